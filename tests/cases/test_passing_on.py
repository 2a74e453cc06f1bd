"""A report that goes on to another officer, another office or another municipality."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import ending, escalating, people
from cases.enums import Capacity, Channel, Status
from cases.rules import NotAllowed
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F4
from tests.cases.reported import accept
from tests.factories.cases import at, escalated, flagged, fresh, make_world, screened
from tests.factories.organisations import MembershipFactory, MunicipalOfficeFactory, RegionFactory

pytestmark = pytest.mark.django_db
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
