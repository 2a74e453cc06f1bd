"""The official list of schools."""

import pytest

from overstap.organisations.enums import SchoolType
from overstap.organisations.loaders.records import readable_case, school_type
from overstap.organisations.models import Organisation
from tests.factories import MembershipFactory, MunicipalityFactory, RegionFactory, SchoolFactory
from tests.organisations.lists import school, schools

pytestmark = pytest.mark.django_db
# Schools --------------------------------------------------------------------------------------


def test_a_school_is_read_as_duo_writes_it(load):
    content = schools(
        school("17BZ02", name="Capellenborg Coöperatie", place="WIJHE", phone=" "),
    ).encode("cp1252")
    assert load("load_schools", content)[-1] == "created=1 changed=0 gone=0 same=0 errors=0"
    found = Organisation.objects.get()
    assert {
        name: getattr(found, name)
        for name in (
            "kind", "name", "brin", "location_number", "official_code", "place", "phone",
            "school_type", "is_active", "is_gone",
        )
    } == {
        "kind": "school",
        "name": "Capellenborg Coöperatie",
        "brin": "17BZ",
        "location_number": "02",
        "official_code": "17BZ02",
        "place": "Wijhe",
        "phone": "",
        "school_type": "vmbo",
        "is_active": False,
        "is_gone": False,
    }  # fmt: skip
    assert (found.municipality.code, found.municipality.name) == ("0160", "Hardenberg")
    assert (found.region.number, found.region.name) == (10, "IJssel-Vecht")


def test_one_brin_has_locations_in_two_regions(load):
    load(
        "load_schools",
        schools(
            school("01XN00", municipality="0166;KAMPEN"),
            school("01XN01", municipality="0303;DRONTEN", region="18;Flevoland"),
        ),
    )
    assert dict(Organisation.objects.values_list("official_code", "region__number")) == {
        "01XN00": 10,
        "01XN01": 18,
    }


def test_the_region_of_the_municipality_wins_from_the_one_duo_names(load):
    stedendriehoek = RegionFactory(number=11, name="Stedendriehoek")
    MunicipalityFactory(code="1773", name="Olst-Wijhe", region=stedendriehoek)
    lines = load("load_schools", schools(school(municipality="1773;OLST-WIJHE")))
    assert lines[0] == (
        "regel 2: nieuw: 02UX00 Vechtdal College "
        "(DUO noemt regio IJssel-Vecht, de gemeente ligt in regio Stedendriehoek)"
    )
    assert Organisation.objects.get().region == stedendriehoek


def test_the_same_file_again_changes_nothing_and_writes_no_history(load):
    content = schools(school("02UX00"), school("02UX01", structure="PRO"))
    load("load_schools", content)
    before = Organisation.history.count()
    assert load("load_schools", content)[-1] == "created=0 changed=0 gone=0 same=2 errors=0"
    assert (before, Organisation.history.count()) == (2, 2)


def test_renamed_moved_and_vanished_schools_keep_their_row(load):
    load("load_schools", schools(school("02UX00"), school("02UX01"), school("02UX06")))
    ids = dict(Organisation.objects.values_list("official_code", "pk"))
    lines = load(
        "load_schools",
        schools(
            school("02UX00", name="Vechtdal Lyceum"),
            school("02UX06", municipality="0175;OMMEN", place="OMMEN"),
        ),
    )
    assert lines == [
        "regel 2: gewijzigd: 02UX00 Vechtdal Lyceum (naam: Vechtdal College -> Vechtdal Lyceum)",
        (
            "regel 3: gewijzigd: 02UX06 Vechtdal College (plaats: Hardenberg -> Ommen; "
            "gemeente: Hardenberg -> Ommen)"
        ),
        (
            "niet in het bestand: verdwenen: 02UX01 Vechtdal College "
            "(blijft bestaan voor oude dossiers)"
        ),
        "created=0 changed=2 gone=1 same=0 errors=0",
    ]
    assert dict(Organisation.objects.values_list("official_code", "pk")) == ids
    assert Organisation.objects.get(is_gone=True).official_code == "02UX01"
    again = load("load_schools", schools(school("02UX00"), school("02UX01"), school("02UX06")))
    assert again[1] == "regel 3: gewijzigd: 02UX01 Vechtdal College (staat weer in de lijst)"


def test_a_neighbour_with_one_school_in_the_file_loses_none_of_its_others(load):
    flevoland = "18;Flevoland"
    load(
        "load_schools",
        schools(
            school("02UX00"),
            *(school(f"03KL0{n}", municipality="0303;DRONTEN", region=flevoland) for n in range(4)),
        ),
    )
    lines = load(
        "load_schools",
        schools(school("02UX00"), school("03KL00", municipality="0303;DRONTEN", region=flevoland)),
    )
    assert lines[-2:] == [
        (
            "Flevoland: 1 van 4 vestigingen staan in het bestand. Dat is een uittreksel: "
            "niets is daar als verdwenen gemarkeerd."
        ),
        "created=0 changed=0 gone=0 same=2 errors=0",
    ]
    assert not Organisation.objects.filter(is_gone=True).exists()


def test_an_active_school_keeps_its_region_and_what_people_set(load):
    region = RegionFactory()
    own = SchoolFactory(
        official_code="02UX00",
        brin="02UX",
        location_number="00",
        short_name="Vechtdal",
        region=region,
        school_type=SchoolType.OPDC,
    )
    MembershipFactory(organisation=own, role="mentor")
    lines = load(
        "load_schools",
        schools(school("02UX00", municipality="0150;DEVENTER", region="11;Stedendriehoek")),
    )
    assert "doet mee in regio IJssel-Vecht en blijft daar" in lines[0]
    own.refresh_from_db()
    assert (own.region, own.short_name, own.school_type, own.is_active) == (
        region,
        "Vechtdal",
        SchoolType.OPDC,
        True,
    )
    assert own.municipality.name == "Deventer"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (school("02UX"), "vestigingscode '02UX' is geen BRIN met vestigingsnummer (6 tekens)"),
        (school("02UX00", brin="03KZ"), "vestigingscode 02UX00 hoort niet bij instelling 03KZ"),
        (school(name=" "), "de naam ontbreekt of is langer dan 200 tekens"),
        (school(name="N" * 201), "de naam ontbreekt of is langer dan 200 tekens"),
        (school(municipality=" ; "), "gemeentenummer '' is geen getal van vier cijfers"),
        (school() + ";nog een cel", "14 kolommen in plaats van 13"),
        ("Overijssel;1;02UX", "3 kolommen in plaats van 13"),
    ],
)
def test_a_wrong_row_is_reported_and_the_others_are_loaded(load, row, reason):
    lines = load("load_schools", schools(row, school("03KZ00", structure="PRO")))
    assert lines[0].endswith(f"({reason})")
    assert lines[-1] == "created=1 changed=0 gone=0 same=0 errors=1"
    assert Organisation.objects.get().official_code == "03KZ00"


@pytest.mark.parametrize(
    ("structure", "name", "expected"),
    [
        ("PRO", "De Maat", SchoolType.PRO),
        ("VBO/MAVO/PRO", "Carmel", SchoolType.VMBO),
        ("VBO/MAVO/HAVO/VWO", "Vechtdal", SchoolType.VMBO),
        ("VBO", "Zone", SchoolType.VMBO),
        ("HAVO/VWO", "Lyceum", SchoolType.HAVO_VWO),
        ("VWO", "Celeanum", SchoolType.HAVO_VWO),
        ("HAVO/VWO", "Internationale Schakelklas (ISK)", SchoolType.ISK),
        ("VBO/MAVO/HAVO/VWO", "StartCollege ISK ZWG", SchoolType.ISK),
        ("BRUGJAAR", "Almere College", SchoolType.UNKNOWN),
        ("", "Niskerk", SchoolType.UNKNOWN),
    ],
)
def test_school_type(structure, name, expected):
    assert school_type(structure, name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KAMPEN", "Kampen"),
        ("IJSSELMUIDEN", "IJsselmuiden"),
        ("OLST-WIJHE", "Olst-Wijhe"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("ALPHEN AAN DEN RIJN", "Alphen aan den Rijn"),
        ("DEN HAM OV", "den Ham Ov"),
        ("De Krim", "De Krim"),
        ("", ""),
    ],
)
def test_readable_case(text, expected):
    assert readable_case(text) == expected
