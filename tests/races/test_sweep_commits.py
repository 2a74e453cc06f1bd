"""How the sweep commits on PostgreSQL: without waiting for the disk, and only the sweep."""

import pytest
from django.db import connection

from cases.actions import sweeping
from tests.factories.cases import at
from tests.services import postgres as needs_postgres

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def on_postgres(db):
    needs_postgres()


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


def sweep_with(act, key: str):
    moment = at(2027, 7, 12, 6)
    step = sweeping.Step("test", lambda today: [1], act)
    job = sweeping.start_job(by=None, now=moment, kind="calendar", key=key, arguments={})
    return sweeping.calendar_sweep(now=moment, job_id=job.pk, steps=(step,))


def test_only_the_sweep_commits_without_waiting_for_the_disk():
    seen = []
    before = setting()
    sweep_with(lambda case_id, now: seen.append(setting()), "a")
    assert seen == ["off"]
    assert setting() == before != "off"


def test_after_a_step_that_failed_commits_wait_again():
    before = setting()

    def fail(case_id, now):
        raise ValueError

    assert sweep_with(fail, "b").failed == 1
    assert setting() == before
