"""The pupil list of a school: each row beside the cohort of this year and the region's students."""

import difflib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from cases.enums import DatePrecision, RowOutcome
from cases.imports import values
from cases.imports.people import Cells, Refused, is_of_school, read_birth, read_name
from cases.imports.reading import Line
from cases.models import CohortMember
from cases.names import plain
from cases.rules.importing import (
    MEMBER_FIELDS,
    STUDENT_FIELDS,
    PlannedRow,
    differences,
    is_coarser,
    is_somebody_else,
    name_key,
)
from overstap.organisations.models import Membership, Municipality, Place

FOREIGN = "Deze rij is van een andere school."
CHUNK = 2_000


class CohortPlan:
    """Everything known that a pupil list is compared with; `rows(lines)` says what each is."""

    def __init__(self, run, mapping: dict[str, str], today: date):
        self.run, self.mapping, self.today = run, mapping, today
        self.places = _Places()
        self.mentors = {
            membership.user.email.casefold(): (membership.user_id, membership.user.name)
            for membership in Membership.objects.live(on=today)
            .filter(organisation_id=run.organisation_id)
            .select_related("user")
        }
        self.by_number, self.by_name = {}, defaultdict(list)
        for known in _known(
            CohortMember.objects.filter(year_id=run.year_id, school_id=run.organisation_id)
        ):
            if known["student_number"]:
                self.by_number[known["student_number"]] = known
            self.by_name[_person(known)].append(known)
        # Numbers of this file: a pupil with one of these has a row of their own.
        self.numbers = set()
        self.seen_numbers, self.seen_people, self.claimed = {}, {}, {}

    def rows(self, lines: Iterator[Line]) -> Iterator[PlannedRow]:
        """The plan of every row, a block at a time so that students are looked up together."""
        block = []
        for line in lines:
            block.append(self._read(line))
            if len(block) == CHUNK:
                yield from self._match(block)
                block = []
        yield from self._match(block)

    def _read(self, line: Line) -> PlannedRow:
        cells = Cells(line, self.mapping)
        row = PlannedRow(line.number, RowOutcome.NEW, raw=cells.raw())
        try:
            if line.problem:
                raise Refused("", "", line.problem)
            school = cells.text("school")
            if school and not is_of_school(school, self.run.organisation):
                raise Refused(self.mapping["school"], school, FOREIGN)
            row.parsed = self._values(cells)
        except Refused as problem:
            row.outcome, row.reason = RowOutcome.ERROR, str(problem)
            row.changes = {"problem": [problem.column, problem.cell]}
            return row
        row.reason = " ".join(cells.remarks)
        return row

    def _values(self, cells: Cells) -> dict:
        found = read_name(cells) | read_birth(cells, self.today)
        if "birth_on" not in found:
            cells.remarks.append("Zonder geboortedatum.")
        elif not 10 <= self.run.year.year - int(found["birth_on"][:4]) <= 30:
            cells.remarks.append("Let op de leeftijd: klopt de geboortedatum?")
        for code in ("student_number", "class_name", "town", "phone"):
            found[code] = cells.text(code)
        found["street"] = _street(cells)
        found["postcode"] = cells.read("postcode", values.postcode)
        for code, reader, remark in (
            ("sex", values.sex, "Het geslacht is niet te lezen en is overgeslagen."),
            ("level", values.level, "De leerweg kennen we niet en is overgeslagen."),
            ("email", values.email, "Het e-mailadres klopt niet en is overgeslagen."),
        ):
            found[code] = cells.read(code, reader)
            if found[code] is None and cells.text(code):
                cells.remarks.append(remark)
        found["exam_year"] = cells.read("exam_year", values.year)
        found["is_potential_leaver"] = cells.read("is_potential_leaver", values.yes_no)
        found["municipality_id"], remark = self.places.find(
            cells.text("municipality"), found["town"]
        )
        if remark and ("town" in self.mapping or "municipality" in self.mapping):
            cells.remarks.append(remark)
        found |= self._mentor(cells)
        return {code: value for code, value in found.items() if value not in (None, "")}

    def _mentor(self, cells: Cells) -> dict:
        name, email = cells.text("mentor_name"), cells.text("mentor_email")
        if not email:
            return {"mentor_name": name}
        user_id, known_name = self.mentors.get(email.casefold(), (None, ""))
        if user_id is None:
            cells.remarks.append("De mentor heeft nog geen account bij deze school.")
        return {"mentor_id": user_id, "mentor_name": name or known_name[:120]}

    def _match(self, block: list[PlannedRow]) -> list[PlannedRow]:
        """Say of every readable row in the block what it is."""
        readable = [row for row in block if row.outcome != RowOutcome.ERROR]
        elsewhere = self._students_elsewhere(readable)
        self.numbers |= {row.parsed.get("student_number") for row in readable}
        for row in readable:
            self._decide(row, elsewhere)
        return block

    def _students_elsewhere(self, rows: list[PlannedRow]) -> dict:
        """Students of the region with one of these whole birth dates, by name and date."""
        dates = {row.parsed["birth_on"] for row in rows if _is_whole(row.parsed)}
        found = defaultdict(list)
        if not dates:
            return found
        year, here = self.run.year, self.run.organisation_id
        students = {}
        for student_id, search_name, born, member_year, school in (
            CohortMember.objects.filter(
                year__region_id=year.region_id,
                student__birth_on__in=dates,
                student__birth_precision=DatePrecision.DAY,
            )
            .order_by("student_id")
            .values_list(
                "student_id", "student__search_name", "student__birth_on", "year_id", "school_id"
            )
        ):
            if member_year == year.pk and school == here:
                students[student_id] = None  # a member already: found by number or name
                continue
            entry = students.setdefault(student_id, {"id": student_id, "this_year": False})
            if entry is None:
                continue
            entry["key"] = (name_key(search_name), born.isoformat(), DatePrecision.DAY.value)
            entry["this_year"] |= member_year == year.pk
        for entry in students.values():
            if entry is not None:
                found[entry["key"]].append(entry)
        return found

    def _decide(self, row: PlannedRow, elsewhere: dict) -> None:
        parsed = row.parsed
        number, person = parsed.get("student_number", ""), _person(parsed)
        twin = self.seen_numbers.get(number) if number else self.seen_people.get(person)
        if twin is not None:
            first, first_person = twin
            if first_person == person:
                _settle(row, RowOutcome.DUPLICATE, f"Staat ook op rij {first}.")
            else:
                _settle(
                    row,
                    RowOutcome.CONFLICT,
                    f"Het leerlingnummer staat op rij {first} bij een ander.",
                    [self.mapping["student_number"], number],
                )
            return
        if number:
            self.seen_numbers[number] = (row.number, person)
        self.seen_people.setdefault(person, (row.number, person))

        known = self.by_number.get(number) if number else None
        if known is not None:
            if is_somebody_else(parsed, known):
                _settle(
                    row,
                    RowOutcome.CONFLICT,
                    "Dit nummer hoort bij een leerling met een andere naam en geboortedatum.",
                    [self.mapping["student_number"], number],
                )
                return
            self._compare(row, known)
            return
        namesakes = [
            item
            for item in self.by_name.get(person, [])
            if not (number and item["student_number"] in self.numbers)
        ]
        if len(namesakes) > 1:
            _settle(
                row,
                RowOutcome.CONFLICT,
                "Er zijn meer leerlingen met deze naam en geboortedatum. Vul het leerlingnummer in.",
            )
        elif namesakes:
            self._compare(row, namesakes[0])
        else:
            self._new(row, elsewhere.get(person, []) if _is_whole(parsed) else [])

    def _compare(self, row: PlannedRow, known: dict) -> None:
        first = self.claimed.setdefault(known["id"], row.number)
        if first != row.number:
            _settle(row, RowOutcome.CONFLICT, f"Rij {first} gaat over dezelfde leerling.")
            return
        row.member_id = known["id"]
        if is_coarser(row.parsed, known):
            del row.parsed["birth_on"], row.parsed["birth_precision"]
        row.changes = differences(row.parsed, known, (*STUDENT_FIELDS, *MEMBER_FIELDS))
        row.outcome = RowOutcome.CHANGED if row.changes else RowOutcome.SAME

    def _new(self, row: PlannedRow, students: list[dict]) -> None:
        if any(student["this_year"] for student in students):
            _settle(
                row,
                RowOutcome.CONFLICT,
                "Deze leerling staat dit jaar al bij een andere school. Vraag de coördinator.",
            )
        elif len(students) > 1:
            _settle(
                row,
                RowOutcome.CONFLICT,
                "Er zijn meer jongeren met deze naam en geboortedatum. Voeg de leerling zelf toe.",
            )
        elif students:
            row.parsed["student_id"] = students[0]["id"]
            row.reason = f"Bekend van een eerder jaar. {row.reason}".strip()


def _settle(row: PlannedRow, outcome: RowOutcome, reason: str, problem: list | None = None) -> None:
    row.outcome, row.reason = outcome, reason
    row.changes = {"problem": problem} if problem else {}


def _person(known: dict) -> tuple:
    return (
        name_key(known["search_name"]),
        known.get("birth_on"),
        known.get("birth_precision", DatePrecision.NONE.value),
    )


def _is_whole(parsed: dict) -> bool:
    return parsed.get("birth_precision") == DatePrecision.DAY


def _known(members) -> Iterator[dict]:
    """Members with their student as flat dicts, dates as ISO text: comparable with a row."""
    student = [f"student__{name}" for name in (*STUDENT_FIELDS, "search_name")]
    for found in members.values("id", "student_id", *MEMBER_FIELDS, *student).iterator():
        known = {name.removeprefix("student__"): value for name, value in found.items()}
        if known["birth_on"] is not None:
            known["birth_on"] = known["birth_on"].isoformat()
        yield known


def _street(cells: Cells) -> str:
    street, number = cells.text("street"), cells.text("house_number")
    suffix = cells.text("house_suffix")
    if not number:
        return street
    joined = f"{street} {number}{' ' if len(suffix) > 1 else ''}{suffix}".strip()
    if len(joined) > 120:
        raise Refused(cells.mapping["street"], joined[:80], "Dit is langer dan 120 tekens.")
    return joined


class _Places:
    """From a municipality's name or code, or a town, to the municipality."""

    def __init__(self):
        self.codes, self.names, self.towns = {}, defaultdict(set), defaultdict(set)
        self.labels = {}
        for pk, code, name in Municipality.objects.filter(is_gone=False).values_list(
            "pk", "code", "name"
        ):
            self.codes[code] = pk
            self.names[plain(name)].add(pk)
            self.labels[plain(name)] = name
        for name, pk in Place.objects.filter(municipality__is_gone=False).values_list(
            "name", "municipality_id"
        ):
            self.towns[plain(name)].add(pk)

    def find(self, municipality: str, town: str) -> tuple[int | None, str]:
        """The municipality and a remark; None with the reason when it cannot be known."""
        if municipality:
            found = self.names.get(plain(municipality), set())
            if municipality.isdigit() and municipality.zfill(4) in self.codes:
                found = {self.codes[municipality.zfill(4)]}
            if len(found) == 1:
                return next(iter(found)), ""
            close = difflib.get_close_matches(plain(municipality), self.labels, 1, 0.8)
            hint = f" Bedoelt u {self.labels[close[0]]}?" if close else ""
            return None, f"De gemeente kennen we niet.{hint}"
        if not town:
            return None, "Zonder woonplaats, dus zonder gemeente."
        found = self.towns.get(plain(town)) or self.names.get(plain(town), set())
        if len(found) == 1:
            return next(iter(found)), ""
        if found:
            return None, "Deze woonplaats ligt in meer gemeenten. Vul de kolom gemeente in."
        return None, "De gemeente bij deze woonplaats kennen we niet. Vul de kolom gemeente in."
