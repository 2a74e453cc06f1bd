"""Reading the cells that say who somebody is; shared by all lists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from cases.enums import RowOutcome
from cases.imports import values
from cases.imports.reading import Line
from cases.imports.values import Impossible
from cases.models import Student
from cases.names import search_name_of
from cases.rules.importing import PlannedRow

LONGEST = {
    name: Student._meta.get_field(name).max_length
    for name in ("given_names", "initials", "prefix", "family_name", "town", "postcode", "phone")
} | {"street": 120, "class_name": 40, "mentor_name": 120, "student_number": 40}


class Refused(Exception):
    """A row that cannot be used: (column, cell, sentence)."""

    def __init__(self, column: str, cell: str, sentence: str):
        super().__init__(sentence)
        self.column, self.cell = column, cell


@dataclass
class Cells:
    """The cells of one row by field code, through the mapping of this file."""

    line: Line
    mapping: dict[str, str]
    remarks: list[str] = field(default_factory=list)

    def text(self, code: str) -> str:
        """The text of a field; "" when empty. Raises Refused when it is too long to keep."""
        cell = values.text(self.line.cells.get(self.mapping.get(code, ""), ""))
        if len(cell) > LONGEST.get(code, 200):
            raise Refused(
                self.mapping[code], cell[:80], f"Dit is langer dan {LONGEST.get(code, 200)} tekens."
            )
        return cell

    def read(self, code: str, reader, *extra):
        """What `reader` makes of a filled cell; None for an empty one. Raises Refused."""
        cell = self.text(code)
        if not cell:
            return None
        try:
            return reader(cell, *extra)
        except Impossible as problem:
            raise Refused(self.mapping[code], cell[:80], str(problem)) from None

    def raw(self) -> list[str]:
        """The cells as they are, in the order of the mapping; other columns are not kept."""
        return [self.line.cells.get(column, "") for column in self.mapping.values()]


def each_row(
    lines: Iterator[Line], mapping: dict[str, str], plan: Callable[[PlannedRow, Cells], None]
) -> Iterator[PlannedRow]:
    """Every row as `plan` fills it in; what it refuses is told at the row."""
    for line in lines:
        cells = Cells(line, mapping)
        row = PlannedRow(line.number, RowOutcome.NEW, raw=cells.raw())
        try:
            if line.problem:
                raise Refused("", "", line.problem)
            plan(row, cells)
        except Refused as problem:
            row.outcome, row.reason = RowOutcome.ERROR, str(problem)
            row.changes = {"problem": [problem.column, problem.cell]}
        yield row


def read_name(cells: Cells) -> dict:
    """Names as people have them: one name only becomes the family name. Raises Refused."""
    found = {
        code: cells.text(code) for code in ("given_names", "initials", "prefix", "family_name")
    }
    if not found["family_name"] and found["given_names"]:
        found["family_name"], found["given_names"] = found["given_names"], ""
    if not found["family_name"]:
        column = cells.mapping.get("family_name", "achternaam")
        raise Refused(column, "", "Er staat geen naam in deze rij.")
    search_name = search_name_of(**found)
    return {code: value for code, value in found.items() if value} | {"search_name": search_name}


def read_birth(cells: Cells, today: date) -> dict:
    """Birth date and precision; without a date only the precision. Raises Refused."""
    cell = cells.line.cells.get(cells.mapping.get("birth_on", ""), "")
    try:
        born, precision = values.birth(cell, today)
    except Impossible as problem:
        raise Refused(cells.mapping["birth_on"], cell[:80], str(problem)) from None
    if born is None:
        return {}
    return {"birth_on": born, "birth_precision": precision.value}


def is_of_school(code: str, school) -> bool:
    """Whether a BRIN, with or without location number, names this school."""
    wanted = code.replace(" ", "").replace("-", "").upper()
    brin, number = school.brin.upper(), school.location_number or "00"
    return wanted in (brin + number, (school.official_code or brin).upper()) or (
        len(wanted) == 4 and wanted == brin
    )
