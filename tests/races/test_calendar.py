"""The morning's calendar by several processes at once, and by one that is killed (PostgreSQL)."""

import multiprocessing
import os
import signal
import time
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections

from cases import tasks
from cases.actions import sweeping
from cases.actions.jobs import DEAD_AFTER, stalled_jobs, start_job
from cases.enums import ActionKind, Status
from cases.models import ActionItem, Case, CaseEvent, CaseProcess, Job, WorkItem
from overstap.notifications.models import Outbox
from overstap.organisations.actions.years import move_milestones
from overstap.organisations.enums import JobStatus
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_at
from tests.factories import cases as make
from tests.races.processes import run_together
from tests.races.slow_calendar import sweep_slowly
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MORNING = make.at(2027, 7, 12, 6)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def morning(moment: str) -> str:
    """What the clock's call does in a worker."""
    with clock_at(datetime.fromisoformat(moment)):
        tasks.calendar_sweep()
    return "done"


def by_myself(moment: str, number: int) -> int:
    """All steps at once with somebody else: a worker that slept and does not know it was replaced.

    Returns how many cases went wrong.
    """
    now = datetime.fromisoformat(moment)
    job = start_job(by=None, now=now, kind="calendar", key=f"own:{number}", arguments={})
    job = sweeping.calendar_sweep(now=now, job_id=job.pk, steps=sweeping.STEPS, clock=lambda: now)
    return job.failed


def each_once(cases) -> None:
    """Every case went into the summer once, with one set of tasks, one action and one notice."""
    for case in cases:
        case = make.fresh(case)
        assert case.status == Status.SUMMER
        assert case.events.filter(kind="enter_summer").count() == 1
        assert CaseProcess.objects.filter(case=case, status="NEW").count() == 1
        kinds = WorkItem.objects.filter(case=case, is_open=True).order_by("kind")
        assert list(kinds.values_list("kind", flat=True)) == ["check_start", "summer_talk"]
        assert ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT).count() == 1
        assert Outbox.objects.filter(case_id=case.pk, subject_code="action_assigned").count() == 1
        seqs = list(case.events.order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))
        assert case.version == case.history.count()


def test_two_schedulers_and_two_workers_do_each_thing_once():
    world = make.make_world()
    cases = [make.guided(world) for _ in range(4)]
    outcome = run_together(morning, [(MORNING.isoformat(),)] * 4)
    assert outcome == ["done"] * 4
    each_once(cases)
    assert set(Job.objects.values_list("status", "failed")) == {(JobStatus.DONE, 0)}


def test_two_workers_on_the_same_cases_at_the_same_moment_do_each_thing_once():
    world = make.make_world()
    cases = [make.guided(world) for _ in range(4)]
    outcome = run_together(by_myself, [(MORNING.isoformat(), number) for number in range(2)])
    assert outcome == [0, 0]
    each_once(cases)


def test_killed_halfway_and_resumed_nothing_is_missing_and_nothing_twice():
    world = make.make_world()
    cases = [make.guided(world) for _ in range(6)]
    job = sweeping.ask_for_sweep(now=MORNING)
    context = multiprocessing.get_context("spawn")
    name = connection.settings_dict["NAME"]
    worker = context.Process(target=sweep_slowly, args=(name, job.pk, MORNING.isoformat()))
    worker.start()
    until = time.monotonic() + 60
    while (done := CaseEvent.objects.filter(kind="enter_summer").count()) < 2:
        assert time.monotonic() < until, "the worker did not begin"
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(timeout=30)
    connections.close_all()
    done = Case.objects.scoped().filter(status=Status.SUMMER).count()
    assert 2 <= done < 6
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING

    later = MORNING + DEAD_AFTER + timedelta(seconds=1)
    assert stalled_jobs(later) == [job]
    with clock_at(later):
        tasks.calendar_sweep(job.pk)
    job.refresh_from_db()
    assert (job.status, job.failed) == (JobStatus.DONE, 0)
    each_once(cases)


def move(year_id: int, by_id: int) -> str:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    move_milestones(
        by=by,
        now=MORNING,
        year_id=year_id,
        dates={"no_show_date": date(2027, 9, 20)},
        reason="Later begonnen",
    )
    return "done"


def step(kind: str, *arguments) -> str:
    return {"sweep": morning, "move": move}[kind](*arguments)


def test_a_milestone_that_moves_during_the_sweep_leaves_no_task_on_the_old_date():
    world = make.make_world()
    cases = [make.guided(world) for _ in range(4)]
    outcome = run_together(
        step,
        [("sweep", MORNING.isoformat()), ("move", world.year.pk, world.coordinator.pk)],
    )
    assert outcome == ["done", "done"]
    each_once(cases)
    due = WorkItem.objects.filter(kind="check_start", is_open=True)
    assert set(due.values_list("due_on", flat=True)) == {date(2027, 9, 20)}
