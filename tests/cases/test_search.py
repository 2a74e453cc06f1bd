"""Search: names and numbers, within what the reader may see, written down once."""

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Case
from cases.queries import find_cases, number_in
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.today import clock_at
from tests.factories.cases import at, flagged, guided, make_world

pytestmark = pytest.mark.django_db
SEARCH = "/zoeken/"


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(at(2027, 5, 11)):
        yield


def found(by, text):
    return {case.pk for case in find_cases(Case.objects.visible_to(by), by, text)}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("OV-26-0149", 149),
        ("ov-26-149", 149),
        ("26-0149", 149),
        ("149", 149),
        ("0149", 149),
        ("Lotte", None),
        ("", None),
        ("²", None),
        ("9" * 40, None),
    ],
)
def test_a_number_is_understood_as_people_write_it(typed, number):
    assert number_in(typed) == number


@pytest.mark.parametrize("typed", ["zoe", "ZOË", "unal", "de un", "zoe de unal", "Ün"])
def test_a_name_is_found_without_accents_and_by_the_start_of_a_word(world, typed):
    case = guided(world, given_names="Zoë", prefix="de", family_name="Ünal")
    guided(world, given_names="Bram", prefix="", family_name="Jansen")
    assert found(world.coach, typed) == {case.pk}


@pytest.mark.parametrize("typed", ["nal", "oe", "zoe bakker", "%", "_", "'", ""])
def test_what_is_not_the_start_of_a_word_is_not_found(world, typed):
    guided(world, given_names="Zoë", prefix="de", family_name="Ünal")
    assert found(world.coach, typed) == set()


def test_a_name_is_found_only_by_who_may_read_it(world):
    case = guided(world, family_name="Kanariepiet")
    assert found(world.coordinator, "kanariepiet") == {case.pk}
    assert found(world.admin, "kanariepiet") == set()
    assert found(world.admin, str(case.pk)) == {case.pk}


def test_nothing_of_another_region_is_found(world, login):
    other = guided(make_world(number=11), family_name="Kanariepiet")
    html = login(world.coordinator).get(SEARCH, {"q": "kanariepiet"}).content.decode()
    assert other.number not in html
    assert "Niets gevonden" in html


def test_a_number_leads_to_the_case(world, login):
    case = guided(world)
    response = login(world.coach).get(SEARCH, {"q": case.number})
    assert response.url == case.get_absolute_url()


def test_the_number_of_a_case_one_may_not_see_leads_nowhere(world, login):
    case = guided(make_world(number=11))
    response = login(world.coach).get(SEARCH, {"q": str(case.pk)})
    assert response.status_code == 200
    assert "Niets gevonden" in response.content.decode()


def test_a_search_is_one_line_in_the_read_log(world, login):
    case = guided(world, family_name="Zichtbaar")
    login(world.coach).get(SEARCH, {"q": "zicht"})
    row = AccessLog.objects.get(kind=ReadKind.SEARCH)
    assert row.case_ids == [case.pk]
    assert "zicht" not in row.path


def test_pupils_without_a_case_are_found_too(world, login):
    world.member(family_name="Zonderdossier")
    flagged(world, family_name="Metsignaal")
    html = login(world.zorgco).get(SEARCH, {"q": "zonder"}).content.decode()
    assert "Zonderdossier" in html
    assert "Metsignaal" not in html
    html = login(world.coordinator).get(SEARCH, {"q": "metsignaal"}).content.decode()
    assert reverse("cases:list") in html


@pytest.mark.postgres
def test_a_typing_mistake_still_finds_the_case(world, login):
    if connection.vendor != "postgresql":
        pytest.skip("pg_trgm is of PostgreSQL")
    guided(world, given_names="Katarzyna", prefix="", family_name="Wojcik")
    html = login(world.coach).get(SEARCH, {"q": "Katarsyna"}).content.decode()
    assert "Katarzyna" in html
    assert "Dit lijkt erop" in html
