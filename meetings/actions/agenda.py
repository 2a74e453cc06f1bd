"""The agenda of a table: which cases, with which question, in which order."""

from datetime import datetime

from django.db.models import Max

from cases.access import groups_for
from cases.actions.base import day_of, lock_case, record
from cases.models import Case
from cases.rules import NotAllowed, standing_of
from meetings.actions.parties import lock_session, sync_case
from meetings.actions.triaging import choose_triage, chosen_triage, follow_rule, locked
from meetings.enums import (
    ASKED,
    ON_AGENDA,
    WAITING,
    ItemState,
    PlaceReason,
    ProposalState,
    SessionState,
    Triage,
)
from meetings.models import AgendaItem, RoundProposal, TableSession
from meetings.queries.carried import on_round, still_carried
from meetings.rules import (
    check_case_fits_table,
    check_is_newest,
    check_may_lead,
    check_may_propose,
    check_not_closed,
    check_waits,
)
from overstap.audit.acting import action
from overstap.privacy.groups import F4, F8

UP, DOWN = "up", "down"


@action
def add_item(
    *,
    by,
    now: datetime,
    session_id: int,
    case_id: int,
    question: str = "",
    tried: str = "",
    wanted: str = "",
    minutes: int | None = None,
) -> AgendaItem:
    """This will put a case on the agenda; who sits there and is a party may see it from now.

    With a question to the table the item is prepared. Raises NotAllowed for a case that is
    not shared yet, of another region, or already on an agenda of this round.
    """
    session = lock_session(session_id)
    case = lock_case(case_id)
    check_may_propose(session, by, standing_of(case, by, day_of(now)))
    check_case_fits_table(case, session.round.year.region_id)
    check_not_on_agenda(session, case_id)
    return put_on_agenda(
        session,
        case,
        by=by,
        now=now,
        question=question.strip() or _known_question(case, by),
        tried=tried.strip(),
        wanted=wanted.strip(),
        minutes=minutes or session.minutes_per_case,
    )


def _known_question(case: Case, by) -> str:
    """The question of the screening; only who may read it (F4) passes it on to the table."""
    return case.question if by is None or F4 in groups_for(case, by) else ""


def put_on_agenda(
    session: TableSession, case: Case, *, by, now: datetime, carried_from=None, **fields
) -> AgendaItem:
    """This will write an item at the end of a locked session's agenda; rules were checked.

    Whoever puts it there: what an earlier table carried over is taken up by this item.
    """
    carried_from = carried_from or still_carried().filter(case_id=case.pk).order_by("-pk").first()
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(
        session=session,
        case=case,
        position=last + 1,
        carried_from=carried_from,
        state=ItemState.PREPARED if fields.get("question") else ItemState.PROPOSED,
        **fields,
    )
    item.save()
    record(
        case,
        kind="on_agenda",
        by=by,
        now=now,
        group=F8,
        payload={"session_id": session.pk, "item_id": item.pk},
    )
    asked = RoundProposal.objects.filter(
        round_id=session.round_id,
        member_id=case.member_id,
        state__in=[*ASKED, ProposalState.REMOVED],
    )
    for proposal in asked:
        # On an agenda of the round is the answer, whoever put it there.
        if proposal.state == ProposalState.REMOVED:
            proposal.note = ""  # it said why the pupil would not come
        proposal.state, proposal.by, proposal.at = ProposalState.CONFIRMED, by, now
        proposal.save()
    sync_case(session, case.pk, now)
    return item


@action
def prepare_item(
    *,
    by,
    now: datetime,
    item_id: int,
    question: str,
    tried: str = "",
    wanted: str = "",
    minutes: int | None = None,
    triage: str | None = None,
    expect_version: int | None = None,
) -> AgendaItem:
    """This will write the question to the table and what goes with it; the item is prepared.

    Args:
        triage: how to deal with it, for who leads the table; "" leaves it to the rule, None
            leaves what somebody chose.
        expect_version: the version of the item that the form was made with.

    Raises:
        StaleForm: when somebody else changed the item since; nothing is overwritten.
    """
    session, item = locked_item(item_id)
    case = lock_case(item.case_id)
    item.refresh_from_db()  # a case that ended meanwhile took it off
    check_may_propose(session, by, standing_of(case, by, day_of(now)))
    check_waits(item)
    check_is_newest(item, expect_version)
    if not question.strip():
        raise NotAllowed("Schrijf op wat de vraag aan de tafel is.")
    item.question, item.tried, item.wanted = question.strip(), tried.strip(), wanted.strip()
    item.minutes = minutes or item.minutes
    if triage is not None and triage != chosen_triage(item):
        check_may_lead(session, by)
        choose_triage(item, triage)
    follow_rule(item)
    item.state = ItemState.PREPARED
    item.save()
    return item


@action
def triage_item(*, by, now: datetime, item_id: int, triage: str) -> AgendaItem:
    """This will mark an item as to discuss, as hamerstuk, or as not ready."""
    session, item = locked_item(item_id)
    check_may_lead(session, by)
    check_not_closed(session)
    item = locked(session.items.filter(pk=item.pk)).get()
    check_waits(item)
    if triage not in Triage.values:
        raise NotAllowed("Kies bespreken, hamerstuk of niet gereed.")
    choose_triage(item, triage)
    item.save()
    return item


@action
def move_item(*, by, now: datetime, item_id: int, direction: str) -> AgendaItem:
    """This will swap an item with the one before ("up") or after it ("down")."""
    session, item = locked_item(item_id)
    check_may_lead(session, by)
    check_not_closed(session)
    rows = locked(session.items.filter(state__in=ON_AGENDA).exclude(pk=item.pk))
    item = locked(session.items.filter(pk=item.pk)).get()
    if direction == UP:
        other = rows.filter(position__lt=item.position).order_by("-position", "-pk").first()
    else:
        other = rows.filter(position__gt=item.position).order_by("position", "pk").first()
    if other is not None:
        item.position, other.position = other.position, item.position
        item.place_reasons = [str(PlaceReason.BY_HAND)]
        item.save()
        other.save()
    return item


@action
def withdraw_item(*, by, now: datetime, item_id: int, note: str) -> AgendaItem:
    """This will take a case off the agenda with a reason; rights of the table on it end.

    It leaves the round's long list as well, else dividing the schools would put it back.
    """
    session, item = locked_item(item_id)
    case = lock_case(item.case_id)
    item.refresh_from_db()  # a case that ended meanwhile took it off
    check_may_propose(session, by, standing_of(case, by, day_of(now)))
    check_waits(item)
    if not note.strip():
        raise NotAllowed("Schrijf op waarom dit dossier van de agenda gaat.")
    take_off(session, item, by=by, now=now, case=case, note=note.strip())
    for proposal in RoundProposal.objects.filter(
        round_id=session.round_id,
        member_id=case.member_id,
        state__in=[*ASKED, ProposalState.CONFIRMED],
    ):
        proposal.state, proposal.note = ProposalState.REMOVED, note.strip()
        proposal.by, proposal.at = by, now
        proposal.save()
    return item


def take_off(
    session: TableSession, item: AgendaItem, *, by, now: datetime, case: Case, note: str
) -> None:
    """This will withdraw an item of a locked case."""
    item.state = ItemState.WITHDRAWN
    item.withdrawn_reason = note
    item.save()
    record(
        case,
        kind="off_agenda",
        by=by,
        now=now,
        group=F8,
        note=note,
        payload={"session_id": session.pk, "item_id": item.pk},
    )
    sync_case(session, case.pk, now)


def end_for_case(*, by, now: datetime, case: Case) -> None:
    """This will take a case that ended off every agenda and long list that waits for it."""
    waiting = AgendaItem.objects.filter(
        case_id=case.pk, state__in=WAITING, session__state__in=[SessionState.PLANNED, "open"]
    ).select_related("session")
    for item in waiting:
        take_off(item.session, item, by=by, now=now, case=case, note="Het dossier is afgesloten.")
    let_go = RoundProposal.objects.filter(
        member_id=case.member_id,
        state__in=[*ASKED, ProposalState.CONFIRMED],
        round__date_on__gte=day_of(now),
    )
    for proposal in let_go.order_by("pk"):
        proposal.state, proposal.by, proposal.at = ProposalState.LAPSED, by, now
        proposal.note = "Het dossier is afgesloten."
        proposal.save()


def check_not_on_agenda(session: TableSession, case_id: int) -> None:
    """One case lies on one table of a round; at two it would be decided twice."""
    known = dict(on_round(session.round_id, case_id).values_list("session_id", "state"))
    if session.pk in known:
        raise NotAllowed("Dit dossier staat al op deze agenda.")
    if set(known.values()) - {ItemState.CARRIED_OVER}:
        raise NotAllowed("Dit dossier staat al op de agenda van een andere tafel van deze ronde.")


def locked_item(item_id: int) -> tuple[TableSession, AgendaItem]:
    """The session, locked, and the item as it is now."""
    session_id = AgendaItem.objects.values_list("session_id", flat=True).get(pk=item_id)
    session = lock_session(session_id)
    item = AgendaItem.objects.get(pk=item_id)
    if item.session_id != session.pk:
        raise NotAllowed("Dit dossier staat nu op een andere tafel. Open de agenda opnieuw.")
    return session, item
