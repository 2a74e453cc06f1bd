"""What must always be true of decisions and agendas (security.md 4)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from cases.invariants import invariant
from meetings.enums import ItemState
from meetings.models import AgendaItem, Decision


@invariant("I5 besluit", "Een agendapunt heeft hooguit één geldend besluit")
def one_current_decision(now: datetime) -> Iterator[str]:
    """Two current decisions on an item."""
    rows = (
        Decision.objects.filter(is_current=True)
        .order_by()
        .values("item_id")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for item_id in rows.values_list("item_id", flat=True).iterator():
        yield f"agendapunt {item_id}"


@invariant("I5 besproken", "Wat besproken is heeft een besluit")
def discussed_is_decided(now: datetime) -> Iterator[str]:
    """Discussed items without a current decision."""
    current = Decision.objects.filter(item_id=OuterRef("pk"), is_current=True)
    rows = AgendaItem.objects.filter(state=ItemState.DISCUSSED).filter(~Exists(current))
    for pk in rows.order_by().values_list("pk", flat=True).iterator():
        yield f"agendapunt {pk}"
