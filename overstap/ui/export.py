"""Lists as CSV or XLSX. Text that a spreadsheet would run as a formula stays text."""

import csv
import re
import tempfile
from datetime import date, datetime
from decimal import Decimal

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MAX_CELL = 32_767
UNSAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file that hands back what is written, so that the CSV writer streams."""

    def write(self, value):
        return value


def csv_value(value):
    """Return a value as the text of a CSV cell that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return _local(value).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return "'" + text if text.startswith(FORMULA) else text


def csv_lines(header, rows):
    """Yield the lines of a CSV file for Dutch Excel: semicolons, UTF-8 with BOM."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([csv_value(name) for name in header])
    for row in rows:
        yield writer.writerow([csv_value(value) for value in row])


def csv_response(filename, header, rows):
    """Return a streamed CSV download; memory does not grow with the rows."""
    response = StreamingHttpResponse(
        csv_lines(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_safe(filename)}"'
    return response


def write_xlsx(file, sheets):
    """Write a workbook to a binary file.

    `sheets` is a list of (title, header, rows). Every text cell has the type text, so "=1+1" is
    shown and not computed. Control characters that XML cannot hold are dropped, and a text longer
    than a cell can hold is cut at 32,767 characters.
    """
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, name) for name in header])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def xlsx_response(filename, header, rows, *, title="Lijst"):
    """Return an XLSX download with one sheet."""
    return xlsx_book_response(filename, [(title, header, rows)])


def xlsx_book_response(filename, sheets):
    """Return an XLSX download; `sheets` is a list of (title, header, rows)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(file, sheets)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_safe(filename), content_type=XLSX)


def _cell(sheet, value):
    if isinstance(value, bool):
        value = "ja" if value else "nee"
    if isinstance(value, datetime):
        value = _local(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | Decimal | date):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, datetime):
            cell.number_format = "dd-mm-yyyy hh:mm"
        elif isinstance(value, date):
            cell.number_format = "dd-mm-yyyy"
        return cell
    cell = WriteOnlyCell(sheet, FORBIDDEN_IN_XML.sub("", str(value))[:MAX_CELL])
    cell.data_type = "s"
    return cell


def _local(value):
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _safe(filename):
    return UNSAFE_NAME.sub("-", filename)
