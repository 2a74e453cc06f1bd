"""Leerplicht and the Doorstroompunt: who receives, who has it, and how it comes back."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import escalating
from cases.enums import Capacity, Channel, Status
from cases.rules import NotAllowed
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F1, F4
from tests.cases.reported import OCTOBER, accept, escalate, told
from tests.factories.cases import at, escalated, fresh, make_case, make_world, no_show
from tests.factories.organisations import (
    MembershipFactory,
    MunicipalityFactory,
    MunicipalOfficeFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db
# Who and to whom --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coach", True),
        ("officer", True),
        ("doorstroom", True),
        ("coordinator", True),
        ("mentor", False),
        ("zorgco", False),
        ("decaan", False),
        ("other_coach", False),
        ("intake", False),
        ("admin", False),
        ("manager", False),
        ("swv_contact", False),
        ("privacy", False),
    ],
)
def test_who_escalates(world, who, may):
    case = no_show(world)
    if may:
        assert escalate(world, case, by=getattr(world, who)).status == Status.ESCALATED
    else:
        with pytest.raises(NotAllowed):
            escalate(world, case, by=getattr(world, who))
        assert fresh(case).status == Status.NO_SHOW


def test_a_table_may_whoever_writes_it_down(world):
    case = make_case(world, Status.DISCUSSED)
    assert escalate(world, case, by=world.zorgco, capacity="table").status == Status.ESCALATED


@pytest.mark.parametrize(
    "status", ["screened", "guided", "discussed", "summer", "no_show", "started", "placed"]
)
def test_it_comes_back_in_the_status_it_had(world, status):
    case = escalate(world, make_case(world, status), by=world.coordinator)
    assert case.resume_status == status
    accept(case, world.officer)
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 20), case_id=case.pk, outcome="Weer op school"
    )
    case = fresh(case)
    assert (case.status, case.resume_status, case.escalated_to_id) == (status, "", None)


@pytest.mark.parametrize("status", ["flagged", "closed", "withdrawn", "escalated"])
def test_from_no_other_status(world, status):
    with pytest.raises(NotAllowed):
        escalate(world, make_case(world, status), by=world.coordinator)


@pytest.mark.parametrize(
    ("birth_on", "role"),
    [
        (date(2009, 10, 11), "officer"),  # 17 today, 18 tomorrow
        (date(2009, 10, 10), "doorstroom"),  # 18 today
        (date(2011, 3, 3), "officer"),
    ],
)
def test_the_age_on_the_day_decides_who_is_asked(world, birth_on, role):
    case = escalate(world, no_show(world, birth_on=birth_on), by=world.coach)
    assert told("case_escalated") == {getattr(world, role).user_id}
    assert case.owner_organisation_id == world.municipal.pk
    assert case.owner_role == getattr(world, role).role


def test_nobody_of_27_is_reported(world):
    case = no_show(world, birth_on=date(2000, 10, 10))
    with pytest.raises(NotAllowed, match="27 jaar"):
        escalate(world, case)


def test_the_home_municipality_outside_the_region_receives(world):
    there = MunicipalOfficeFactory(
        region=RegionFactory(number=23),
        municipality=MunicipalityFactory(region=RegionFactory(number=23)),
    )
    theirs = MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=there)
    case = no_show(world, municipality_id=there.municipality_id)
    with clock_at(OCTOBER):
        assert F1 in groups_for(case, theirs)
        assert groups_for(case, world.officer) == frozenset()
    case = escalate(world, case)
    assert case.escalated_to_id == there.pk
    assert told("case_escalated") == {theirs.user_id}
    with clock_at(OCTOBER):
        assert F4 in groups_for(case, theirs)
        assert groups_for(case, world.officer) == frozenset()
    accept(case, theirs)
    assert fresh(case).owner_user_id == theirs.user_id


def test_a_receiver_without_accounts_has_a_name(world):
    silent = MunicipalityFactory(region=RegionFactory(number=23))
    case = no_show(world, municipality_id=silent.pk)
    with pytest.raises(NotAllowed, match="wie de melding aannam"):
        escalate(world, case)
    case = escalate(world, case, receiver_name="Mevrouw Smit, leerplicht", channel=Channel.PHONE)
    assert (case.escalated_to_id, case.escalated_to_name) == (None, "Mevrouw Smit, leerplicht")
    event = case.events.get(kind="escalate")
    assert event.payload["channel"] == "phone"
    assert "Smit" not in str(event.payload)
    # The coordinator keeps it on a list, and writes the outcome down.
    assert case.owner_organisation_id == world.office.pk
    escalating.return_from_escalation(
        by=world.coordinator, now=at(2027, 10, 20), case_id=case.pk, outcome="Weer op school"
    )
    assert fresh(case).status == Status.NO_SHOW


def test_an_office_that_does_not_take_part_needs_a_name_too(world):
    world.municipal.is_active = False
    world.municipal.save()
    case = no_show(world)
    with pytest.raises(NotAllowed, match="wie de melding aannam"):
        escalate(world, case)
    with pytest.raises(NotAllowed, match="Kies een gemeente"):
        escalate(world, case, organisation_id=world.agency.pk, receiver_name="Iemand")
    assert escalate(world, case, receiver_name="Meneer Bos").status == Status.ESCALATED


# The officer ------------------------------------------------------------------------------------


def test_the_officer_is_named_on_acceptance(world):
    case = escalated(world)
    assert not case.parties.filter(capacity=Capacity.OFFICER).exists()
    case = accept(case, world.officer)
    party = case.parties.get(capacity=Capacity.OFFICER)
    assert (party.user_id, party.organisation_id) == (
        world.officer.user_id,
        world.municipal.pk,
    )
    assert case.owner_user_id == world.officer.user_id
    assert told("escalation_accepted") == {
        world.coach.user_id,
        world.zorgco.user_id,
        world.decaan.user_id,
    }


def test_accepting_twice_is_once_and_a_colleague_is_late(world):
    case = accept(escalated(world), world.officer)
    events = case.events.count()
    accept(case, world.officer)
    assert case.events.count() == events
    with pytest.raises(NotAllowed, match="al aangenomen"):
        accept(case, MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=world.municipal))


def test_nobody_else_accepts(world):
    case = escalated(world)
    other = make_world(number=11)
    for by in (
        world.coach,
        world.coordinator,
        world.zorgco,
        world.intake,
        other.officer,
        other.doorstroom,
    ):
        with pytest.raises(NotAllowed):
            accept(case, by)
    with pytest.raises(NotAllowed):
        accept(no_show(world), world.officer)


def test_returning_is_for_the_officer_with_an_outcome(world):
    case = accept(escalated(world), world.officer)
    for by in (world.coach, world.zorgco, world.coordinator, world.doorstroom, world.intake):
        with pytest.raises(NotAllowed):
            escalating.return_from_escalation(
                by=by, now=at(2027, 10, 20), case_id=case.pk, outcome="Weer op school"
            )
    with pytest.raises(NotAllowed, match="uitkomst"):
        escalating.return_from_escalation(
            by=world.officer, now=at(2027, 10, 20), case_id=case.pk, outcome=" "
        )
    assert fresh(case).status == Status.ESCALATED
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 20), case_id=case.pk, outcome="Weer op school"
    )
    case = fresh(case)
    assert case.owner_user_id == world.coach.user_id
    assert not case.parties.filter(capacity=Capacity.OFFICER, active_to__isnull=True).exists()
    assert told("case_returned") == {
        world.coach.user_id,
        world.zorgco.user_id,
        world.decaan.user_id,
    }
