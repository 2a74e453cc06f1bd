"""Whose coaching comes to its end: months after the real start, or as it was extended."""

from datetime import date, timedelta

from django.db.models import QuerySet

from cases.enums import Status
from cases.models import Case
from cases.rules.ending import coach_end_on


def coming_to_an_end(
    cases: QuerySet[Case], today: date, within: timedelta = timedelta(days=30)
) -> list[tuple[int, date]]:
    """Of these cases (id, last day) whose coaching ends within a period or has ended; in order."""
    running = cases.filter(
        status__in=[Status.STARTED, Status.PLACED], started_on__isnull=False
    ).select_related("region")
    ends = ((case.pk, coach_end_on(case)) for case in running)
    return sorted(
        ((pk, end) for pk, end in ends if end is not None and end <= today + within),
        key=lambda pair: (pair[1], pair[0]),
    )
