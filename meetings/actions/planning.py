"""Rounds and tables: when, where, who leads and who sits there."""

from datetime import date, datetime

from cases.actions.base import day_of
from cases.rules import NotAllowed
from meetings.actions.parties import lock_session, sync_session
from meetings.enums import RoundTarget
from meetings.models import SessionParticipant, TableRound, TableSession
from meetings.rules import check_may_lead, check_may_plan, check_not_closed, check_people
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.models import Membership, TransitionYear


@action
def create_round(
    *, by, now: datetime, year_id: int, name: str, target: str, date_on: date
) -> TableRound:
    """This will plan a round of tables for one target group of a transition year."""
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_plan(year.region, by)
    if not name.strip():
        raise NotAllowed("Geef de ronde een naam.")
    if target not in RoundTarget.values:
        raise NotAllowed("Kies voor welke jongeren deze ronde is.")
    if year.rounds.filter(name=name.strip()).exists():
        raise NotAllowed(f"Er is al een ronde “{name.strip()}” in {year}.")
    return TableRound.objects.create(year=year, name=name.strip(), target=target, date_on=date_on)


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
) -> TableSession:
    """This will plan one table: time, place, chair, minute-taker and participants.

    People are memberships of the region that hold now. Raises NotAllowed for somebody else.
    """
    table_round = TableRound.objects.select_related("year__region").get(pk=round_id)
    region = table_round.year.region
    check_may_plan(region, by)
    people = _memberships([chair_id, minute_taker_id, *participant_ids])
    check_people(list(people.values()), region, day_of(now))
    session = TableSession.objects.create(
        round=table_round,
        starts_at=starts_at,
        place=place.strip(),
        video_link=video_link,
        chair_id=chair_id,
        minute_taker_id=minute_taker_id,
    )
    for pk in dict.fromkeys(participant_ids):
        SessionParticipant.objects.create(session=session, membership_id=pk)
    _invite(session, list(people.values()), by=by, now=now)
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
) -> TableSession:
    """This will move a table or change who leads it; rights on its cases follow."""
    session = lock_session(session_id)
    region = session.round.year.region
    check_may_plan(region, by)
    check_not_closed(session)
    people = _memberships([chair_id, minute_taker_id])
    check_people(list(people.values()), region, day_of(now))
    session.starts_at, session.place, session.video_link = starts_at, place.strip(), video_link
    session.chair_id, session.minute_taker_id = chair_id, minute_taker_id
    session.version += 1
    session.save()
    sync_session(session, now)
    _invite(session, list(people.values()), by=by, now=now)
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
        sync_session(session, now)
        _invite(session, list(people.values()), by=by, now=now)
    return participant


@action
def remove_participant(*, by, now: datetime, session_id: int, participant_id: int) -> None:
    """This will take somebody off the table; the right that came with it ends at once."""
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    participant = SessionParticipant.objects.filter(session=session, pk=participant_id).first()
    if participant is None:
        return
    participant.delete()
    sync_session(session, now)


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


def _invite(session: TableSession, people: list[Membership], *, by, now: datetime) -> None:
    """A notice with the day and a link; it names nobody who is on the agenda."""
    for person in people:
        if by is None or person.user_id != by.user_id:
            send(
                event=f"session:{session.pk}:{session.version}:invited",
                user=person.user,
                subject_code="session_invited",
                now=now,
                path=f"/overstaptafels/{session.pk}/",
            )
