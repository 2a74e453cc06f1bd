"""Who sits at two tables at the same time: about times and places, never about an agenda."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from meetings.enums import OVER
from meetings.models import TableSession
from meetings.models.planning import MOST_MINUTES


def tables_meanwhile(
    starts_at: datetime, ends_at: datetime, *, besides: int | None = None
) -> list[TableSession]:
    """The tables that are not over and go on somewhere between these moments. One query.

    One that begins when another ends does not get in its way. `besides` is a table to leave out.
    """
    rows = (
        _meanwhile(starts_at, ends_at)
        .exclude(pk=besides)
        .select_related("chair__user", "minute_taker__user")
        .order_by("starts_at", "place", "pk")
    )
    return [table for table in rows if table.ends_at > starts_at]


def sits_elsewhere(session: TableSession) -> dict[int, list[TableSession]]:
    """Per user id the other tables of the region where that person sits or leads meanwhile.

    Of everybody at those tables, whether they sit here or not. One query.
    """
    rows = (
        _meanwhile(session.starts_at, session.ends_at)
        .exclude(pk=session.pk)
        .filter(round__year__region_id=session.round.year.region_id)
        .annotate(
            chair_user=F("chair__user_id"),
            minutes_user=F("minute_taker__user_id"),
            guest_user=F("participants__membership__user_id"),
        )
        .order_by("starts_at", "place", "pk")
    )
    found: dict[int, dict[int, TableSession]] = {}
    for table in rows:
        if table.ends_at > session.starts_at:
            for user_id in {table.chair_user, table.minutes_user, table.guest_user} - {None}:
                found.setdefault(user_id, {}).setdefault(table.pk, table)
    return {user_id: list(tables.values()) for user_id, tables in found.items()}


def _meanwhile(starts_at: datetime, ends_at: datetime) -> QuerySet[TableSession]:
    """Tables that are not over and may go on then; the caller looks at when each ends."""
    return TableSession.objects.exclude(state__in=OVER).filter(
        starts_at__lt=ends_at, starts_at__gt=starts_at - timedelta(minutes=MOST_MINUTES)
    )
