"""Where a case lies in a round, and which cases wait for a table after they were carried over."""

from django.db.models import Exists, OuterRef, QuerySet

from meetings.enums import ON_AGENDA, ItemState
from meetings.models import AgendaItem


def still_carried() -> QuerySet[AgendaItem]:
    """Items that were carried over and that no later agenda took up.

    A case can come on a later agenda in other ways than by carrying; then it waits no longer.
    """
    later = AgendaItem.objects.filter(
        case_id=OuterRef("case_id"), session__starts_at__gte=OuterRef("session__starts_at")
    ).exclude(state=ItemState.WITHDRAWN)
    return AgendaItem.objects.filter(
        ~Exists(later.exclude(pk=OuterRef("pk"))),
        state=ItemState.CARRIED_OVER,
        carried_to__isnull=True,
    )


def on_round(round_id: int, case_id: int) -> QuerySet[AgendaItem]:
    """The items of a case on the tables of a round; empty when it lies on none."""
    return AgendaItem.objects.filter(
        session__round_id=round_id, case_id=case_id, state__in=ON_AGENDA
    )
