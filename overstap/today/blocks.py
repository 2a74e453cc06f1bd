"""Which blocks a role gets on Vandaag, and what is in them.

Each list and each block is one query, whatever the number of rows; whether a name may be shown
comes with the row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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
from overstap.today import queries
from overstap.today.lines import (
    Line,
    Lines,
    action_line,
    case_line,
    list_url,
    total_of,
    work_line,
)

TITLES = {"late": "Te laat", "today": "Vandaag", "week": "Deze week", "later": "Later"}
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

    lists: list[Lines] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)
    notice_total: int = 0
    lead: str = ""
    case_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Draft:
    """A list of cases with what is said of each."""

    key: str
    title: str
    rows: list[Case]
    note: Callable[[Case], str] = lambda case: ""
    more_url: str = ""
    bad: bool = False


def address(name: str) -> str:
    """The address of a page of another room, or "" when this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def board(by, today: date) -> Board:
    """Everything on Vandaag for this membership, on this day."""
    result = Board()
    found = queries.notices(by)
    result.notices, result.notice_total = found, total_of(found)
    has_cases = by.role not in WITHOUT_CASES
    work = queries.my_work(by, today) if has_cases else []
    actions = queries.my_actions(by, today) if has_cases else []
    drafts = list(_drafts(by, today))
    cases = [item.case for item in (*work, *actions)]
    cases += [case for draft in drafts for case in draft.rows]
    result.case_ids = sorted({case.pk for case in cases})
    if has_cases:
        result.lists = _buckets(work, actions)
    for draft in drafts:
        rows = [case_line(case, draft.note) for case in draft.rows]
        total = total_of(draft.rows)
        if total:
            result.lists.append(
                Lines(draft.key, draft.title, rows, total, draft.more_url, draft.bad)
            )
    result.blocks = list(_blocks(by, today))
    if by.role in COACHES:
        load = queries.caseload(by)
        result.lead = _lead(sum(load.values()))
        result.blocks.append(
            Block(
                "caseload",
                "Uw jongeren",
                "figures",
                [
                    Figure(status.label, load[status], list_url(tab="mijn", status=status))
                    for status in Status
                    if load.get(status)
                ],
                "" if load else "U begeleidt nu niemand.",
            )
        )
    return result


def _lead(count: int) -> str:
    if not count:
        return "U begeleidt nu geen jongeren."
    return "U begeleidt 1 jongere." if count == 1 else f"U begeleidt {count} jongeren."


def _buckets(work, actions) -> list[Lines]:
    lists = []
    for key in queries.BUCKETS:
        tasks = [item for item in work if item.bucket == key]
        agreed = [item for item in actions if item.bucket == key]
        total = total_of(tasks) + total_of(agreed)
        rows: list[Line] = [work_line(item) for item in tasks]
        rows += [action_line(item) for item in agreed]
        rows.sort(key=lambda line: (line.due_on, line.name))
        if total or key == "late":
            lists.append(
                Lines(
                    key,
                    TITLES[key],
                    rows[: queries.LIMIT],
                    total,
                    list_url(tab="mijn"),
                    bad=key == "late",
                )
            )
    return lists


def _drafts(by, today: date):
    if by.role in SCHOOL_LEADS | {Role.MENTOR}:
        yield _Draft(
            "signals",
            "Signalen op uw school" if by.role != Role.MENTOR else "Uw signalen",
            queries.signals(by, today),
            note=lambda case: _signal_note(case, today),
            more_url=list_url(tab="alle", status=Status.FLAGGED),
        )
    elif by.role in COORDINATORS:
        yield _Draft(
            "attention",
            "Vraagt aandacht",
            queries.needs_attention(by, today),
            note=lambda case: _attention_note(case, today),
            more_url=list_url(tab="alle"),
        )
    elif by.role in OFFICERS:
        yield _Draft(
            "municipality",
            "Niet gestart of bij u gemeld",
            queries.in_my_municipality(by),
            note=lambda case: f"Coach: {case.coach}" if case.coach else "Geen coach",
            more_url=list_url(tab="alle", status=Status.NO_SHOW),
        )
    elif by.role in COACHES:
        yield _Draft(
            "waiting",
            "Wacht op een ander",
            queries.waiting_for_others(by),
            more_url=list_url(tab="mijn"),
        )


def _signal_note(case: Case, today: date) -> str:
    notes = []
    if not case.has_basis:
        notes.append("grondslag ontbreekt")
    days = (today - case.flagged_on).days
    if days >= case.region.screening_reminder_days:
        notes.append(f"screening wacht {days} dagen")
    return ", ".join(notes).capitalize()


def _attention_note(case: Case, today: date) -> str:
    notes = []
    if case.coach_id is None:
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
            yield Block(
                "imports",
                "Bestanden",
                "figures",
                [Figure("Mislukt in de laatste maand", failed, address("cases:imports"), bad=True)],
            )
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
                    address("manage:read_log"),
                )
            ],
        )


def _machine_room(by, today: date) -> Block:
    numbers = queries.machine_room(by, today)
    return Block(
        "machine_room",
        "Draait alles?",
        "figures",
        [
            Figure("Achtergrondtaken bezig", numbers["running"], address("manage:jobs")),
            Figure(
                "Achtergrondtaken mislukt",
                numbers["failed_jobs"],
                address("manage:jobs"),
                bad=numbers["failed_jobs"] > 0,
            ),
            Figure("Berichten die wachten", numbers["waiting"]),
            Figure(
                "E-mails die misschien niet aankwamen",
                numbers["uncertain"],
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
    labels = {
        "applied": "Aangemeld bij het mbo",
        "started": "Gestart",
        "not_started": "Niet gestart",
        "placed": "Geplaatst op de teldatum",
    }
    rows = [Figure("Leerlingen in het cohort", *_safe(members, members))]
    rows += [Figure(labels[name], *_safe(count, members)) for name, count in numbers.items()]
    yield Block("region", f"Overstapjaar {left.year}", "figures", rows, "Kleine aantallen: <5.")


def _safe(count: int, members: int) -> tuple:
    """A number that betrays nobody: not below 5, and neither is what is left of the cohort."""
    hidden = 0 < count < FEWEST or 0 < members - count < FEWEST
    return (None, "", False, "<5 of bijna allen") if hidden else (count,)
