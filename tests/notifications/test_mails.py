"""Mail: marked before it is sent, never twice by itself, and a dead server harms nothing else."""

from datetime import timedelta
from smtplib import (
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

import pytest

from overstap.notifications.actions import (
    deliver_due,
    send,
    send_again,
    send_mail_later,
    send_mails,
)
from overstap.notifications.models import Notice, Outbox, OutboxState, Resend
from overstap.organisations.rules import NotAllowed
from tests.factories.cases import at, make_world
from tests.notifications.server import mail_server

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 11)


def later(user, number=1, code="something_new"):
    send_mail_later(
        event=f"test:{number}",
        address=user.email,
        subject_code=code,
        payload={"link": "https://overstap.example/"},
        now=NOW,
        user=user,
    )
    return Outbox.objects.get(event=f"test:{number}")


def states() -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("state", flat=True))


def test_a_batch_goes_over_one_connection(world, settings):
    for number in range(3):
        later(world.coach.user, number)
    with mail_server(settings) as server:
        assert send_mails(now=NOW)["mail"] == 3
        assert (server.opened, len(server.sent)) == (1, 3)
    assert states() == [OutboxState.DONE] * 3


def test_a_batch_is_bounded(world, settings):
    for number in range(5):
        later(world.coach.user, number)
    with mail_server(settings) as server:
        send_mails(now=NOW, limit=2)
        assert len(server.sent) == 2
    assert states().count(OutboxState.WAITING) == 3


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(), TimeoutError(), SMTPConnectError(421, b"busy"), SMTPException(),
     RuntimeError("a broken backend")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_a_server_that_is_away_costs_no_mail_and_no_notice(world, settings, error):
    for number in range(3):
        later(world.coach.user, number)
    send(event="case:1", user=world.coach.user, subject_code="no_show", now=NOW)
    with mail_server(settings, on_open=error) as server:
        counts = deliver_due(now=NOW)
        assert server.opened == 1  # one attempt for the whole batch
    assert (counts["notice"], counts["retry"], Notice.objects.count()) == (1, 3, 1)
    waiting = Outbox.objects.filter(channel="mail")
    assert {(row.state, row.last_error, row.attempts) for row in waiting} == {
        (OutboxState.WAITING, type(error).__name__, 1)
    }
    assert {row.due_at for row in waiting} == {NOW + timedelta(minutes=2)}
    with mail_server(settings) as server:
        assert send_mails(now=NOW)["mail"] == 0  # not before its time
        assert send_mails(now=NOW + timedelta(minutes=3))["mail"] == 3
        assert len(server.sent) == 3


def test_the_wait_grows_to_an_hour_and_ends_after_a_week(world, settings):
    later(world.coach.user)
    moment, waits = NOW, []
    with mail_server(settings, on_open=ConnectionRefusedError()):
        for _ in range(10):
            send_mails(now=moment)
            row = Outbox.objects.get()
            waits.append(int((row.due_at - moment).total_seconds() // 60))
            moment = row.due_at
        assert row.state == OutboxState.WAITING
        send_mails(now=NOW + timedelta(days=8))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert states() == [OutboxState.FAILED]


@pytest.mark.parametrize(
    "error", [TimeoutError(), SMTPServerDisconnected(), ConnectionResetError()]
)
def test_a_line_that_breaks_while_sending_leaves_one_uncertain_mail(world, settings, error):
    first, second = later(world.coach.user), later(world.other_coach.user, 2)
    with mail_server(settings, on_send={"*": error}):
        counts = send_mails(now=NOW)
    assert (counts["uncertain"], counts["retry"]) == (1, 0)
    assert states() == [OutboxState.UNCERTAIN, OutboxState.WAITING]
    with mail_server(settings) as server:
        send_mails(now=NOW + timedelta(days=1))
        assert [message.to for message in server.sent] == [[second.recipient]]
    first.refresh_from_db()
    assert (first.state, first.last_error) == (OutboxState.UNCERTAIN, type(error).__name__)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPRecipientsRefused({"x": (550, b"no such user")}), OutboxState.FAILED),
        (SMTPRecipientsRefused({"x": (450, b"try later")}), OutboxState.WAITING),
        (SMTPDataError(554, b"spam"), OutboxState.FAILED),
        (SMTPDataError(451, b"try later"), OutboxState.WAITING),
        (ValueError("an address that cannot be written"), OutboxState.WAITING),
    ],
)
def test_what_a_server_refuses_stops_no_other_mail(world, settings, error, state):
    later(world.coach.user)
    later(world.other_coach.user, 2)
    with mail_server(settings, on_send={world.coach.user.email: error}) as server:
        send_mails(now=NOW)
        assert len(server.sent) == 1
    assert states() == [state, OutboxState.DONE]


def test_after_a_crash_a_mail_is_uncertain_and_not_sent_again(world, settings):
    row = later(world.coach.user)
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.SENDING, marked_at=NOW)
    with mail_server(settings) as server:
        send_mails(now=NOW + timedelta(minutes=9))
        assert states() == [OutboxState.SENDING]
        assert send_mails(now=NOW + timedelta(minutes=11))["uncertain"] == 1
        send_mails(now=NOW + timedelta(days=1))
        assert server.sent == []
    assert states() == [OutboxState.UNCERTAIN]


def test_the_message_id_stays_the_same(world, settings):
    row = later(world.coach.user)
    with mail_server(settings, on_send={"*": TimeoutError()}):
        send_mails(now=NOW)
    send_again(by=world.admin, now=NOW, outbox_id=row.pk, reason="Coach kreeg niets")
    with mail_server(settings) as server:
        send_mails(now=NOW)
        assert [m.extra_headers["Message-ID"] for m in server.sent] == [
            f"<outbox-{row.pk}@overstap>"
        ]
    resend = Resend.objects.get()
    assert (resend.by, resend.former_state, resend.reason) == (
        world.admin, OutboxState.UNCERTAIN, "Coach kreeg niets",
    )  # fmt: skip


def test_who_may_not_send_again(world, settings):
    row = later(world.coach.user)
    with pytest.raises(NotAllowed, match="wacht nog"):
        send_again(by=world.admin, now=NOW, outbox_id=row.pk, reason="x")
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.FAILED)
    with pytest.raises(NotAllowed, match="Schrijf op waarom"):
        send_again(by=world.admin, now=NOW, outbox_id=row.pk, reason=" ")
    for stranger in (world.coach, make_world(number=11).admin):
        with pytest.raises(NotAllowed, match="deze regio beheert"):
            send_again(by=stranger, now=NOW, outbox_id=row.pk, reason="x")
    assert not Resend.objects.exists()


def test_the_link_of_an_invitation_is_not_kept_so_it_cannot_go_again(world, settings):
    row = later(world.coach.user, code="invitation")
    with mail_server(settings, on_send={"*": TimeoutError()}):
        send_mails(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.payload) == (OutboxState.UNCERTAIN, {})
    with pytest.raises(NotAllowed, match="Nodig de persoon opnieuw uit"):
        send_again(by=world.admin, now=NOW, outbox_id=row.pk, reason="x")


def test_a_server_that_is_busy_and_hangs_up_makes_no_other_mail_uncertain(world, settings):
    """421: smtplib closes the connection, so the next mail was never offered to anybody."""
    users = [world.coach.user, world.zorgco.user, world.officer.user]
    for number, user in enumerate(users):
        later(user, number)
    busy = SMTPDataError(421, b"too busy")
    with mail_server(settings, on_send={users[1].email: busy}) as server:
        counts = send_mails(now=NOW)
        assert (counts["mail"], counts["retry"], counts["uncertain"]) == (1, 1, 0)
        assert states() == [OutboxState.DONE, OutboxState.WAITING, OutboxState.WAITING]
        server.on_send = {}
        assert send_mails(now=NOW + timedelta(minutes=5))["mail"] == 2
        assert len(server.sent) == 3


def test_a_mail_sent_again_by_hand_gets_another_week(world, settings):
    row = later(world.coach.user)
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.FAILED)
    again = NOW + timedelta(days=9)
    send_again(by=world.admin, now=again, outbox_id=row.pk, reason="De mailserver was weg.")
    with mail_server(settings, on_open=SMTPConnectError(421, b"away")):
        assert send_mails(now=again)["retry"] == 1
        assert states() == [OutboxState.WAITING]
        send_mails(now=again + timedelta(days=8))
    assert states() == [OutboxState.FAILED]
