"""Leerplicht and the Doorstroompunt: who receives, who has it, and how it comes back."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import ending, escalating, people
from cases.enums import Capacity, Channel, Status
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F4
from tests.factories.cases import (
    at,
    escalated,
    flagged,
    fresh,
    make_case,
    make_world,
    no_show,
    screened,
)
from tests.factories.organisations import (
    MembershipFactory,
    MunicipalityFactory,
    MunicipalOfficeFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db
OCTOBER = at(2027, 10, 10)
NEXT_DAY = at(2027, 10, 11)


@pytest.fixture
def world():
    return make_world()


def escalate(world, case, by=None, now=OCTOBER, **fields):
    escalating.escalate(by=by or world.coach, now=now, case_id=case.pk, **fields)
    return fresh(case)


def accept(case, by, now=NEXT_DAY):
    escalating.accept_escalation(by=by, now=now, case_id=case.pk)
    return fresh(case)


def told(code: str) -> set[int]:
    return set(Outbox.objects.filter(subject_code=code).values_list("user_id", flat=True))


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


# Passing on -------------------------------------------------------------------------------------


def test_the_first_keeps_the_case_until_the_receiver_says_yes(world):
    case = accept(escalated(world, birth_on=date(2009, 11, 10)), world.officer)
    escalating.pass_on(
        by=world.officer,
        now=at(2027, 10, 20),
        case_id=case.pk,
        organisation_id=world.municipal.pk,
        receiver_id=world.doorstroom.pk,
    )
    case = fresh(case)
    assert case.owner_user_id == world.officer.user_id
    assert not case.events.filter(kind="pass_on").exists()
    with pytest.raises(NotAllowed, match="al een ontvanger"):
        escalating.pass_on(
            by=world.officer,
            now=at(2027, 10, 20),
            case_id=case.pk,
            organisation_id=world.municipal.pk,
        )
    case = accept(case, world.doorstroom, now=at(2027, 11, 12))
    assert (case.status, case.owner_user_id) == (Status.ESCALATED, world.doorstroom.user_id)
    assert case.resume_status == Status.NO_SHOW
    live = case.parties.filter(capacity=Capacity.OFFICER, active_to__isnull=True)
    assert [party.user_id for party in live] == [world.doorstroom.user_id]
    assert case.work_items.filter(is_open=True, kind="handle_escalation").count() == 1
    with pytest.raises(NotAllowed):
        escalating.return_from_escalation(
            by=world.officer, now=at(2027, 11, 13), case_id=case.pk, outcome="Te laat"
        )


def test_leerplicht_sees_it_until_the_doorstroompunt_accepted(world):
    case = accept(escalated(world, birth_on=date(2009, 11, 10)), world.officer)
    escalating.pass_on(
        by=world.officer,
        now=at(2027, 10, 20),
        case_id=case.pk,
        organisation_id=world.municipal.pk,
        receiver_id=world.doorstroom.pk,
    )
    with clock_at(at(2027, 11, 11)):  # 18 since yesterday
        assert F4 in groups_for(case, world.officer)
    accept(case, world.doorstroom, now=at(2027, 11, 12))
    with clock_at(at(2027, 11, 12, 12)):
        assert F4 in groups_for(case, world.doorstroom)


def test_another_municipality_must_accept_before_it_sees_more_than_the_name(world):
    other = make_world(number=11)
    case = accept(escalated(world), world.officer)
    escalating.pass_on(
        by=world.officer,
        now=at(2027, 10, 20),
        case_id=case.pk,
        organisation_id=other.municipal.pk,
        receiver_id=other.officer.pk,
    )
    with clock_at(at(2027, 10, 21)):
        assert groups_for(case, other.officer) >= {F0, F1}
        assert F4 not in groups_for(case, other.officer)
        assert groups_for(case, other.doorstroom) == frozenset()
    with pytest.raises(NotAllowed):
        accept(case, other.doorstroom)  # somebody else was asked
    case = accept(case, other.officer, now=at(2027, 10, 22))
    assert case.escalated_to_id == other.municipal.pk
    with clock_at(at(2027, 10, 23)):
        assert F4 in groups_for(case, other.officer)


def test_without_accounts_it_passes_at_once_with_a_name(world):
    silent = MunicipalOfficeFactory(region=RegionFactory(number=23), is_active=False)
    case = accept(escalated(world), world.officer)
    with pytest.raises(NotAllowed, match="wie de melding aannam"):
        escalating.pass_on(
            by=world.officer,
            now=at(2027, 10, 20),
            case_id=case.pk,
            organisation_id=silent.pk,
        )
    escalating.pass_on(
        by=world.officer,
        now=at(2027, 10, 20),
        case_id=case.pk,
        organisation_id=silent.pk,
        receiver_name="Meneer Bos",
        channel=Channel.PHONE,
    )
    case = fresh(case)
    assert (case.escalated_to_id, case.escalated_to_name) == (silent.pk, "Meneer Bos")
    assert case.owner_organisation_id == world.office.pk
    case = fresh(
        ending.correct(
            by=world.coordinator, now=at(2027, 10, 21), case_id=case.pk, note="Verkeerde gemeente"
        )
    )
    assert (case.escalated_to_id, case.owner_user_id) == (
        world.municipal.pk,
        world.officer.user_id,
    )


def test_only_the_receiving_officer_passes_on_to_somebody_who_works_there(world):
    case = accept(escalated(world), world.officer)
    for by in (world.coach, world.coordinator, world.doorstroom, world.zorgco):
        with pytest.raises(NotAllowed):
            escalating.pass_on(
                by=by,
                now=at(2027, 10, 20),
                case_id=case.pk,
                organisation_id=world.municipal.pk,
            )
    for receiver in (world.coach, make_world(number=11).officer):
        with pytest.raises(NotAllowed):
            escalating.pass_on(
                by=world.officer,
                now=at(2027, 10, 20),
                case_id=case.pk,
                organisation_id=world.municipal.pk,
                receiver_id=receiver.pk,
            )


def test_a_return_takes_back_the_question_to_pass_on(world):
    case = accept(escalated(world), world.officer)
    escalating.pass_on(
        by=world.officer,
        now=at(2027, 10, 20),
        case_id=case.pk,
        organisation_id=world.municipal.pk,
        receiver_id=world.doorstroom.pk,
    )
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 21), case_id=case.pk, outcome="Weer op school"
    )
    with pytest.raises(NotAllowed):
        accept(case, world.doorstroom, now=at(2027, 10, 22))


def test_moving_house_gives_the_case_to_the_other_municipality(world):
    other = MunicipalOfficeFactory(region=world.region)
    theirs = MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=other)
    case = screened(world)
    with clock_at(at(2027, 3, 1)):
        assert F1 in groups_for(case, world.officer)
        assert groups_for(case, theirs) == frozenset()
    people.change_municipality(
        by=world.zorgco,
        now=at(2027, 3, 2),
        student_id=case.student_id,
        municipality_id=other.municipality_id,
        on=date(2027, 3, 1),
    )
    with clock_at(at(2027, 3, 3)):
        assert groups_for(case, world.officer) == frozenset()
        assert F1 in groups_for(case, theirs)


def test_a_flagged_case_is_shown_to_no_municipality(world):
    case = flagged(world)
    with clock_at(at(2027, 3, 1)):
        assert groups_for(case, world.officer) == frozenset()
