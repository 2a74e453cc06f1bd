"""A round or a table that does not go on: nobody waits for it, and no pupil is forgotten."""

from datetime import datetime

from cases.actions.base import day_of, lock_case
from cases.rules import NotAllowed
from meetings.actions.agenda import take_off
from meetings.actions.inviting import call_off, raise_sequence
from meetings.actions.parties import lock_session, people_of
from meetings.actions.proposing import locked_round
from meetings.actions.seating import planned_tables
from meetings.enums import WAITING, ProposalReason, ProposalState, SessionState
from meetings.models import AgendaItem, RoundProposal, TableRound, TableSession
from meetings.rules import check_may_cancel, check_may_plan, check_round_goes_on
from overstap.audit.acting import action


@action
def cancel_session(*, by, now: datetime, session_id: int, note: str) -> TableSession:
    """This will cancel a planned table: calendars hear it, its cases go back to the long list."""
    session = lock_session(session_id)
    check_may_plan(session.round.year.region, by)
    check_may_cancel(session, note)
    _cancel(session, note.strip(), by=by, now=now)
    return session


@action
def cancel_round(*, by, now: datetime, round_id: int, note: str) -> TableRound:
    """This will cancel a round with every table of it that is still planned."""
    found = locked_round(round_id)
    check_may_plan(found.year.region, by)
    check_round_goes_on(found)
    if not note.strip():
        raise NotAllowed("Schrijf op waarom deze ronde niet doorgaat.")
    planned = planned_tables(found)  # all of them are locked before the first case
    if found.sessions.filter(state=SessionState.OPEN).exists():
        raise NotAllowed("Er is een tafel van deze ronde bezig. Sluit die eerst af.")
    for session in planned:
        _cancel(session, note.strip(), by=by, now=now)
    found.cancelled_at, found.cancelled_reason = now, note.strip()
    found.save()
    return found


def _cancel(session: TableSession, note: str, *, by, now: datetime) -> None:
    people = people_of(session)
    for item in session.items.filter(state__in=WAITING).order_by("case_id"):
        case = lock_case(item.case_id)
        item.carried_from = None  # so that what was carried into this table waits again
        take_off(session, item, by=by, now=now, case=case, note="De tafel gaat niet door.")
        if case.is_open:
            back_to_long_list(session.round, item, by=by, now=now)
    session.seats.all().delete()
    session.state = SessionState.CANCELLED
    session.cancelled_reason = note
    raise_sequence(session)
    call_off(session, people, by=by, now=now)


def back_to_long_list(
    table_round: TableRound, item: AgendaItem, *, by, now: datetime
) -> RoundProposal:
    """This will keep a case that lost its table on the round's long list, with what was written.

    It stands there as confirmed, so that it follows its school to another table.
    """
    member_id = item.case.member_id
    proposal = RoundProposal.objects.filter(round=table_round, member_id=member_id).first()
    if proposal is None:
        proposal = RoundProposal(
            round=table_round,
            member_id=member_id,
            reasons=[ProposalReason.FROM_TABLE],
            found_on=day_of(now),
        )
    proposal.state, proposal.by, proposal.at = ProposalState.CONFIRMED, by, now
    proposal.question, proposal.tried, proposal.wanted = item.question, item.tried, item.wanted
    proposal.save()
    return proposal
