"""What a table did not get to, or wants to see again, goes to the next round."""

from datetime import datetime

from cases.actions.base import lock_case, record
from cases.models import Case
from meetings.actions.agenda import locked_item, put_on_agenda
from meetings.actions.parties import lock_session
from meetings.actions.running import move_on, turn_to
from meetings.actions.seating import planned_tables, table_for
from meetings.enums import WAITING, ItemState, SessionState
from meetings.models import AgendaItem, TableSession
from meetings.queries.carried import on_round
from meetings.rules import check_may_lead, check_not_closed, check_waits
from overstap.audit.acting import action
from overstap.privacy.groups import F8


@action
def carry_over(*, by, now: datetime, item_id: int) -> AgendaItem:
    """This will move an item to the next round's table, with its question.

    Without a next table it is marked, and proposed as soon as there is one.
    """
    session, item = locked_item(item_id)
    check_may_lead(session, by)
    check_not_closed(session)
    check_waits(item)
    following = lock_next(session)
    carry(session, item, lock_case(item.case_id), following, by=by, now=now)
    move_on(session, item, now)
    return item


@action
def carry_all(*, by, now: datetime, session_id: int) -> int:
    """This will move everything that has no decision yet; returns how many items."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    following = lock_next(session)
    waiting = list(session.items.filter(state__in=WAITING).order_by("case_id"))
    for item in waiting:
        carry(session, item, lock_case(item.case_id), following, by=by, now=now)
    turn_to(session, None, now)
    return len(waiting)


def carry(
    session: TableSession,
    item: AgendaItem,
    case: Case,
    following: list[TableSession],
    *,
    by,
    now: datetime,
) -> None:
    """This will carry one item of a locked case over to the table where its school sits.

    `following` are the tables of the next round, locked before the case.
    """
    item.refresh_from_db()  # a case that ended meanwhile took it off
    if item.state not in WAITING:
        return
    item.state = ItemState.CARRIED_OVER
    item.save()
    record(
        case,
        kind="carried_over",
        by=by,
        now=now,
        group=F8,
        payload={"session_id": session.pk, "item_id": item.pk},
    )
    put_on_next(item, case, following, by=by, now=now)


def put_on_next(
    item: AgendaItem, case: Case, following: list[TableSession], *, by, now: datetime
) -> None:
    """This will put what was carried over on one of these tables, with all that was written.

    Without a table yet it waits; on an agenda of that round already, it stays where it is.
    """
    if not following or not case.is_open:
        return
    table_round = following[0].round
    if on_round(table_round.pk, case.pk).exists():
        return
    target = table_for(table_round, following, case.member.school_id)
    put_on_agenda(
        target,
        case,
        by=by,
        now=now,
        carried_from=item,
        question=item.question,
        tried=item.tried,
        wanted=item.wanted,
        minutes=item.minutes,
    )


def lock_next(session: TableSession) -> list[TableSession]:
    """The tables that can get what is carried over, locked; none when none is planned yet."""
    following = next_session(session)
    return planned_tables(following.round) if following is not None else []


def next_session(session: TableSession) -> TableSession | None:
    """The first planned table of a later round in the same region."""
    return (
        TableSession.objects.filter(
            round__year__region_id=session.round.year.region_id,
            round__date_on__gt=session.round.date_on,
            starts_at__gt=session.starts_at,
            state=SessionState.PLANNED,
        )
        .select_related("round")
        .order_by("starts_at", "pk")
        .first()
    )
