"""A worker on the calendar that takes its time, to be killed halfway; a module of its own, since a
new process must set up Django before it can import anything of ours."""

import os
import time


def sweep_slowly(database: str, job_id: int, moment: str) -> None:
    """Work off a sweep with a pause inside the transaction of each case."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from datetime import datetime  # noqa: PLC0415

    from cases.actions import sweeping  # noqa: PLC0415
    from cases.panels import SweepStep  # noqa: PLC0415

    def slowly(step):
        def act(pk, now):
            step.act(pk, now)
            time.sleep(0.15)  # killed here, this case must be undone as a whole

        return SweepStep(step.name, step.due, act)

    sweeping.BATCH = 1
    now = datetime.fromisoformat(moment)
    steps = tuple(slowly(step) for step in sweeping.STEPS)
    sweeping.calendar_sweep(now=now, job_id=job_id, steps=steps, clock=lambda: now)
