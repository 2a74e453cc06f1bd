"""Tables for tests, made through the actions that people use."""

from dataclasses import replace
from datetime import date, timedelta

from meetings import actions
from meetings.models import TableSession
from overstap.organisations.enums import Role
from tests.factories.cases import World, at, make_case
from tests.factories.organisations import MembershipFactory, SchoolFactory

APRIL = at(2027, 4, 13, 9)
PLANNED = at(2027, 3, 20)
USUAL = timedelta(minutes=90)
NAMES = ("Amir", "Lotte", "Mats", "Noa", "Ruben", "Zoë", "Jesse", "Nadia", "Sem", "Fenna")
OUTSIDERS = "Zqxterman"  # a family name that occurs nowhere else, for the byte tests


def make_session(
    world: World,
    *,
    participants=(),
    name: str = "Overstaptafel april",
    target: str = "at_risk",
    starts_at=APRIL,
    minute_taker=None,
    is_open: bool = True,
    n_items: int = 0,
) -> TableSession:
    """A table led by the coordinator, with these memberships as participants.

    When the coordinator leads another table at that time it is two hours later.

    With `n_items` as many guided cases are on its agenda, each with a name of its own; every
    third one is of a pupil from another school and town (`OUTSIDERS`), masked for `zorgco`,
    `mentor`, `officer` and `intake` of this world.
    """
    while TableSession.objects.filter(
        round__year=world.year,
        starts_at__gt=starts_at - USUAL,
        starts_at__lt=starts_at + USUAL,
    ).exists():
        starts_at += timedelta(hours=2)
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
    others = elsewhere(world) if n_items > 2 else None
    for number in range(n_items):
        values = {"given_names": NAMES[number % len(NAMES)], "prefix": ""}
        if number % 3 == 2:
            values |= {"municipality_id": None, "family_name": f"{OUTSIDERS}{number}"}
            case = make_case(others, "guided", **values)
        else:
            case = make_case(world, "guided", **values)
        put_on(world, session, case)
    if is_open:
        actions.open_session(by=world.coordinator, now=starts_at, session_id=session.pk)
        session.refresh_from_db()
    return session


def elsewhere(world: World) -> World:
    """The same region, seen from another school."""
    school = SchoolFactory(region=world.region)
    roles = {
        "mentor": Role.MENTOR,
        "zorgco": Role.SUPPORT_COORDINATOR,
        "decaan": Role.CAREERS_ADVISER,
    }
    people = {
        name: MembershipFactory(role=role, organisation=school) for name, role in roles.items()
    }
    return replace(world, school=school, **people)


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
