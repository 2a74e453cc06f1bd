"""The feed of somebody's own calendar: secret, revocable, and nothing in it about a person."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from cases.actions import items
from overstap.notifications.actions import make_feed_link, revoke_feed_link
from overstap.notifications.models import FeedLink
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, User
from overstap.organisations.today import clock_at
from overstap.today.views import feed as page
from tests.factories import cases as make
from tests.factories import meetings as tables
from tests.factories.cases import at
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 11)


@pytest.fixture(autouse=True)
def in_may():
    cache.clear()
    with clock_at(NOW):
        yield


def address(by) -> str:
    return f"/agenda/{make_feed_link(by=by, now=NOW)}.ics"


def events(response) -> list:
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_what_is_due_is_a_number_per_day(world, client):
    case = make.guided(world, given_names="Kanariepiet", family_name="Zangvogel")
    for days in (2, 2, 3):
        items.add_action_item(
            by=world.coach, now=NOW, case_id=case.pk, what="Geheime afspraak",
            owner_id=world.coach.pk, organisation_id=world.agency.pk,
            due_on=NOW.date() + timedelta(days=days),
        )  # fmt: skip
    response = client.get(address(world.coach))
    found = {(event["dtstart"].dt, str(event["summary"])) for event in events(response)}
    assert found == {
        (NOW.date() + timedelta(days=2), "2 taken in Overstap"),
        (NOW.date() + timedelta(days=3), "1 taak in Overstap"),
    }
    text = response.content.decode()
    for word in ("Kanarie", "Zangvogel", "Geheime", case.number, world.school.name, "dossier"):
        assert word.lower() not in text.lower()


def test_two_roles_in_one_place_do_not_count_a_task_twice(world, client):
    case = make.guided(world)
    lead = world.zorgco
    MembershipFactory(user=lead.user, organisation=lead.organisation, role=Role.CAREERS_ADVISER)
    items.add_action_item(
        by=world.coach, now=NOW, case_id=case.pk, what="Verzuim nagaan",
        organisation_id=world.school.pk, due_on=NOW.date() + timedelta(days=2),
    )  # fmt: skip
    found = [str(event["summary"]) for event in events(client.get(address(lead)))]
    assert found == ["1 taak in Overstap"]


def test_headers_keep_it_private(world, client):
    response = client.get(address(world.coach))
    assert "private" in response["Cache-Control"]
    assert response["Content-Type"].startswith("text/calendar")
    assert not response.cookies


def test_the_table_where_somebody_sits_is_in_it(world, client):
    session = tables.make_session(world)
    sits = session.chair
    found = events(client.get(address(sits)))
    assert [str(event["summary"]) for event in found] == ["Overstaptafel"]
    assert [event["dtstart"].dt for event in found] == [session.starts_at]
    assert events(client.get(address(world.other_coach))) == []


@pytest.mark.parametrize("ending", ["revoked", "new link", "membership", "account"])
def test_it_ends_at_once(world, client, ending):
    url = address(world.coach)
    assert client.get(url).status_code == 200
    if ending == "revoked":
        revoke_feed_link(by=world.coach, now=NOW)
    elif ending == "new link":
        make_feed_link(by=world.coach, now=NOW)
    elif ending == "membership":
        Membership.objects.filter(pk=world.coach.pk).update(active_to=NOW.date())
    else:
        User.objects.filter(pk=world.coach.user_id).update(is_active=False)
    assert client.get(url).status_code == 404


def test_only_a_hash_is_kept(world):
    token = make_feed_link(by=world.coach, now=NOW)
    link = FeedLink.objects.get()
    assert token not in link.token_digest
    assert len(token) >= 43
    assert link.token_digest != make_feed_link(by=world.other_coach, now=NOW)


def test_a_guess_finds_nothing(world, client):
    url = address(world.coach)
    assert client.get(url.replace(".ics", "x.ics")).status_code == 404
    assert client.get("/agenda/x.ics").status_code == 404
    assert client.post(url).status_code == 405


def test_who_asks_too_often_waits(world, client, monkeypatch):
    monkeypatch.setattr(page, "MOST_PER_HOUR", 2)
    url = address(world.coach)
    assert [client.get(url).status_code for _ in range(4)] == [200, 200, 429, 429]


def test_reading_is_kept_without_the_address(world, client, caplog):
    url = address(world.coach)
    with caplog.at_level("INFO", logger="overstap.access"):
        client.get(url)
    assert [record.getMessage() for record in caplog.records] == [
        f"calendar feed of user {world.coach.user_id} was read"
    ]
    assert FeedLink.objects.get().last_read_at is not None


def test_queries_do_not_grow_with_rows(world, client):
    url = address(world.coach)

    def fill():
        case = make.guided(world)
        items.add_action_item(
            by=world.coach, now=NOW, case_id=case.pk, what="Bellen", owner_id=world.coach.pk,
            organisation_id=world.agency.pk, due_on=NOW.date() + timedelta(days=case.pk),
        )  # fmt: skip

    def counted() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        # The limit is kept in the cache, which is a table in this installation only.
        return len([q for q in caught if "django_cache" not in q["sql"] and "SAVE" not in q["sql"]])

    fill()
    client.get(url)
    with_one = counted()
    fill()
    fill()
    assert counted() == with_one <= 7


def test_the_profile_shows_the_link_once(world, login):
    client = login(world.coach)
    page_after = client.post("/profiel/agenda/maken/", follow=True).content.decode()
    assert "/agenda/" in page_after
    assert ".ics" in page_after
    again = client.get("/profiel/").content.decode()
    assert ".ics" not in again
    assert "Link intrekken" in again
    client.post("/profiel/agenda/intrekken/")
    assert not FeedLink.objects.filter(revoked_at__isnull=True).exists()
    assert "Agendalink maken" in client.get("/profiel/").content.decode()


def test_a_colleague_cannot_end_it(world, login):
    address(world.coach)
    login(world.other_coach).post("/profiel/agenda/intrekken/")
    assert FeedLink.objects.filter(revoked_at__isnull=True).count() == 1
