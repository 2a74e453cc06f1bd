"""The lists of the demo, and the real published ones where they are present."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from overstap.organisations.enums import OrganisationKind, SchoolType
from overstap.organisations.models import Municipality, Organisation, Place, Programme, Region

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "overstap" / "demo" / "data"
SHARED = settings.BASE_DIR.parent / "shared" / "data"
REGION_10 = {
    "0148", "0160", "0166", "0175", "0177", "0180", "0193", "0244", "0246", "1708", "1896",
}  # fmt: skip


@pytest.fixture
def shared():
    if not SHARED.is_dir():
        pytest.skip("../shared/data is absent: the published lists are not in this repository")
    return SHARED


def run(command, path: Path, **options):
    out = io.StringIO()
    call_command(command, str(path), stdout=out, **options)
    return out.getvalue().splitlines()


def schools_per_municipality():
    return dict(
        Organisation.objects.filter(kind=OrganisationKind.SCHOOL, region__number=10)
        .values_list("municipality__name")
        .annotate(Count("pk"))
    )


def test_the_lists_of_the_demo_load_twice_without_a_change():
    lists = [
        ("load_municipalities", "gemeenten.csv", {}),
        ("load_regions", "regios.csv", {}),
        ("load_places", "plaatsen.csv", {}),
        ("load_schools", "vestigingen_vo.csv", {}),
        ("load_mbo", "mbo.csv", {}),
        ("load_programmes", "opleidingen.csv", {"levels": str(DEMO / "niveaus.csv")}),
    ]
    for command, name, options in lists:
        assert run(command, DEMO / name, **options)[-1].endswith("errors=0"), name
    for command, name, options in lists:
        last = run(command, DEMO / name, **options)[-1]
        assert last.startswith("created=0 changed=0 gone=0 same="), name
    region = Region.objects.get(number=10)
    assert set(region.municipalities.values_list("code", flat=True)) == REGION_10
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL)
    assert set(schools.values_list("region__number", flat=True)) == {10}
    assert set(schools.values_list("municipality__code", flat=True)) == REGION_10 - {
        "0244",
        "0246",
    }
    assert {SchoolType.PRO, SchoolType.VMBO, SchoolType.ISK} == set(
        schools.values_list("school_type", flat=True)
    )
    assert set(Place.objects.values_list("municipality__code", flat=True)) >= REGION_10
    assert set(Programme.objects.values_list("level", flat=True)) == {1, 2, 3, 4}


@pytest.mark.shared_data
def test_the_published_lists(shared):
    assert run("load_municipalities", shared / "duo/gemeenten_duo_2024-10-01.csv")[-1] == (
        "created=341 changed=0 gone=0 same=0 errors=0"
    )
    regions = shared / "orgs/rmc_regio_per_gemeente_2024_samengesteld.csv"
    lines = run("load_regions", regions)
    assert lines[-1] == "created=339 changed=0 gone=0 same=0 errors=3"
    assert [line.split(": ")[2].split(" (")[0] for line in lines if ": fout: " in line] == [
        "0394 Haarlemmermeer",
        "0824 Oisterwijk",
        "0893 Bergen",
    ]
    assert Region.objects.count() == 40
    # Ridderkerk is in the list of regions only.
    assert Municipality.objects.count() == 342
    own = Municipality.objects.filter(region__number=10)
    assert set(own.values_list("code", flat=True)) == REGION_10

    schools = shared / "duo/02.-alle-vestigingen-vo_excerpt-rmc10.csv"
    lines = run("load_schools", schools)
    assert lines[-1] == "created=61 changed=0 gone=0 same=0 errors=0"
    assert sum("DUO noemt regio IJssel-Vecht" in line for line in lines) == 2
    # The 57 of DUO's region 10 without the two of Olst-Wijhe, which lies in region 11.
    assert schools_per_municipality() == {
        "Zwolle": 25,
        "Kampen": 9,
        "Hardenberg": 7,
        "Steenwijkerland": 5,
        "Raalte": 4,
        "Ommen": 2,
        "Dalfsen": 1,
        "Staphorst": 1,
        "Zwartewaterland": 1,
    }
    assert run("load_schools", schools)[-1] == "created=0 changed=0 gone=0 same=61 errors=0"

    assert run("load_mbo", shared / "orgs/mbo_instellingen_brin.csv")[-1] == (
        "created=57 changed=0 gone=0 same=0 errors=0"
    )
    programmes = shared / "orgs/opleidingcodes_mbo_2023-24.csv"
    levels = {"levels": str(shared / "orgs/kwalificaties_hks_2015.csv")}
    assert run("load_programmes", programmes, **levels)[-1] == (
        "created=4103 changed=0 gone=0 same=0 errors=0"
    )
    assert Programme.objects.filter(level__isnull=False).count() == 470
    assert run("load_programmes", programmes, **levels)[-1] == (
        "created=0 changed=0 gone=0 same=4103 errors=0"
    )
    assert Region.history.count() == 40


@pytest.mark.shared_data
def test_the_demo_and_the_published_lists_go_together(shared):
    run("load_municipalities", shared / "duo/gemeenten_duo_2024-10-01.csv")
    run("load_schools", DEMO / "vestigingen_vo.csv")
    assert run("load_municipalities", DEMO / "gemeenten.csv")[-1].startswith(
        "created=0 changed=0 gone=0 "
    )
    last = run("load_schools", shared / "duo/02.-alle-vestigingen-vo_excerpt-rmc10.csv")[-1]
    assert " gone=0 " in last
    assert last.endswith("errors=0")
