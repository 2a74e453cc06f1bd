"""The calendar of every morning: each rule, nothing twice, and one bad case holds up nobody."""

from datetime import date, datetime, timedelta

import pytest

from cases import tasks
from cases.access import groups_for
from cases.actions import escalating, items, people, sweeping
from cases.checks import ages, count_date, no_show
from cases.enums import ActionKind, ActionStatus, BasisState, Status
from cases.models import ActionItem, Case, CaseEvent, Job, SharingBasis
from overstap.notifications.models import Outbox
from overstap.organisations.enums import MilestoneKind, Role
from overstap.organisations.models import Milestone
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F5, F8
from tests.factories.cases import (
    at,
    discussed,
    escalated,
    flagged,
    fresh,
    guided,
    make_world,
    placed,
    screened,
    summer,
    with_basis,
)
from tests.factories.cases import no_show as not_started

pytestmark = pytest.mark.django_db


def sweep(moment: datetime, steps=None) -> Job:
    """Run the calendar as the worker does, with the clock at `moment`."""
    with clock_at(moment):
        job = sweeping.ask_for_sweep(now=moment)
        return sweeping.calendar_sweep(now=moment, job_id=job.pk, steps=steps)


def everything() -> tuple:
    """What a second run may not change."""
    return (
        list(CaseEvent.objects.order_by("pk").values_list("pk", flat=True)),
        list(ActionItem.objects.order_by("pk").values_list("pk", "status")),
        list(Outbox.objects.order_by("pk").values_list("event", "recipient")),
        list(Case.objects.order_by("pk").values_list("pk", "status", "version")),
    )


def notices(code: str) -> list[int]:
    return list(
        Outbox.objects.filter(subject_code=code).order_by("pk").values_list("user_id", flat=True)
    )


# Summer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("walk", [flagged, screened, guided, discussed])
def test_summer_begins_on_its_milestone_and_not_a_day_earlier(world, walk):
    case = walk(world)
    start = world.year.milestones.get(kind=MilestoneKind.SUMMER_START).date_on
    moment = at(start.year, start.month, start.day, 6)

    sweep(moment - timedelta(days=1))
    assert fresh(case).status == case.status != Status.SUMMER

    sweep(moment)
    assert fresh(case).status == Status.SUMMER


def test_summer_of_another_region_waits_for_its_own_date(world):
    other = make_world(number=11)
    Milestone.objects.filter(year=other.year, kind=MilestoneKind.SUMMER_START).update(
        date_on=date(2027, 7, 23)
    )
    ours, theirs = guided(world), guided(other)
    sweep(at(2027, 7, 12, 6))
    assert fresh(ours).status == Status.SUMMER
    assert fresh(theirs).status == Status.GUIDED


def test_a_missed_morning_is_made_up(world):
    case = guided(world)
    sweep(at(2027, 8, 30, 6))
    assert fresh(case).status == Status.SUMMER


def test_four_missed_mornings_do_each_due_thing_once_and_by_its_own_date(world):
    """Away from 9 up to and including 12 July: the summer began on the 9th, a basis ended then."""
    case, lapsed = guided(world), guided(world)
    SharingBasis.objects.filter(case=lapsed).update(valid_until=date(2027, 7, 10))
    sweep(at(2027, 7, 8, 6))
    assert [fresh(one).status for one in (case, lapsed)] == [Status.GUIDED] * 2
    sweep(at(2027, 7, 13, 6))
    once = everything()
    assert [fresh(one).status for one in (case, lapsed)] == [Status.SUMMER] * 2
    assert SharingBasis.objects.get(case=lapsed).state == BasisState.EXPIRED
    entered = CaseEvent.objects.filter(kind="enter_summer").order_by("pk")
    assert list(entered.values_list("on", flat=True)) == [date(2027, 7, 13)] * 2
    # Asked on the 8th already, weeks before the summer; not again when it began.
    assert ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT).count() == 1
    for hour in (7, 8):
        sweep(at(2027, 7, 13, hour))
    assert everything() == once


def test_summer_without_contact_asks_the_coach_and_before_a_coach_the_school(world):
    with_coach, without = guided(world), screened(world)
    sweep(at(2027, 7, 12, 6))
    item = ActionItem.objects.get(case=with_coach, kind=ActionKind.SUMMER_CONTACT)
    assert (item.owner_id, item.owner_organisation_id) == (world.coach.user_id, world.agency.pk)
    item = ActionItem.objects.get(case=without, kind=ActionKind.SUMMER_CONTACT)
    assert (item.owner_id, item.owner_organisation_id) == (None, world.school.pk)


def test_summer_with_a_contact_asks_nobody(world):
    case = guided(world)
    people.assign_summer_contact(
        by=world.coach, now=at(2027, 6, 1), case_id=case.pk, membership_id=world.zorgco.pk
    )
    sweep(at(2027, 7, 12, 6))
    assert fresh(case).status == Status.SUMMER
    assert not ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT).exists()


def test_a_flagged_case_in_the_summer_is_still_the_schools_own(world):
    case = flagged(world)
    sweep(at(2027, 7, 12, 6))
    with clock_at(at(2027, 7, 13)):
        assert groups_for(case, world.zorgco)
        for outsider in (world.coordinator, world.intake, world.officer, world.doorstroom):
            assert groups_for(case, outsider) == frozenset()


def test_nobody_becomes_a_no_show_by_the_calendar(world):
    case = summer(world)
    for day in (13, 14, 30):
        sweep(at(2027, 9, day, 6))
    assert fresh(case).status == Status.SUMMER
    assert list(no_show.unreported(Case.objects.all(), date(2027, 9, 13))) == [case]
    assert list(no_show.unreported(Case.objects.all(), date(2027, 9, 12))) == []


# Screening --------------------------------------------------------------------------------------


def test_screening_reminds_the_owner_from_day_14_once(world):
    case = flagged(world)  # 20 January
    done = screened(world)
    for day in (2, 3, 4):
        sweep(at(2027, 2, day, 6))
        told = Outbox.objects.filter(subject_code="screening_reminder")
        expected = [] if day == 2 else [(world.zorgco.user_id, case.pk)]
        assert list(told.values_list("user_id", "case_id")) == expected
    assert done.pk != case.pk


def test_the_reminder_of_the_calendar_is_the_only_one(world):
    flagged(world)
    sweep(at(2027, 2, 3, 6))
    with clock_at(at(2027, 2, 8)):
        tasks.fire_timers()
    assert notices("reminder") == []
    assert notices("screening_reminder") == [world.zorgco.user_id]


def test_screening_tells_the_coordinators_on_day_21_a_number_without_a_case(world):
    other = make_world(number=11)
    flagged(world)
    flagged(world)
    sweep(at(2027, 2, 9, 6))
    assert notices("screening_overdue") == []
    for day in (10, 11, 12):
        sweep(at(2027, 2, day, 6))
    assert notices("screening_overdue") == [world.coordinator.user_id]
    row = Outbox.objects.get(subject_code="screening_overdue")
    assert row.case_id is None
    assert "dossier" not in row.path
    assert other.coordinator.user_id not in notices("screening_overdue")


def test_the_days_are_the_regions_own(world):
    world.region.screening_reminder_days = 7
    world.region.save()
    flagged(world)
    sweep(at(2027, 1, 26, 6))
    assert notices("screening_reminder") == []
    sweep(at(2027, 1, 27, 6))
    assert notices("screening_reminder") == [world.zorgco.user_id]


# Count date -------------------------------------------------------------------------------------


def test_after_the_count_date_the_coach_is_asked_to_report(world):
    case = not_started(world)
    fine = placed(world)
    sweep(at(2027, 10, 1, 6))
    assert not ActionItem.objects.filter(kind=ActionKind.PROPOSE_ESCALATION).exists()
    sweep(at(2027, 10, 2, 6))
    item = ActionItem.objects.get(kind=ActionKind.PROPOSE_ESCALATION)
    assert (item.case_id, item.owner_id) == (case.pk, world.coach.user_id)
    assert "leerplicht" in item.what
    assert item.due_on == date(2027, 10, 8)  # five working days after a Saturday
    assert fresh(case).status == Status.NO_SHOW
    assert fine.pk != case.pk


def test_whoever_nobody_reported_on_is_proposed_too_to_the_coordinator(world):
    case = screened(world)
    sweep(at(2027, 7, 12, 6))
    sweep(at(2027, 10, 4, 6))
    item = ActionItem.objects.get(case=case, kind=ActionKind.PROPOSE_ESCALATION)
    assert (item.owner_id, item.owner_organisation_id) == (None, world.office.pk)


def test_a_case_the_coordinator_cannot_see_is_proposed_to_its_school(world):
    case = flagged(world)
    sweep(at(2027, 7, 12, 6))
    sweep(at(2027, 10, 4, 6))
    item = ActionItem.objects.get(case=case, kind=ActionKind.PROPOSE_ESCALATION)
    assert item.owner_organisation_id == world.school.pk
    with clock_at(at(2027, 10, 5)):
        assert groups_for(case, world.coordinator) == frozenset()


def test_somebody_of_27_is_not_proposed_and_of_18_goes_to_the_doorstroompunt(world):
    old = not_started(world, birth_on=date(2000, 9, 1))
    grown = not_started(world, birth_on=date(2009, 9, 1))
    sweep(at(2027, 10, 4, 6))
    assert not ActionItem.objects.filter(case=old, kind=ActionKind.PROPOSE_ESCALATION).exists()
    item = ActionItem.objects.get(case=grown, kind=ActionKind.PROPOSE_ESCALATION)
    assert "Doorstroompunt" in item.what


@pytest.mark.parametrize("count", [1, 3])
def test_who_was_asked_is_not_looked_at_again(world, count, django_assert_num_queries):
    for _ in range(count):
        not_started(world)
        case = escalated(world, birth_on=date(2009, 12, 10))
        escalating.accept_escalation(by=world.officer, now=at(2027, 10, 11), case_id=case.pk)
    day = date(2027, 11, 12)
    with django_assert_num_queries(2):
        assert len(count_date.due_for_escalation(day)) == count
        assert len(ages.due_to_pass_on(day)) == count
    sweep(at(2027, 11, 12, 6))
    with django_assert_num_queries(2):
        assert count_date.due_for_escalation(day) == []
        assert ages.due_to_pass_on(day) == []


def test_a_refused_proposal_does_not_come_back(world):
    case = not_started(world)
    sweep(at(2027, 10, 4, 6))
    item = ActionItem.objects.get(case=case, kind=ActionKind.PROPOSE_ESCALATION)
    items.cancel_action_item(
        by=world.coach, now=at(2027, 10, 5), item_id=item.pk, note="We zoeken nog."
    )
    sweep(at(2027, 10, 6, 6))
    found = ActionItem.objects.filter(case=case, kind=ActionKind.PROPOSE_ESCALATION)
    assert [i.status for i in found] == [ActionStatus.CANCELLED]


# Eighteen ---------------------------------------------------------------------------------------


def test_thirty_days_before_18_leerplicht_prepares_the_doorstroompunt(world):
    case = escalated(world, birth_on=date(2009, 12, 10))
    escalating.accept_escalation(by=world.officer, now=at(2027, 10, 11), case_id=case.pk)
    sweep(at(2027, 11, 9, 6))
    assert not ActionItem.objects.filter(kind=ActionKind.PASS_ON).exists()
    sweep(at(2027, 11, 10, 6))
    sweep(at(2027, 11, 11, 6))
    item = ActionItem.objects.get(kind=ActionKind.PASS_ON)
    assert (item.owner_id, item.due_on) == (world.officer.user_id, date(2027, 12, 10))


def test_at_the_doorstroompunt_nobody_is_asked_to_pass_on(world):
    case = escalated(world, birth_on=date(2009, 9, 10))
    escalating.accept_escalation(by=world.doorstroom, now=at(2027, 10, 11), case_id=case.pk)
    sweep(at(2027, 11, 10, 6))
    assert not ActionItem.objects.filter(kind=ActionKind.PASS_ON).exists()


def test_on_the_18th_birthday_the_post_that_owns_a_no_show_changes(world):
    case = not_started(world, birth_on=date(2009, 10, 20))
    from coaches import actions as coaching  # noqa: PLC0415 - only this test lets a coach go

    coaching.release_coach(by=world.coach, now=at(2027, 9, 21), case_id=case.pk, note="Ziek")
    assert fresh(case).owner_role == Role.ATTENDANCE_OFFICER
    sweep(at(2027, 10, 19, 6))
    assert fresh(case).owner_role == Role.ATTENDANCE_OFFICER
    sweep(at(2027, 10, 20, 6))
    assert fresh(case).owner_role == Role.DOORSTROOMCOACH


# Bases ------------------------------------------------------------------------------------------


def test_a_basis_past_its_date_shows_nothing_any_more(world):
    case = guided(world)
    SharingBasis.objects.filter(case=case).update(valid_until=date(2027, 3, 1))
    with clock_at(at(2027, 3, 1)):
        assert F8 in groups_for(case, world.coach)
    sweep(at(2027, 3, 1, 6))
    assert SharingBasis.objects.get(case=case).state == BasisState.ACTIVE
    sweep(at(2027, 3, 2, 6))
    assert SharingBasis.objects.get(case=case).state == BasisState.EXPIRED
    with clock_at(at(2027, 3, 2)):
        assert groups_for(case, world.coach) == frozenset()
        assert groups_for(case, world.zorgco)
    item = ActionItem.objects.get(case=case, kind=ActionKind.NEW_BASIS)
    assert item.owner_organisation_id == world.school.pk
    assert fresh(case).owner_organisation_id == world.school.pk


def test_another_basis_keeps_the_case_shared(world):
    case = guided(world)
    SharingBasis.objects.filter(case=case).update(valid_until=date(2027, 3, 1))
    with_basis(world, case, groups=[F5, F8])
    sweep(at(2027, 3, 2, 6))
    assert not ActionItem.objects.filter(case=case, kind=ActionKind.NEW_BASIS).exists()
    with clock_at(at(2027, 3, 2)):
        assert F5 in groups_for(case, world.coach)
