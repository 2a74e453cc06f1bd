"""A milestone moves: open work goes along, what was done stays, and nothing is asked twice."""

from datetime import date

import pytest
from django.db import transaction

from cases.actions import sweeping, work
from cases.actions.base import event_hash
from cases.checks.moving import shifts
from cases.enums import ActionKind, ActionStatus, Status
from cases.models import ActionItem, Case, CaseEvent, WorkItem
from overstap.notifications.models import Outbox
from overstap.organisations.actions.years import add_holiday, move_milestones
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.milestones import Move
from overstap.organisations.models import Milestone
from overstap.organisations.today import clock_at
from tests.factories.cases import at, discussed, flagged, fresh, guided, make_world, no_show, summer

pytestmark = pytest.mark.django_db
KIND = MilestoneKind
TABLE = (date(2027, 4, 20), date(2027, 5, 13))


def move(world, kind, day, *, now=None, reason="De zaal is bezet"):
    return move_milestones(
        by=world.coordinator,
        now=now or at(2027, 3, 1),
        year_id=world.year.pk,
        dates={kind: day},
        reason=reason,
    )


def sweep(moment):
    with clock_at(moment):
        job = sweeping.ask_for_sweep(now=moment)
        return sweeping.calendar_sweep(now=moment, job_id=job.pk)


def due(case, kind):
    return WorkItem.objects.get(case=case, kind=kind, is_open=True).due_on


def ready_for_table(world, **fields):
    """A guided case whose open task is the table."""
    case = guided(world, **fields)
    with transaction.atomic():
        work.done(fresh(case), "add_contact", by=world.coach, now=at(2027, 2, 12))
    sweep(at(2027, 2, 13, 6))
    return fresh(case)


def test_an_open_task_moves_and_the_history_says_why(world):
    case, other = ready_for_table(world), discussed(world)
    assert due(case, "prepare_table") == TABLE[0]
    before = dict(WorkItem.objects.filter(case=other).values_list("pk", "due_on"))
    events = list(other.events.values_list("pk", flat=True))

    move(world, KIND.TABLE_ROUND_1, TABLE[1])

    assert due(case, "prepare_table") == TABLE[1]
    assert (fresh(case).next_step, fresh(case).next_due_on) == ("prepare_table", TABLE[1])
    event = CaseEvent.objects.get(kind="milestone_moved")
    assert event.case_id == case.pk
    assert event.payload == {
        "milestones": {"table_round_1": {"from": "2027-04-20", "to": "2027-05-13"}}
    }
    assert event.note.text == (
        "Overstaptafel 1: 20 april 2027 wordt 13 mei 2027. Waarom: De zaal is bezet"
    )
    assert (event.actor_id, event.hash) == (world.coordinator.user_id, event_hash(event))
    history = Milestone.history.filter(kind=KIND.TABLE_ROUND_1).latest("history_id")
    assert history.history_change_reason == "De zaal is bezet"
    assert dict(WorkItem.objects.filter(case=other).values_list("pk", "due_on")) == before
    assert list(other.events.values_list("pk", flat=True)) == events


def test_a_closed_task_keeps_the_date_it_had(world):
    case = ready_for_table(world)
    WorkItem.objects.filter(case=case, kind="prepare_table").update(
        is_open=False, closed_at=at(2027, 2, 20)
    )
    move(world, KIND.TABLE_ROUND_1, TABLE[1])
    assert WorkItem.objects.get(case=case, kind="prepare_table").due_on == TABLE[0]
    assert not CaseEvent.objects.filter(kind="milestone_moved").exists()


def test_the_preview_says_what_the_action_does(world):
    case = ready_for_table(world)
    moves = [Move("table_round_1", *TABLE)]
    (shift,) = shifts(world.year.pk, moves, date(2027, 3, 1))
    assert (shift.case_id, shift.old, shift.new) == (case.pk, *TABLE)
    move(world, KIND.TABLE_ROUND_1, TABLE[1])
    assert shifts(world.year.pk, moves, date(2027, 3, 1)) == []


def test_another_region_keeps_its_dates(world):
    other = make_world(number=11)
    ours, theirs = ready_for_table(world), ready_for_table(other)
    move(world, KIND.TABLE_ROUND_1, TABLE[1])
    assert due(ours, "prepare_table") == TABLE[1]
    assert due(theirs, "prepare_table") == TABLE[0]


def test_a_task_never_lands_in_the_past_or_on_a_day_off(world):
    case = ready_for_table(world)
    add_holiday(
        by=world.coordinator,
        now=at(2027, 3, 1),
        region_id=world.region.pk,
        label="Meivakantie",
        starts_on=date(2027, 4, 24),
        ends_on=date(2027, 5, 9),
    )
    move(world, KIND.TABLE_ROUND_1, date(2027, 4, 24))  # a Saturday in the holiday
    assert due(case, "prepare_table") == date(2027, 5, 10)
    move(world, KIND.TABLE_ROUND_1, date(2027, 4, 6), now=at(2027, 4, 13))
    assert due(case, "prepare_table") == date(2027, 4, 13)


def test_after_its_sweep_what_is_done_stays_and_what_is_open_moves(world):
    """The summer began on 9 July; on the 12th it turns out to be a week later."""
    start = world.year.milestones.get(kind=KIND.SUMMER_START).date_on
    assert start == date(2027, 7, 9)
    done, open_, late = guided(world), guided(world), None
    sweep(at(2027, 7, 9, 6))
    ActionItem.objects.filter(case=done, kind=ActionKind.SUMMER_CONTACT).update(
        status=ActionStatus.DONE, ended_on=date(2027, 7, 9)
    )
    late = flagged(world)
    events = CaseEvent.objects.filter(kind="enter_summer").count()

    move(world, KIND.SUMMER_START, date(2027, 7, 16), now=at(2027, 7, 12))

    assert [fresh(case).status for case in (done, open_)] == [Status.SUMMER, Status.SUMMER]
    assert ActionItem.objects.get(case=done, kind="summer_contact").due_on == date(2027, 7, 16)
    item = ActionItem.objects.get(case=open_, kind="summer_contact")
    assert item.due_on == date(2027, 7, 23)
    assert item.history.latest("history_id").history_change_reason == "De zaal is bezet"
    tasks = WorkItem.objects.filter(case__in=[done, open_]).count()
    for day in (13, 15, 16, 17):
        sweep(at(2027, 7, day, 6))
    assert ActionItem.objects.filter(case__in=[done, open_], kind="summer_contact").count() == 2
    assert WorkItem.objects.filter(case__in=[done, open_]).count() == tasks
    # Who was not in the summer yet goes on the new date, once.
    assert fresh(late).status == Status.SUMMER
    assert CaseEvent.objects.filter(kind="enter_summer").count() == events + 1
    entered = CaseEvent.objects.get(kind="enter_summer", case=late)
    assert entered.on == date(2027, 7, 16)


def test_a_count_date_that_moves_back_proposes_nobody_twice(world):
    case = no_show(world)
    sweep(at(2027, 10, 2, 6))
    item = ActionItem.objects.get(case=case, kind=ActionKind.PROPOSE_ESCALATION)
    assert item.due_on == date(2027, 10, 8)
    move(world, KIND.COUNT_DATE, date(2027, 11, 1), now=at(2027, 10, 4))
    item.refresh_from_db()
    assert item.due_on == date(2027, 11, 8)  # 31 days on is a Monday
    for day in (2, 3, 4):
        sweep(at(2027, 11, day, 6))
    assert ActionItem.objects.filter(kind=ActionKind.PROPOSE_ESCALATION).count() == 1


def test_a_late_task_that_gets_a_new_date_is_reminded_of_again(world):
    case = ready_for_table(world)
    item = WorkItem.objects.get(case=case, kind="prepare_table")
    for _ in range(2):
        work.remind_due(now=at(2027, 4, 21), today=date(2027, 4, 21))
    move(world, KIND.TABLE_ROUND_1, date(2027, 4, 29), now=at(2027, 4, 22))
    for _ in range(2):
        work.remind_due(now=at(2027, 4, 30), today=date(2027, 4, 30))
    told = Outbox.objects.filter(subject_code="reminder", event__startswith=f"work:{item.pk}:")
    assert told.count() == 2


def test_a_next_step_that_is_the_milestone_itself_moves(world):
    case = summer(world)
    WorkItem.objects.filter(case=case).update(is_open=False, closed_at=at(2027, 8, 1))
    Case.objects.filter(pk=case.pk).update(
        next_step="milestone:no_show_date", next_due_on=date(2027, 9, 13)
    )
    move(world, KIND.NO_SHOW_DATE, date(2027, 9, 20), now=at(2027, 8, 2))
    assert (fresh(case).next_step, fresh(case).next_due_on) == (
        "milestone:no_show_date",
        date(2027, 9, 20),
    )
    assert not CaseEvent.objects.filter(kind="milestone_moved").exists()


def test_a_due_date_on_a_day_off_becomes_the_next_working_day(world):
    """A table on Easter Monday: the task to prepare it is for Tuesday."""
    Milestone.objects.filter(year=world.year, kind=KIND.TABLE_ROUND_1).update(
        date_on=date(2027, 3, 29)  # Easter Monday
    )
    case = ready_for_table(world)
    item = WorkItem.objects.get(case=case, kind="prepare_table")
    assert (item.due_on, item.milestone) == (date(2027, 3, 30), "table_round_1")


@pytest.mark.parametrize("count", [1, 3])
def test_moving_costs_as_many_queries_for_one_case_as_for_three(
    world, count, django_assert_num_queries
):
    for _ in range(count):
        ready_for_table(world)
    with django_assert_num_queries(20):
        move(world, KIND.TABLE_ROUND_1, TABLE[1])
