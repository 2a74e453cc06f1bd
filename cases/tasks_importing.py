"""Saving a file in the background. `cases.tasks` imports this, so that the worker finds it."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError, transaction

from cases.actions.importing import apply_batch, complete_apply
from cases.actions.jobs import beat, fail_job, finish_job, take_job
from cases.models import Job
from overstap.organisations.enums import JobStatus
from overstap.organisations.today import now

log = logging.getLogger(__name__)
BROKEN = (
    "Het opslaan is gestopt door een fout. Wat al was opgeslagen, blijft. "
    "Druk nog eens op opslaan om verder te gaan."
)


def queue_import(job: Job) -> None:
    """Wake a worker for this job once the transaction is in; without broker the sweeper does it."""

    def send():
        try:
            apply_import.delay(job.pk)
        except apply_import.OperationalError:
            log.warning("no broker: job %s waits for the sweeper", job.pk)

    if job.status == JobStatus.QUEUED:
        transaction.on_commit(send)


@shared_task(ignore_result=True)
def apply_import(job_id: int) -> None:
    """Save the file of this job; also goes on where a killed worker stopped."""
    work_off(job_id)


def work_off(job_id: int) -> None:
    """Save batch after batch, with a heartbeat after each; nothing when a live worker has the job."""
    job = take_job(by=None, now=now(), job_id=job_id)
    if job is None:
        return
    run_id, by = job.arguments["run"], job.membership
    try:
        while True:
            done, failed = apply_batch(by=by, now=now(), run_id=run_id)
            if not done:
                break
            beat(job.pk, done, failed, now=now())
        complete_apply(by=by, now=now(), run_id=run_id)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the row stays as it is and the sweeper takes it up
    except Exception as error:
        # The type only: a message or traceback could hold a name.
        log.error("import job %s stopped: %s", job.pk, type(error).__name__)
        fail_job(job.pk, now=now(), message=BROKEN)
    else:
        finish_job(job.pk, now=now())
