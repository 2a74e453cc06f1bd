"""The load commands, with lists typed by hand in the official layouts: one test per trap."""

import io

import pytest
from django.core.management import CommandError, call_command

from overstap.organisations.enums import OrganisationKind, SchoolType
from overstap.organisations.loaders.records import readable_case, school_type
from overstap.organisations.models import Municipality, Organisation, Place, Programme, Region
from tests.factories import MembershipFactory, MunicipalityFactory, RegionFactory, SchoolFactory

pytestmark = pytest.mark.django_db

SCHOOL_COLUMNS = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;"
    "PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;TELEFOONNUMMER;ONDERWIJSSTRUCTUUR;"
    "RMC-REGIO CODE;RMC-REGIO NAAM"
)


def school(code="02UX00", **changes):
    cells = {
        "brin": code[:4],
        "code": code,
        "name": "Vechtdal College",
        "place": "HARDENBERG",
        "municipality": "0160;HARDENBERG",
        "phone": "0523281428",
        "structure": "VBO/MAVO/HAVO/VWO",
        "region": "10;IJssel-Vecht",
    } | changes
    return (
        "Overijssel;40922;{brin};{code};{name};Straat;{place};{municipality};{phone};"
        "{structure};{region}"
    ).format(**cells)


def schools(*rows):
    return "\r\n".join([SCHOOL_COLUMNS, *rows, ""])


@pytest.fixture
def load(tmp_path):
    """Run a load command on a text or on bytes; returns the lines it printed."""

    def run(command, content, **options):
        path = tmp_path / "lijst.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = io.StringIO()
        call_command(command, str(path), stdout=out, **options)
        return out.getvalue().splitlines()

    return run


# Reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_usual_encoding_is_read(load, encoding):
    text = "gemeentenummer;gemeentenaam\r\n1900;Súdwest-Fryslân\r\n"
    lines = load("load_municipalities", text.encode(encoding))
    assert lines == [
        "regel 2: nieuw: 1900 Súdwest-Fryslân",
        "created=1 changed=0 gone=0 same=0 errors=0",
    ]
    assert Municipality.objects.get().name == "Súdwest-Fryslân"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_separator_is_read(load, separator):
    text = "gemeentenummer;gemeentenaam\n0193;Zwolle\n".replace(";", separator)
    assert load("load_municipalities", text)[-1].startswith("created=1 ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Het bestand is leeg."),
        (b"\n\n", "Het bestand is leeg."),
        (b"gemeentenummer;gemeentenaam\n", "Onder de kolomnamen staat geen enkele regel."),
        (
            b"code;gemeentenaam\n0193;Zwolle\n",
            "Deze kolommen ontbreken in het bestand: gemeentenummer. Is dit de goede lijst?",
        ),
        (
            b"Gemeentenummer;gemeentenaam\n0193;Zwolle\n",
            "Deze kolommen ontbreken in het bestand: gemeentenummer. Is dit de goede lijst?",
        ),
        (
            b"gemeentenummer;gemeentenaam;gemeentenaam\n0193;Zwolle;Zwolle\n",
            "De kolom gemeentenaam staat twee keer in het bestand.",
        ),
        (
            b"gemeentenummer;gemeentenaam\n0193;Zw\0lle\n",
            "Dit bestand is geen tekst. Kies het csv-bestand zelf.",
        ),
        (
            b"PK\x03\x04\x14\x00\x06\x00",
            "Dit bestand is geen tekst. Kies het csv-bestand zelf.",
        ),
        (
            b"gemeentenummer;gemeentenaam\n0193;\x81\x9d\n",
            (
                "De tekens in dit bestand zijn niet te lezen. "
                "Bewaar het als csv in utf-8 of Windows-1252."
            ),
        ),
        (
            b'gemeentenummer;gemeentenaam\n0193;"Zwolle\n0166;Kampen\n',
            "Dit bestand is geen geldige csv. Er staat misschien ergens een aanhalingsteken te veel.",
        ),
    ],
)
def test_a_file_that_is_not_the_list_is_refused_and_nothing_is_written(load, content, sentence):
    MunicipalityFactory(code="0193", name="Zwolle")
    with pytest.raises(CommandError) as refusal:
        load("load_municipalities", content)
    assert (str(refusal.value), refusal.value.returncode) == (sentence, 1)
    assert list(Municipality.objects.values_list("code", "is_gone")) == [("0193", False)]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="bestaat niet"):
        call_command("load_mbo", str(tmp_path / "weg.csv"))


def test_a_broken_end_of_the_file_takes_back_its_good_beginning(load):
    rows = "".join(f"{n:04d};Gemeente {n}\n" for n in range(1, 50))
    with pytest.raises(CommandError):
        load("load_municipalities", f'gemeentenummer;gemeentenaam\n{rows}0193;"Zwolle\n')
    assert not Municipality.objects.exists()


def test_a_quiet_run_prints_only_the_counts(load):
    assert load(
        "load_municipalities", "gemeentenummer;gemeentenaam\n0193;Zwolle\n", verbosity=0
    ) == ["created=1 changed=0 gone=0 same=0 errors=0"]


# Municipalities and regions -------------------------------------------------------------------


def test_municipalities_new_changed_same_gone_and_wrong(load):
    for code, name in [("0193", "Zwolle"), ("0166", "Campen"), ("0150", "Deventer")]:
        MunicipalityFactory(code=code, name=name, region=None)
    lines = load(
        "load_municipalities",
        "gemeentenummer;gemeentenaam\n0193;Zwolle\n166;Kampen\n0177;Raalte\n0177;Ralte\n0160;\n",
    )
    assert lines == [
        "regel 2: gelijk: 0193 Zwolle",
        "regel 3: gewijzigd: 0166 Kampen (naam: Campen -> Kampen)",
        "regel 4: nieuw: 0177 Raalte",
        "regel 5: fout: 0177 Ralte (dubbel: staat ook op regel 4)",
        "regel 6: fout: 0160 (de naam ontbreekt of is langer dan 100 tekens)",
        "niet in het bestand: verdwenen: 0150 Deventer (blijft bestaan voor oude dossiers)",
        "created=1 changed=1 gone=1 same=1 errors=2",
    ]
    assert set(Municipality.objects.values_list("code", "name", "is_gone")) == {
        ("0193", "Zwolle", False),
        ("0166", "Kampen", False),
        ("0177", "Raalte", False),
        ("0150", "Deventer", True),
    }
    assert Municipality.history.filter(
        code="0166", history_change_reason="lijst van gemeenten geladen"
    ).exists()


def test_a_municipality_that_comes_back_is_no_longer_gone(load):
    MunicipalityFactory(code="0193", name="Zwolle", is_gone=True)
    lines = load("load_municipalities", "gemeentenummer;gemeentenaam\n0193;Zwolle\n")
    assert lines[0] == "regel 2: gewijzigd: 0193 Zwolle (staat weer in de lijst)"
    assert not Municipality.objects.get().is_gone


def test_an_excerpt_says_nothing_about_the_rest(load):
    for code in ("0193", "0166", "0150"):
        MunicipalityFactory(code=code, name=f"Gemeente {code}")
    lines = load("load_municipalities", "gemeentenummer;gemeentenaam\n0193;Zwolle\n")
    assert lines[-2:] == [
        (
            "Nederland: 1 van 3 gemeenten staan in het bestand. Dat is een uittreksel: "
            "niets is daar als verdwenen gemarkeerd."
        ),
        "created=0 changed=1 gone=0 same=0 errors=0",
    ]
    assert not Municipality.objects.filter(is_gone=True).exists()


def test_an_unreadable_code_keeps_everything_in_the_list(load):
    for code in ("0193", "0166"):
        MunicipalityFactory(code=code, name=f"Gemeente {code}")
    lines = load("load_municipalities", "gemeentenummer;gemeentenaam\n0193;Zwolle\nO166;Kampen\n")
    assert (
        lines[1] == "regel 3: fout: Kampen (gemeentenummer 'O166' is geen getal van vier cijfers)"
    )
    assert not Municipality.objects.filter(is_gone=True).exists()


REGIONS = (
    "gemeentecode;gemeentenaam;rmc_regio;rmc_naam;herkomst\n"
    "0193;Zwolle;10;IJssel-Vecht;Stcrt 2020, 20218\n"
    "0150;Deventer;11;Stedendriehoek;Stcrt 2020, 20218\n"
    "0394;Haarlemmermeer;;;ONBEPAALD (herindeling over regiogrens)\n"
)


def test_regions_are_made_and_an_open_row_is_reported(load):
    MunicipalityFactory(code="0193", name="Zwolle", region=None)
    MunicipalityFactory(code="0394", name="Haarlemmermeer", region=None)
    assert load("load_regions", REGIONS) == [
        "regel 2: nieuw: 0193 Zwolle (regio: leeg -> IJssel-Vecht)",
        "regel 3: nieuw: 0150 Deventer",
        (
            "regel 4: fout: 0394 Haarlemmermeer (open: de lijst noemt geen regio, "
            "herkomst: ONBEPAALD (herindeling over regiogrens))"
        ),
        "created=2 changed=0 gone=0 same=0 errors=1",
    ]
    assert list(Region.objects.order_by("number").values_list("number", "name", "is_active")) == [
        (10, "IJssel-Vecht", False),
        (11, "Stedendriehoek", False),
    ]
    assert dict(Municipality.objects.values_list("code", "region__number")) == {
        "0193": 10,
        "0150": 11,
        "0394": None,
    }
    assert load("load_regions", REGIONS)[-1] == "created=0 changed=0 gone=0 same=2 errors=1"


def test_a_municipality_that_moves_to_another_region_is_changed(load):
    load("load_regions", REGIONS)
    lines = load("load_regions", REGIONS.replace("Deventer;11;Steden", "Deventer;10;IJssel-"))
    # One number, two names: the first name stands.
    assert lines[1] == "regel 3: gewijzigd: 0150 Deventer (regio: Stedendriehoek -> IJssel-Vecht)"


def test_a_region_that_is_renamed_keeps_its_policy(load):
    RegionFactory(number=10, name="Oude naam", swv_approves_coach=True)
    load("load_regions", REGIONS)
    region = Region.objects.get(number=10)
    assert (region.name, region.swv_approves_coach) == ("IJssel-Vecht", True)


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
