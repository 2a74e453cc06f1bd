"""Reading the official lists, and what they say of municipalities and regions."""

import pytest
from django.core.management import CommandError, call_command

from overstap.organisations.models import Municipality, Region
from tests.factories import MunicipalityFactory, RegionFactory

pytestmark = pytest.mark.django_db
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
