"""What a school says of its pupils on the long list: to the table, off the list, or one more.

The rounds of a region are long, so this locks little: the planned tables of the round, then the
pupil's line, then the case. Two people of a school who confirm one pupil make one case and one
item; the second one hears it.
"""

from datetime import datetime

from cases.actions import basis as sharing
from cases.actions import flagging
from cases.actions.base import day_of, lock_case
from cases.enums import Status
from cases.models import Case, CohortMember
from cases.rules import NotAllowed
from meetings.actions.agenda import put_on_agenda, take_off
from meetings.actions.proposing import locked_round
from meetings.actions.seating import planned_tables, table_for
from meetings.enums import (
    ASKED,
    ON_AGENDA,
    WAITING,
    ProposalReason,
    ProposalState,
    SessionState,
)
from meetings.models import AgendaItem, RoundProposal, TableRound, TableSession
from meetings.rules import (
    FieldRefused,
    check_case_fits_table,
    check_may_screen_list,
    check_round_takes_more,
)
from overstap.audit.acting import action

NOT_NOW = "Deze leerling kan nu niet naar deze tafel. Overleg met de coördinator van de regio."


@action
def confirm_member(
    *,
    by,
    now: datetime,
    proposal_id: int,
    question: str,
    tried: str = "",
    wanted: str = "",
    risk_reasons: list[str] | tuple[str, ...] = (),
    risk_note: str = "",
    support_need: str = "",
    basis: dict | None = None,
) -> RoundProposal:
    """This will put a pupil of the own school on the agenda, with a case when there was none.

    A pupil without a case is flagged and screened in the same transaction: all or nothing.

    Args:
        by: zorgcoördinator or decaan of the school.
        question, tried, wanted: what the table gets to read.
        risk_reasons, risk_note: for a pupil without a case (RiskReason).
        support_need, basis: for a case that was not screened; `basis` as `record_basis` takes it.

    Raises:
        NotAllowed: when a colleague was first, or when a rule of flagging, sharing or screening
            says no; then nothing at all was written.
    """
    proposal, sessions = _locked(proposal_id)
    member = proposal.member
    _check(proposal, sessions, member, by, now)
    if proposal.state == ProposalState.CONFIRMED:
        raise NotAllowed("Een collega heeft deze leerling al bevestigd. Er is niets dubbel gedaan.")
    if not question.strip():
        raise FieldRefused("Schrijf op wat de vraag aan de tafel is.", "question")
    case = _open_case_of(member)
    if case is None and Case.objects.filter(student_id=member.student_id, is_open=True).exists():
        raise NotAllowed(NOT_NOW)  # and nothing is told of the case that is open elsewhere
    if case is None:
        case = flagging.flag(
            by=by,
            now=now,
            member_id=member.pk,
            risk_reasons=list(risk_reasons),
            risk_note=risk_note,
        )
    if basis:
        sharing.record_basis(by=by, now=now, case_id=case.pk, **basis)
    if case.screened_on is None and case.status == Status.FLAGGED:
        case = flagging.screen(
            by=by, now=now, case_id=case.pk, question=question, support_need=support_need
        )
    case = lock_case(case.pk)
    check_case_fits_table(case, proposal.round.year.region_id)
    fields = {"question": question.strip(), "tried": tried.strip(), "wanted": wanted.strip()}
    for name, words in fields.items():
        setattr(proposal, name, words)  # kept for as long as the school has no table
    _say(proposal, ProposalState.CONFIRMED, by=by, now=now, note=proposal.note)
    _to_the_table(proposal.round, sessions, case, by=by, now=now, fields=fields)
    return proposal


@action
def remove_member(*, by, now: datetime, proposal_id: int, note: str) -> RoundProposal:
    """This will take a pupil off the long list with a reason; a waiting item goes with it."""
    proposal, sessions = _locked(proposal_id)
    _check(proposal, sessions, proposal.member, by, now)
    if not note.strip():
        raise NotAllowed("Schrijf op waarom deze leerling niet naar de tafel hoeft.")
    if proposal.state == ProposalState.REMOVED:
        raise NotAllowed("Een collega heeft deze leerling al weggehaald.")
    case = _open_case_of(proposal.member)
    item = _item_in_round(proposal.round, case)
    if item is not None:
        if item.state not in WAITING or item.session.state != SessionState.PLANNED:
            raise NotAllowed("De tafel is al met dit dossier bezig. Overleg met de voorzitter.")
        take_off(
            item.session, item, by=by, now=now, case=lock_case(item.case_id), note=note.strip()
        )
    _say(proposal, ProposalState.REMOVED, by=by, now=now, note=note.strip())
    return proposal


@action
def restore_member(*, by, now: datetime, proposal_id: int) -> RoundProposal:
    """This will put a pupil that was taken off back on the long list, as one to look at."""
    proposal, sessions = _locked(proposal_id)
    _check(proposal, sessions, proposal.member, by, now)
    if proposal.state != ProposalState.REMOVED:
        raise NotAllowed("Deze leerling staat al op de groslijst.")
    added = proposal.reasons == [ProposalReason.BY_SCHOOL]
    state = ProposalState.ADDED if added else ProposalState.PROPOSED
    # Without a moment, as the rule leaves it: else "not needed any more" would be for ever.
    _say(proposal, state, by=None, now=None, note="")
    return proposal


@action
def add_member_to_list(
    *, by, now: datetime, round_id: int, member_id: int, note: str
) -> RoundProposal:
    """This will put a pupil of the own school on the long list that the rule did not find."""
    table_round = locked_round(round_id)
    member = CohortMember.objects.select_related("student").get(pk=member_id)
    sessions = planned_tables(table_round)
    check_may_screen_list(member, by)
    check_round_takes_more(table_round, bool(sessions), day_of(now))
    if member.year_id != table_round.year_id:
        raise NotAllowed("Deze leerling hoort bij een ander overstapjaar.")
    if not note.strip():
        raise FieldRefused("Schrijf op waarom deze leerling erbij moet.", "note")
    proposals = RoundProposal.objects.select_for_update(of=("self",), no_key=True)
    proposal, created = proposals.get_or_create(
        round=table_round,
        member=member,
        defaults={
            "reasons": [ProposalReason.BY_SCHOOL],
            "found_on": day_of(now),
            "state": ProposalState.ADDED,
            "note": note.strip(),
            "by": by,
            "at": now,
        },
    )
    if created:
        return proposal
    if proposal.state in {*ASKED, ProposalState.CONFIRMED}:
        raise NotAllowed("Deze leerling staat al op de groslijst.")
    proposal.reasons, proposal.found_on = [ProposalReason.BY_SCHOOL], day_of(now)
    _say(proposal, ProposalState.ADDED, by=by, now=now, note=note.strip())
    return proposal


def _locked(proposal_id: int) -> tuple[RoundProposal, list[TableSession]]:
    """The line of the long list as it is now, locked after the planned tables of its round."""
    found = RoundProposal.objects.select_related("round__year__region").get(pk=proposal_id)
    sessions = planned_tables(found.round)
    proposal = (
        RoundProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__year__region", "member__student", "member__school")
        .get(pk=proposal_id)
    )
    return proposal, sessions


def _open_case_of(member: CohortMember) -> Case | None:
    """The open case of this pupil in this year; one of another year may be another school's."""
    return Case.objects.filter(member_id=member.pk, is_open=True).first()


def _check(proposal: RoundProposal, sessions, member: CohortMember, by, now: datetime) -> None:
    check_may_screen_list(member, by)
    check_round_takes_more(proposal.round, bool(sessions), day_of(now))


def _say(
    proposal: RoundProposal, state: ProposalState, *, by, now: datetime | None, note: str
) -> None:
    proposal.state, proposal.note, proposal.by, proposal.at = state, note, by, now
    proposal.save()


def _item_in_round(table_round: TableRound, case: Case | None) -> AgendaItem | None:
    if case is None:
        return None
    return (
        AgendaItem.objects.filter(session__round=table_round, case_id=case.pk, state__in=ON_AGENDA)
        .select_related("session__round__year__region")
        .first()
    )


def _to_the_table(
    table_round: TableRound,
    sessions: list[TableSession],
    case: Case,
    *,
    by,
    now: datetime,
    fields: dict,
) -> None:
    """Put the case where its school sits; without a table yet it waits as confirmed."""
    if _item_in_round(table_round, case) is not None:
        return
    session = table_for(table_round, sessions, case.member.school_id)
    if session is None:
        return
    put_on_agenda(session, case, by=by, now=now, minutes=session.minutes_per_case, **fields)
