"""Two deliverers, two schedulers, two senders: each effect happens once (PostgreSQL)."""

import time

import pytest
from django.db import connection

from overstap.notifications.actions import deliver_notices, send, send_digests, send_mail_later
from overstap.notifications.actions.delivering import _marked
from overstap.notifications.models import DigestRun, Notice, Outbox, OutboxState
from tests.factories import cases as make
from tests.races.processes import run_together
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 5, 11, 7)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def deliver(_: int) -> int:
    return deliver_notices(now=NOW)


def digests(_: int) -> int:
    return send_digests(now=NOW)


def mark(pk: int) -> str:
    found = _marked(pk, NOW)
    time.sleep(0.2)
    return "taken" if found else "left"


def test_two_deliverers_bring_each_notice_once():
    world = make.make_world()
    for number in range(1200):
        send(event=f"race:{number}", user=world.coach.user, subject_code="no_show", now=NOW)
    delivered = run_together(deliver, [(1,), (2,)])
    assert sum(delivered) == 1200
    assert Notice.objects.count() == 1200
    assert set(Outbox.objects.values_list("state", flat=True)) == {OutboxState.DONE}


def test_two_schedulers_make_one_digest():
    world = make.make_world()
    for number, who in enumerate((world.coach, world.other_coach, world.mentor)):
        before = make.at(2027, 5, 11, 6)
        send(event=f"race:{number}", user=who.user, subject_code="no_show", now=before)
    deliver_notices(now=NOW)
    made = run_together(digests, [(1,), (2,)])
    assert sorted(made) == [0, 3]
    assert Outbox.objects.filter(channel="mail").count() == 3
    assert DigestRun.objects.count() == 2  # the day and the week


def test_two_senders_take_a_mail_once():
    world = make.make_world()
    send_mail_later(
        event="race:mail", address=world.coach.user.email, subject_code="something_new",
        payload={"link": "https://overstap.example/"}, now=NOW, user=world.coach.user,
    )  # fmt: skip
    row = Outbox.objects.get()
    assert connection.vendor == "postgresql"
    assert sorted(run_together(mark, [(row.pk,), (row.pk,)])) == ["left", "taken"]
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.SENDING, 1)
