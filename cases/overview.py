"""What the case page tells: tasks, what comes next, who is around it and who may see it.

Every loader takes a case that came through the reader's scope, and the reader's data groups;
each is one query, however much there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db.models import CharField, DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from cases.access import COACHING
from cases.enums import BasisState, Capacity
from cases.flow_texts import title, url_for
from cases.models import Case, CaseAccess, SharingBasis, WorkItem
from cases.timeline import COLUMNS, Names, Row
from cases.wording import as_moment, in_words
from overstap.organisations.enums import Role
from overstap.organisations.models import Milestone, Organisation, User
from overstap.privacy.groups import F11, DataGroup, unmask
from overstap.ui.dates import day_year


@dataclass
class Task:
    """A line of "Nu te doen": a task of the flow or an agreed action."""

    pk: int
    is_action: bool
    text: str
    url: str
    who: str
    due_on: date
    is_mine: bool
    is_claimed: bool = False
    may_claim: bool = False
    may_release: bool = False
    may_finish: bool = False
    snoozed_until: date | None = None


def in_order(tasks: list[Task]) -> list[Task]:
    """Tasks and actions by due date."""
    return sorted(tasks, key=lambda task: (task.due_on, task.is_action, task.pk))


@dataclass(frozen=True)
class Granted:
    """A stored grant, as it rode along with the timeline."""

    party: str
    groups: int
    reason: str
    active_from: datetime
    active_to: datetime | None


# Later than anything that happened, so that a cut of the oldest rows never takes these.
LAST = datetime(9000, 1, 1, tzinfo=UTC)


def _riding(rows: QuerySet, name: str, **fields: str) -> QuerySet:
    """Rows in the columns of the timeline, so that they come in the same query."""
    return (
        rows.order_by()
        .annotate(
            row_of=Value(name, output_field=CharField()),
            row_id=F("pk"),
            happened=Value(LAST, output_field=DateTimeField()),
            actor_label=Value("", output_field=CharField()),
            said=Value("", output_field=CharField()),
            row_type=Value("", output_field=CharField()),
            row_data=JSONObject(**fields),
        )
        .values_list(*COLUMNS)
    )


def beside(case: Case, moment: datetime, *, past: bool = False) -> list[QuerySet]:
    """Grants at a moment, open tasks and the year's dates, to ride along with the timeline."""
    return [
        _riding(
            grants_of(case, moment, past=past),
            "grant",
            party="party",
            groups="groups",
            reason="reason",
            active_from="active_from",
            active_to="active_to",
        ),
        _riding(
            WorkItem.objects.filter(case_id=case.pk, is_open=True),
            "task",
            kind="kind",
            due_on="due_on",
            user="user_id",
            organisation="organisation_id",
            role="role",
            claimed_by="claimed_by_id",
            snoozed_until="snoozed_until",
        ),
        _riding(
            Milestone.objects.filter(year_id=case.year_id), "milestone", kind="kind", on="date_on"
        ),
    ]


def granted(rows: list[Row]) -> list[Granted]:
    """The grants among these rows."""
    return [
        Granted(
            party=row.data["party"],
            groups=row.data["groups"],
            reason=row.data["reason"],
            active_from=as_moment(row.data["active_from"]),
            active_to=as_moment(row.data["active_to"]),
        )
        for row in rows
        if row.what == "grant"
    ]


def dates_among(rows: list[Row]) -> dict[str, date]:
    """The milestones among these rows, in the order of the calendar."""
    found = {
        row.data["kind"]: date.fromisoformat(row.data["on"])
        for row in rows
        if row.what == "milestone"
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def want_tasks(names: Names, rows: list[Row]) -> None:
    """Ask for the names of who has the tasks."""
    for row in rows:
        if row.what == "task":
            names.want(User, row.data["user"], row.data["claimed_by"])
            names.want(Organisation, row.data["organisation"])


def tasks_among(rows: list[Row], names: Names, case: Case, by) -> list[Task]:
    """The open tasks of the case's flow, as this reader may take them up."""
    return [_task(row, names, case, by) for row in rows if row.what == "task"]


def _task(row: Row, names: Names, case: Case, by) -> Task:
    data = row.data
    for_post = data["user"] is None
    in_post = for_post and data["organisation"] == by.organisation_id and data["role"] == by.role
    claimed = data["claimed_by"] is not None
    person = names.of(User, data["claimed_by"] or data["user"])
    role = role_label(data["role"]) if data["role"] else ""
    place = names.of(Organisation, data["organisation"])
    post = ", ".join(part for part in (role[:1].upper() + role[1:], place) if part)
    snoozed = data["snoozed_until"]
    return Task(
        pk=row.pk,
        is_action=False,
        text=title(data["kind"]),
        url=url_for(data["kind"], case.pk),
        who=person or post,
        due_on=date.fromisoformat(data["due_on"]),
        is_mine=by.user_id in (data["user"], data["claimed_by"]) or (in_post and not claimed),
        is_claimed=claimed,
        may_claim=in_post and not claimed,
        may_release=data["claimed_by"] == by.user_id and for_post,
        snoozed_until=date.fromisoformat(snoozed) if snoozed else None,
    )


def is_live(basis: SharingBasis, today: date) -> bool:
    """Whether a basis holds today."""
    return basis.state == BasisState.ACTIVE and (
        basis.valid_until is None or basis.valid_until >= today
    )


# Why somebody may see a case, in the words of the page.
WHY = {
    "school": "eigen leerling",
    "mentor": "mentor",
    "coordinator": "regie in de regio",
    "functional_admin": "beheer, alleen het nummer",
    "leerplicht": "leerplicht van de woongemeente",
    "doorstroompunt": "Doorstroompunt van de woongemeente",
    "escalated": "de melding ligt hier",
    "fixed_officer": "vaste contactpersoon van de school",
    "enrolled": "ingeschreven bij deze instelling",
    "applied_with_consent": "aangemeld, met toestemming",
    "coach_request": "beoordeelt de aanvraag",
    **{capacity: Capacity(capacity).label.lower() for capacity in COACHING},
}


@dataclass
class Sight:
    """One line of "Wie kan dit zien?"."""

    name: str
    why: str
    groups: frozenset[DataGroup] = field(default_factory=frozenset)
    until: datetime | None = None
    starts: datetime | None = None

    @property
    def what(self) -> str:
        """What this party sees, in words."""
        return in_words(self.groups)


def grants_of(case: Case, moment: datetime, *, past: bool = False) -> QuerySet[CaseAccess]:
    """The grants that hold at a moment, or will start later; in the past only those of then."""
    rows = CaseAccess.objects.filter(Q(active_to__isnull=True) | Q(active_to__gt=moment), case=case)
    if past:
        return rows.filter(active_from__lte=moment)
    return rows.filter(Q(is_current=True) | Q(active_from__lte=moment))


def want_parties(names: Names, grants: Iterable) -> None:
    """Ask for the names that the keys of these grants stand for."""
    for grant in grants:
        kind, first, second = key_of(grant.party)
        if kind == "u":
            names.want(User, first)
            names.want(Organisation, second)
        elif kind == "o":
            names.want(Organisation, first)


def sights_of(grants: Iterable, names: Names, moment: datetime) -> list[Sight]:
    """Who may see the case: one line for each party, the widest right first.

    Who has several reasons gets one line; posts at the same place that see the same share one
    ("Decaan en zorgcoördinator").
    """
    parties: dict[str, Sight] = {}
    for grant in grants:
        starts = grant.active_from if grant.active_from > moment else None
        sight = Sight(
            name="",
            why=WHY.get(grant.reason, grant.reason),
            groups=unmask(grant.groups),
            until=grant.active_to,
            starts=starts,
        )
        known = parties.get(grant.party)
        parties[grant.party] = _both(known, sight) if known else sight
    lines: dict[tuple, Sight] = {}
    roles: dict[tuple, list[str]] = {}
    for party, sight in parties.items():
        kind, first, second = key_of(party)
        if kind == "u":
            at = names.of(Organisation, second)
            sight.name = ", ".join(part for part in (names.of(User, first), at) if part)
            lines[(party,)] = sight
            continue
        place = (kind, first, sight.why, sight.groups, sight.until, sight.starts)
        roles.setdefault(place, []).append(role_label(second))
        at = names.of(Organisation, first) if kind == "o" else "de regio"
        name = f"{' en '.join(sorted(roles[place]))}, {at}"
        sight.name = name[:1].upper() + name[1:]
        lines[place] = sight
    return sorted(lines.values(), key=lambda sight: (-len(sight.groups), sight.name))


def _both(one: Sight, other: Sight) -> Sight:
    """Two rights of one party as one line."""
    open_end = one.until is None or other.until is None
    return Sight(
        name="",
        why=f"{one.why}, {other.why}",
        groups=one.groups | other.groups,
        until=None if open_end else max(one.until, other.until),
        starts=None if not (one.starts and other.starts) else min(one.starts, other.starts),
    )


def key_of(party: str) -> tuple[str, int, str | int]:
    """The parts of a party's key; see CaseAccess."""
    if party[0] == "u":
        user, _, organisation = party[1:].partition("@")
        return "u", int(user), int(organisation)
    place, _, role = party[1:].partition(":")
    return party[0], int(place), role


def role_label(role: str) -> str:
    """A role as people say it."""
    return Role(role).label.lower() if role in Role.values else role


@dataclass
class Person:
    """One line of "Betrokkenen"."""

    capacity: str
    name: str
    where: str = ""
    phone: str = ""
    since: datetime | None = None
    until: datetime | None = None


def may_read_readers(groups) -> bool:
    """Whether this reader sees who looked by name (F13); others see organisation and day."""
    return DataGroup.F13 in groups


def consent_line(bases: list[SharingBasis], groups, today: date) -> tuple[bool, str]:
    """Whether there is a live basis, and how this reader may read about it."""
    live = [basis for basis in bases if is_live(basis, today)]
    if not live:
        return False, "Er is geen grondslag voor delen."
    if F11 not in groups:
        return True, "Er is een grondslag voor delen."
    basis = live[0]
    until = f" tot {day_year(basis.valid_until)}" if basis.valid_until else ""
    return True, f"{basis.get_kind_display()}{until}, sinds {day_year(basis.given_on)}"
