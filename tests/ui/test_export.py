"""Exports never hand a spreadsheet a formula."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from overstap.ui.export import csv_lines, csv_response, write_xlsx, xlsx_response

FORMULAS = [
    "=1+1",
    "+31 38 123",
    "-5 dagen",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_cell_that_looks_like_a_formula_gets_an_apostrophe(text):
    lines = "".join(csv_lines(["kolom"], [[text]]))
    assert list(csv.reader(io.StringIO(lines, newline=""), delimiter=";"))[1] == ["'" + text]


@pytest.mark.parametrize("text", FORMULAS)
def test_an_xlsx_cell_that_looks_like_a_formula_is_text(text):
    file = io.BytesIO()
    write_xlsx(file, [("Lijst", [text], [[text]])])
    cells = [row[0] for row in openpyxl.load_workbook(file).active.iter_rows()]
    assert [cell.data_type for cell in cells] == ["s", "s"]


def test_an_ordinary_csv_cell_is_left_alone():
    row = ["Jan van der Berg", "", 12, 1.5, True, None, date(2027, 5, 3)]
    assert list(csv_lines([], [row]))[1] == "Jan van der Berg;;12;1,5;ja;;03-05-2027\r\n"


def test_a_moment_is_written_in_dutch_time():
    lines = list(csv_lines([], [[datetime(2027, 7, 1, 10, 0, tzinfo=UTC)]]))
    assert lines[1] == "01-07-2027 12:00\r\n"


def test_an_xlsx_keeps_numbers_and_dates_and_drops_what_xml_cannot_hold():
    file = io.BytesIO()
    write_xlsx(file, [("Lijst", ["a"], [[3, date(2027, 5, 3), "a\x00b\x0bc", "x" * 40_000]])])
    row = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))[1]
    assert row == (3, datetime(2027, 5, 3), "abc", "x" * 32_767)  # noqa: DTZ001 - as openpyxl reads it


def test_a_file_name_cannot_break_the_header():
    response = csv_response('lijst"\r\nX: 1.csv', ["a"], [])
    assert response["Content-Disposition"] == 'attachment; filename="lijst-X-1.csv"'


@pytest.mark.django_db  # closing a response closes old connections
def test_an_xlsx_download_opens():
    response = xlsx_response("lijst.xlsx", ["Naam"], [["Noor"]], title="Dossiers")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["Dossiers"]
    response.close()
