"""Tables for tests, made through the actions that people use."""

from datetime import date

from meetings import actions
from meetings.models import TableSession
from tests.factories.cases import World, at

APRIL = at(2027, 4, 13, 9)
PLANNED = at(2027, 3, 20)


def make_session(
    world: World,
    *,
    participants=(),
    name: str = "Overstaptafel april",
    target: str = "at_risk",
    starts_at=APRIL,
    minute_taker=None,
    is_open: bool = True,
) -> TableSession:
    """A table led by the coordinator, with these memberships as participants."""
    table_round = world.year.rounds.filter(name=name).first() or actions.create_round(
        by=world.coordinator,
        now=PLANNED,
        year_id=world.year.pk,
        name=name,
        target=target,
        date_on=starts_at.date(),
    )
    session = actions.create_session(
        by=world.coordinator,
        now=PLANNED,
        round_id=table_round.pk,
        starts_at=starts_at,
        place="Stadskantoor Zwolle",
        chair_id=world.coordinator.pk,
        minute_taker_id=minute_taker.pk if minute_taker else None,
        participant_ids=[person.pk for person in participants],
    )
    if is_open:
        actions.open_session(by=world.coordinator, now=starts_at, session_id=session.pk)
        session.refresh_from_db()
    return session


def put_on(world: World, session: TableSession, case, *, by=None, question="Welk mbo past?"):
    """An item on the agenda, prepared."""
    return actions.add_item(
        by=by or world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        case_id=case.pk,
        question=question,
    )


def agreed(world: World, **values) -> dict:
    """One action as `decide` takes it: the coach, by the first of May."""
    return {
        "what": "Meeloopdag regelen",
        "owner_id": world.coach.pk,
        "organisation_id": world.agency.pk,
        "due_on": date(2027, 5, 1),
    } | values
