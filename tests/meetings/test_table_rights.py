"""Who is a party to a case of a table: by the facts of that day, and no longer than they hold."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import applying, people
from cases.models import Application, CaseParty
from coaches import actions as coaching
from meetings import actions
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F8
from tests.factories.cases import applied, at, make_case
from tests.factories.meetings import make_session, put_on
from tests.factories.organisations import MembershipFactory, MunicipalOfficeFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 12)
LATER = at(2027, 4, 13, 12)


def sits(case, person):
    """Whether this person has the right of the table on this case now."""
    rows = CaseParty.objects.filter(case_id=case.pk, capacity="table", user=person.user)
    return rows.exclude(active_to__lte=NOW).exists()


def test_an_officer_of_the_old_municipality_leaves_and_of_the_new_one_joins(world):
    new = MunicipalOfficeFactory(region=world.region)
    newcomer = MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=new)
    table = make_session(world, participants=[world.officer, newcomer], is_open=False)
    case = make_case(world, "guided")
    put_on(world, table, case)
    assert (sits(case, world.officer), sits(case, newcomer)) == (True, False)
    people.change_municipality(
        by=world.zorgco,
        now=NOW,
        student_id=case.student_id,
        municipality_id=new.municipality_id,
        on=NOW.date(),
    )
    assert (sits(case, world.officer), sits(case, newcomer)) == (False, True)
    assert F0 not in groups_for(case, world.officer)
    assert F8 in groups_for(case, newcomer)


def test_a_coach_who_is_released_leaves_the_table_of_that_case(world):
    table = make_session(world, participants=[world.coach], is_open=False)
    case = make_case(world, "guided")
    put_on(world, table, case)
    assert sits(case, world.coach)
    coaching.release_coach(by=world.coordinator, now=NOW, case_id=case.pk, note="Andere baan")
    assert not sits(case, world.coach)
    assert groups_for(case, world.coach) == frozenset()


def test_an_mbo_sits_there_as_long_as_the_application_lives(world):
    table = make_session(world, participants=[world.intake], is_open=False)
    case = make_case(world, "guided", municipality_id=None)
    put_on(world, table, case)
    assert not sits(case, world.intake)
    applied(world, case)
    assert sits(case, world.intake)
    application = Application.objects.get(member_id=case.member_id)
    applying.change_application(
        by=world.zorgco,
        now=NOW,
        application_id=application.pk,
        status="withdrawn",
        on=date(2027, 4, 12),
    )
    assert not sits(case, world.intake)
    assert F8 not in groups_for(case, world.intake)


def test_the_mentor_of_the_old_school_leaves_with_the_pupil(world):
    table = make_session(world, participants=[world.mentor], is_open=False)
    case = make_case(world, "guided")
    put_on(world, table, case)
    assert sits(case, world.mentor)
    other = SchoolFactory(region=world.region)
    taker = MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=other)
    people.change_school(by=world.zorgco, now=NOW, member_id=case.member_id, school_id=other.pk)
    people.accept_change_school(by=taker, now=NOW, member_id=case.member_id)
    assert not sits(case, world.mentor)


def test_of_a_school_only_the_own_mentor_is_a_party(world):
    colleague = MembershipFactory(role=Role.MENTOR, organisation=world.school)
    table = make_session(world, participants=[world.mentor, colleague], is_open=False)
    case = make_case(world, "guided")
    put_on(world, table, case)
    assert (sits(case, world.mentor), sits(case, colleague)) == (True, False)
    assert groups_for(case, colleague) == frozenset()


@pytest.mark.parametrize(
    ("born", "leerplicht", "doorstroom"),
    [
        (date(2008, 1, 5), False, True),  # nineteen
        (date(2012, 1, 5), True, False),  # fifteen
        (date(2009, 4, 13), False, True),  # eighteen on the day of the table
        (date(2009, 4, 14), True, True),  # a day later
        (date(2011, 3, 20), True, True),  # sixteen on the day that it came on the agenda
        (date(2011, 3, 21), True, False),  # a day later
    ],
)
def test_an_officer_is_a_party_by_age(world, born, leerplicht, doorstroom):
    table = make_session(world, participants=[world.officer, world.doorstroom], is_open=False)
    case = make_case(world, "guided", birth_on=born)
    put_on(world, table, case)
    assert (sits(case, world.officer), sits(case, world.doorstroom)) == (leerplicht, doorstroom)


def test_who_turned_sixteen_since_is_seen_when_the_table_begins(world):
    table = make_session(world, participants=[world.doorstroom], is_open=False)
    case = make_case(world, "guided", birth_on=date(2011, 4, 1))
    put_on(world, table, case)
    assert not sits(case, world.doorstroom)
    actions.open_session(by=world.coordinator, now=table.starts_at, session_id=table.pk)
    assert sits(case, world.doorstroom)


def test_after_the_table_rights_follow_the_facts_too_and_end_on_the_same_day(world):
    table = make_session(world, participants=[world.officer, world.coach])
    case = make_case(world, "guided")
    item = put_on(world, table, case)
    actions.decide(by=world.coordinator, now=LATER, item_id=item.pk, code="standing")
    actions.close_session(by=world.coordinator, now=LATER, session_id=table.pk)
    until = CaseParty.objects.get(user=world.officer.user, capacity="table").active_to
    coaching.release_coach(by=world.coordinator, now=LATER, case_id=case.pk, note="Andere baan")
    with clock_at(LATER):
        assert groups_for(case, world.coach) == frozenset()
        assert F8 in groups_for(case, world.officer)
    assert CaseParty.objects.get(user=world.officer.user, capacity="table").active_to == until
