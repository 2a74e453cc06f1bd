"""Who goes into the summer, and who nobody reported on at the start check. `today` comes in."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import StartOutcome, Status
from cases.models import Case, CohortMember
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Milestone

IN_VO = (Status.FLAGGED, Status.SCREENED, Status.GUIDED, Status.DISCUSSED)


def past(kind: str, today: date, year: str = "year_id") -> Exists:
    """A condition: this milestone of the row's year is today or behind us."""
    return Exists(Milestone.objects.filter(year_id=OuterRef(year), kind=kind, date_on__lte=today))


def due_for_summer(today: date) -> list[int]:
    """Cases that are still in vo while the summer of their year has begun."""
    return list(
        Case.objects.scoped()
        .filter(past(MilestoneKind.SUMMER_START, today), status__in=IN_VO)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def unreported(cases: QuerySet, today: date) -> QuerySet:
    """Of these cases: in the summer, past the start check, and nobody said started or not.

    They stay in the summer and are called onbekend: never silently a no-show, never silently
    fine.
    """
    said = Q(member__start_check__outcome__in=[StartOutcome.STARTED, StartOutcome.NOT_STARTED])
    return cases.filter(past(MilestoneKind.NO_SHOW_DATE, today), status=Status.SUMMER).exclude(said)


def outcomes(members: QuerySet[CohortMember]) -> dict[int, str]:
    """For each of these members exactly one of started, not_started and unknown."""
    return {
        pk: outcome or StartOutcome.UNKNOWN.value
        for pk, outcome in members.values_list("pk", "start_check__outcome")
    }
