"""Saving rows of a pupil list: set-based, with history, after a last look at what is there now."""

from datetime import date, datetime

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.actions.base import facts_changed, lock_case, refresh
from cases.enums import DatePrecision, RowOutcome, Source
from cases.models import Case, CohortMember, ImportRow, ImportRun, Student
from cases.names import search_name_of
from cases.rules.importing import MEMBER_FIELDS, STUDENT_FIELDS
from overstap.audit.acting import current_moment
from overstap.audit.history import actor_attributes

CHANGED_MEANWHILE = (
    "Iemand heeft deze leerling gewijzigd sinds de controle. Lees het bestand opnieuw in."
)
ADDED_MEANWHILE = "Deze leerling is toegevoegd sinds de controle. Lees het bestand opnieuw in."


def reason_of(run: ImportRun) -> str:
    """What history says of a change by this file; taking back looks for it."""
    return f"bestand ingelezen ({run.pk})"


def history_of(run: ImportRun, by, reason: str = "") -> dict:
    """The arguments of the bulk functions of simple-history for this file."""
    return {
        "batch_size": 500,
        "default_user": by.user if by is not None else None,
        "default_change_reason": reason or reason_of(run),
        "default_date": current_moment(),
        "custom_historical_attrs": actor_attributes(by),
    }


def save_rows(run: ImportRun, rows: list[ImportRow], *, by, now: datetime) -> None:
    """This will write these rows and mark them; a row that no longer fits becomes a conflict."""
    _create(run, [row for row in rows if row.outcome == RowOutcome.NEW], by=by)
    _change(run, [row for row in rows if row.outcome == RowOutcome.CHANGED], by=by, now=now)


def to_python(field: str, value):
    """A value from JSON as the model wants it."""
    return date.fromisoformat(value) if field == "birth_on" and value else value


def plain_value(field: str, value):
    """A value of the model as JSON has it."""
    return value.isoformat() if field == "birth_on" and value else value


def set_values(item, changes: dict[str, object], fields: tuple[str, ...]) -> list[str]:
    """Put the values that belong to this model on it; the names of what changed."""
    names = [name for name in fields if name in changes]
    for name in names:
        setattr(item, name, to_python(name, changes[name]))
    if isinstance(item, Student) and names:
        item.search_name = search_name_of(
            given_names=item.given_names,
            prefix=item.prefix,
            family_name=item.family_name,
            initials=item.initials,
        )
        names.append("search_name")
    return names


def write(model, items: list, names: set[str], history: dict) -> None:
    """Update these fields of these rows, with history."""
    if items:
        columns = sorted(name.removesuffix("_id") for name in names)
        bulk_update_with_history(items, model, columns, **history)


def _create(run: ImportRun, rows: list[ImportRow], *, by) -> None:
    numbers = {row.parsed.get("student_number") for row in rows} - {None}
    taken = set(
        CohortMember.objects.filter(
            year_id=run.year_id, school_id=run.organisation_id, student_number__in=numbers
        ).values_list("student_number", flat=True)
    )
    known = Student.objects.in_bulk(
        [row.parsed["student_id"] for row in rows if "student_id" in row.parsed]
    )
    members = set(
        CohortMember.objects.filter(year_id=run.year_id, student_id__in=known).values_list(
            "student_id", flat=True
        )
    ) | _namesakes(run, rows)
    fresh, students, changed, changed_names = [], [], [], set()
    for row in rows:
        student = known.get(row.parsed.get("student_id"))
        if (
            row.parsed.get("student_number") in taken
            or (student is not None and student.pk in members)
            or (student is None and _key(row.parsed) in members)
        ):
            row.outcome, row.reason = RowOutcome.CONFLICT, ADDED_MEANWHILE
            continue
        if student is None:
            student = Student()
            if "birth_on" not in row.parsed:
                student.birth_precision = DatePrecision.NONE
            set_values(student, row.parsed, STUDENT_FIELDS)
            students.append(student)
        else:
            before = {name: plain_value(name, getattr(student, name)) for name in STUDENT_FIELDS}
            row.changes = {
                name: [before[name], row.parsed[name]]
                for name in STUDENT_FIELDS
                if name in row.parsed and row.parsed[name] != before[name]
            }
            if row.changes:
                changed_names |= set(set_values(student, row.parsed, tuple(row.changes)))
                changed.append(student)
        fresh.append((row, student))
    history = history_of(run, by)
    if students:
        bulk_create_with_history(students, Student, **history)
    write(Student, changed, changed_names, history)
    made = [_member(run, row, student) for row, student in fresh]
    if made:
        bulk_create_with_history(made, CohortMember, **history)
    for (row, _), member in zip(fresh, made, strict=True):
        row.member, row.applied = member, True


def _member(run: ImportRun, row: ImportRow, student: Student) -> CohortMember:
    member = CohortMember(
        year_id=run.year_id,
        school_id=run.organisation_id,
        student_id=student.pk,
        source=Source.IMPORT,
        import_run=run,
    )
    set_values(member, row.parsed, MEMBER_FIELDS)
    return member


def _key(parsed: dict) -> tuple:
    return parsed["search_name"], parsed.get("birth_on")


def _namesakes(run: ImportRun, rows: list[ImportRow]) -> set[tuple]:
    """Names with birth date that this school has by now, of rows that come without a number."""
    names = {
        row.parsed["search_name"]
        for row in rows
        if "student_number" not in row.parsed and "student_id" not in row.parsed
    }
    if not names:
        return set()
    found = CohortMember.objects.filter(
        year_id=run.year_id, school_id=run.organisation_id, student__search_name__in=names
    ).values_list("student__search_name", "student__birth_on")
    return {(name, born.isoformat() if born else None) for name, born in found}


def _change(run: ImportRun, rows: list[ImportRow], *, by, now: datetime) -> None:
    members = {
        member.pk: member
        for member in CohortMember.objects.filter(pk__in=[row.member_id for row in rows])
        .select_related("student")
        .select_for_update(of=("self", "student"), no_key=True)
    }
    students, changed, student_names, member_names = [], [], set(), set()
    for row in rows:
        member = members.get(row.member_id)
        if member is None or not _as_checked(row.changes, member):
            row.outcome, row.reason = RowOutcome.CONFLICT, CHANGED_MEANWHILE
            continue
        values = {name: new for name, (_, new) in row.changes.items()}
        if names := set_values(member.student, values, STUDENT_FIELDS):
            student_names |= set(names)
            students.append(member.student)
        if names := set_values(member, values, MEMBER_FIELDS):
            member_names |= set(names)
            changed.append(member)
        row.applied = True
    history = history_of(run, by)
    write(Student, students, student_names, history)
    write(CohortMember, changed, member_names, history)
    refresh_cases([row.member_id for row in rows if row.applied], now)


def _as_checked(changes: dict, member: CohortMember) -> bool:
    """Whether everything that will change still is what the check saw."""
    for name, (old, _) in changes.items():
        item = member.student if name in STUDENT_FIELDS else member
        if plain_value(name, getattr(item, name)) != old:
            return False
    return True


def refresh_cases(member_ids: list[int], now: datetime) -> None:
    """Grants, owner and next step of open cases follow the new facts (home municipality, mentor)."""
    found = Case.objects.filter(member_id__in=member_ids, is_open=True).order_by("pk")
    for case_id in found.values_list("pk", flat=True):
        case = lock_case(case_id)
        facts_changed(case)
        refresh(case, now)
