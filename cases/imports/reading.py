"""A file as a header and rows of text, whatever it is: CSV in four encodings, or XLSX.

Nothing in the file is trusted: its kind is read from the bytes, a zip is weighed before it is
opened, and XML goes through defusedxml (openpyxl uses it when it is installed).
"""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from overstap.organisations.loaders.reading import UnreadableFile, detect_encoding

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 25_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
# An honest list is some 10 MB unpacked for 7,000 pupils; XML shrinks about tenfold in a zip.
LARGEST_UNPACKED = 60 * 1024 * 1024
STEEPEST_RATIO = 150
MOST_PARTS = 500
# Empty lines inside a sheet are normal; a thousand on end is a sheet that was scrolled down.
MOST_EMPTY = 1_000

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NO_TEXT = "Dit bestand is geen lijst. Bewaar de lijst als csv of als Excel-bestand (.xlsx)."
NUL_INSIDE = "In dit bestand staan tekens die geen tekst zijn. Bewaar de lijst opnieuw als csv."
BROKEN_XLSX = (
    "Dit Excel-bestand is niet te lezen. Open het in Excel en bewaar het opnieuw als .xlsx."
)
TOO_MUCH = "Dit Excel-bestand is uitgepakt veel te groot. Daarom openen we het niet."
NO_ROWS = "Er staan geen rijen in het bestand, alleen de kolomnamen."


@dataclass(frozen=True)
class Line:
    """One row: its number as the user sees it in the file, and its cells by column name."""

    number: int
    cells: dict[str, str]
    problem: str = ""


@dataclass
class Table:
    """A readable file: its columns, and its rows by iterating over `lines()`."""

    columns: list[str]
    encoding: str
    _rows: Iterator[tuple[int, list[str]]]
    _places: dict[str, int] = field(default_factory=dict)
    _width: int = 0
    # A spreadsheet leaves out empty cells at the end; in csv a missing cell is a shifted row.
    _is_sheet: bool = False

    def lines(self) -> Iterator[Line]:
        """Every row that holds something. Raises UnreadableFile where the file breaks off."""
        count = 0
        for number, cells in self._rows:
            if not any(cells) or cells[0].startswith("#"):  # an explanation line of our template
                continue
            count += 1
            if count > MOST_ROWS:
                raise UnreadableFile(
                    f"Dit bestand heeft meer dan {MOST_ROWS} rijen. Knip het in delen."
                )
            problem = ""
            if any(cells[self._width :]):
                problem = "Deze rij heeft meer cellen dan er kolommen zijn."
            elif len(cells) < self._width and not self._is_sheet:
                problem = "Deze rij heeft minder cellen dan er kolommen zijn."
            found = {name: cells[i] for name, i in self._places.items() if i < len(cells)}
            yield Line(number, found, problem)
        if not count:
            raise UnreadableFile(NO_ROWS)


def open_table(content: bytes) -> Table:
    """The table in a file. Raises UnreadableFile with the Dutch sentence for the user."""
    if len(content) > LARGEST_FILE:
        raise UnreadableFile("Dit bestand is groter dan 10 MB. Knip het in delen.")
    if not content.strip():
        raise UnreadableFile("Het bestand is leeg.")
    if content.startswith(ZIP):
        rows, encoding, is_sheet = _xlsx(content), "xlsx", True
    elif content.startswith(OLD_EXCEL):
        raise UnreadableFile(
            "Dit is een oud Excel-bestand (.xls) of een bestand met een wachtwoord. "
            "Bewaar het als .xlsx zonder wachtwoord, of als csv."
        )
    else:
        rows, encoding = _csv(content)
        is_sheet = False
    try:
        _, header = next(rows)
    except StopIteration:
        raise UnreadableFile("Het bestand is leeg.") from None
    while header and not header[-1]:
        header.pop()
    places = _places(header)
    return Table(list(places), encoding, rows, places, len(header), is_sheet)


def _places(header: list[str]) -> dict[str, int]:
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"Dit bestand heeft meer dan {MOST_COLUMNS} kolommen.")
    places = {}
    for i, name in enumerate(header):
        if name in places:
            raise UnreadableFile(f"De kolom {name[:60]} staat twee keer in het bestand.")
        if name:
            places[name] = i
    if len(places) < 2:
        raise UnreadableFile(
            "Op de eerste regel staan geen kolomnamen. Zet daar de namen van de kolommen."
        )
    return places


def _clean(text: str, number: int) -> str:
    if "\0" in text:
        raise UnreadableFile(f"Op regel {number} staat een teken dat geen tekst is.")
    if len(text) > LONGEST_CELL:
        raise UnreadableFile(
            f"Op regel {number} staat een veel te lange cel. "
            "Er staat misschien ergens een aanhalingsteken te veel."
        )
    text = " ".join(text.split())
    # Our own downloads put an apostrophe before text that Excel would compute.
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _csv(content: bytes) -> tuple[Iterator[tuple[int, list[str]]], str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in content:
        raise UnreadableFile(NO_TEXT if b"\0" in content[:200] else NUL_INSIDE)
    else:
        encoding = detect_encoding(io.BytesIO(content))
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    try:
        first = text.readline(100_000)
    except UnicodeError as error:
        raise UnreadableFile("De tekens in dit bestand zijn niet te lezen.") from error
    if sum(not (sign.isprintable() or sign in "\t\r\n\ufeff\0") for sign in first):
        raise UnreadableFile(NO_TEXT)
    if first.lower().startswith("sep=") and len(first.strip()) <= 5:  # a hint for Excel
        separator = first[4:5].strip("\r\n") or "\t"
        return _csv_rows(text, separator, 1), encoding
    separator = max(";,\t", key=first.count)
    text.seek(0)
    return _csv_rows(text, separator, 0), encoding


def _csv_rows(text: IO[str], separator: str, before: int) -> Iterator[tuple[int, list[str]]]:
    lines = csv.reader(text, delimiter=separator, strict=True)
    number = before
    try:
        for cells in lines:
            number = before + lines.line_num
            yield number, [_clean(cell, number) for cell in cells]
    except csv.Error as error:
        raise UnreadableFile(
            f"Na regel {number} is het bestand geen geldige csv. "
            "Er staat misschien ergens een aanhalingsteken te veel."
        ) from error
    except UnicodeError as error:
        raise UnreadableFile("De tekens in dit bestand zijn niet te lezen.") from error


def _weigh(content: bytes) -> None:
    """Refuse a zip bomb by what its directory says; zipfile never unpacks more than that."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableFile(BROKEN_XLSX) from error
    names = {part.filename for part in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise UnreadableFile(NO_TEXT)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("Dit bestand heeft een wachtwoord. Bewaar het zonder wachtwoord.")
    unpacked = sum(part.file_size for part in parts)
    too_steep = any(
        part.file_size > 1_000_000 and part.file_size > STEEPEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or too_steep:
        raise UnreadableFile(TOO_MUCH)


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _weigh(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise UnreadableFile("Er staat geen werkblad in dit Excel-bestand.")
        sheet = sheets[0]
        sheet.reset_dimensions()  # the file may claim a million columns
        empty = 0
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if len(values) > MOST_COLUMNS and any(
                value is not None for value in values[MOST_COLUMNS:]
            ):
                raise UnreadableFile(f"Dit bestand heeft meer dan {MOST_COLUMNS} kolommen.")
            cells = [_clean(_as_text(value), number) for value in values[:MOST_COLUMNS]]
            if any(cells):
                empty = 0
                yield number, cells
            else:
                empty += 1
                if empty > MOST_EMPTY:
                    return
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        ValueError,  # defusedxml refuses entities with one
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        zlib.error,
        NotImplementedError,
    ) as error:
        raise UnreadableFile(BROKEN_XLSX) from error


def _as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.strftime("%d-%m-%Y") if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)
