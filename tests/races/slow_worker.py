"""A worker that saves one row at a time, to be killed halfway; a module of its own, since a new
process must set up Django before it can import anything of ours."""

import os


def save_slowly(database: str, job_id: int) -> None:
    """Work off an import job in batches of one row."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from cases.actions.importing import runs  # noqa: PLC0415
    from cases.tasks_importing import work_off  # noqa: PLC0415

    runs.BATCH = 1
    work_off(job_id)
