"""Parallel tables: each school sits at one of them, with all its cases."""

from datetime import datetime

from django.db.models import Count, Q, Sum

from cases.actions.base import lock_case, record
from cases.models import Case
from cases.rules import NotAllowed
from meetings.actions.agenda import put_on_agenda
from meetings.actions.parties import lock_session, sync_case
from meetings.actions.proposing import locked_round
from meetings.enums import ON_AGENDA, WAITING, ProposalState, SessionState
from meetings.models import AgendaItem, RoundProposal, SchoolSeat, TableRound, TableSession
from meetings.rules import check_may_plan, check_round_goes_on
from overstap.audit.acting import action
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation
from overstap.privacy.groups import F8


@action
def seat_school(*, by, now: datetime, round_id: int, school_id: int, session_id: int) -> int:
    """This will give a school its table; its waiting cases move along. Returns how many.

    Raises NotAllowed for a school of another region and for a table that began.
    """
    table_round = locked_round(round_id)
    check_may_plan(table_round.year.region, by)
    check_round_goes_on(table_round)
    on_list = table_round.proposals.values("member__school_id")
    schools = Organisation.objects.filter(
        Q(region_id=table_round.year.region_id) | Q(pk__in=on_list), kind=OrganisationKind.SCHOOL
    )
    if not schools.filter(pk=school_id).exists():
        raise NotAllowed("Kies een school van deze regio.")
    sessions = {session.pk: session for session in planned_tables(table_round)}
    if session_id not in sessions:
        raise NotAllowed("Kies een tafel van deze ronde die nog niet is begonnen.")
    return _seat(table_round, sessions, school_id, session_id, by=by, now=now)


@action
def spread_schools(*, by, now: datetime, round_id: int) -> int:
    """This will give every school without a table the one with most time left; who sits, stays.

    The school with most cases chooses first, so that the tables end at about the same time.
    Returns how many schools got a table.
    """
    table_round = locked_round(round_id)
    check_may_plan(table_round.year.region, by)
    check_round_goes_on(table_round)
    sessions = {session.pk: session for session in planned_tables(table_round)}
    if not sessions:
        raise NotAllowed("Plan eerst een tafel voor deze ronde.")
    seated = dict(table_round.seats.values_list("school_id", "session_id"))
    load = dict.fromkeys(sessions, 0)
    numbers = dict(
        table_round.proposals.filter(state=ProposalState.CONFIRMED)
        .order_by()
        .values_list("member__school_id")
        .annotate(n=Count("pk"))
    )
    for school_id, n in (
        AgendaItem.objects.filter(session__in=sessions, state__in=WAITING)
        .order_by()
        .values_list("case__member__school_id")
        .annotate(n=Count("pk"))
    ):
        numbers[school_id] = max(n, numbers.get(school_id, 0))
    for school_id, session_id in seated.items():
        if session_id in load:
            load[session_id] += numbers.get(school_id, 0) * sessions[session_id].minutes_per_case
    todo = [pk for pk in numbers if seated.get(pk) not in sessions]
    for school_id in sorted(todo, key=lambda pk: (-numbers[pk], pk)):
        session_id = max(load, key=lambda pk: (sessions[pk].planned_minutes - load[pk], -pk))
        load[session_id] += numbers[school_id] * sessions[session_id].minutes_per_case
        _seat(table_round, sessions, school_id, session_id, by=by, now=now)
    for school_id in numbers:
        if seated.get(school_id) in sessions:
            # What the school confirmed before its table was there goes on the agenda now.
            _seat(table_round, sessions, school_id, seated[school_id], by=by, now=now)
    return len(todo)


def table_for(
    table_round: TableRound, sessions: list[TableSession], school_id: int
) -> TableSession | None:
    """The table where a school sits; without one the planned table with most time left.

    `sessions` are the planned tables of the round, locked. The school then sits there.
    """
    if not sessions:
        return None
    by_id = {session.pk: session for session in sessions}
    seat = SchoolSeat.objects.filter(round=table_round, school_id=school_id).first()
    if seat is not None and seat.session_id in by_id:
        return by_id[seat.session_id]
    used = dict(
        AgendaItem.objects.filter(session__in=by_id, state__in=ON_AGENDA)
        .order_by()
        .values_list("session_id")
        .annotate(total=Sum("minutes"))
    )
    chosen = max(sessions, key=lambda one: (one.planned_minutes - used.get(one.pk, 0), -one.pk))
    _sit(table_round, school_id, chosen.pk)
    return chosen


def _sit(table_round: TableRound, school_id: int, session_id: int) -> None:
    SchoolSeat.objects.update_or_create(
        round=table_round, school_id=school_id, defaults={"session_id": session_id}
    )


def _seat(
    table_round: TableRound,
    sessions: dict[int, TableSession],
    school_id: int,
    session_id: int,
    *,
    by,
    now: datetime,
) -> int:
    session = sessions[session_id]
    _sit(table_round, school_id, session_id)
    elsewhere = AgendaItem.objects.filter(
        session__in=[pk for pk in sessions if pk != session_id],
        state__in=WAITING,
        case__member__school_id=school_id,
    )
    moved = 0
    for item in elsewhere.order_by("case_id"):
        _move(item, sessions[item.session_id], session, by=by, now=now)
        moved += 1
    on_agenda = AgendaItem.objects.filter(session__round=table_round, state__in=ON_AGENDA)
    waiting = {
        proposal.member_id: proposal
        for proposal in RoundProposal.objects.filter(
            round=table_round, state=ProposalState.CONFIRMED, member__school_id=school_id
        )
    }
    homeless = (
        Case.objects.filter(member_id__in=waiting, is_open=True)
        .exclude(pk__in=on_agenda.values("case_id"))
        .order_by("pk")
    )
    for pk in list(homeless.values_list("pk", flat=True)):
        case = lock_case(pk)
        said = waiting[case.member_id]
        kept = {"question": said.question, "tried": said.tried, "wanted": said.wanted}
        kept["question"] = kept["question"] or case.question
        put_on_agenda(session, case, by=by, now=now, minutes=session.minutes_per_case, **kept)
        moved += 1
    return moved


def _move(
    item: AgendaItem, source: TableSession, target: TableSession, *, by, now: datetime
) -> None:
    """Take one item to another table of the round; who sits there sees the case, who left not."""
    case = lock_case(item.case_id)
    last = target.items.order_by("-position").values_list("position", flat=True).first() or 0
    item.session, item.position = target, last + 1
    item.save()
    record(
        case,
        kind="on_agenda",
        by=by,
        now=now,
        group=F8,
        payload={"session_id": target.pk, "item_id": item.pk},
    )
    sync_case(source, case.pk, now)
    sync_case(target, case.pk, now)


def planned_tables(table_round: TableRound) -> list[TableSession]:
    """The tables of a round that still take cases, locked in one order for everybody."""
    planned = table_round.sessions.filter(state=SessionState.PLANNED).order_by("pk")
    locked = [lock_session(pk) for pk in list(planned.values_list("pk", flat=True))]
    return [session for session in locked if session.state == SessionState.PLANNED]
