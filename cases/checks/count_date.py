"""What the count date asks for: who is not placed and should perhaps be reported."""

from datetime import date

from django.db.models import Exists, OuterRef

from cases.enums import PlacementOutcome, StartOutcome, Status
from cases.models import Case
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Milestone


def due_for_escalation(today: date) -> list[int]:
    """Cases to propose to leerplicht or the Doorstroompunt: after the count date, not started.

    Whoever is not started or of whom nobody knows, and who was not placed.
    """
    behind = Milestone.objects.filter(
        year_id=OuterRef("year_id"), kind=MilestoneKind.COUNT_DATE, date_on__lt=today
    )
    return list(
        Case.objects.scoped()
        .filter(Exists(behind), status__in=[Status.NO_SHOW, Status.SUMMER])
        .exclude(member__start_check__outcome=StartOutcome.STARTED, status=Status.SUMMER)
        .exclude(member__placement_check__outcome=PlacementOutcome.PLACED, status=Status.SUMMER)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
