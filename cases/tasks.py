"""What the worker does: the calendar every morning, reminders and dropped jobs every minute."""

import logging

from celery import shared_task

from cases import tasks_importing
from cases.actions import sweeping, work
from cases.actions.importing import purge_imports
from cases.actions.jobs import fail_job, stalled_jobs
from cases.models import Job
from overstap.organisations.today import now, today

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def calendar_sweep(job_id: int | None = None) -> None:
    """Do what today's date asks for; runs at 06:00, and again when a worker was killed."""
    moment = now()
    if job_id is None:
        job_id = sweeping.ask_for_sweep(now=moment).pk
    sweeping.calendar_sweep(now=moment, job_id=job_id)
    purge_imports(by=None, now=moment)


@shared_task(ignore_result=True)
def fire_timers() -> None:
    """Remind of tasks that are past their date; runs every minute."""
    work.remind_due(now=now(), today=today())


# Who takes up a job again, by its kind.
RESUMES = {
    sweeping.KIND: calendar_sweep,
    "import": tasks_importing.apply_import,
}


@shared_task(ignore_result=True)
def resume_stalled_jobs() -> None:
    """Wake a worker for each job that nobody works on; runs every minute.

    The sweep of this morning is such a job too, when the clock was away at 06:00.
    """
    moment = now()
    for job in stalled_jobs(moment):
        resume(job)
    if sweeping.is_missed(moment):
        resume(sweeping.ask_for_sweep(now=moment))


def resume(job: Job) -> None:
    """Hand a job to its task again; one of a kind nobody knows any more is closed."""
    task = RESUMES.get(job.kind)
    if task is None:
        fail_job(job.pk, now=now(), message="Deze achtergrondtaak bestaat niet meer.")
        return
    try:
        task.delay(job.pk)
    except task.OperationalError:
        log.warning("no broker: job %s waits for the next minute", job.pk)
