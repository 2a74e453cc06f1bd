"""What the screens at a table ask every few seconds: has anything changed?"""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from meetings.models import AgendaItem, Decision, TableSession
from meetings.queries.planning import sessions_for


def live_sessions(by) -> QuerySet[TableSession]:
    """The tables of this person with `live_version`, which grows with every change.

    Most changes lock the table and raise its own version. A case that is withdrawn elsewhere
    takes its item off the agenda without that lock, so the versions of the items count too.
    """
    items = (
        AgendaItem.objects.filter(session_id=OuterRef("pk"))
        .order_by()
        .values("session_id")
        .annotate(total=Sum("version"))
        .values("total")
    )
    return sessions_for(by).annotate(live_version=F("version") + Coalesce(Subquery(items), 0))


def status_of(by, pk: int) -> dict | None:
    """Version, case on the table and whether the screen is shared; one query, nothing else."""
    return (
        live_sessions(by)
        .filter(pk=pk)
        .values("live_version", "current_item_id", "is_shared", "state")
        .first()
    )


def saved_before(by, token) -> Decision | None:
    """The decision that this person saved with the same form, when its answer got lost."""
    if token is None:
        return None
    return (
        Decision.objects.filter(by_id=by.pk, form_token=token, is_current=True)
        .select_related("item")
        .first()
    )
