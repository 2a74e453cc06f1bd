"""Beheer: mails that failed or are uncertain, why, and sending one again with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from overstap.notifications.actions import send_mail_later, send_mails
from overstap.notifications.models import Outbox, OutboxState, Resend
from overstap.organisations.models import Membership
from overstap.organisations.today import now
from tests.factories.cases import make_world
from tests.notifications.server import mail_server

pytestmark = pytest.mark.django_db


def later(user, code="digest", number=1):
    send_mail_later(
        event=f"test:{code}:{number}", address=user.email, subject_code=code,
        payload={"count": 2, "link": "https://overstap.example/"}, now=now(), user=user,
    )  # fmt: skip
    return Outbox.objects.get(event=f"test:{code}:{number}")


def page(client):
    return client.get(reverse("manage:mails"))


def counts(response) -> dict[str, int]:
    return {row["label"]: row["count"] for row in response.context["counts"] if row["count"]}


def test_a_server_that_is_away_is_seen_with_its_cause_and_the_next_attempt(world, login, settings):
    later(world.coach.user)
    with mail_server(settings, on_open=ConnectionRefusedError()):
        send_mails(now=now())
    response = page(login(world.admin))
    text = response.content.decode()
    assert counts(response) == {"Wacht": 1}
    assert "De mailserver antwoordt niet goed." in text
    assert "De mailserver nam niet op." in text
    assert "Volgende poging" in text


def test_an_uncertain_mail_goes_again_with_a_reason_and_keeps_its_history(world, login, settings):
    row = later(world.coach.user)
    with mail_server(settings, on_send={"*": TimeoutError()}):
        send_mails(now=now())
    client = login(world.admin)
    url = reverse("manage:mail_again", args=[row.pk])
    assert url in page(client).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Coach belde"}).status_code == 302
    with mail_server(settings) as server:
        send_mails(now=now() + timedelta(minutes=1))
        assert len(server.sent) == 1
    response = page(client)
    assert counts(response) == {"Verzonden": 1}
    assert "Coach belde" in response.content.decode()
    assert url not in response.content.decode()
    assert client.post(url, {"reason": "nog eens"}).status_code == 404
    assert Resend.objects.count() == 1


def test_an_invitation_is_made_anew(world, login):
    row = later(world.coach.user, code="invitation")
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.FAILED)
    client = login(world.admin)
    text = page(client).content.decode()
    assert "Nodig deze persoon opnieuw uit" in text
    assert reverse("manage:mail_again", args=[row.pk]) not in text
    refused = client.post(reverse("manage:mail_again", args=[row.pk]), {"reason": "x"})
    assert "Nodig de persoon opnieuw uit." in refused.content.decode()


def test_another_region_sees_and_sends_none_of_it(world, login):
    row = later(world.coach.user)
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.UNCERTAIN)
    stranger = login(make_world(number=11).admin)
    assert counts(page(stranger)) == {}
    assert world.coach.user.email not in page(stranger).content.decode()
    url = reverse("manage:mail_again", args=[row.pk])
    assert stranger.post(url, {"reason": "x"}).status_code == 404
    for by in (world.coach, world.manager, world.privacy):
        assert page(login(by)).status_code == 403


def test_queries_do_not_grow_with_rows(world, login, django_assert_num_queries):
    client = login(world.admin)

    def fill(first, last):
        people = Membership.objects.filter(organisation=world.school).select_related("user")
        for number in range(first, last):
            row = later(people[0].user, number=number)
            Outbox.objects.filter(pk=row.pk).update(state=OutboxState.UNCERTAIN)
            Resend.objects.create(
                outbox=row, by=world.admin, at=now(), former_state="failed", reason="x"
            )

    fill(0, 1)
    page(client)
    with django_assert_num_queries(7):
        page(client)
    fill(1, 3)
    with django_assert_num_queries(7):
        page(client)


def test_a_mail_to_nobodys_account_is_counted_without_the_address(world, login):
    for number in range(2):
        send_mail_later(
            event=f"test:loose:{number}", address="onbekend@elders.example", user=None,
            subject_code="something_new", payload={"link": "https://overstap.example/"}, now=now(),
        )  # fmt: skip
    Outbox.objects.filter(event="test:loose:0").update(state=OutboxState.FAILED)
    text = page(login(world.admin)).content.decode()
    assert "Zonder account" in text
    about = "Er staat iets nieuws voor u klaar in Overstap"
    assert f"{about}, mislukt: <strong>1</strong>" in text
    assert f"{about}, wacht: <strong>1</strong>" in text
    assert "elders.example" not in text
