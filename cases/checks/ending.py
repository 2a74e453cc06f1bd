"""What ends by its date: a basis, and a milestone that was somebody's next step."""

from datetime import date

from cases.enums import BasisState
from cases.models import Case, SharingBasis


def expired_bases(today: date) -> list[int]:
    """Cases with a basis that was valid until before today and still counts as valid."""
    return list(
        SharingBasis.objects.filter(state=BasisState.ACTIVE, valid_until__lt=today)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )


def passed_milestones(today: date) -> list[int]:
    """Open cases whose next step is a milestone that is behind us."""
    return list(
        Case.objects.scoped()
        .filter(is_open=True, next_step__startswith="milestone:", next_due_on__lt=today)
        .exclude(next_step="milestone:year_close")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
