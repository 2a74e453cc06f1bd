"""Which blocks a role gets on Vandaag, and what is in them.

All lists come in one query, and of whom they are in a second one, whatever the number of rows.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from cases.enums import Status
from cases.models import Case
from overstap.organisations.enums import (
    COACHES,
    COORDINATORS,
    OFFICERS,
    SCHOOL_LEADS,
    MilestoneKind,
    Role,
)
from overstap.organisations.queries import late_entries
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup, mask
from overstap.today import queries
from overstap.today.lines import Line, Lines, case_line, line_of, list_url, tasks_url
from overstap.today.queries import BUCKETS, LIMIT, Found, Person
from overstap.today.queries.gathering import Branch, case_branch, count_branch, gather_notices

TITLES = {
    "late": "Te laat",
    "today": "Vandaag",
    "new": "Nieuw voor u",
    "week": "Deze week",
    "later": "Later",
    "waiting": "Wacht op een ander",
    "snoozed": "Uitgesteld",
}
# Who phones young people: they start the day with a number to dial.
CALLERS = COACHES | OFFICERS | {Role.MBO_INTAKE}
CALL_FIRST = 3
# They see figures or settings, no young people: lists of cases would always be empty.
WITHOUT_CASES = {Role.FUNCTIONAL_ADMIN, Role.MANAGER, Role.PRIVACY_OFFICER, Role.SCHOOL_ADMIN}
FEWEST = 5


@dataclass(frozen=True)
class Figure:
    """A number with what it counts; `text` stands in for a number that may not be told."""

    label: str
    value: int | None
    url: str = ""
    bad: bool = False
    text: str = ""


@dataclass(frozen=True)
class Block:
    """A block of figures or a table, for templates/today/<kind>.html."""

    key: str
    title: str
    kind: str
    rows: list[Any]
    note: str = ""


@dataclass
class Board:
    """All of Vandaag for one person."""

    call_first: list[Line] = field(default_factory=list)
    lists: list[Lines] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)
    notice_total: int = 0
    changes: list[Any] = field(default_factory=list)
    change_total: int = 0
    lead: str = ""
    is_quiet: bool = False  # a person with work, who has none now
    case_ids: list[int] = field(default_factory=list)
    groups: int = 0


@dataclass(frozen=True)
class _Draft:
    """A list of cases with what is said of each; `order` are columns of a case."""

    key: str
    title: str
    rows: Callable[[Any, date], QuerySet[Case]]
    order: str
    note: Callable[[Person], str]
    more_url: str = ""


def address(name: str) -> str:
    """The address of a page of another room, or "" when this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def board(by, today: date, since: datetime | None) -> Board:
    """Everything on Vandaag for this membership; `since` is when the visit before this ended."""
    result = Board()
    if by.role in WITHOUT_CASES:
        _tell(result, gather_notices(by), {})
        result.blocks = list(_blocks(by, today))
        return result
    drafts = list(_drafts(by, today))
    found = queries.gather(by, today, since, _branches(drafts) | _counts(by))
    changes = queries.changes_since(by, since)
    shown = [row.case_id for row in found if row.case_id]
    people = queries.people_in(by, {*shown, *(change.case_id for change in changes[:LIMIT])})
    result.case_ids = sorted(people)
    result.groups = groups_shown(people)
    _tell(result, found, people, changes)
    result.lists = _buckets(found, people)
    result.call_first = _call_first(by, result.lists)
    result.lists += _lists_of_cases(drafts, found, people)
    if not any(one.rows for one in result.lists):
        result.lists, result.is_quiet = [], True
    counts = Counter({(row.words, row.bucket): row.total for row in found if row.source == "count"})
    result.blocks = list(_blocks(by, today))
    if by.role in COACHES:
        load = {bucket: n for (key, bucket), n in counts.items() if key == "caseload"}
        result.lead = _lead(sum(load.values()))
        result.blocks.append(_caseload(load))
    return result


def groups_shown(people: dict[int, Person]) -> int:
    """The data groups of which a page with these people shows something, for the read log."""
    phones = DataGroup.F2 if any(person.phone for person in people.values()) else DataGroup.F1
    return mask(DataGroup.F0, DataGroup.F1, phones) if people else 0


def _branches(drafts: list[_Draft]) -> dict[str, Branch]:
    return {draft.key: partial(_branch_of, draft) for draft in drafts}


def _branch_of(draft: _Draft, by, today: date) -> QuerySet:
    return case_branch(draft.key, draft.rows(by, today), draft.order)


def _counts(by) -> dict[str, Branch]:
    if by.role not in COACHES:
        return {}
    return {
        "caseload": lambda by, today: count_branch("caseload", queries.caseload(by), per="status")
    }


def _tell(result: Board, found: list[Found], people, changes=()) -> None:
    """Put what others said and did on the board."""
    notices = [row for row in found if row.source == "notice"]
    notices.sort(key=lambda row: (row.at, row.pk), reverse=True)
    result.notices = [(people.get(row.case_id), row) for row in notices]
    result.notice_total = notices[0].total if notices else 0
    result.changes = [
        (people[change.case_id], change) for change in changes[:LIMIT] if change.case_id in people
    ]
    result.change_total = len(changes)


def _caseload(load: dict[str, int]) -> Block:
    rows = [
        Figure(status.label, load[status], list_url(tab="mijn", status=status))
        for status in Status
        if load.get(status)
    ]
    return Block(
        "caseload", "Uw jongeren", "figures", rows, "" if load else "U begeleidt nu niemand."
    )


def _lead(count: int) -> str:
    if not count:
        return "U begeleidt nu geen jongeren."
    return "U begeleidt 1 jongere." if count == 1 else f"U begeleidt {count} jongeren."


def _buckets(found: list[Found], people: dict[int, Person]) -> list[Lines]:
    """The buckets in their order; each task and action is in one of them."""
    lists = []
    for key in BUCKETS:
        rows = [row for row in found if row.bucket == key and row.source in {"work", "action"}]
        totals = {row.source: row.total for row in rows}
        rows.sort(key=lambda row: (row.due_on, row.source, row.pk))
        lines = [line_of(row, people[row.case_id]) for row in rows if row.case_id in people]
        if lines or key == "late":
            total = sum(totals.values())
            more = tasks_url(key)
            lists.append(Lines(key, TITLES[key], lines[:LIMIT], total, more, bad=key == "late"))
    return lists


def _call_first(by, lists: list[Lines]) -> list[Line]:
    """The first young people to phone: who waits longest for what is due, once each."""
    if by.role not in CALLERS:
        return []
    due = [row for one in lists if one.key in {"late", "today", "new"} for row in one.rows]
    first = {row.url: row for row in reversed(due) if row.dial}
    return sorted(first.values(), key=due.index)[:CALL_FIRST]


def _lists_of_cases(drafts, found: list[Found], people: dict[int, Person]) -> list[Lines]:
    lists = []
    for draft in drafts:
        rows = [row for row in found if row.source == "list" and row.bucket == draft.key]
        lines = [
            case_line(people[row.case_id], draft.note(people[row.case_id]))
            for row in rows
            if row.case_id in people
        ]
        if lines:
            lists.append(Lines(draft.key, draft.title, lines, rows[0].total, draft.more_url))
    return lists


def _drafts(by, today: date):
    if by.role in SCHOOL_LEADS | {Role.MENTOR}:
        yield _Draft(
            "signals",
            "Signalen op uw school" if by.role != Role.MENTOR else "Uw signalen",
            queries.signals,
            "flagged_on",
            note=lambda person: _signal_note(person, today),
            more_url=list_url(tab="alle", status=Status.FLAGGED),
        )
    elif by.role in COORDINATORS:
        yield _Draft(
            "attention",
            "Vraagt aandacht",
            queries.needs_attention,
            "next_due_on",
            note=lambda person: _attention_note(person, today),
            more_url=list_url(tab="alle"),
        )
    elif by.role in OFFICERS:
        yield _Draft(
            "municipality",
            "Niet gestart of bij u gemeld",
            queries.in_my_municipality,
            "next_due_on",
            note=lambda person: f"Coach: {person.coach}" if person.coach else "Geen coach",
            more_url=list_url(tab="alle", status=Status.NO_SHOW),
        )


def _signal_note(case: Person, today: date) -> str:
    notes = []
    if not case.has_basis:
        notes.append("grondslag ontbreekt")
    days = (today - case.flagged_on).days
    if days >= case.reminder_days:
        notes.append(f"screening wacht {days} dagen")
    return ", ".join(notes).capitalize()


def _attention_note(case: Person, today: date) -> str:
    notes = []
    if not case.has_coach:
        notes.append("geen coach")
    if case.next_due_on and case.next_due_on < today - queries.STALLED:
        notes.append(f"staat {(today - case.next_due_on).days} dagen stil")
    return ", ".join(notes).capitalize()


def _blocks(by, today: date):
    if by.role in COORDINATORS:
        waiting = queries.waiting_signals(by.region_id, today)
        rows = [row for row in waiting if row.count]
        yield Block("waiting_signals", "Signalen die wachten", "waiting", rows)
        failed = sum(row.failed for row in waiting)
        if failed:
            label = "Mislukt in de laatste maand"
            rows = [Figure(label, failed, address("cases:imports"), bad=True)]
            yield Block("imports", "Bestanden", "figures", rows)
    elif by.role == Role.MBO_INTAKE:
        year = queries.year_on(by.region_id, MilestoneKind.NO_SHOW_DATE, today)
        numbers = queries.to_check_at_mbo(by, year)
        yield Block(
            "mbo",
            "Bij uw instelling",
            "figures",
            [
                Figure("Aanmeldingen om te controleren", numbers["applications"]),
                Figure("Start nog niet bekend", numbers["starts"], address("cases:checks_start")),
            ],
            f"Overstapjaar {year.year}" if year else "",
        )
    elif by.role == Role.SCHOOL_ADMIN:
        yield _my_school(by, today)
    elif by.role == Role.FUNCTIONAL_ADMIN:
        yield _machine_room(by, today)
    elif by.role == Role.MANAGER:
        yield from _figures(by, today)
    elif by.role == Role.PRIVACY_OFFICER:
        yield Block(
            "privacy",
            "Wie heeft gekeken?",
            "figures",
            [
                Figure(
                    "Dossiers geopend in de laatste 7 dagen",
                    queries.looks_this_week(by.region_id, today),
                    address("manage:looks"),
                )
            ],
        )


def _my_school(by, today: date) -> Block:
    year = queries.year_on(by.region_id, MilestoneKind.COHORT_OPEN, today)
    numbers = queries.at_my_school(by, year, today)
    return Block(
        "school",
        "Uw school",
        "figures",
        [
            Figure("Leerlingen in het cohort", numbers["members"], address("cases:cohort")),
            Figure("Zonder aanmelding bij het mbo", numbers["without"], address("cases:cohort")),
            Figure(
                "Bestanden die mislukten",
                numbers["failed"],
                address("cases:imports"),
                bad=numbers["failed"] > 0,
            ),
        ],
        f"Overstapjaar {year.year}" if year else "Er is nog geen overstapjaar.",
    )


def _machine_room(by, today: date) -> Block:
    numbers = queries.machine_room(by, today) | {"late": len(late_entries(now()))}
    return Block(
        "machine_room",
        "Draait alles?",
        "figures",
        [
            Figure(
                "Automatische taken die niet draaiden",
                numbers["late"],
                address("manage:jobs"),
                bad=numbers["late"] > 0,
            ),
            Figure("Achtergrondtaken bezig", numbers["running"], address("manage:jobs")),
            Figure(
                "Achtergrondtaken mislukt",
                numbers["failed_jobs"],
                address("manage:jobs"),
                bad=numbers["failed_jobs"] > 0,
            ),
            Figure("Mails en berichten die wachten", numbers["waiting"], address("manage:mails")),
            Figure(
                "E-mails die misschien niet aankwamen",
                numbers["uncertain"],
                address("manage:mails"),
                bad=numbers["uncertain"] > 0,
            ),
            Figure(
                "Bestanden die mislukten",
                numbers["failed"],
                address("cases:imports"),
                bad=numbers["failed"] > 0,
            ),
        ],
    )


def _figures(by, today: date):
    year = queries.year_on(by.region_id, MilestoneKind.COHORT_OPEN, today)
    if year is None:
        return
    # Of the newest cohort nobody started yet, so the figures are over the one that left.
    left = queries.year_on(by.region_id, MilestoneKind.NO_SHOW_DATE, today) or year
    numbers = queries.region_figures(by.region_id, left)
    members = numbers.pop("members")
    known = numbers["started"] + numbers["not_started"]
    labels = {
        "applied": "Aangemeld bij het mbo",
        "started": "Gestart",
        "not_started": "Niet gestart",
        "placed": "Geplaatst op de teldatum",
    }
    rows = [Figure("Leerlingen in het cohort", *_safe(members, members))]
    rows += [
        # Who started and who did not betray together of how many it is not known.
        Figure(labels[name], *_safe(count, members, *([known] if name == "not_started" else ())))
        for name, count in numbers.items()
    ]
    note = "Aantallen onder de 5 staan er niet bij."
    yield Block("region", f"Overstapjaar {left.year}", "figures", rows, note)


def _safe(count: int, members: int, *together: int) -> tuple:
    """A number that betrays nobody: not below 5, and neither is what is left of the cohort.

    `together`: sums with numbers beside it, that must not leave such a rest either.
    """
    hidden = 0 < count < FEWEST or any(0 < members - n < FEWEST for n in (count, *together))
    return (None, "", False, "<5 of bijna allen") if hidden else (count,)
