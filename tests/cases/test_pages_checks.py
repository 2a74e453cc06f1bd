"""Controles: every expected starter in one lane, small forms, and paging on any size."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import lanes
from cases.actions import applying, checking
from cases.models import Case, PlacementCheck, StartCheck
from overstap.organisations.today import clock_at
from tests.factories.cases import at, make_world, placed, started, summer
from tests.factories.organisations import MboFactory

pytestmark = pytest.mark.django_db
START, PLACEMENT, AFTERCARE = "/controles/start/", "/controles/plaatsing/", "/controles/nazorg/"


@pytest.fixture(autouse=True)
def in_october():
    with clock_at(at(2027, 10, 5)):
        yield


def applicant(world, mbo=None, **fields):
    """A pupil without a case who applied."""
    member = world.member(**fields)
    applying.record_application(
        by=world.zorgco,
        now=at(2027, 3, 20),
        member_id=member.pk,
        institution_id=(mbo or world.mbo).pk,
        programme_name="Kok",
        reported_on=date(2027, 3, 20),
        status="definitive",
    )
    return member


def say_start(world, member, outcome, **values):
    return checking.record_start(
        by=world.intake, now=at(2027, 9, 20), member_id=member.pk, outcome=outcome, **values
    )


def html_of(client, url, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def lane_names(client, url, **query) -> dict[str, set[str]]:
    """The family names per lane, by the key of the lane."""
    found = client.get(url, query).context["lanes"]
    return {
        lane.spec.key: {card.member.student.family_name for card in lane.cards} for lane in found
    }


def test_everybody_who_applied_is_in_exactly_one_lane(world, login):
    applicant(world, family_name="Onbekend")
    first = date(2027, 9, 1)
    say_start(world, applicant(world, family_name="Wel"), "started", started_on=first)
    say_start(
        world, applicant(world, family_name="Niet"), "not_started", reason_code="wrong_choice"
    )
    world.member(family_name="Zonderaanmelding")
    assert lane_names(login(world.intake), START) == {
        "open": {"Onbekend"},
        "niet": {"Niet"},
        "wel": {"Wel"},
    }


def test_an_mbo_sees_its_own_applicants_only(world, login):
    applicant(world, mbo=MboFactory(region=world.region), family_name="Elders")
    applicant(world, family_name="Hier")
    html = html_of(login(world.intake), START)
    assert "Hier" in html
    assert "Elders" not in html


def test_the_mbo_reports_a_start_from_the_card(world, login):
    member = applicant(world)
    client = login(world.intake)
    url = f"/controles/start/{member.pk}/gestart/"
    assert f"{url}" in html_of(client, START)
    assert "Kok" in html_of(client, url)  # the application fills the form
    answer = client.post(
        url,
        {"started_on": "2027-09-01", "institution": world.mbo.pk, "programme_name": "Kok"},
    )
    assert answer.status_code == 302
    check = StartCheck.objects.get(member=member)
    assert (check.outcome, check.started_on) == ("started", date(2027, 9, 1))


def test_a_start_moves_the_case(world, login):
    case = summer(world)
    client = login(world.intake)
    client.post(
        f"/controles/start/{case.member_id}/gestart/",
        {"started_on": "2027-09-01", "institution": world.mbo.pk, "programme_name": "Kok"},
    )
    case.refresh_from_db()
    assert case.status == "started"


def test_what_a_rule_refuses_is_said_on_the_form(world, login):
    member = applicant(world)
    answer = login(world.intake).post(
        f"/controles/start/{member.pk}/gestart/",
        {"started_on": "2027-12-01", "institution": world.mbo.pk, "programme_name": "Kok"},
    )
    assert "De startdatum ligt in de toekomst." in answer.content.decode()
    assert not StartCheck.objects.filter(member=member).exists()


def test_not_started_needs_a_reason_and_can_open_a_case(world, login):
    member = applicant(world)
    client = login(world.intake)
    url = f"/controles/start/{member.pk}/niet-gestart/"
    assert client.post(url, {}).status_code == 200
    assert not StartCheck.objects.filter(member=member).exists()
    assert client.post(url, {"reason_code": "unreachable"}).status_code == 302
    assert f"/controles/start/{member.pk}/dossier/" in html_of(client, START)
    client.post(f"/controles/start/{member.pk}/dossier/", {"reason_code": "unreachable"})
    with clock_at(at(2027, 10, 6)):
        case = Case.objects.get(member=member)
    assert (case.status, case.is_open) == ("no_show", True)


def test_the_school_gets_no_button_to_open_a_case(world, login):
    member = applicant(world)
    say_start(world, member, "not_started", reason_code="work")
    url = f"/controles/start/{member.pk}/dossier/"
    assert url in html_of(login(world.officer), START)
    assert url not in html_of(login(world.zorgco), START)


def test_a_foreign_member_does_not_exist(world, login):
    member = applicant(make_world(number=11))
    client = login(world.intake)
    for url in ("start/{}/gestart/", "start/{}/dossier/", "plaatsing/{}/geplaatst/"):
        assert client.get("/controles/" + url.format(member.pk)).status_code == 404


def test_placement_is_written_down(world, login):
    member = applicant(world)
    client = login(world.intake)
    url = f"/controles/plaatsing/{member.pk}/geplaatst/"
    client.post(url, {"enrolled_on": "2027-09-01", "institution": world.mbo.pk})
    assert PlacementCheck.objects.get(member=member).outcome == "placed"
    other = applicant(world)
    client.post(f"/controles/plaatsing/{other.pk}/niet-geplaatst/", {})
    assert PlacementCheck.objects.get(member=other).outcome == "not_placed"


def test_placed_after_the_count_date_is_refused(world, login):
    member = applicant(world)
    answer = login(world.intake).post(
        f"/controles/plaatsing/{member.pk}/geplaatst/",
        {"enrolled_on": "2027-10-04", "institution": world.mbo.pk},
    )
    assert "De inschrijving begint na de teldatum" in answer.content.decode()


def test_half_a_year_after_the_start_the_coach_evaluates(world, login):
    case = placed(world)
    with clock_at(at(2028, 3, 1)):
        html = html_of(login(world.coach), AFTERCARE)
        assert f"/dossiers/{case.pk}/evaluatie/" in html
        foreign = html_of(login(world.other_coach), AFTERCARE)
    assert f"/dossiers/{case.pk}/" not in foreign


def test_filters_narrow_the_lanes(world, login):
    applicant(world, family_name="Bakker")
    applicant(world, family_name="Özdemir")
    client = login(world.coordinator)
    assert lane_names(client, START, q="özd")["open"] == {"Özdemir"}
    assert lane_names(client, START, school=world.school.pk)["open"] == {"Bakker", "Özdemir"}
    assert lane_names(client, START, school="abc")["open"] == {"Bakker", "Özdemir"}
    assert lane_names(client, START, municipality=999)["open"] == {"Bakker", "Özdemir"}


def test_each_lane_has_its_own_pages(world, login, monkeypatch):
    monkeypatch.setattr(lanes, "PER_LANE", 2)
    for number in range(3):
        applicant(world, family_name=f"Rij{number}", given_names=f"A{number}")
    client = login(world.coordinator)
    assert lane_names(client, START)["open"] == {"Rij0", "Rij1"}
    assert lane_names(client, START, p_open=2)["open"] == {"Rij2"}
    assert lane_names(client, START, p_open=99)["open"] == {"Rij2"}
    assert lane_names(client, START, p_open="x")["open"] == {"Rij0", "Rij1"}


def test_the_season_decides_which_check_comes_first(world, login):
    client = login(world.coordinator)
    for moment, url in (
        (at(2027, 9, 14), START),
        (at(2027, 10, 5), PLACEMENT),
        (at(2028, 2, 2), AFTERCARE),
    ):
        with clock_at(moment):
            assert client.get("/controles/").url == url


def test_queries_do_not_grow_with_rows(world, login):
    clients = [login(reader) for reader in (world.coordinator, world.intake, world.coach)]

    def counted():
        found = []
        for client in clients:
            for url in (START, PLACEMENT, AFTERCARE):
                with CaptureQueriesContext(connection) as caught:
                    assert client.get(url).status_code == 200
                found.append(len([q for q in caught if "SAVEPOINT" not in q["sql"]]))
        return found

    def fill():
        first = date(2027, 9, 1)
        applicant(world)
        say_start(world, applicant(world), "started", started_on=first)
        say_start(world, applicant(world), "not_started", reason_code="work")
        started(world)
        placed(world)

    fill()
    with_one = counted()
    fill()
    fill()
    assert counted() == with_one
    assert max(with_one) <= 12
