"""What is or was known of a case, from the rows of its timeline.

The last history row of each object is its state; of rows until a day, its state on that day. So
the page of today and the page of then read the same way, and need no query for each kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from cases.agreed import shield
from cases.enums import ActionStatus, Capacity
from cases.models import (
    ActionItem,
    Application,
    Case,
    CaseParty,
    CohortMember,
    Guardian,
    SharingBasis,
    Student,
    SupportForm,
)
from cases.overview import Person, Task, is_live
from cases.timeline import MODELS, Names, Row, stored
from cases.wording import as_moment, in_words
from overstap.organisations.models import Organisation, Programme, User
from overstap.privacy.groups import F2, F8, F11, reads_words, unmask


class Known:
    """The last state of every object in these rows (oldest first)."""

    def __init__(self, rows: Iterable[Row], names: Names):
        self.names = names
        self.first_day: date | None = None
        self._last: dict[tuple[str, int], Row] = {}
        for row in rows:
            if row.what not in MODELS:
                continue
            if row.what == "case" and self.first_day is None:
                self.first_day = row.at.date()
            self._last[(row.what, row.data["id"])] = row

    def all(self, model: type[models.Model]) -> list:
        """Unsaved objects of a model as they were last known; deleted ones are left out."""
        name = model._meta.model_name
        return [
            _restored(MODELS[name], row.data)
            for (what, _), row in self._last.items()
            if what == name and row.type != "-"
        ]

    def only(self, model: type[models.Model]):
        """The one object of a model, or None."""
        found = self.all(model)
        return found[-1] if found else None

    def over(self, case: Case) -> Case:
        """`case` with its own fields, its student's and its member's as they were last known."""
        for model, target in ((Case, case), (Student, case.student), (CohortMember, case.member)):
            old = self.only(model)
            if old is None:
                continue
            for f in stored(model):
                target.__dict__[f.attname] = getattr(old, f.attname)
                if f.is_relation:
                    target._state.fields_cache.pop(f.name, None)
        return case

    def applications(self) -> list["Applied"]:
        """The applications, newest first."""
        rows = sorted(
            self.all(Application), key=lambda a: (a.reported_on or date.min, a.pk), reverse=True
        )
        return [self._applied(row) for row in rows]

    def _applied(self, row: Application) -> "Applied":
        programme = self.names.of(Programme, row.programme_id) or row.programme_name
        level = f", niveau {row.level}" if row.level else ""
        return Applied(
            pk=row.pk,
            programme=f"{programme}{level}" if programme else "Opleiding onbekend",
            institution=self.names.of(Organisation, row.institution_id),
            institution_id=row.institution_id,
            status=row.status,
            status_label=row.get_status_display(),
            is_live=row.is_live,
            reported_on=row.reported_on,
        )

    def bases(self) -> list[SharingBasis]:
        """The bases, newest first."""
        return sorted(
            self.all(SharingBasis), key=lambda b: (b.given_on or date.min, b.pk), reverse=True
        )

    def based(self, groups, today: date) -> list[dict]:
        """The bases as the page shows them, for who may read about them (F11)."""
        if F11 not in groups:
            return []
        return [
            {
                "pk": basis.pk,
                "kind": basis.get_kind_display(),
                "by": basis.given_by_name or basis.get_given_by_display(),
                "given_on": basis.given_on,
                "until": basis.valid_until,
                "what": in_words(unmask(basis.groups)),
                "whom": self.names.of(Organisation, basis.organisation_id)
                or "alle partners rond dit dossier",
                "remarks": basis.remarks,
                "state": basis.get_state_display(),
                "is_live": is_live(basis, today),
            }
            for basis in self.bases()
        ]

    def guardians(self, groups) -> list[Guardian]:
        """Parents and carers, for who may read about them (F2)."""
        return self.all(Guardian) if F2 in groups else []

    def support(self) -> SupportForm | None:
        """The support form, when there is one."""
        return self.only(SupportForm)

    def actions(self, groups, by) -> list[Task]:
        """The open agreed actions, for who may read them."""
        if F8 not in groups:
            return []
        rows = [row for row in self.all(ActionItem) if row.status == ActionStatus.OPEN]
        shield(rows, [row.case_id for row in rows] if reads_words(groups) else [])
        return [self._task(row, by) for row in rows]

    def _task(self, row: ActionItem, by) -> Task:
        owner = self.names.of(User, row.owner_id)
        place = self.names.of(Organisation, row.owner_organisation_id)
        mine = row.owner_id == by.user_id or (
            row.owner_id is None and row.owner_organisation_id == by.organisation_id
        )
        return Task(
            pk=row.pk,
            is_action=True,
            text=row.what,
            url="",
            who=", ".join(part for part in (owner, place) if part),
            due_on=row.due_on,
            is_mine=mine,
            may_finish=mine,
            snoozed_until=row.snoozed_until,
        )

    def parties(self, moment: datetime) -> list[CaseParty]:
        """Who was around the case at a moment."""
        return [
            party
            for party in self.all(CaseParty)
            if party.active_from <= moment and (not party.active_to or party.active_to > moment)
        ]

    def people(self, case: Case, moment: datetime) -> list[Person]:
        """The people around the case: mentor first, then who came with a capacity."""
        member = case.member
        mentor = self.names.of(User, member.mentor_id) or member.mentor_name
        found = [Person("Mentor", mentor, str(case.school))] if mentor else []
        for party in sorted(self.parties(moment), key=lambda p: (p.capacity, p.pk)):
            user = self.names.of(User, party.user_id)
            place = self.names.of(Organisation, party.organisation_id)
            found.append(
                Person(
                    capacity=Capacity(party.capacity).label,
                    name=user or party.name or place,
                    where=place if user or party.name else "",
                    since=party.active_from,
                    until=party.active_to,
                )
            )
        return found

    def coach(self, moment: datetime) -> tuple[str, date] | None:
        """The coach and since when."""
        for party in self.parties(moment):
            if party.capacity == Capacity.COACH:
                return self.names.of(User, party.user_id), party.active_from
        return None


@dataclass(frozen=True)
class Applied:
    """An application as pages show it."""

    pk: int
    programme: str
    institution: str
    institution_id: int
    status: str
    status_label: str
    is_live: bool
    reported_on: date | None


def _restored(model: type[models.Model], data: dict):
    values = {f.attname: _value(f, data.get(f.attname)) for f in stored(model)}
    return model(pk=data["id"], **values)


def _value(f: models.Field, value):
    """A value of a row as the model has it."""
    if value is None:
        return None
    if isinstance(f, models.DateTimeField):
        return as_moment(value)
    if isinstance(f, models.JSONField):
        return value if not isinstance(value, str) else f.from_db_value(value, None, None)
    if f.is_relation:
        return value
    return f.to_python(value)
