"""A table begins, people are there, and it ends."""

from datetime import datetime

from meetings.actions.parties import lock_session, sync_session
from meetings.enums import WAITING, SessionState
from meetings.models import TableSession
from meetings.rules import check_may_close, check_may_lead, check_not_closed
from overstap.audit.acting import action


@action
def open_session(*, by, now: datetime, session_id: int) -> TableSession:
    """This will begin the table; beginning it twice changes nothing."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    if session.state == SessionState.PLANNED:
        session.state = SessionState.OPEN
        session.version += 1
        session.save()
    return session


@action
def set_presence(
    *, by, now: datetime, session_id: int, present_ids: list[int] | tuple[int, ...]
) -> TableSession:
    """This will write down which participants (ids of the session's) are in the room."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    present = {int(pk) for pk in present_ids}
    for participant in session.participants.order_by("pk"):
        is_present = participant.pk in present
        if participant.is_present != is_present:
            participant.is_present = is_present
            participant.save()
    return session


@action
def close_session(*, by, now: datetime, session_id: int) -> TableSession:
    """This will close the table; its minutes are final and rights end 14 days from now.

    Raises NotAllowed while an item has neither a decision, nor was carried over or withdrawn.
    """
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_may_close(session, session.items.filter(state__in=WAITING).count())
    session.state = SessionState.CLOSED
    session.closed_at = now
    session.version += 1
    session.save()
    sync_session(session, now)
    return session
