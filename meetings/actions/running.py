"""A table begins, people come and go, and one case at a time lies on it."""

from datetime import datetime

from cases.actions.base import day_of
from cases.rules import NotAllowed
from meetings.actions.parties import lock_session, sync_session
from meetings.enums import WAITING, SessionState
from meetings.models import AgendaItem, Attendance, SessionParticipant, TableSession
from meetings.rules import (
    check_is_going_on,
    check_may_begin,
    check_may_decide_here,
    check_may_lead,
    check_not_closed,
)
from overstap.audit.acting import action


@action
def open_session(*, by, now: datetime, session_id: int) -> TableSession:
    """This will begin the table with its first case; beginning it twice changes nothing."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    if session.state == SessionState.PLANNED:
        check_may_begin(session, day_of(now))
        session.state = SessionState.OPEN
        session.save()
        sync_session(session, now)  # birthdays pass without anybody doing anything
        turn_to(session, next_item(session, None), now)
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
        _come_or_go(participant, participant.pk in present, now)
    return session


@action
def mark_presence(*, by, now: datetime, participant_id: int, is_present: bool) -> TableSession:
    """This will write down that one participant came in, or left; twice changes nothing."""
    participant = SessionParticipant.objects.get(pk=participant_id)
    session = lock_session(participant.session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    participant = session.participants.filter(pk=participant_id).first()
    if participant is None:
        raise NotAllowed("Deze deelnemer is weggehaald van deze tafel.")
    _come_or_go(participant, is_present, now)
    return session


def _come_or_go(participant: SessionParticipant, is_present: bool, now: datetime) -> None:
    if participant.is_present == is_present:
        return
    participant.is_present = is_present
    participant.save()
    if is_present:
        Attendance.objects.create(participant=participant, arrived_at=now)
        return
    for stay in participant.stays.filter(left_at=None):
        stay.left_at = max(now, stay.arrived_at)
        stay.save()


@action
def put_before_table(*, by, now: datetime, item_id: int) -> TableSession:
    """This will let everybody know that this case is discussed now; the others' screens follow."""
    item = AgendaItem.objects.only("session_id").get(pk=item_id)
    session = lock_session(item.session_id)
    check_may_decide_here(session, by)
    check_is_going_on(session)
    item.refresh_from_db()
    if item.state not in WAITING:
        raise NotAllowed("Dit dossier is al afgehandeld. Kies een ander dossier.")
    if session.current_item_id != item.pk:
        turn_to(session, item.pk, now)
    return session


@action
def share_screen(*, by, now: datetime, session_id: int, is_shared: bool) -> TableSession:
    """This will tell everybody at the table that the screen is shared, or no longer."""
    session = lock_session(session_id)
    check_may_decide_here(session, by)
    if is_shared:
        check_is_going_on(session)
    TableSession.objects.filter(pk=session.pk).update(is_shared=is_shared)
    session.is_shared = is_shared
    return session


def next_item(session: TableSession, after: AgendaItem | None) -> int | None:
    """The first case after this one that waits for a decision, else the first of all."""
    waiting = list(
        session.items.filter(state__in=WAITING)
        .order_by("position", "pk")
        .values_list("pk", "position")
    )
    if after is None:
        return waiting[0][0] if waiting else None
    rest = [row for row in waiting if row[0] != after.pk]
    later = [pk for pk, position in rest if (position, pk) > (after.position, after.pk)]
    return next(iter(later or [pk for pk, _ in rest]), None)


def turn_to(session: TableSession, item_id: int | None, now: datetime) -> None:
    """This will put a case before a locked table, or none; its clock starts now."""
    since = now if item_id is not None else None
    TableSession.objects.filter(pk=session.pk).update(current_item=item_id, current_since=since)
    session.current_item_id, session.current_since = item_id, since


def move_on(session: TableSession, item: AgendaItem, now: datetime) -> int | None:
    """This will go to the next case when the one that was dealt with lay on the table.

    Returns what comes after that one, also when the table looks at another case.
    """
    following = next_item(session, item)
    if session.current_item_id in {None, item.pk}:
        turn_to(session, following, now)
    return following
