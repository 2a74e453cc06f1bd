"""Mijn taken: the lists of Vandaag to their end, a page at a time."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import ActionItem
from overstap.audit.models import AccessLog
from overstap.organisations.today import clock_at
from overstap.today import queries
from overstap.today.views import tasks
from tests.factories import cases as make

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 11)
MORNING = make.at(2027, 5, 11, 8)
SINCE = make.at(2027, 5, 10)


@pytest.fixture
def world():
    return make.make_world()


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(MORNING):
        yield


def agree(world, case, number: int, days: int) -> None:
    ActionItem.objects.create(
        case=case, what=f"Afspraak {number:02d}.", owner=world.coach.user,
        owner_organisation=world.agency, due_on=DAY + timedelta(days=days), created_at=SINCE,
    )  # fmt: skip


def page(client, query: str = "") -> str:
    response = client.get(f"/taken/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_every_rest_of_vandaag_leads_to_its_own_list(world, login):
    case = make.guided(world)
    for number in range(10):
        agree(world, case, number, -1)
        agree(world, case, 20 + number, 20)
    client = login(world.coach)
    home = client.get("/").content.decode()
    assert 'href="/taken/?lijst=late"' in home
    assert 'href="/taken/?lijst=later"' in home
    late = page(client, "?lijst=late")
    for number in range(10):
        assert f"Afspraak {number:02d}." in late
        assert f"Afspraak {20 + number:02d}." not in late
    assert "terug=taken" in late
    assert "terug=vandaag" not in late


def test_the_lists_hold_what_vandaag_counts_and_no_more(world):
    case = make.guided(world)
    make.flagged(world)
    make.screened(world)
    for number, days in enumerate((-9, -1, 0, 1, 7, 8, 30) * 2):
        agree(world, case, number, days)
    seen = 0
    for by in (world.coach, world.zorgco, world.coordinator, world.mentor, world.other_coach):
        for since in (None, SINCE):
            found = [
                row for row in queries.gather(by, DAY, since) if row.source in {"work", "action"}
            ]
            totals = {(row.bucket, row.source): row.total for row in found}
            counts = queries.bucket_counts(by, DAY, since)
            assert counts == {
                key: sum(total for (bucket, _), total in totals.items() if bucket == key)
                for key in {bucket for bucket, _ in totals}
            }
            for bucket, count in counts.items():
                rows = queries.bucket_rows(by, DAY, since, bucket, 0, 100)
                assert len({(row.source, row.pk) for row in rows}) == len(rows) == count
                assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
                shown = {(row.source, row.pk) for row in found if row.bucket == bucket}
                assert shown <= {(row.source, row.pk) for row in rows}
                seen += count
    assert seen > 30


def test_pages_divide_a_list_and_the_read_log_has_what_was_shown(world, login, monkeypatch):
    monkeypatch.setattr(tasks, "PER_PAGE", 3)
    case = make.guided(world)
    for number in range(7):
        agree(world, case, number, 20 + number)
    client = login(world.coach)
    found = []
    for number in (1, 2, 3):
        text = page(client, f"?lijst=later&page={number}")
        assert f"Pagina {number} van 3" in text
        found.append([n for n in range(7) if f"Afspraak {n:02d}." in text])
    assert found == [[0, 1, 2], [3, 4, 5], [6]]
    log = AccessLog.objects.filter(path="/taken/")
    assert [row.case_ids for row in log] == [[case.pk]] * 3


def test_nothing_of_somebody_else_and_nothing_for_who_has_no_cases(world, login):
    agree(world, make.guided(world), 1, -1)
    text = page(login(world.other_coach))
    assert "Afspraak" not in text
    assert "Niets te laat." in text
    assert "Deze lijst is leeg." in page(login(world.other_coach), "?lijst=week")
    assert login(world.admin).get("/taken/").status_code == 404


def test_a_task_that_was_put_off_here_comes_back_here(world, login):
    case = make.guided(world)
    agree(world, case, 1, 20)
    item = ActionItem.objects.get(case=case)
    client = login(world.coach)
    done = client.post(
        f"/dossiers/actie/{item.pk}/uitstellen/?terug=taken", {"until": "2027-05-14"}
    )
    assert (done.status_code, done.url) == (302, "/taken/")


def test_queries_do_not_grow_with_rows(world, login):
    client = login(world.coach)

    def counted() -> int:
        page(client, "?lijst=later")
        with CaptureQueriesContext(connection) as caught:
            page(client, "?lijst=later")
        return len([query for query in caught if "SAVEPOINT" not in query["sql"]])

    agree(world, make.guided(world), 1, 20)
    with_one = counted()
    agree(world, make.guided(world), 2, 20)
    agree(world, make.guided(world), 3, 21)
    assert counted() == with_one
    assert with_one <= 8
