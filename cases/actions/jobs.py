"""Long work: one row per job, with a heartbeat, so that a sweeper resumes what a worker dropped.

The row is written in the transaction that asks for the work; the broker only wakes a worker up.
A task that is lost (broker down, worker killed) is therefore started again by the sweep of
`stalled_jobs`.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from cases.models import Job
from overstap.audit.acting import action
from overstap.organisations.enums import JobStatus

UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)
# A worker beats after every batch, which takes seconds; this long without is a dead worker.
DEAD_AFTER = timedelta(minutes=2)


@action
def start_job(*, by, now: datetime, kind: str, key: str, arguments: dict, total: int = 0) -> Job:
    """This will queue a job, or give back the unfinished job that already has this key."""
    known = Job.objects.filter(key=key, status__in=UNFINISHED).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind, key=key, arguments=arguments, total=total, membership=by, created_at=now
            )
    except IntegrityError:  # somebody else pressed the button at the same moment
        return Job.objects.get(key=key, status__in=UNFINISHED)


@action
def take_job(*, by, now: datetime, job_id: int) -> Job | None:
    """This will claim a job for a worker; None when it is finished or a live worker has it."""
    claimed = (
        Job.objects.filter(pk=job_id)
        .filter(
            Q(status=JobStatus.QUEUED)
            | Q(status=JobStatus.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
        )
        .update(status=JobStatus.RUNNING, heartbeat_at=now)
    )
    return Job.objects.select_related("membership__user").get(pk=job_id) if claimed else None


def beat(job_id: int, done: int, failed: int = 0, *, now: datetime) -> None:
    """This will say that the job is alive, with `done` and `failed` more items behind it."""
    Job.objects.filter(pk=job_id, status=JobStatus.RUNNING).update(
        done=F("done") + done, failed=F("failed") + failed, heartbeat_at=now
    )


def finish_job(job_id: int, *, now: datetime, message: str = "") -> None:
    """This will close a job that did all its work."""
    Job.objects.filter(pk=job_id, status__in=UNFINISHED).update(
        status=JobStatus.DONE, message=message[:300], heartbeat_at=now, finished_at=now
    )


def fail_job(job_id: int, *, now: datetime, message: str) -> None:
    """This will close a job that cannot go on; `message` is a sentence for the user."""
    Job.objects.filter(pk=job_id, status__in=UNFINISHED).update(
        status=JobStatus.FAILED, message=message[:300], heartbeat_at=now, finished_at=now
    )


def stalled_jobs(now: datetime) -> list[Job]:
    """The jobs that nobody works on: queued for a minute, or silent for DEAD_AFTER."""
    return list(
        Job.objects.filter(
            Q(status=JobStatus.QUEUED, created_at__lt=now - timedelta(minutes=1))
            | Q(status=JobStatus.RUNNING, heartbeat_at__lt=now - DEAD_AFTER)
        ).order_by("pk")
    )
