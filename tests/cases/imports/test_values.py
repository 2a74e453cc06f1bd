"""What a cell can mean."""

from datetime import date

import pytest

from cases.imports import values
from cases.imports.values import Impossible

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "born", "precision"),
    [
        ("17-03-2010", "2010-03-17", "day"),
        ("7-3-2010", "2010-03-07", "day"),
        ("17/03/2010", "2010-03-17", "day"),
        ("17.03.2010", "2010-03-17", "day"),
        ("2010-03-17", "2010-03-17", "day"),
        ("2010-03-17 00:00:00", "2010-03-17", "day"),
        ("20100317", "2010-03-17", "day"),
        ("29-02-2008", "2008-02-29", "day"),
        ("20100300", "2010-03-01", "month"),
        ("00-03-2010", "2010-03-01", "month"),
        ("03-2010", "2010-03-01", "month"),
        ("00-00-2010", "2010-01-01", "year"),
        ("20100000", "2010-01-01", "year"),
        ("2010", "2010-01-01", "year"),
        ("20100013", "2010-01-01", "year"),
        ("00000000", None, "none"),
        ("", None, "none"),
        ("-", None, "none"),
    ],
)
def test_birth_dates_whole_partial_and_absent(cell, born, precision):
    assert values.birth(cell, TODAY) == (born, precision)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31-02-2010", "Deze datum bestaat niet."),
        ("29-02-2010", "Deze datum bestaat niet."),
        ("17-13-2010", "Deze datum bestaat niet."),
        ("23-11-2026", "Deze datum ligt in de toekomst."),
        ("17-03-1810", "Deze datum ligt te ver terug."),
        ("00001203", "Van deze datum ontbreekt het jaar."),
        ("17-03-10", "Dit is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 17-03-2010."),
        ("maart", "Dit is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 17-03-2010."),
        ("40254", "Dit is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 17-03-2010."),
    ],
)
def test_impossible_birth_dates_say_why(cell, sentence):
    with pytest.raises(Impossible) as caught:
        values.birth(cell, TODAY)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("bb", "bb"),
        ("VMBO-B", "bb"),
        ("vmbo basisberoepsgericht", "bb"),
        ("vmbo kb 4", "kb"),
        ("kader", "kb"),
        ("VMBO-T", "tl"),
        ("mavo", "tl"),
        ("vmbo gemengd/theoretisch", "tl"),
        ("gl", "gl"),
        ("vmbo gemengd", "gl"),
        ("praktijkonderwijs", "pro"),
        ("VSO arbeidsmarkt", "vso"),
        ("havo 5", "havo"),
        ("atheneum", "vwo"),
        ("iets heel anders", None),
    ],
)
def test_level_from_the_names_that_systems_use(cell, level):
    assert values.level(cell) == level


def test_small_readers():
    assert [values.sex(cell) for cell in ("V", "m", "Man", "X", "onbekend", "q")] == [
        "f",
        "m",
        "m",
        "x",
        "u",
        None,
    ]
    assert values.postcode("8011ab") == "8011 AB"
    assert values.postcode("B-1000") == "B-1000"
    assert values.email("zoe@voorbeeld.nl") == "zoe@voorbeeld.nl"
    assert values.email("zoe@") is None
    assert values.status("Voorlopig geplaatst") == "provisional"
    assert values.status("LNI") == "rejected"
    assert values.status("SUBMITTED") == "submitted"
    assert values.outcome("NIET gestart") == "not_started"
    assert values.reason("Praktisch (reis, geld, DigiD)") == "practical"
    assert values.reason("wrong_choice") == "wrong_choice"
    assert [values.yes_no(cell) for cell in ("ja", "N")] == [True, False]


@pytest.mark.parametrize("reader", [values.status, values.outcome, values.reason, values.yes_no])
def test_unknown_codes_are_refused(reader):
    with pytest.raises(Impossible):
        reader("appeltaart")
