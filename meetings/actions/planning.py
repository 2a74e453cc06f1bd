"""Rounds and tables: when, where, who leads and who sits there."""

from datetime import date, datetime, timedelta

from cases.actions.base import day_of
from cases.rules import NotAllowed
from meetings.actions.inviting import call_off, invite, raise_sequence, tell_change
from meetings.actions.parties import lock_planning, lock_session, people_of, sync_session
from meetings.actions.proposing import locked_round
from meetings.enums import RoundTarget, SessionState
from meetings.models import SessionParticipant, TableRound, TableSession
from meetings.queries.clashes import tables_meanwhile
from meetings.rules import (
    check_leads_one_table,
    check_may_lead,
    check_may_plan,
    check_not_closed,
    check_people,
    check_round_goes_on,
    check_table_time,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership, TransitionYear

USUAL_MINUTES = 90


@action
def create_round(
    *, by, now: datetime, year_id: int, name: str, target: str, date_on: date
) -> TableRound:
    """This will plan a round of tables for one target group of a transition year."""
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_plan(year.region, by)
    _check_round(year, name, target)
    return TableRound.objects.create(year=year, name=name.strip(), target=target, date_on=date_on)


@action
def change_round(
    *, by, now: datetime, round_id: int, name: str, target: str, date_on: date
) -> TableRound:
    """This will change name, target group or day of a round; its tables keep their own time."""
    found = locked_round(round_id)
    check_may_plan(found.year.region, by)
    check_round_goes_on(found)
    _check_round(found.year, name, target, besides=found.pk)
    found.name, found.target, found.date_on = name.strip(), target, date_on
    found.save()
    return found


def _check_round(year: TransitionYear, name: str, target: str, besides: int | None = None) -> None:
    if not name.strip():
        raise NotAllowed("Geef de ronde een naam.")
    if target not in RoundTarget.values:
        raise NotAllowed("Kies voor welke jongeren deze ronde is.")
    if year.rounds.filter(name=name.strip()).exclude(pk=besides).exists():
        raise NotAllowed(f"Er is al een ronde “{name.strip()}” in {year}.")


@action
def create_session(
    *,
    by,
    now: datetime,
    round_id: int,
    starts_at: datetime,
    chair_id: int,
    place: str = "",
    video_link: str = "",
    minute_taker_id: int | None = None,
    participant_ids: list[int] | tuple[int, ...] = (),
    planned_minutes: int = USUAL_MINUTES,
    minutes_per_case: int | None = None,
) -> TableSession:
    """This will plan one table: time, place, chair, minute-taker and participants.

    People are memberships of the region that hold now. Raises NotAllowed for somebody else, and
    for a chair or minute-taker who leads another table at that time. Seconds do not count.
    """
    lock_planning(TransitionYear.objects.values_list("region_id", flat=True).get(rounds=round_id))
    table_round = locked_round(round_id)
    region = table_round.year.region
    check_may_plan(region, by)
    check_round_goes_on(table_round)
    starts_at = to_the_minute(starts_at)
    minutes_per_case = minutes_per_case or region.minutes_per_case
    check_table_time(planned_minutes, minutes_per_case)
    people = _memberships([chair_id, minute_taker_id, *participant_ids])
    check_people(list(people.values()), region, day_of(now))
    _check_leaders(people, chair_id, minute_taker_id, starts_at, planned_minutes)
    session = TableSession.objects.create(
        round=table_round,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        minutes_per_case=minutes_per_case,
        place=place.strip(),
        video_link=video_link,
        chair_id=chair_id,
        minute_taker_id=minute_taker_id,
    )
    for pk in dict.fromkeys(participant_ids):
        SessionParticipant.objects.create(session=session, membership_id=pk)
    invite(session, list(people.values()), by=by, now=now)
    return session


@action
def change_session(
    *,
    by,
    now: datetime,
    session_id: int,
    starts_at: datetime,
    chair_id: int,
    place: str = "",
    video_link: str = "",
    minute_taker_id: int | None = None,
    planned_minutes: int | None = None,
    minutes_per_case: int | None = None,
) -> TableSession:
    """This will move a table or change who leads it; rights on its cases and calendars follow.

    Nobody is told when time, place and people stay what they were.
    """
    lock_planning(_region_of(session_id))
    session = lock_session(session_id)
    region = session.round.year.region
    check_may_plan(region, by)
    check_not_closed(session)
    planned_minutes = planned_minutes or session.planned_minutes
    minutes_per_case = minutes_per_case or session.minutes_per_case
    check_table_time(planned_minutes, minutes_per_case)
    chosen = _memberships([chair_id, minute_taker_id])
    check_people(list(chosen.values()), region, day_of(now))
    starts_at = to_the_minute(starts_at)
    _check_leaders(
        chosen, chair_id, minute_taker_id, starts_at, planned_minutes, besides=session.pk
    )
    before = {person.pk: person for person in people_of(session)}
    was = _told_of(session)
    session.starts_at, session.place, session.video_link = starts_at, place.strip(), video_link
    session.chair_id, session.minute_taker_id = chair_id, minute_taker_id
    session.planned_minutes, session.minutes_per_case = planned_minutes, minutes_per_case
    if _told_of(session) == was:
        session.save()
        return session
    raise_sequence(session)
    sync_session(session, now)
    staying = {person.pk for person in people_of(session)}
    tell_change(session, by=by, now=now)
    gone = [person for pk, person in before.items() if pk not in staying]
    call_off(session, gone, by=by, now=now)
    return session


@action
def add_participant(
    *, by, now: datetime, session_id: int, membership_id: int
) -> SessionParticipant:
    """This will invite somebody; who is a party to a case on the agenda may see it from now."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    people = _memberships([membership_id])
    check_people(list(people.values()), session.round.year.region, day_of(now))
    participant, created = SessionParticipant.objects.get_or_create(
        session=session, membership_id=membership_id
    )
    if created:
        # Who was taken off before must get a newer file than the one that cancelled.
        raise_sequence(session)
        sync_session(session, now)
        invite(session, list(people.values()), by=by, now=now)
    return participant


@action
def remove_participant(*, by, now: datetime, session_id: int, participant_id: int) -> None:
    """This will take somebody off the table; the right that came with it ends at once."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    participant = (
        SessionParticipant.objects.filter(session=session, pk=participant_id)
        .select_related("membership__user")
        .first()
    )
    if participant is None:
        return
    person = participant.membership
    if session.state == SessionState.OPEN and participant.stays.exists():
        raise NotAllowed(
            f"{person.user.name} was bij deze tafel en blijft in het verslag. "
            "Is deze deelnemer weg? Zet dat bij “Wie zijn er?”."
        )
    participant.delete()
    raise_sequence(session)
    sync_session(session, now)
    if person.pk not in {session.chair_id, session.minute_taker_id}:
        call_off(session, [person], by=by, now=now)


def _told_of(session: TableSession) -> tuple:
    """What people at the table are told of and find in their calendars."""
    return (
        session.starts_at,
        session.planned_minutes,
        session.place,
        session.video_link,
        session.chair_id,
        session.minute_taker_id,
    )


def to_the_minute(moment: datetime) -> datetime:
    """The moment without seconds, which no page shows and every order would follow."""
    return moment.replace(second=0, microsecond=0)


def _check_leaders(
    people: dict[int, Membership],
    chair_id: int,
    minute_taker_id: int | None,
    starts_at: datetime,
    minutes: int,
    besides: int | None = None,
) -> None:
    meanwhile = tables_meanwhile(starts_at, starts_at + timedelta(minutes=minutes), besides=besides)
    check_leads_one_table(people.get(chair_id), "chair", meanwhile)
    check_leads_one_table(people.get(minute_taker_id), "minute_taker", meanwhile)


def _region_of(session_id: int) -> int:
    sessions = TableSession.objects.values_list("round__year__region_id", flat=True)
    return sessions.get(pk=session_id)


def _memberships(ids) -> dict[int, Membership]:
    wanted = {pk for pk in ids if pk is not None}
    found = (
        Membership.objects.filter(pk__in=wanted)
        .select_related("user", "organisation")
        .in_bulk(wanted)
    )
    if set(found) != wanted:
        raise NotAllowed("Kies mensen die in deze regio werken.")
    return found
