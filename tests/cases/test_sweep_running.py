"""The calendar as a job: again, killed, for other packages, on days of 23 and 25 hours."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases import panels, tasks
from cases.actions import sweeping
from cases.actions.jobs import start_job
from cases.checks import coach_end, no_show
from cases.enums import ActionKind, Status
from cases.models import ActionItem, Case, Job, WorkItem
from overstap.notifications.models import Outbox
from overstap.organisations.enums import JobStatus, MilestoneKind, Role
from overstap.organisations.models import Milestone
from overstap.organisations.today import clock_at
from tests.cases.test_sweep import everything, notices, sweep
from tests.factories.cases import at, escalated, flagged, fresh, guided, make_case, placed
from tests.factories.cases import no_show as not_started
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db


# Running ----------------------------------------------------------------------------------------


def test_running_again_changes_nothing(world):
    flagged(world)
    guided(world)
    not_started(world)
    escalated(world, birth_on=date(2009, 12, 10))
    sweep(at(2027, 11, 20, 6))
    once = everything()
    job = sweep(at(2027, 11, 20, 6))
    assert everything() == once
    assert (job.status, job.failed) == (JobStatus.DONE, 0)


def test_one_bad_case_is_named_by_number_and_holds_up_nobody(world):
    first, bad, last = guided(world), guided(world, family_name="Bakker"), guided(world)

    def act(case_id, now):
        sweeping._enter_summer(case_id, now)
        if case_id == bad.pk:
            raise ValueError("Bakker")

    step = sweeping.Step("enter_summer", no_show.due_for_summer, act)
    job = sweep(at(2027, 7, 12, 6), steps=(step,))
    assert (job.status, job.total, job.done, job.failed) == (JobStatus.DONE, 3, 2, 1)
    assert job.message == f"Niet gelukt: enter_summer bij dossier {bad.pk}"
    assert [fresh(case).status for case in (first, bad, last)] == [
        Status.SUMMER,
        Status.GUIDED,
        Status.SUMMER,
    ]
    # And the next run makes it good.
    assert sweep(at(2027, 7, 12, 7)).failed == 0
    assert fresh(bad).status == Status.SUMMER


def test_a_killed_sweep_is_resumed_and_a_live_one_left_alone(world):
    case = guided(world)
    moment = at(2027, 7, 12, 6)
    job = sweeping.ask_for_sweep(now=moment)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, heartbeat_at=moment)
    with clock_at(moment + timedelta(seconds=30)):
        tasks.calendar_sweep(job.pk)
    assert fresh(case).status == Status.GUIDED
    with clock_at(moment + timedelta(minutes=5)):
        tasks.calendar_sweep(job.pk)
    assert fresh(case).status == Status.SUMMER
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE


def test_a_job_of_an_unknown_kind_is_closed(world):
    job = start_job(by=None, now=at(2027, 7, 12), kind="gone", key="gone:1", arguments={})
    with clock_at(at(2027, 7, 12, 12)):
        tasks.resume_stalled_jobs()
    assert Job.objects.get(pk=job.pk).status == JobStatus.FAILED


def test_the_command_says_what_was_done(world, capsys):
    guided(world)
    with clock_at(at(2027, 7, 12, 6)):
        call_command("calendar_sweep")
    assert capsys.readouterr().out == "1 gedaan, 0 niet gelukt.\n"
    with clock_at(at(2027, 7, 12, 8)):
        job = sweeping.ask_for_sweep(now=at(2027, 7, 12, 8))
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.RUNNING, heartbeat_at=at(2027, 7, 12, 8)
        )
        with pytest.raises(CommandError, match="al bezig"):
            call_command("calendar_sweep")


def test_the_task_of_the_minute_reminds_once(world):
    case = guided(world)
    late = WorkItem.objects.filter(case=case, is_open=True).order_by("due_on").first()
    moment = timezone.make_aware(
        datetime.combine(late.due_on + timedelta(days=1), datetime.min.time())
    )
    with clock_at(moment):
        tasks.fire_timers()
        tasks.fire_timers()
    assert notices("reminder") == [world.coach.user_id]


# Clock and calendar -----------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [(2027, 3, 28), (2027, 10, 31)])
def test_a_day_of_23_or_25_hours_is_one_day(world, moment):
    """06:00 in Amsterdam on the days the clock changes, and one second before midnight."""
    day = date(*moment)
    Milestone.objects.filter(year=world.year, kind=MilestoneKind.SUMMER_START).update(date_on=day)
    case = guided(world)
    start = timezone.make_aware(datetime(*moment))  # noqa: DTZ001
    sweep(start - timedelta(seconds=1))
    assert fresh(case).status == Status.GUIDED
    sweep(start)
    assert fresh(case).status == Status.SUMMER


def test_milestones_in_a_weekend_count_from_that_day(world):
    """1 October 2027 is a Friday; a count date on Sunday is passed on Monday."""
    Milestone.objects.filter(year=world.year, kind=MilestoneKind.COUNT_DATE).update(
        date_on=date(2027, 10, 3)
    )
    case = not_started(world)
    sweep(at(2027, 10, 3, 6))
    assert not ActionItem.objects.filter(case=case, kind=ActionKind.PROPOSE_ESCALATION).exists()
    sweep(at(2027, 10, 4, 6))
    assert ActionItem.objects.filter(case=case, kind=ActionKind.PROPOSE_ESCALATION).exists()


def test_the_end_of_the_coaching_is_counted_from_the_real_start(world):
    placed_case = placed(world)  # started 1 September 2027
    cases = Case.objects.all()
    assert coach_end.coming_to_an_end(cases, date(2028, 1, 30)) == []
    assert coach_end.coming_to_an_end(cases, date(2028, 1, 31)) == [
        (placed_case.pk, date(2028, 3, 1))
    ]


def test_a_next_step_that_passed_moves_on(world):
    case = placed(world)
    WorkItem.objects.filter(case=case).update(is_open=False, closed_at=at(2027, 10, 5))
    Case.objects.filter(pk=case.pk).update(
        next_step="milestone:count_date", next_due_on=date(2027, 10, 1)
    )
    sweep(at(2027, 10, 6, 6), steps=sweeping.STEPS)
    case = fresh(case)
    assert (case.next_step, case.next_due_on) == ("milestone:year_close", date(2028, 10, 1))


def test_a_mentor_of_another_school_is_told_nothing(world):
    outsider = MembershipFactory(role=Role.SUPPORT_COORDINATOR)
    flagged(world)
    sweep(at(2027, 2, 20, 6))
    assert notices("screening_reminder") == [world.zorgco.user_id]
    assert outsider.user_id not in Outbox.objects.values_list("user_id", flat=True)


def test_steps_of_other_packages_run_after_ours_in_their_order(world, monkeypatch):
    case = guided(world)
    ran = []
    monkeypatch.setattr(panels, "_sweep_steps", {})
    for name, order in (("late", 200), ("second", 100), ("first", 100)):
        panels.register_sweep_step(
            panels.SweepStep(
                name,
                lambda today: [case.pk],
                lambda pk, now, name=name: ran.append((name, pk, fresh(case).status)),
            ),
            order,
        )
    assert sweep(at(2027, 7, 12, 6)).failed == 0
    assert ran == [(name, case.pk, Status.SUMMER) for name in ("first", "second", "late")]


@pytest.mark.parametrize("status", ["started", "dismissed"])
def test_a_step_looks_again_at_a_case_that_moved_on_since_it_was_found(world, status):
    case = make_case(world, status)
    before = case.events.count()
    now = at(2027, 10, 20, 6)
    for name in ("propose_escalation", "screening_reminder", "ask_summer_contact"):
        steps = (*sweeping.STEPS, *panels.sweep_steps())
        next(step for step in steps if step.name == name).act(case.pk, now)
    assert case.events.count() == before
    assert not case.action_items.filter(status="open").exists()
    assert not Outbox.objects.filter(subject_code="screening_reminder").exists()
