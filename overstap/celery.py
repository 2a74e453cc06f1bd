"""The Celery app. Everything it needs is in settings under CELERY_."""

import os

from celery import Celery
from celery.signals import task_failure, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overstap.settings")

app = Celery("overstap")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _on_the_clock(task) -> bool:
    return any(entry["task"] == task for entry in app.conf.beat_schedule.values())


@task_prerun.connect
def note_start(task=None, **_):
    """Let Beheer show when a job of the clock last began."""
    from overstap.organisations.actions.running import job_started  # noqa: PLC0415 - needs models
    from overstap.organisations.today import now  # noqa: PLC0415

    if _on_the_clock(task.name):
        job_started(task.name, now=now())


@task_postrun.connect
def note_end(task=None, state="", **_):
    """And when it last ended well."""
    from overstap.organisations.actions.running import job_ended  # noqa: PLC0415
    from overstap.organisations.today import now  # noqa: PLC0415

    if _on_the_clock(task.name) and state == "SUCCESS":
        job_ended(task.name, now=now())


@task_failure.connect
def note_failure(sender=None, exception=None, **_):
    """And that it failed: the kind of error only."""
    from overstap.organisations.actions.running import job_ended  # noqa: PLC0415
    from overstap.organisations.today import now  # noqa: PLC0415

    if _on_the_clock(sender.name):
        job_ended(sender.name, now=now(), error=type(exception).__name__)
