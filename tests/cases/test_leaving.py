"""Somebody's role ends: by hand, with the account, or by its date. Nothing is left without an owner."""

from datetime import date

import pytest

from cases.actions import items, people, sweeping
from cases.actions.leaving import lapsed_roles
from cases.enums import Status
from cases.models import Case, WorkItem
from coaches.actions import lapsing, releasing
from coaches.actions.lapsing import lapsed_coaches
from coaches.panels import matching
from overstap.organisations.actions.people import deactivate_user
from overstap.organisations.today import clock_at
from tests.factories import cases as make
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = make.at(2027, 7, 25)
SPRING = make.at(2027, 5, 10)


@pytest.fixture
def in_summer(world):
    """A colleague keeps contact in the summer and has an action."""
    case = make.summer(world)
    people.assign_summer_contact(
        by=world.coach,
        now=make.at(2027, 7, 21),
        case_id=case.pk,
        membership_id=world.other_coach.pk,
    )
    item = items.add_action_item(
        by=world.coach,
        now=make.at(2027, 7, 21),
        case_id=case.pk,
        what="Appen",
        owner_id=world.other_coach.pk,
        organisation_id=world.agency.pk,
        due_on=date(2027, 8, 10),
    )
    return make.fresh(case), item


def test_a_closed_account_gives_its_work_back(world, in_summer):
    case, item = in_summer
    assert case.owner_user == world.other_coach.user
    with clock_at(NOW):
        deactivate_user(by=world.admin, now=NOW, user_id=world.other_coach.user_id)
    case = make.fresh(case)
    item.refresh_from_db()
    assert case.owner_user == world.coach.user
    assert (item.owner, item.owner_organisation) == (None, world.agency)
    work = WorkItem.objects.filter(case=case, is_open=True)
    assert set(work.values_list("user_id", flat=True)) == {world.coach.user_id}


def test_a_coach_whose_role_ended_by_its_date_has_no_cases(world):
    case = make.guided(world)
    other = make.guided(world, coach=world.other_coach)
    world.coach.active_to = date(2027, 5, 10)
    world.coach.save()
    sweep(make.at(2027, 5, 9, 6))
    assert make.fresh(case).coach == world.coach.user
    sweep(SPRING)
    assert lapsed_roles(SPRING.date()) == lapsed_coaches(SPRING.date()) == []
    case = make.fresh(case)
    assert (case.status, case.coach) == (Status.SCREENED, None)
    assert (case.owner_role, case.owner_organisation) == ("regional_coordinator", world.office)
    assert make.fresh(other).coach == world.other_coach.user


def sweep(moment):
    """The calendar of a morning; its report names what went wrong."""
    job = sweeping.calendar_sweep(now=moment, job_id=sweeping.ask_for_sweep(now=moment).pk)
    return job.message


def test_a_coach_with_another_role_at_the_school_has_no_cases_either(world):
    coach = MembershipFactory(role="transition_coach", organisation=world.school)
    MembershipFactory(user=coach.user, role="mentor", organisation=world.school)
    case = make.guided(world, coach=coach)
    coach.active_to = date(2027, 5, 10)
    coach.save()
    assert sweep(SPRING) == ""
    case = make.fresh(case)
    assert case.coach is None
    assert case.owner_role == "regional_coordinator"


def test_one_who_leaves_and_goes_wrong_holds_up_nobody(world, monkeypatch):
    cases = [make.guided(world), make.guided(world, coach=world.other_coach)]
    for coach in (world.coach, world.other_coach):
        coach.active_to = date(2027, 5, 10)
        coach.save()

    def broken(*, membership_id, **values):
        if membership_id == world.coach.pk:
            raise ValueError
        return releasing.release_for_membership(membership_id=membership_id, **values)

    monkeypatch.setattr(lapsing, "release_for_membership", broken)
    monkeypatch.setattr(matching, "release_for_membership", broken)
    told = sweep(SPRING)
    assert f"coach_ended bij rol {world.coach.pk}" in told
    assert make.fresh(cases[0]).coach == world.coach.user
    assert make.fresh(cases[1]).coach is None


def test_a_claimed_task_goes_back_to_the_post(world):
    case = make.flagged(world)
    item = WorkItem.objects.get(case=case, kind="screen")
    items.claim(by=world.zorgco, now=make.at(2027, 1, 21), work_item_id=item.pk)
    deactivate_user(by=world.admin, now=NOW, user_id=world.zorgco.user_id)
    item.refresh_from_db()
    assert item.claimed_by is None
    assert (item.organisation, item.role) == (world.school, "support_coordinator")


def test_every_open_case_has_an_owner_after_everybody_left(world, in_summer):
    for somebody in (world.coach, world.other_coach, world.zorgco, world.decaan):
        deactivate_user(by=world.admin, now=NOW, user_id=somebody.user_id)
    for case in Case.objects.filter(is_open=True):
        assert case.owner_organisation_id
