"""Keeping when each job of the clock ran; called by the worker around each of them."""

from datetime import datetime

from overstap.organisations.models import ScheduledRun


def job_started(task: str, *, now: datetime) -> None:
    """This will write down that a job of the clock began."""
    ScheduledRun.objects.update_or_create(
        task=task, defaults={"started_at": now, "ended_at": None, "error": ""}
    )


def job_ended(task: str, *, now: datetime, error: str = "") -> None:
    """This will write down that a job of the clock ended: well, or with this kind of error."""
    row = ScheduledRun.objects.filter(task=task).first() or ScheduledRun(task=task, started_at=now)
    row.ended_at, row.error = max(now, row.started_at), error[:100]
    if not error:
        row.done_at = row.ended_at
    row.save()
