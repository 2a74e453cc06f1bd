"""The official lists of mbo's, programmes and places."""

import pytest

from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation, Place, Programme
from tests.factories import MunicipalityFactory, RegionFactory
from tests.organisations.lists import school, schools

pytestmark = pytest.mark.django_db
# Mbo, programmes and places -------------------------------------------------------------------


def test_an_mbo_has_the_brin_of_a_school_without_being_one(load):
    load("load_schools", schools(school("01AA00")))
    assert load("load_mbo", "brin;naam\n01AA;Landstede\n25PJ;Deltion College\nX;Y\n") == [
        "regel 2: nieuw: 01AA Landstede",
        "regel 3: nieuw: 25PJ Deltion College",
        "regel 4: fout: X Y (BRIN 'X' is niet twee cijfers en twee letters)",
        "created=2 changed=0 gone=0 same=0 errors=1",
    ]
    mbos = Organisation.objects.filter(kind=OrganisationKind.MBO)
    assert set(mbos.values_list("official_code", "brin")) == {("01AA", "01AA"), ("25PJ", "25PJ")}


def test_an_mbo_keeps_its_region_when_the_list_is_refreshed(load):
    load("load_mbo", "brin;naam\n25PJ;Deltion\n")
    Organisation.objects.update(region=RegionFactory(), is_active=True)
    lines = load("load_mbo", "brin;naam\n25PJ;Deltion College\n")
    assert lines[0] == "regel 2: gewijzigd: 25PJ Deltion College (naam: Deltion -> Deltion College)"
    found = Organisation.objects.get()
    assert (found.region.number, found.is_active) == (10, True)


LEVELS = (
    "crebo;kwalificatie;niveau;soort_opleiding;leerweg\n"
    "25128;Timmerman;2;basisberoepsopleiding;BOL/BBL\n"
    "25104;Middenkaderfunctionaris Bouw;4;middenkaderopleiding;BOL/BBL\n"
    "25999;Nergens;9;?;BOL\n"
)


def test_programmes_get_their_level_from_the_second_list(load, tmp_path):
    levels = tmp_path / "niveaus.csv"
    levels.write_text(LEVELS)
    text = "opleidingcode;naam\n25128;Timmerman\n10001;Ondernemer/Manager Detailhandel\n"
    lines = load("load_programmes", text, levels=str(levels))
    assert lines == [
        "niveaus, regel 4: niveau '9' is niet 1, 2, 3 of 4",
        "regel 2: nieuw: 25128 Timmerman",
        "regel 3: nieuw: 10001 Ondernemer/Manager Detailhandel",
        "created=2 changed=0 gone=0 same=0 errors=0",
    ]
    assert set(Programme.objects.values_list("code", "level", "track")) == {
        ("25128", 2, "BOL/BBL"),
        ("10001", None, ""),
    }
    # A later run without the second list keeps what is known.
    assert load("load_programmes", text)[-1] == "created=0 changed=0 gone=0 same=2 errors=0"
    assert Programme.objects.get(code="25128").level == 2


def test_levels_can_come_later(load, tmp_path):
    levels = tmp_path / "niveaus.csv"
    levels.write_text(LEVELS)
    text = "opleidingcode;naam\n25128;Timmerman\n"
    load("load_programmes", text)
    lines = load("load_programmes", text, levels=str(levels))
    assert lines[1] == (
        "regel 2: gewijzigd: 25128 Timmerman (niveau: leeg -> 2; leerweg: leeg -> BOL/BBL)"
    )


def test_a_programme_that_left_the_list_stays(load):
    load("load_programmes", "opleidingcode;naam\n25128;Timmerman\n25002;Beheerder\n")
    lines = load("load_programmes", "opleidingcode;naam\n25128;Timmerman\n")
    assert lines[-1] == "created=0 changed=0 gone=1 same=1 errors=0"
    assert Programme.objects.get(code="25002").is_gone


def test_places_lie_in_known_municipalities(load):
    for code in ("0193", "0160"):
        MunicipalityFactory(code=code)
    text = "plaats;gemeentecode\nZwolle;0193\nBergentheim;160\nEmmen;0114\nzwolle;0193\nOmmen;\n"
    assert load("load_places", text) == [
        "regel 2: nieuw: Zwolle (0193)",
        "regel 3: nieuw: Bergentheim (0160)",
        "regel 4: fout: Emmen (0114) (gemeente 0114 is niet bekend: laad eerst de gemeenten)",
        "regel 5: fout: zwolle (0193) (dubbel: staat ook op regel 2)",
        "regel 6: fout: Ommen () (gemeentecode '' is geen getal van vier cijfers)",
        "created=2 changed=0 gone=0 same=0 errors=3",
    ]
    assert load("load_places", text)[-1] == "created=0 changed=0 gone=0 same=2 errors=3"
    assert set(Place.objects.values_list("name", "municipality__code")) == {
        ("Zwolle", "0193"),
        ("Bergentheim", "0160"),
    }


def test_a_whole_list_is_written_in_a_few_statements(load, django_assert_max_num_queries):
    rows = "".join(f"{n};Opleiding {n}\n" for n in range(20000, 22000))
    with django_assert_max_num_queries(20):
        load("load_programmes", f"opleidingcode;naam\n{rows}", verbosity=0)
    assert Programme.objects.count() == 2000
