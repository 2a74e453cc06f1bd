"""Nothing is forgotten: every open case is somebody's, and something comes next. `today` comes in."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from overstap.organisations.models import Membership


def forgotten(today: date) -> list[int]:
    """Open cases that nobody has, that somebody has who works nowhere any more, or without a step.

    One query, so that the simulation can ask it after every day.
    """
    works = Membership.objects.live(on=today).filter(user_id=OuterRef("owner_user_id"))
    nobody = Q(owner_user__isnull=True) & (Q(owner_organisation__isnull=True) | Q(owner_role=""))
    idle = Q(next_step="") | Q(next_due_on__isnull=True)
    left = Q(owner_user__isnull=False) & ~Exists(works)
    return list(
        Case._base_manager.filter(nobody | idle | left, is_open=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
