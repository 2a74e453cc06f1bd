"""Which signals wait too long for their screening; the days are the region's own."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import Status
from cases.models import Case, WorkItem

# The tasks of the screening; a reminder covers them both.
TASKS = ("record_basis", "screen")


def waiting_since(case: Case) -> date:
    """The day from which a screening is expected: the signal, or the day it was reopened."""
    if case.cycle == 1:
        return case.flagged_on
    reopened = case.events.filter(kind="reopen").order_by("-seq").values_list("on", flat=True)
    return reopened.first() or case.flagged_on


def to_remind(today: date) -> list[int]:
    """Flagged cases that wait as long as the region's reminder (default 14 days), or longer.

    Not those whose task was reminded of already, or put off by who has it.
    """
    open_tasks = WorkItem.objects.filter(case_id=OuterRef("pk"), kind__in=TASKS, is_open=True)
    told = open_tasks.filter(Q(reminded_at__isnull=False) | Q(snoozed_until__gt=today))
    return [
        case.pk
        for case in _flagged(Case.objects.scoped().exclude(Exists(told)))
        if waiting_since(case) + timedelta(days=case.region.screening_reminder_days) <= today
    ]


def overdue(cases: QuerySet[Case], today: date) -> dict[int, tuple[int, date]]:
    """Per region: how many screenings wait too long (default 21 days), and since when the last.

    Numbers only: a school that never acts is visible, its pupils are not.
    """
    found: dict[int, tuple[int, date]] = {}
    for case in _flagged(cases):
        since = waiting_since(case)
        if since + timedelta(days=case.region.screening_escalation_days) > today:
            continue
        number, last = found.get(case.region_id, (0, since))
        found[case.region_id] = (number + 1, max(last, since))
    return found


def _flagged(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(status=Status.FLAGGED).select_related("region").order_by("pk")
