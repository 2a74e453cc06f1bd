"""Reading in by several processes at once, and by one that is killed (PostgreSQL)."""

import multiprocessing
import os
import signal
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from cases.actions import importing
from cases.actions.jobs import DEAD_AFTER, stalled_jobs
from cases.imports import staging
from cases.models import CohortMember, ImportRun, Job, Student
from cases.rules.importing import COHORT
from cases.tasks_importing import work_off
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_at, now
from tests.factories import cases as make
from tests.races.processes import run_together
from tests.races.slow_worker import save_slowly
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
HEADER = "leerlingnummer;voornamen;achternaam;geboortedatum"


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def checked(world, rows: int) -> ImportRun:
    """A checked file with this many new pupils."""
    lines = [HEADER] + [f"{i};Anna;Bos{i};01-01-2010" for i in range(1, rows + 1)]
    run = staging.upload(
        by=world.zorgco,
        now=now(),
        kind=COHORT,
        year_id=world.year.pk,
        organisation_id=world.school.pk,
        file_name="leerlingen.csv",
        content="\n".join(lines).encode(),
    )
    return staging.check(
        by=world.zorgco,
        now=now(),
        today=now().date(),
        run_id=run.pk,
        mapping=staging.guess(run),
    )


def press_save(run_id: int, by_id: int) -> int:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    return importing.start_apply(by=by, now=now(), run_id=run_id).pk


def work(job_id: int) -> str:
    work_off(job_id)
    return "done"


def test_save_pressed_in_two_windows_is_one_job():
    world = make.make_world()
    run = checked(world, 3)
    jobs = run_together(press_save, [(run.pk, world.zorgco.pk), (run.pk, world.decaan.pk)])
    assert jobs[0] == jobs[1]
    assert Job.objects.count() == 1


def test_two_workers_on_one_job_save_every_row_once():
    world = make.make_world()
    run = checked(world, 600)
    job = importing.start_apply(by=world.zorgco, now=now(), run_id=run.pk)
    assert run_together(work, [(job.pk,), (job.pk,)]) == ["done", "done"]
    run.refresh_from_db()
    assert run.counts == {"new": 600}
    assert CohortMember.objects.count() == Student.objects.count() == 600


def test_the_same_list_by_two_colleagues_at_once_adds_every_pupil_once():
    world = make.make_world()
    runs = [checked(world, 100), checked(world, 100)]
    jobs = [
        importing.start_apply(by=by, now=now(), run_id=run.pk)
        for by, run in zip((world.zorgco, world.decaan), runs, strict=True)
    ]
    assert run_together(work, [(job.pk,) for job in jobs]) == ["done", "done"]
    assert CohortMember.objects.count() == Student.objects.count() == 100
    saved = [run.rows.filter(applied=True).count() for run in runs]
    refused = [run.rows.filter(outcome="conflict").count() for run in runs]
    assert sum(saved) == sum(refused) == 100


def test_a_worker_killed_halfway_is_taken_over():
    world = make.make_world()
    run = checked(world, 400)
    job = importing.start_apply(by=world.zorgco, now=now(), run_id=run.pk)
    name = connection.settings_dict["NAME"]
    connections.close_all()
    worker = multiprocessing.get_context("spawn").Process(target=save_slowly, args=(name, job.pk))
    worker.start()
    deadline = time.monotonic() + 60
    while CohortMember.objects.count() < 5 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    saved = CohortMember.objects.count()
    assert 5 <= saved < 400
    assert run.rows.filter(applied=True).count() == saved
    later = now() + DEAD_AFTER + timedelta(minutes=1)
    assert stalled_jobs(now()) == []
    assert stalled_jobs(later) == [job]
    with clock_at(later):
        work_off(job.pk)
    job.refresh_from_db()
    assert job.status == "done"
    assert CohortMember.objects.count() == Student.objects.count() == 400
    assert Student.history.count() == CohortMember.history.count() == 400
