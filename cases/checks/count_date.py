"""What the count date asks for: who is not placed and should perhaps be reported."""

from datetime import date

from django.db.models import Exists, OuterRef

from cases.enums import PlacementOutcome, StartOutcome, Status
from cases.models import ActionItem, Case
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Milestone

# The origin of the action that asks for it, once in each cycle of a case.
PROPOSED = "propose_escalation"


def due_for_escalation(today: date, only: int | None = None) -> list[int]:
    """Cases to propose to leerplicht or the Doorstroompunt: after the count date, not started.

    Whoever is not started or of whom nobody knows, and who was not placed. Not who was proposed
    in this cycle already, and not who is past the age of the Doorstroompunt. `only` asks of one
    case, such as again when its row is locked.
    """
    known = ActionItem.objects.filter(
        case_id=OuterRef("pk"), cycle=OuterRef("cycle"), origin=PROPOSED
    )
    behind = Milestone.objects.filter(
        year_id=OuterRef("year_id"), kind=MilestoneKind.COUNT_DATE, date_on__lt=today
    )
    waiting = (
        Case.objects.scoped()
        .filter(Exists(behind), ~Exists(known), status__in=[Status.NO_SHOW, Status.SUMMER])
        .exclude(member__start_check__outcome=StartOutcome.STARTED, status=Status.SUMMER)
        .exclude(member__placement_check__outcome=PlacementOutcome.PLACED, status=Status.SUMMER)
        .select_related("student", "region")
        .order_by("pk")
    )
    if only is not None:
        waiting = waiting.filter(pk=only)
    return [
        case.pk
        for case in waiting
        if (age := case.student.age_on(today)) is None or age < case.region.doorstroompunt_until
    ]
