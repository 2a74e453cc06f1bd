"""A mail may carry a file that an upper package builds at the moment of sending."""

import pytest
from django.core import mail

from overstap.notifications import attachments
from overstap.notifications.actions import deliver_due, send_mail_later
from overstap.notifications.models import Outbox, OutboxState
from tests.factories.cases import at

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 11)


@pytest.fixture
def paper(monkeypatch):
    """A registered file; the registry is as it was after the test."""
    monkeypatch.setattr(attachments, "_builders", {})
    attachments.register_attachment(
        "paper", lambda payload, now: ("a.txt", f"{payload['n']} {now:%d}".encode(), "text/plain")
    )


def later(**changes):
    send_mail_later(
        **{
            "event": "table:1",
            "address": "coach@example.org",
            "subject_code": "something_new",
            "payload": {"link": "https://x.example/", "n": 7},
            "now": NOW,
            "attachment": "paper",
        }
        | changes
    )


def test_the_file_is_built_when_the_mail_is_sent(paper):
    later()
    deliver_due(now=NOW)
    sent = mail.outbox[0]
    assert [(a.filename, a.content, a.mimetype) for a in sent.attachments] == [
        ("a.txt", "7 11", "text/plain")
    ]
    assert Outbox.objects.get().payload == {}


def test_a_file_that_nobody_builds_is_refused_at_once(paper):
    with pytest.raises(LookupError):
        later(attachment="unknown")
    assert not Outbox.objects.exists()


def test_a_file_that_cannot_be_built_leaves_the_mail_waiting(paper, monkeypatch):
    later(payload={"link": "https://x.example/"})
    deliver_due(now=NOW)
    row = Outbox.objects.get()
    assert (row.state, row.last_error, len(mail.outbox)) == (OutboxState.WAITING, "KeyError", 0)
