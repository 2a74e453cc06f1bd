"""Files as they come: encodings, separators, and what is refused."""

import csv
import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from cases.imports.reading import MOST_ROWS, UnreadableFile, open_table

TEXT = "achternaam;geboortedatum\nJansen-Öztürk;17-03-2010\n"


def read(content: bytes) -> list[dict]:
    return [line.cells for line in open_table(content).lines()]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    return str(caught.value)


def workbook(rows, **extra) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in extra.get("sheets", []):
        book.create_sheet(title)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_in_every_encoding_and_separator(encoding, separator, newline):
    content = TEXT.replace(";", separator).replace("\n", newline).encode(encoding)
    assert read(content) == [{"achternaam": "Jansen-Öztürk", "geboortedatum": "17-03-2010"}]


def test_xlsx_gives_dates_numbers_and_text_as_people_read_them():
    content = workbook(
        [
            ["leerlingnummer", "achternaam", "geboortedatum", "ja"],
            [40123, " van  Dijk ", datetime(2010, 3, 17), True],  # noqa: DTZ001
            [40124.0, "Bakker", None, False],
        ]
    )
    assert read(content) == [
        {
            "leerlingnummer": "40123",
            "achternaam": "van Dijk",
            "geboortedatum": "17-03-2010",
            "ja": "ja",
        },
        {"leerlingnummer": "40124", "achternaam": "Bakker", "geboortedatum": "", "ja": "nee"},
    ]


def test_columns_that_differ_in_capitals_are_two_columns():
    content = b"EMAIL;email;LASTNAME\na@x.nl;b@x.nl;Bos\n"
    assert read(content) == [{"EMAIL": "a@x.nl", "email": "b@x.nl", "LASTNAME": "Bos"}]


def test_row_numbers_are_those_of_the_file():
    table = open_table(b"a;b\n\n1;2\n# uitleg;x\n3;4\n")
    assert [line.number for line in table.lines()] == [3, 5]


def test_separator_hint_of_excel_is_not_the_header():
    assert read(b"sep=,\r\na,b\r\n1,2\r\n") == [{"a": "1", "b": "2"}]


def test_apostrophe_of_our_own_download_comes_off():
    assert read(b"a;b\n'+316;'s-Hertogenbosch\n") == [{"a": "+316", "b": "'s-Hertogenbosch"}]


def test_quoted_cell_may_hold_separator_and_newline():
    assert read(b'a;b\n"x;\ny";2\n') == [{"a": "x; y", "b": "2"}]


def test_shifted_row_is_said_so_and_does_not_stop_the_rest():
    lines = list(open_table(b"a;b\n1;2;3\n1\n1;2;\n").lines())
    assert [line.problem for line in lines] == [
        "Deze rij heeft meer cellen dan er kolommen zijn.",
        "Deze rij heeft minder cellen dan er kolommen zijn.",
        "",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Het bestand is leeg."),
        (b"  \r\n ", "Het bestand is leeg."),
        (b"a;b\n", "Er staan geen rijen in het bestand, alleen de kolomnamen."),
        (b"a;b;a\n1;2;3\n", "De kolom a staat twee keer in het bestand."),
        (
            b"alleen dit\n1\n",
            "Op de eerste regel staan geen kolomnamen. Zet daar de namen van de kolommen.",
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "Dit bestand is geen lijst. Bewaar de lijst als csv of als Excel-bestand (.xlsx).",
        ),
        (
            b"a;b\n" + b"1;2\n" * 100 + b"x\0;2\n",
            "In dit bestand staan tekens die geen tekst zijn. Bewaar de lijst opnieuw als csv.",
        ),
        (
            b'a;b\n1;2\n"open;3\n4;5\n',
            (
                "Na regel 2 is het bestand geen geldige csv. "
                "Er staat misschien ergens een aanhalingsteken te veel."
            ),
        ),
        (b"PK\x03\x04 kapot", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    ],
)
def test_refused_with_one_sentence(content, sentence):
    said = refusal(content)
    assert said.endswith(".")
    if sentence is not None:
        assert said == sentence


def test_null_character_in_utf16_is_refused():
    assert refusal("a;b\n1;x\0y\n".encode("utf-16")) == (
        "Op regel 2 staat een teken dat geen tekst is."
    )


def test_zip_that_is_no_workbook_is_refused_by_its_content():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("brief.docx", "tekst")
    assert refusal(file.getvalue()).startswith("Dit bestand is geen lijst.")


@pytest.mark.parametrize("size", [61 * 1024 * 1024, 2_000_000])
def test_zip_bomb_is_weighed_and_not_opened(size):
    content = workbook([["a", "b"], [1, 2]])
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * size)
    assert len(file.getvalue()) < 100_000
    assert refusal(file.getvalue()) == (
        "Dit Excel-bestand is uitgepakt veel te groot. Daarom openen we het niet."
    )


def test_xml_with_entities_is_refused():
    content = workbook([["a", "b"], ["1", "2"]])
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>z</t></is></c></row></sheetData></worksheet>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, bomb if is_sheet else old.read(part))
    assert refusal(file.getvalue()).startswith("Dit Excel-bestand is niet te lezen.")


def test_file_over_ten_megabytes_is_refused():
    assert refusal(b"a;b\n" + b"1;2\n" * 2_700_000).startswith("Dit bestand is groter dan 10 MB.")


def test_too_many_rows_are_refused():
    assert refusal(b"a;b\n" + b"1;2\n" * (MOST_ROWS + 1)).startswith("Dit bestand heeft meer dan")


def test_sheet_that_claims_a_million_rows_stops_at_the_gap():
    content = workbook([["a", "b"], [1, 2]])
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c>'
        b'<c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
        b'<row r="1048576"><c r="A1048576"><v>9</v></c></row></sheetData></worksheet>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, far if is_sheet else old.read(part))
    assert read(file.getvalue()) == [{"a": "1", "b": "2"}]


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "Nd", "Zs", "Pd", "Po"]), min_size=1
).filter(lambda text: text.strip())


@given(
    name=WORDS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    separator=st.sampled_from([";", ",", "\t"]),
)
def test_any_name_comes_through_any_unicode_encoding(name, encoding, separator):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow(["nummer", "achternaam"])
    writer.writerow(["1", name])
    wanted = " ".join(name.split())
    if wanted[:1] == "'" and wanted[1:2] in ("=", "+", "-", "@"):
        wanted = wanted[1:]
    assert read(text.getvalue().encode(encoding)) == [{"nummer": "1", "achternaam": wanted}]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_crash(content):
    try:
        read(content)
    except UnreadableFile as refused:
        assert str(refused).endswith(".")  # noqa: PT017
