"""What became of a round: from long list to agenda to decision, and where everybody is later.

The decision of a table and the result of a case are two things (domain.md 1.3): the published
table counts where the pupils are three months after it; a region can take another number. Results read facts (start, placement,
destination, report, application), never the status of a case.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.enums import (
    LIVE_APPLICATION,
    ActionStatus,
    Destination,
    PlacementOutcome,
    StartOutcome,
)
from cases.models import (
    ActionItem,
    Application,
    CaseEvent,
    CohortMember,
    PlacementCheck,
    StartCheck,
)
from cases.rules.calendar import months_after
from meetings.enums import ON_AGENDA, DecisionCode, ItemState
from meetings.models import AgendaItem, Decision, RoundProposal, TableRound
from overstap.audit.acting import unguarded
from overstap.organisations.enums import Role

FEWEST = 5
OTHERS = "Andere uitkomsten samen"

STARTED, INTAKE, PRIVATE, ABROAD, CARE, LEERPLICHT, DOORSTROOMPUNT, BACK, ELSEWHERE, UNKNOWN = (
    "Gestart in het mbo",
    "In de intake bij een mbo",
    "Particulier onderwijs",
    "Naar het buitenland",
    "Zorginstelling",
    "Bij leerplicht",
    "Bij het Doorstroompunt",
    "Terug naar vo",
    "Werk of iets anders",
    "Nog niet bekend",
)
OUTCOMES = (
    STARTED,
    INTAKE,
    PRIVATE,
    ABROAD,
    CARE,
    LEERPLICHT,
    DOORSTROOMPUNT,
    BACK,
    ELSEWHERE,
    UNKNOWN,
)
OF_DESTINATION = {
    Destination.PRIVATE: PRIVATE,
    Destination.ABROAD: ABROAD,
    Destination.CARE: CARE,
    Destination.STAYS_VO: BACK,
    Destination.HAVO: BACK,
    Destination.VAVO: BACK,
    Destination.VSO: BACK,
    Destination.WORK: ELSEWHERE,
    Destination.DAY_ACTIVITY: ELSEWHERE,
    Destination.EXEMPTION: ELSEWHERE,
    Destination.BRIDGING: ELSEWHERE,
}
REPORTS = ("escalate", "return_from_escalation")

Rows = list[tuple[str, int]]


@dataclass(frozen=True)
class RoundResult:
    """The numbers of one round; `day` is up to when facts count."""

    months: int
    due_on: date
    day: date
    proposed: int
    planned: int
    discussed: int
    schools: int
    decisions: Rows
    outcomes: Rows
    actions: Rows

    @property
    def is_early(self) -> bool:
        """Whether the months of the region are not over yet."""
        return self.day < self.due_on


def round_result(found: TableRound, today: date) -> RoundResult:
    """Count a round; ten queries, however many pupils."""
    months = found.year.region.result_months
    due_on = months_after(found.date_on, months)
    day = min(today, due_on)
    with unguarded("tellingen van een ronde, zonder namen"):
        items = list(
            AgendaItem.objects.filter(session__round=found, state__in=ON_AGENDA).values_list(
                "case_id", "case__member_id", "case__school_id", "state"
            )
        )
        done = {row[0]: row[1] for row in items if row[3] == ItemState.DISCUSSED}
        decided = dict(
            Decision.objects.filter(item__session__round=found, is_current=True)
            .order_by("decided_at", "pk")
            .values_list("item__case_id", "code")
        )
        proposed = RoundProposal.objects.filter(round=found).count()
        outcomes = _outcomes(done, day)
        actions = _actions(found)
    planned = len({row[0] for row in items})
    codes = [decided[case_id] for case_id in decided]
    return RoundResult(
        months=months,
        due_on=due_on,
        day=day,
        proposed=max(proposed, planned),
        planned=planned,
        discussed=len(done),
        schools=len({row[2] for row in items if row[0] in done}),
        decisions=[
            (code.label, codes.count(code.value)) for code in DecisionCode if code.value in codes
        ],
        outcomes=[(label, outcomes.count(label)) for label in OUTCOMES],
        actions=actions,
    )


def _outcomes(done: dict[int, int], day: date) -> list[str]:
    """Where each pupil that was discussed is on this day; exactly one answer each."""
    members = set(done.values())
    started = set(
        StartCheck.objects.filter(
            member_id__in=members, outcome=StartOutcome.STARTED, started_on__lte=day
        ).values_list("member_id", flat=True)
    )
    not_started = set(
        StartCheck.objects.filter(
            member_id__in=members, outcome=StartOutcome.NOT_STARTED, checked_on__lte=day
        ).values_list("member_id", flat=True)
    )
    started |= set(
        PlacementCheck.objects.filter(
            Q(enrolled_on__lte=day) | Q(enrolled_on__isnull=True, count_on__lte=day),
            member_id__in=members,
            outcome=PlacementOutcome.PLACED,
        ).values_list("member_id", flat=True)
    )
    gone = dict(
        CohortMember.objects.scoped()
        .filter(pk__in=members, destination__in=OF_DESTINATION, destination_on__lte=day)
        .values_list("pk", "destination")
    )
    reports = _reports(done, day)
    applied = set(
        Application.objects.filter(
            member_id__in=members, status__in=LIVE_APPLICATION, reported_on__lte=day
        ).values_list("member_id", flat=True)
    )
    found = []
    for case_id, member_id in done.items():
        if member_id in started:
            found.append(STARTED)
        elif member_id in gone:
            found.append(OF_DESTINATION[Destination(gone[member_id])])
        elif case_id in reports:
            found.append(reports[case_id])
        elif member_id in applied and member_id not in not_started:
            found.append(INTAKE)
        else:
            found.append(UNKNOWN)
    return found


def _reports(done: dict[int, int], day: date) -> dict[int, str]:
    """Cases that leerplicht or the Doorstroompunt had on this day."""
    last: dict[int, str] = {}
    events = (
        CaseEvent.objects.filter(
            case_id__in=done, kind__in=REPORTS, corrected_by=None, at__date__lte=day
        )
        .order_by("case_id", "seq")
        .values_list("case_id", "kind", "payload")
    )
    for case_id, kind, payload in events:
        if kind != "escalate":
            last.pop(case_id, None)
        elif (payload or {}).get("role") == Role.DOORSTROOMCOACH:
            last[case_id] = DOORSTROOMPUNT
        else:
            last[case_id] = LEERPLICHT
    return last


def _actions(found: TableRound) -> Rows:
    """What became of the agreed actions."""
    decided = Decision.objects.filter(item__session__round=found).values_list("pk", flat=True)
    states = list(
        ActionItem.objects.filter(origin__in=[f"decision:{pk}" for pk in decided]).values_list(
            "status", flat=True
        )
    )
    return [(status.label, states.count(status.value)) for status in ActionStatus]


def fold_small(rows: Rows) -> Rows | None:
    """Rows that betray nobody: what is below 5 goes together in one row; None below 5 in all.

    What is folded is at least 5 together, or nobody at all, and holds the empty rows as well, so
    that no small number can be worked out from the total.
    """
    if 0 < sum(number for _, number in rows) < FEWEST:
        return None
    kept = sorted((row for row in rows if row[1] >= FEWEST), key=lambda row: row[1])
    folded = sum(number for _, number in rows if number < FEWEST)
    while 0 < folded < FEWEST and kept:
        folded += kept.pop(0)[1]
    shown = [row for row in rows if row in kept]
    return [*shown, (OTHERS, folded)] if folded else shown
