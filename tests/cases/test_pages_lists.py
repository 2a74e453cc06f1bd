"""Lists of cases and of the cohort: who sees which rows, filters, bulk, export, saved lists."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import SavedList
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.today import clock_at
from tests.factories.cases import at, dismissed, flagged, guided, make_world, screened
from tests.factories.organisations import MboFactory

pytestmark = pytest.mark.django_db
LIST = "/dossiers/"


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(at(2027, 5, 11)):
        yield


def html_of(client, **query) -> str:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def queries(client, url, **query) -> int:
    client.get(url, query)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url, query).status_code == 200
    return len([q for q in caught if "SAVEPOINT" not in q["sql"]])


def test_a_coach_sees_own_cases_only_and_no_foreign_name_anywhere(world, login):
    guided(world, family_name="Eigen")
    guided(world, coach=world.other_coach, family_name="Vreemd")
    guided(make_world(number=11), family_name="Kanariepiet")
    html = html_of(login(world.coach), tab="alle")
    assert "Eigen" in html
    assert "Vreemd" not in html
    assert "Kanariepiet" not in html


def test_what_was_shown_is_one_line_in_the_read_log(world, login):
    cases = [guided(world), guided(world)]
    html_of(login(world.coach), tab="alle")
    row = AccessLog.objects.get(kind=ReadKind.LIST)
    assert sorted(row.case_ids) == [case.pk for case in cases]


def test_the_administrator_sees_a_number_and_no_name(world, login):
    case = guided(world, family_name="Kanariepiet")
    html = html_of(login(world.admin), tab="alle", sort="name")
    assert case.number in html
    assert "Kanariepiet" not in html
    assert "nog niet aangemeld" not in html
    assert 'id="sorteer-name"' not in html
    assert 'id="sorteer-due"' in html


def test_the_coordinator_sees_names_but_no_reasons(world, login):
    guided(world, family_name="Zichtbaar")
    html = html_of(login(world.coordinator), tab="alle")
    assert "Zichtbaar" in html
    assert "Aandacht" not in html
    assert "nog niet aangemeld" not in html
    assert "nog niet aangemeld" in html_of(login(world.coach), tab="alle")


def test_a_signal_that_is_not_screened_is_the_schools_alone(world, login):
    flagged(world, family_name="Vertrouwelijk")
    assert "Vertrouwelijk" in html_of(login(world.zorgco), tab="alle")
    assert "Vertrouwelijk" not in html_of(login(world.coordinator), tab="alle")


@pytest.mark.parametrize("who", ["coach", "coordinator", "zorgco"])
def test_a_list_costs_the_same_with_one_row_and_with_three(world, login, who):
    client = login(getattr(world, who))
    guided(world)
    one = queries(client, LIST, tab="alle")
    guided(world)
    guided(world)
    assert queries(client, LIST, tab="alle") == one
    assert one <= 12


def test_tabs_count_what_they_show(world, login):
    screened(world)
    guided(world)
    html = html_of(login(world.coordinator), tab="zonder-coach")
    assert html.count("data-row") == 1
    tab = html[html.index('href="?tab=zonder-coach"') :]
    assert ">1</span>" in tab[: tab.index("</li>")]


def test_filters_search_by_name_number_and_status(world, login):
    first = guided(world, given_names="Zoë", prefix="", family_name="Ünal")
    second = guided(world, family_name="Jansen")
    done = dismissed(world, family_name="Klaar")
    client = login(world.zorgco)
    by_name = html_of(client, tab="alle", q="zoe un")
    assert first.number in by_name
    assert second.number not in by_name
    assert second.number in html_of(client, tab="alle", q=second.number)
    assert done.number not in html_of(client, tab="alle")
    assert done.number in html_of(client, tab="alle", status="closed")
    assert "Verwijder filter" in by_name


def test_an_unknown_filter_value_breaks_nothing(world, login):
    guided(world)
    assert "dossier" in html_of(
        login(world.coordinator), tab="x", status="nee", page="99", sort="-x"
    )


def test_htmx_gets_only_the_results(world, login):
    guided(world)
    client = login(world.coach)
    response = client.get(LIST, headers={"HX-Request": "true", "HX-Target": "resultaten"})
    assert response.content.decode().strip().startswith('<div id="resultaten">')


def test_rows_can_be_reached_by_keyboard(world, login):
    guided(world)
    html = html_of(login(world.coordinator), tab="alle")
    assert "data-row" in html
    assert "data-select" in html
    assert 'data-hotkey="/"' in html


def test_bulk_first_shows_names_and_what_will_happen(world, login):
    cases = [guided(world, family_name="Eerste"), guided(world, family_name="Tweede")]
    client = login(world.zorgco)
    data = {"actie": "actie", "pk": [case.pk for case in cases]}
    response = client.post(reverse("cases:bulk"), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Eerste" in html
    assert "Tweede" in html
    assert cases[0].action_items.count() == 0


@pytest.mark.parametrize("key", ["actie", "coach", "agenda", "exporteren"])
def test_every_bulk_action_has_a_preview(world, login, key):
    case = guided(world, family_name="Zichtbaar")
    data = {"actie": key, "pk": [case.pk]}
    response = login(world.coordinator).post(reverse("cases:bulk"), data)
    assert response.status_code == 200
    assert "Zichtbaar" in response.content.decode()


def test_bulk_gives_a_result_for_each_case(world, login):
    mine = guided(world)
    foreign = guided(make_world(number=11))
    stale = guided(world)
    client = login(world.zorgco)
    data = {
        "actie": "actie",
        "bevestigd": "ja",
        "pk": [f"{mine.pk}:{mine.version}", f"{foreign.pk}:1", f"{stale.pk}:{stale.version + 5}"],
        "what": "Ouders bellen",
        "due_on": "2027-06-01",
    }
    html = client.post(reverse("cases:bulk"), data).content.decode()
    assert "Gelukt" in html
    assert "Niet gevonden" in html
    assert "Intussen gewijzigd" in html
    assert [item.what for item in mine.action_items.all()] == ["Ouders bellen"]
    assert not foreign.action_items.exists()
    assert not stale.action_items.exists()


def test_an_export_asks_and_logs_the_purpose(world, login):
    case = guided(world, family_name="Zichtbaar")
    client = login(world.coordinator)
    data = {"actie": "exporteren", "pk": [f"{case.pk}:{case.version}"], "bevestigd": "ja"}
    assert client.post(reverse("cases:bulk"), data).status_code == 422
    response = client.post(reverse("cases:bulk"), data | {"purpose": "Overleg met de scholen"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet["B2"].value.endswith("Zichtbaar")
    assert sheet["L2"].value is None
    row = AccessLog.objects.get(kind=ReadKind.EXPORT)
    assert row.purpose == "Overleg met de scholen"
    assert row.case_ids == [case.pk]


@pytest.mark.parametrize("who", ["mentor", "intake", "manager"])
def test_these_roles_never_export(world, login, who):
    case = guided(world)
    data = {"actie": "exporteren", "pk": [case.pk], "bevestigd": "ja", "purpose": "Omdat het kan"}
    assert login(getattr(world, who)).post(reverse("cases:bulk"), data).status_code == 404


def test_a_list_can_be_kept_and_shared_with_the_team(world, login):
    client = login(world.zorgco)
    data = {"name": "Mijn zorgen", "query": "tab=mijn&status=guided&onzin=1", "is_shared": "on"}
    client.post(reverse("cases:save_list"), data)
    kept = SavedList.objects.get()
    assert kept.query == "tab=mijn&status=guided"
    assert "Mijn zorgen" in html_of(login(world.decaan))
    assert "Mijn zorgen" not in html_of(login(world.coordinator))
    assert login(world.decaan).post(reverse("cases:drop_list", args=[kept.pk])).status_code == 404
    client.post(reverse("cases:drop_list", args=[kept.pk]))
    assert not SavedList.objects.exists()


# The cohort


def test_the_cohort_of_a_school_is_its_own(world, login):
    world.member(family_name="Eigen")
    make_world(number=11).member(family_name="Kanariepiet")
    html = login(world.zorgco).get(reverse("cases:cohort")).content.decode()
    assert "Eigen" in html
    assert "Kanariepiet" not in html


@pytest.mark.parametrize("who", ["zorgco", "mentor", "coordinator"])
def test_the_cohort_costs_the_same_with_one_row_and_with_three(world, login, who):
    client = login(getattr(world, who))
    world.member()
    one = queries(client, reverse("cases:cohort"))
    world.member()
    world.member()
    assert queries(client, reverse("cases:cohort")) == one
    assert one <= 12


def test_the_cohort_can_be_filtered(world, login):
    case = flagged(world, family_name="Metdossier")
    world.member(family_name="Zonderdossier", class_name="3B")
    client = login(world.zorgco)
    url = reverse("cases:cohort")
    html = client.get(url, {"case": "ja"}).content.decode()
    assert "Metdossier" in html
    assert "Zonderdossier" not in html
    html = client.get(url, {"class_name": "3b", "application": "geen"}).content.decode()
    assert "Zonderdossier" in html
    assert "Metdossier" not in html
    assert case.member_id


def test_a_member_of_another_school_does_not_exist(world, login):
    other = make_world(number=11).member(family_name="Kanariepiet")
    response = login(world.zorgco).get(reverse("cases:member", args=[other.pk]))
    assert response.status_code == 404
    assert "Kanariepiet" not in response.content.decode()


def test_the_member_page_writes_an_application_and_a_destination(world, login):
    member = world.member()
    client = login(world.zorgco)
    data = {
        "institution_id": world.mbo.pk,
        "programme_name": "Verzorgende IG",
        "level": "3",
        "track": "bol",
        "status": "submitted",
        "reported_on": "2027-04-01",
    }
    client.post(reverse("cases:application_add", args=[member.pk]), data)
    application = member.applications.get()
    data = {"status": "provisional", "on": "2027-05-10"}
    client.post(reverse("cases:application_change", args=[application.pk]), data)
    client.post(
        reverse("cases:destination", args=[member.pk]),
        {"destination": "mbo_region", "on": "2027-05-11"},
    )
    client.post(reverse("cases:exam", args=[member.pk]), {"result": "passed"})
    html = client.get(reverse("cases:member", args=[member.pk])).content.decode()
    for words in ("Voorlopig geplaatst", "Mbo in de regio", "Geslaagd", "Verzorgende IG"):
        assert words in html


def test_an_intake_officer_sees_own_applications_only(world, login):
    member = world.member()
    elsewhere = MboFactory(region=world.region, name="Anders College")
    for institution in (world.mbo, elsewhere):
        login(world.zorgco).post(
            reverse("cases:application_add", args=[member.pk]),
            {
                "institution_id": institution.pk,
                "programme_name": "Kok",
                "track": "bol",
                "status": "submitted",
                "reported_on": "2027-04-01",
            },
        )
    html = login(world.intake).get(reverse("cases:member", args=[member.pk])).content.decode()
    assert "Kok" in html
    assert "Anders College" not in html
    foreign = member.applications.get(institution=elsewhere)
    url = reverse("cases:application_change", args=[foreign.pk])
    assert login(world.intake).get(url).status_code == 404
