"""The page of one case: what it shows, to whom, and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import flagging, items
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.today import clock_at
from tests.factories.cases import at, discussed, flagged, guided, make_world, placed, screened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(at(2027, 5, 11)):
        yield


def page(client, case, **query):
    return client.get(reverse("cases:detail", args=[case.pk]), query)


def texts(response) -> str:
    return response.content.decode()


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len([q for q in caught if "SAVEPOINT" not in q["sql"]])


def test_the_coach_sees_the_whole_case(world, login):
    case = discussed(world)
    html = texts(page(login(world.coach), case))
    for words in ("Lotte", "Nu te doen", "Wat nu?", "Tijdlijn", "Kern", "Wie kan dit zien?"):
        assert words in html
    assert "Nog niet aangemeld" in html or "nog niet aangemeld" in html
    assert 'aria-current="step"' in html


def test_opening_a_case_is_written_down(world, login):
    case = guided(world)
    page(login(world.coach), case)
    row = AccessLog.objects.get(kind=ReadKind.CASE, case_id=case.pk)
    assert row.user_id == world.coach.user_id
    assert row.groups > 0


def test_a_case_of_another_school_does_not_exist(world, login):
    other = make_world(number=11)
    case = guided(other, family_name="Kanariepiet")
    response = page(login(world.coach), case)
    assert response.status_code == 404
    assert "Kanariepiet" not in texts(response)
    assert not AccessLog.objects.filter(case_id=case.pk).exists()


@pytest.mark.parametrize(
    ("who", "sees", "hidden"),
    [
        ("coach", ["Twijfelt over de opleiding", "Welke opleiding past?"], ["ZQX-F6"]),
        ("coordinator", ["Lotte"], ["Twijfelt over de opleiding", "ZQX-F5", "ZQX-F6"]),
        ("admin", ["Dossier OV-27"], ["Lotte", "Twijfelt over de opleiding", "ZQX-F5", "ZQX-F6"]),
        ("zorgco", ["Lotte", "Twijfelt over de opleiding"], []),
    ],
)
def test_each_reader_sees_the_fields_of_the_own_groups(world, login, who, sees, hidden):
    case = guided(world)
    flagging.save_support_form(
        by=world.zorgco,
        now=at(2027, 3, 1),
        case_id=case.pk,
        values={"student_view": "ZQX-F5", "health_needs": "ZQX-F6"},
    )
    client = login(getattr(world, who))
    names = ("detail", "support", "people", "timeline", "table")
    pages = [client.get(reverse(f"cases:{name}", args=[case.pk])) for name in names]
    assert {response.status_code for response in pages} == {200}
    everything = "".join(texts(response) for response in pages)
    for words in sees:
        assert words in everything
    for words in hidden:
        assert words not in everything


def test_the_page_costs_the_same_with_more_of_everything(world, login):
    client = login(world.coach)
    few, many = guided(world), guided(world)
    for number in range(3):
        items.add_action_item(
            by=world.coach,
            now=at(2027, 3, 1 + number),
            case_id=many.pk,
            what=f"Actie {number}",
            owner_id=world.coach.pk,
            organisation_id=world.agency.pk,
            due_on=date(2027, 6, 1),
        )
    one = queries(client, reverse("cases:detail", args=[few.pk]))
    three = queries(client, reverse("cases:detail", args=[many.pk]))
    assert one == three
    assert one <= 18


def test_a_blocked_step_says_why(world, login):
    case = flagged(world)
    html = texts(page(login(world.zorgco), case))
    assert "Kan nog niet: Leg eerst de grondslag voor delen vast." in html


def test_the_case_as_it_was_known_then(world, login):
    case = placed(world)
    with clock_at(at(2027, 11, 1)):
        html = texts(page(login(world.zorgco), case, op="2027-02-05"))
    assert "zoals het bekend was op" in html
    assert "5 februari 2027" in html
    assert "Gescreend" in html
    assert "Geplaatst op de teldatum" not in html
    assert "Verzorgende IG" not in html
    assert "Meer acties" not in html


def test_before_it_existed_the_page_says_so_and_shows_today(world, login):
    case = flagged(world)
    html = texts(page(login(world.zorgco), case, op="2026-12-01"))
    assert "bestond toen nog niet" in html
    assert "zoals het bekend was op" not in html
    assert "Nu te doen" in html


@pytest.mark.parametrize("op", ["gisteren", "2027-13-45", "2031-01-01"])
def test_nonsense_or_a_future_day_shows_today(world, login, op):
    response = page(login(world.zorgco), flagged(world), op=op)
    assert response.status_code == 200
    assert "zoals het bekend was op" not in texts(response)


def test_the_timeline_can_be_filtered(world, login):
    case = discussed(world)
    client = login(world.coach)
    everything = texts(page(client, case))
    tasks = texts(page(client, case, toon="taken"))
    assert "Actie gedaan" in tasks
    assert "Grondslag vastgelegd" in everything
    assert "Grondslag vastgelegd" not in tasks


def test_readers_are_named_by_organisation_and_day(world, login):
    case = screened(world)
    page(login(world.zorgco), case)
    html = texts(login(world.coordinator).get(reverse("cases:readers", args=[case.pk])))
    assert str(world.school) in html
    assert world.zorgco.user.name not in html.replace(world.coordinator.user.name, "")


def test_previous_and_next_follow_the_list(world, login):
    cases = [guided(world) for _ in range(3)]
    client = login(world.coach)
    html = texts(client.get(reverse("cases:list"), {"tab": "mijn", "sort": "name"}))
    first = reverse("cases:detail", args=[cases[0].pk])
    link = next(part for part in html.split('"') if part.startswith(first)).replace("&amp;", "&")
    html = texts(client.get(link))
    assert "1 van 3" in html
    following = next(
        part
        for part in html.split('"')
        if part.startswith(reverse("cases:detail", args=[cases[1].pk]))
    )
    assert "2 van 3" in texts(client.get(following.replace("&amp;", "&")))
