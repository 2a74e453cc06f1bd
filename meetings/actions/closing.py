"""The table ends: its minutes are final, and what is left goes to the next round."""

from datetime import datetime

from cases.actions.base import lock_case
from meetings.actions.carrying import lock_next, put_on_next
from meetings.actions.parties import lock_session, sync_session
from meetings.actions.running import turn_to
from meetings.enums import WAITING, ItemState, SessionState
from meetings.models import Attendance, TableSession
from meetings.rules import check_may_close, check_may_lead
from overstap.audit.acting import action


@action
def close_session(*, by, now: datetime, session_id: int) -> TableSession:
    """This will close the table; its minutes are final and rights end 14 days from now.

    What was carried over before there was a next table goes on that table's agenda now. Open
    actions stay with their owner; the next round shows them (`queries.open_actions`).

    Raises NotAllowed while an item has neither a decision, nor was carried over or withdrawn.
    """
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_may_close(session, session.items.filter(state__in=WAITING).count())
    _carry_late(session, by=by, now=now)
    turn_to(session, None, now)
    session.state, session.is_shared = SessionState.CLOSED, False
    session.closed_at = now
    session.save()
    stays = Attendance.objects.filter(participant__session=session, left_at=None)
    for stay in stays:
        stay.left_at = max(now, stay.arrived_at)
        stay.save()
    sync_session(session, now)
    return session


def _carry_late(session: TableSession, *, by, now: datetime) -> None:
    """Carried items that wait for a table, when there is one by now."""
    late = list(
        session.items.filter(state=ItemState.CARRIED_OVER, carried_to=None).order_by("case_id")
    )
    following = lock_next(session) if late else []
    for item in late:
        put_on_next(item, lock_case(item.case_id), following, by=by, now=now)
