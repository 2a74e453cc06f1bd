"""What the calendar and the buttons start for the coaches' side; the work is in actions."""

import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError, transaction

from cases import tasks as case_tasks
from cases.actions.jobs import beat, fail_job, finish_job, take_job
from cases.models import Job
from coaches.actions import escalate_unanswered
from coaches.actions.transferring import KIND, transfer_next
from coaches.enums import TransferOutcome
from overstap.organisations.enums import JobStatus
from overstap.organisations.today import now

log = logging.getLogger(__name__)
BROKEN = "De overdracht is gestopt door een fout. Wat al was aangeboden, blijft."


@shared_task(ignore_result=True)
def tell_unanswered() -> None:
    """This will tell coordinators of offers that waited too long; safe to run again."""
    escalate_unanswered(by=None, now=now())


def queue_transfer(job: Job) -> None:
    """Wake a worker for this job once the transaction is in; without broker the sweeper does it."""

    def send():
        try:
            transfer_cases.delay(job.pk)
        except transfer_cases.OperationalError:
            log.warning("no broker: job %s waits for the sweeper", job.pk)

    if job.status == JobStatus.QUEUED:
        transaction.on_commit(send)


@shared_task(ignore_result=True)
def transfer_cases(job_id: int) -> None:
    """Offer the cases of a transfer, one by one; goes on where a killed worker stopped."""
    job = take_job(by=None, now=now(), job_id=job_id)
    if job is None:
        return
    transfer_id, by = job.arguments["transfer"], job.membership
    try:
        while (outcome := transfer_next(by=by, now=now(), transfer_id=transfer_id)) is not None:
            beat(job.pk, 1, int(outcome == TransferOutcome.REFUSED), now=now())
    except (OperationalError, InterfaceError):
        raise  # the database is away: the row stays and the sweeper of jobs takes it up
    except Exception as error:
        # The type only: a message or traceback could hold a name.
        log.error("transfer job %s stopped: %s", job.pk, type(error).__name__)
        fail_job(job.pk, now=now(), message=BROKEN)
    else:
        finish_job(job.pk, now=now())


# A transfer that a killed worker dropped is taken up again by the sweeper of jobs.
case_tasks.RESUMES[KIND] = transfer_cases
