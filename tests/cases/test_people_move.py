"""A pupil who gets another municipality or another school."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import people
from cases.models import CaseEvent, Student
from cases.rules import NotAllowed
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F4
from tests.factories.cases import at, flagged, fresh, guided, make_world
from tests.factories.organisations import MembershipFactory, SchoolFactory
from tests.factories.world import PEOPLE

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 1)

TODAY = date(2027, 5, 1)

# Municipality -----------------------------------------------------------------------------------


def test_who_changes_the_municipality(world):
    other = make_world(number=11)
    home, away = world.municipal.municipality_id, other.municipal.municipality_id
    for who in PEOPLE:
        case = guided(world)
        values = {"now": NOW, "student_id": case.student_id, "on": TODAY}
        by = getattr(world, who)
        if who in {"mentor", "zorgco", "decaan", "coach", "officer", "doorstroom"}:
            people.change_municipality(by=by, municipality_id=away, **values)
            assert fresh(case).student.municipality_id == away
        else:
            with pytest.raises(NotAllowed):
                people.change_municipality(by=by, municipality_id=away, **values)
            assert fresh(case).student.municipality_id == home


def test_a_new_municipality_is_an_event_once_and_not_in_the_future(world):
    other = make_world(number=11)
    case = guided(world)
    values = {
        "by": world.zorgco,
        "now": NOW,
        "student_id": case.student_id,
        "municipality_id": other.municipal.municipality_id,
    }
    with pytest.raises(NotAllowed, match="toekomst"):
        people.change_municipality(on=date(2027, 5, 2), **values)
    people.change_municipality(on=TODAY, **values)
    people.change_municipality(on=TODAY, **values)
    event = CaseEvent.objects.get(kind="change_municipality")
    assert event.payload["to"] == other.municipal.municipality.code
    with clock_at(at(2027, 5, 2)):
        assert groups_for(case, world.officer) == frozenset()
        assert F1 in groups_for(case, other.officer)
        assert F1 in groups_for(case, world.coach)


def test_a_student_without_a_case_moves_too(world):
    member = world.member()
    people.change_municipality(
        by=world.zorgco, now=NOW, student_id=member.student_id, municipality_id=None, on=TODAY
    )
    assert Student.objects.get(pk=member.student_id).municipality_id is None


# School -----------------------------------------------------------------------------------------


@pytest.fixture
def new_school(world):
    school = SchoolFactory(region=world.region)
    lead = MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=school)
    return school, lead


def test_the_new_school_accepts_and_the_old_one_loses_sight(world, new_school):
    school, lead = new_school
    case = guided(world)
    people.change_school(by=world.zorgco, now=NOW, member_id=case.member_id, school_id=school.pk)
    with clock_at(NOW):
        assert fresh(case).school_id == world.school.pk
        assert groups_for(case, lead) >= {F0, F1}
        assert F4 not in groups_for(case, lead)
        assert F4 in groups_for(case, world.zorgco)
    for by in (world.zorgco, world.coordinator, world.coach, make_world(number=11).zorgco):
        with pytest.raises(NotAllowed):
            people.accept_change_school(by=by, now=NOW, member_id=case.member_id)
    later = at(2027, 5, 3)
    people.accept_change_school(by=lead, now=later, member_id=case.member_id)
    case = fresh(case)
    assert (case.school_id, case.member.school_id) == (school.pk, school.pk)
    assert (case.member.mentor_id, case.member.class_name, case.member.student_number) == (
        None,
        "",
        "",
    )
    with clock_at(later):
        assert F4 in groups_for(case, lead)
        for old in (world.zorgco, world.decaan, world.mentor):
            assert groups_for(case, old) == frozenset()
        assert F4 in groups_for(case, world.coach)


def test_a_school_that_says_no_gives_a_reason_and_sees_nothing_more(world, new_school):
    school, lead = new_school
    case = guided(world)
    people.change_school(by=world.decaan, now=NOW, member_id=case.member_id, school_id=school.pk)
    with pytest.raises(NotAllowed, match="al aan een school"):
        people.change_school(
            by=world.decaan, now=NOW, member_id=case.member_id, school_id=school.pk
        )
    later = at(2027, 5, 3)
    with pytest.raises(NotAllowed, match="waarom niet"):
        people.accept_change_school(by=lead, now=later, member_id=case.member_id, accepted=False)
    people.accept_change_school(
        by=lead, now=later, member_id=case.member_id, accepted=False, note="Geen plek"
    )
    with clock_at(later):
        assert groups_for(case, lead) == frozenset()
        assert F4 in groups_for(case, world.zorgco)
    with pytest.raises(NotAllowed, match="niet aan een andere school"):
        people.accept_change_school(by=lead, now=later, member_id=case.member_id)


def test_a_signal_without_a_basis_does_not_go_along(world, new_school):
    school, _ = new_school
    case = flagged(world)
    with pytest.raises(NotAllowed, match="grondslag"):
        people.change_school(
            by=world.zorgco, now=NOW, member_id=case.member_id, school_id=school.pk
        )


def test_a_pupil_without_a_case_goes_over_at_once(world, new_school):
    school, _ = new_school
    member = world.member()
    changed = people.change_school(
        by=world.zorgco, now=NOW, member_id=member.pk, school_id=school.pk
    )
    assert (changed.school_id, changed.mentor_id) == (school.pk, None)


def test_only_the_own_school_offers_to_another_school_of_the_region(world, new_school):
    school, lead = new_school
    case = guided(world)
    for by in (world.mentor, world.coach, world.coordinator, lead, world.intake):
        with pytest.raises(NotAllowed):
            people.change_school(by=by, now=NOW, member_id=case.member_id, school_id=school.pk)
    for target in (world.school, world.mbo, make_world(number=11).school):
        with pytest.raises(NotAllowed):
            people.change_school(
                by=world.zorgco, now=NOW, member_id=case.member_id, school_id=target.pk
            )
    empty = SchoolFactory(region=world.region)
    with pytest.raises(NotAllowed, match="nog niemand"):
        people.change_school(by=world.zorgco, now=NOW, member_id=case.member_id, school_id=empty.pk)
