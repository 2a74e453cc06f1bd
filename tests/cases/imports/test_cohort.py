"""A pupil list beside the cohort: every row is exactly one thing, and nothing is written."""

import csv
from pathlib import Path

import pytest

from cases.imports import staging
from cases.imports.reading import UnreadableFile
from cases.models import CohortMember, ImportRow, ImportRun, Student
from tests.cases.imports.conftest import HEADER, outcomes, reasons
from tests.factories.cases import make_world
from tests.factories.organisations import (
    MembershipFactory,
    MunicipalityFactory,
    PlaceFactory,
    SchoolFactory,
    TransitionYearFactory,
)

MAGISTER = (
    "STAMNR;INITIALS;FIRSTNAME;PREFIX;LASTNAME;EMAIL;GENDER;BIRTHDATE;STREET;HOUSENR;"
    "HOUSENRSUFIX;POSTALCODE;CITY;STUDYPERIOD;CLASS;PROFILECODE;PROFILEDESC;STUDY;LOCATION;"
    "STUDYYEAR;PMENTORCODE;PMENTORNAME;CMENTORCODE;CMENTORNAME;ADJUNCSECTOR;Aanmelddatum;"
    "studiebegindatum;studieeinddatum;vertrekdatum;sis_gebr__login_naam;email;gsm;rfid"
)
ROW = (
    "40123;Z.M.;Zoë Marijke;van der;Berg-Öztürk;zoe@school.nl;V;17-03-2010;Dorpsstraat;12;a;"
    "8011ab;Zwolle;2026-2027;4kb2;;;VMBO-K;Hoofdgebouw;4;;;WIT;M. de Wit;;;;;;zoe1;"
    "zoe@thuis.nl;06-12345678;1234"
)


def test_magister_list_as_it_is(reader, zwolle):
    run = reader.check(f"{MAGISTER}\n{ROW}\n".encode("cp1252"))
    row = run.rows.get()
    assert (row.outcome, row.reason) == ("new", "")
    assert row.parsed == {
        "student_number": "40123",
        "given_names": "Zoë Marijke",
        "initials": "Z.M.",
        "prefix": "van der",
        "family_name": "Berg-Öztürk",
        "search_name": "zoe marijke van der berg ozturk",
        "birth_on": "2010-03-17",
        "birth_precision": "day",
        "sex": "f",
        "street": "Dorpsstraat 12a",
        "postcode": "8011 AB",
        "town": "Zwolle",
        "municipality_id": zwolle.pk,
        "phone": "06-12345678",
        "email": "zoe@school.nl",
        "level": "kb",
        "class_name": "4kb2",
        "mentor_name": "M. de Wit",
    }
    assert "1234" not in row.raw  # columns that are not matched are not kept
    assert run.counts == {"new": 1}
    assert Student.objects.count() == CohortMember.objects.count() == 0


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (";Zoë;;;17-03-2010", {"family_name": "Zoë"}),
        (";;;Obbadah;00-00-2010", {"family_name": "Obbadah", "birth_precision": "year"}),
        (";Dian Marini;;.;17-03-2010", {"family_name": "Dian Marini"}),
        (";Li;De las;do Livramento;00-03-2010", {"prefix": "De las", "birth_precision": "month"}),
        (f";Jan;;{'Ö' * 197};17-03-2010", {"family_name": "Ö" * 197}),
        (
            ";Mălïka'stes;;VųlkovāsoØse;17-03-2010",
            {"given_names": "Mălïka'stes", "search_name": "malikastes vulkovasoose"},
        ),
    ],
)
def test_names_as_real_people_have_them(reader, cells, wanted):
    row = reader.check(f"{HEADER}\n{cells}\n").rows.get()
    assert row.outcome == "new"
    assert row.parsed == row.parsed | wanted


@pytest.mark.parametrize(
    ("cells", "column", "cell", "sentence"),
    [
        (";Jan;;;31-02-2010", "geboortedatum", "31-02-2010", "Deze datum bestaat niet."),
        (";;;;17-03-2010", "achternaam", "", "Er staat geen naam in deze rij."),
        (f";;;{'x' * 201};", "achternaam", "x" * 80, "Dit is langer dan 200 tekens."),
        (f"{'1' * 41};;;Bos;", "leerlingnummer", "1" * 41, "Dit is langer dan 40 tekens."),
    ],
)
def test_error_says_column_cell_and_reason(reader, cells, column, cell, sentence):
    row = reader.check(f"{HEADER}\n1;A;;Goed;01-01-2010\n{cells}\n").rows.get(number=3)
    assert row.outcome == "error"
    assert row.changes == {"problem": [column, cell]}
    assert row.reason == sentence


def test_reasons_name_nobody(reader):
    run = reader.check(f"{HEADER}\n1;Canarie;;Zqx;31-02-2010\n2;Canarie;;Zqx;01-01-1970\n")
    assert not any("zqx" in reason.lower() for reason in reasons(run))


def test_every_outcome_once(reader, world):
    world.member(given_names="Anna", prefix="", family_name="Bos", student_number="1")
    same = "1;Anna;;Bos;03-03-2011"
    world.member(given_names="Bram", prefix="", family_name="Dijk", student_number="2")
    changed = "2;Bram;van;Dijk;03-03-2011"
    world.member(given_names="Cas", prefix="", family_name="Eik", student_number="3")
    conflict = "3;Daan;;Fluit;09-09-2009"
    run = reader.check(
        "\n".join(
            [
                HEADER,
                same,
                changed,
                conflict,
                "4;Eva;;Gans;17-03-2010",
                "4;Eva;;Gans;17-03-2010",
                "5;Fien;;Haas;99-99-2010",
            ]
        )
    )
    assert outcomes(run) == ["same", "changed", "conflict", "new", "duplicate", "error"]
    assert run.counts == dict.fromkeys(
        ["same", "changed", "conflict", "new", "duplicate", "error"], 1
    )
    row = run.rows.get(outcome="changed")
    assert row.changes == {"prefix": ["", "van"]}


def test_same_number_for_somebody_else_in_the_file_is_a_conflict(reader):
    run = reader.check(f"{HEADER}\n7;Anna;;Bos;01-01-2010\n7;Bram;;Dijk;02-02-2010\n")
    assert outcomes(run) == ["new", "conflict"]
    assert reasons(run)[1] == "Het leerlingnummer staat op rij 2 bij een ander."


def test_without_number_the_name_and_birth_date_decide(reader, world):
    member = world.member(
        given_names="Anna", prefix="van der", family_name="Bos", student_number=""
    )
    row = reader.check(f"{HEADER}\n;Anna;;van der Bos;03-03-2011\n").rows.get()
    assert (row.outcome, row.member_id) == ("changed", member.pk)


def test_pupil_gets_a_number_once(reader, world):
    member = world.member(given_names="Anna", prefix="", family_name="Bos", student_number="")
    row = reader.check(f"{HEADER}\n9;Anna;;Bos;03-03-2011\n").rows.get()
    assert (row.outcome, row.member_id) == ("changed", member.pk)
    assert row.changes == {"student_number": ["", "9"]}


def test_namesakes_with_numbers_of_their_own_stay_two_people(reader, world):
    first = world.member(given_names="Anna", prefix="", family_name="Bos", student_number="1")
    run = reader.check(f"{HEADER}\n2;Anna;;Bos;03-03-2011\n1;Anna;;Bos;03-03-2011\n")
    assert outcomes(run) == ["new", "same"]
    assert run.rows.get(outcome="same").member_id == first.pk


def test_two_namesakes_without_number_conflict(reader, world):
    for number in ("1", "2"):
        world.member(given_names="Anna", prefix="", family_name="Bos", student_number=number)
    run = reader.check(f"{HEADER}\n;Anna;;Bos;03-03-2011\n")
    assert outcomes(run) == ["conflict"]


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ("1;Anna;;Bos;04-04-2011", "changed"),  # the birth date was wrong
        ("1;Anne;;Bosch;03-03-2011", "changed"),  # the name was
        ("1;Bram;;Dijk;04-04-2011", "conflict"),  # both: another pupil has this number now
        ("1;Anne;;Bosch;00-00-2011", "changed"),  # a coarser date is no other date
    ],
)
def test_number_is_trusted_until_name_and_birth_date_both_differ(reader, world, cells, outcome):
    world.member(given_names="Anna", prefix="", family_name="Bos", student_number="1")
    assert outcomes(reader.check(f"{HEADER}\n{cells}\n")) == [outcome]


def test_coarser_birth_date_does_not_replace_a_whole_one(reader, world):
    world.member(given_names="Anna", prefix="", family_name="Bos", student_number="1")
    assert outcomes(reader.check(f"{HEADER}\n1;Anna;;Bos;00-03-2011\n")) == ["same"]


def test_empty_cells_change_nothing(reader, world):
    world.member(given_names="Anna", prefix="van", family_name="Bos", student_number="1")
    assert outcomes(reader.check(f"{HEADER}\n1;;;Bos;\n")) == ["same"]


def test_student_of_an_earlier_year_is_known_again(reader, world):
    member = world.member(given_names="Anna", prefix="", family_name="Bos")
    reader.year = TransitionYearFactory(region=world.region, year=2028)
    row = reader.check(f"{HEADER}\n1;Anna;;Bos;03-03-2011\n").rows.get()
    assert (row.outcome, row.parsed["student_id"]) == ("new", member.student_id)
    assert row.reason == "Bekend van een eerder jaar."


def test_pupil_of_another_school_this_year_is_a_conflict_without_its_name(reader, world):
    there = SchoolFactory(region=world.region, name="Geheim College")
    world.member(given_names="Anna", prefix="", family_name="Bos", school=there)
    row = reader.check(f"{HEADER}\n1;Anna;;Bos;03-03-2011\n").rows.get()
    assert row.outcome == "conflict"
    assert row.reason == (
        "Deze leerling staat dit jaar al bij een andere school. Vraag de coördinator."
    )


def test_namesake_in_another_region_is_nobody(reader):
    other = make_world(number=23)
    other.member(given_names="Anna", prefix="", family_name="Bos")
    assert outcomes(reader.check(f"{HEADER}\n1;Anna;;Bos;03-03-2011\n")) == ["new"]


def test_rows_of_another_school_are_errors(reader, world):
    key = world.school.official_code
    run = reader.check(
        f"{HEADER};school\n1;A;;Bos;01-01-2010;{key}\n2;B;;Bos;01-01-2010;99XX00\n"
        f"3;C;;Bos;01-01-2010;{world.school.brin}\n4;D;;Bos;01-01-2010;{world.school.brin}01\n"
    )
    assert outcomes(run) == ["new", "error", "new", "error"]


def test_file_of_another_school_is_refused_and_leaves_no_rows(reader):
    with pytest.raises(UnreadableFile, match="Alle rijen in dit bestand zijn van een andere"):
        reader.check(f"{HEADER};school\n1;A;;Bos;01-01-2010;99XX00\n")
    assert ImportRow.objects.count() == 0
    assert ImportRun.objects.get().state == "uploaded"


def test_missing_required_column_is_refused_by_name(reader):
    with pytest.raises(UnreadableFile, match="Deze kolommen ontbreken: geboortedatum"):
        reader.check("achternaam;klas\nBos;4k\n")


def test_place_to_municipality(reader, zwolle, world):
    twice = [MunicipalityFactory(region=world.region) for _ in range(2)]
    for municipality in twice:
        PlaceFactory(name="Beek", municipality=municipality)
    header = f"{HEADER};woonplaats;gemeente"
    person = "A;;Bos{};01-01-2010"
    run = reader.check(
        "\n".join(
            [header]
            + [
                f"{i};{person.format(i)};{places}"
                for i, places in enumerate(
                    ["ZWOLLE;", "Beek;", "Beek;Zwolle", "Beek;193", "Zwolle;Zwole", "Nergens;", ";"]
                )
            ]
        )
    )
    assert outcomes(run) == ["new"] * 7
    found = [row.parsed.get("municipality_id") for row in run.rows.order_by("number")]
    assert found == [zwolle.pk, None, zwolle.pk, zwolle.pk, None, None, None]
    assert reasons(run) == [
        "",
        "Deze woonplaats ligt in meer gemeenten. Vul de kolom gemeente in.",
        "",
        "",
        "De gemeente kennen we niet. Bedoelt u Zwolle?",
        "De gemeente bij deze woonplaats kennen we niet. Vul de kolom gemeente in.",
        "Zonder woonplaats, dus zonder gemeente.",
    ]


def test_mentor_by_address_of_the_own_school_only(reader, world):
    stranger = MembershipFactory(role="mentor")
    header = f"{HEADER};e-mail mentor"
    run = reader.check(
        f"{header}\n1;A;;Bos;01-01-2010;{world.mentor.user.email.upper()}\n"
        f"2;B;;Bos;01-01-2010;{stranger.user.email}\n"
    )
    assert [row.parsed.get("mentor_id") for row in run.rows.order_by("number")] == [
        world.mentor.user_id,
        None,
    ]


def test_mapping_is_remembered_per_school(reader, world):
    columns = "nr;naam;geboren"
    mapping = {"student_number": "nr", "family_name": "naam", "birth_on": "geboren"}
    reader.check(f"{columns}\n1;Bos;01-01-2010\n", mapping=mapping)
    again = reader.upload(f"{columns}\n2;Dijk;01-01-2010\n")
    assert staging.guess(again) == mapping
    reader.by, reader.school = world.coordinator, SchoolFactory(region=world.region)
    other = reader.upload(f"{columns}\n2;Dijk;01-01-2010\n")
    assert staging.guess(other) == {}


def test_checking_again_replaces_the_rows(reader):
    run = reader.check(f"{HEADER}\n1;A;;Bos;01-01-2010\n")
    mapping = {"family_name": "achternaam", "birth_on": "geboortedatum"}
    staging.check(
        by=reader.by, now=reader.now, today=reader.now.date(), run_id=run.pk, mapping=mapping
    )
    assert "student_number" not in run.rows.get().parsed


@pytest.mark.parametrize("rows", [1, 3])
def test_check_takes_the_same_queries_for_any_number_of_rows(
    reader, django_assert_num_queries, rows, zwolle
):
    run = reader.upload(
        "\n".join(
            [f"{HEADER};woonplaats"]
            + [f"{i};A;;Bos{i};0{i + 1}-01-2010;Zwolle" for i in range(rows)]
        )
    )
    mapping = staging.guess(run)
    with django_assert_num_queries(19):
        staging.check(
            by=reader.by, now=reader.now, today=reader.now.date(), run_id=run.pk, mapping=mapping
        )


PERSONS = Path(__file__).parents[4] / "shared" / "data" / "people" / "rvig_testpersonen_compact.csv"


@pytest.mark.shared_data
def test_the_official_test_persons_as_pupils(reader):
    """RvIG: partial dates, no first name, diacritics, prefixes, a surname of 197 characters."""
    if not PERSONS.exists():
        pytest.skip("../shared/data is not here")
    with PERSONS.open(encoding="utf-8") as file:
        people = list(csv.DictReader(file, delimiter=";"))
    lines = [HEADER + ";geslacht;woonplaats"]
    for number, person in enumerate(people, start=1):
        cells = [
            str(number),
            person["voornamen"],
            person["voorvoegsel"],
            person["geslachtsnaam"],
            person["geboortedatum"],
            person["geslacht"],
            person["woonplaats"],
        ]
        lines.append(";".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    content = "\n".join(lines).encode("utf-8-sig")
    run = reader.read(content)
    wrong = run.rows.exclude(outcome="new").values_list("number", "outcome", "reason")
    unusable = {
        number: "Er staat geen naam in deze rij."
        for number, person in enumerate(people, start=2)
        if person["geslachtsnaam"].strip() in ("", ".") and not person["voornamen"].strip()
    } | {
        number: "Deze datum ligt te ver terug."
        for number, person in enumerate(people, start=2)
        if "1" < person["geboortedatum"] < "1900"
    }
    assert {number: reason for number, _, reason in wrong} == unusable
    assert {outcome for _, outcome, _ in wrong} == {"error"}
    assert len(unusable) == 5
    assert CohortMember.objects.count() == len(people) - 5
    longest = max(Student.objects.values_list("family_name", flat=True), key=len)
    assert len(longest) == max(len(person["geslachtsnaam"].strip()) for person in people)
    assert set(reader.check(content).counts) == {"same", "error"}
