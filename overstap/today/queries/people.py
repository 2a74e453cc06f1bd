"""Of whom the rows of Vandaag are: one query for every case on the page.

A name comes along only for who may read it (F1), a phone number only with F2: what may not be
shown is not read from the database.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case as Choose
from django.db.models import CharField, Exists, F, OuterRef, Value, When
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from cases.enums import TONES, BasisState, Status
from cases.models import Case, SharingBasis, Student
from cases.models.scope import live_grants
from cases.models.student import NAME_PARTS
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup
from overstap.today.queries.written import rows_of

BETWEEN = "\x1f"


@dataclass(frozen=True)
class Person:
    """A case as Vandaag speaks of it. `name` is its number for who may not read the name."""

    pk: int
    number: str
    name: str
    phone: str
    status: str
    tone: str
    next_step: str
    next_due_on: date | None
    flagged_on: date | None
    is_open: bool
    coach: str
    has_coach: bool
    has_basis: bool
    reminder_days: int

    @property
    def label(self) -> str:
        """The status in words."""
        return Status(self.status).label


def people_in(by, case_ids: Collection[int]) -> dict[int, Person]:
    """The cases with these ids that this membership may see, by id."""
    if not case_ids:
        return {}
    moment = now()
    rows = rows_of("people", _write, by, today=localdate(moment), now=moment, ids=sorted(case_ids))
    return {row[0]: _person(*row) for row in rows}


def _write(by, today: date, since, case_ids: list[int]):
    basis = SharingBasis.objects.filter(case_id=OuterRef("pk"), state=BasisState.ACTIVE)
    parts = [Value(BETWEEN)] * 7
    parts[::2] = [F(f"student__{name}") for name in NAME_PARTS]
    return (
        Case.objects.visible_to(by)
        .filter(pk__in=case_ids)
        .annotate(
            v_names=_for(by, DataGroup.F1, Concat(*parts, output_field=CharField())),
            v_phone=_for(by, DataGroup.F2, F("student__phone")),
            v_basis=Exists(basis),
        )
        .values_list(
            "pk", "year__year", "status", "v_names", "v_phone", "next_step", "next_due_on",
            "flagged_on", "is_open", "coach__name", "coach_id", "v_basis",
            "region__screening_reminder_days",
        )
    )  # fmt: skip


def _for(by, group: DataGroup, value) -> Choose:
    may = Exists(live_grants(by, group=group).filter(case_id=OuterRef("pk")))
    return Choose(When(may, then=value), default=Value(""), output_field=CharField())


def _person(
    pk, year, status, names, phone, step, due, flagged, is_open, coach, coach_id, basis, days
) -> Person:
    number = Case.number_of(pk, year)
    parts = names.split(BETWEEN) if names else None
    name = Student(**dict(zip(NAME_PARTS, parts, strict=True))).full_name if parts else ""
    return Person(
        pk=pk,
        number=number,
        name=name or f"Dossier {number}",
        phone=phone,
        status=status,
        tone=TONES.get(status, "neutral"),
        next_step=step,
        next_due_on=due,
        flagged_on=flagged,
        is_open=is_open,
        coach=coach or "",
        has_coach=coach_id is not None,
        has_basis=basis,
        reminder_days=days,
    )
