"""Lists of applications and of starts, from a school and from an mbo."""

from datetime import date

import pytest

from cases.actions import importing
from cases.models import Application, Case, StartCheck
from cases.rules.importing import APPLICATIONS, STARTS
from overstap.organisations.rules import NotAllowed
from tests.cases.imports.conftest import outcomes, reasons
from tests.factories.cases import at, make_world, summer
from tests.factories.organisations import MboFactory, ProgrammeFactory, SchoolFactory

HEAD = "leerlingnummer;voornamen;tussenvoegsel;achternaam;geboortedatum;instelling"
APPLY = f"{HEAD};opleidingcode;opleiding;status;datum"
START = f"{HEAD};opleiding;uitkomst;startdatum;reden"


@pytest.fixture
def anna(world):
    return world.member(given_names="Anna Maria", prefix="", family_name="Bos", student_number="1")


@pytest.fixture
def applications(reader):
    reader.kind, reader.now = APPLICATIONS, at(2027, 4, 5)
    return reader


@pytest.fixture
def starts(reader, world):
    reader.kind, reader.now = STARTS, at(2027, 9, 20)
    reader.by, reader.school = world.intake, world.mbo
    return reader


def test_school_lists_applications_by_number(applications, world, anna):
    programme = ProgrammeFactory(code="25655", level=3)
    run = applications.read(f"{APPLY}\n1;;;;;{world.mbo.brin};25655;;Ingediend;28-03-2027\n")
    assert run.counts == {"new": 1}
    application = Application.objects.get()
    assert (application.member, application.institution) == (anna, world.mbo)
    assert (application.programme, application.level) == (programme, 3)
    assert (application.status, application.source) == ("submitted", "import")
    assert application.reported_on == date(2027, 3, 28)
    assert application.history.get().history_user == world.zorgco.user


def test_new_status_changes_and_the_same_is_the_same(applications, world, anna):
    line = f"{APPLY}\n1;;;;;{world.mbo.brin};;Kok;{{}};03-04-2027\n"
    applications.read(line.format("Ingediend"))
    run = applications.read(line.format("Voorlopig geplaatst"))
    assert run.counts == {"changed": 1}
    assert Application.objects.get().status == "provisional"
    assert applications.check(line.format("Voorlopig geplaatst")).counts == {"same": 1}


def test_rows_that_cannot_be_are_errors_with_the_reason(applications, world, anna):
    brin = world.mbo.brin
    run = applications.check(
        "\n".join(
            [
                APPLY,
                "1;;;;;99XX;;Kok;Ingediend;28-03-2027",
                f"1;;;;;{brin};;Kok;Vergeten;28-03-2027",
                f"1;;;;;{brin};;Kok;Ingediend;06-04-2027",
                f"1;;;;;{brin};;;Ingediend;28-03-2027",
                f"9;;;;;{brin};;Kok;Ingediend;28-03-2027",
                f"1;;;;;{brin};99999;;Ingediend;28-03-2027",
                f"1;;;;;{brin};;99999;Ingediend;28-03-2027",
            ]
        )
    )
    assert outcomes(run) == ["error"] * 5 + ["new", "duplicate"]
    assert reasons(run) == [
        "Dit mbo kennen we niet.",
        "Deze status kennen we niet. Kies er een uit de uitleg bij het sjabloon.",
        "Deze datum ligt in de toekomst.",
        "Vul de opleidingcode of de naam van de opleiding in.",
        "Deze leerling staat niet in het cohort van dit jaar.",
        "De opleidingcode kennen we niet. We bewaren de naam.",
        "Staat ook op rij 7.",
    ]


def test_mbo_names_the_pupil_and_only_its_own_institution(applications, world, anna):
    applications.by, applications.school = world.intake, world.mbo
    other = MboFactory(region=world.region)
    run = applications.check(
        "\n".join(
            [
                APPLY,
                f"1;;;;;{world.mbo.brin};;Kok;Ingediend;28-03-2027",  # no trying out of numbers
                f";Anna;;Bos;03-03-2011;{other.brin};;Kok;Ingediend;28-03-2027",
                f";Anna;;Bos;04-03-2011;{world.mbo.brin};;Kok;Ingediend;28-03-2027",
                f";Anna;;Bos;03-03-2011;{world.mbo.brin};;Kok;Ingediend;28-03-2027",
            ]
        )
    )
    assert outcomes(run) == ["error", "error", "error", "new"]
    assert reasons(run)[:3] == [
        "Vul naam en geboortedatum in.",
        "Deze rij is van een andere instelling.",
        "Deze leerling staat niet in het cohort van dit jaar.",
    ]
    applications.apply(run)
    application = Application.objects.get()
    assert (application.member, application.verified_on) == (anna, date(2027, 3, 28))


def test_namesakes_at_two_schools_are_told_apart_by_the_school(applications, world, anna):
    there = SchoolFactory(region=world.region)
    world.member(given_names="Anna", prefix="", family_name="Bos", school=there)
    world.member(given_names="Anna", prefix="", family_name="Bos")
    applications.by, applications.school = world.intake, world.mbo
    line = f";Anna;;Bos;03-03-2011;{world.mbo.brin};;Kok;Ingediend;28-03-2027"
    run = applications.check(
        f"{APPLY};school\n{line};\n{line};{there.official_code}\n{line};{world.school.brin}\n"
    )
    assert outcomes(run) == ["error", "new", "new"]


def test_pupil_of_another_school_is_not_found(applications, world):
    there = SchoolFactory(region=world.region)
    world.member(given_names="Anna", prefix="", family_name="Bos", school=there, student_number="1")
    run = applications.check(
        f"{APPLY}\n1;Anna;;Bos;03-03-2011;{world.mbo.brin};;Kok;Ingediend;28-03-2027\n"
    )
    assert reasons(run) == ["Deze leerling staat niet in het cohort van dit jaar."]


def test_start_list_moves_the_case(starts, world):
    case = summer(world, given_names="Anna", prefix="", family_name="Bos")
    other = summer(world, given_names="Bram", prefix="", family_name="Eik")
    run = starts.read(
        f"{START}\n;Anna;;Bos;03-03-2011;{world.mbo.brin};Kok;gestart;01-09-2027;\n"
        ";Bram;;Eik;03-03-2011;;;niet gestart;;Verkeerde keuze\n"
    )
    assert run.counts == {"new": 2}
    case, other = (Case.objects.get(pk=found.pk) for found in (case, other))
    assert (case.status, other.status) == ("started", "no_show")
    check = StartCheck.objects.get(member=case.member)
    assert (check.started_on, check.source, check.institution) == (
        date(2027, 9, 1),
        "import",
        world.mbo,
    )
    assert StartCheck.objects.get(member=other.member).reason == "wrong_choice"


def test_start_rows_that_cannot_be(starts, world, anna):
    line = ";Anna;;Bos;03-03-2011;{};Kok;{}"
    brin = world.mbo.brin
    rows = [
        line.format(brin, "gestart;;"),
        line.format(brin, "gestart;01-10-2027;"),
        line.format(brin, "niet gestart;;"),
        line.format(brin, "misschien;;"),
        line.format("99XX", "gestart;01-09-2027;"),
        line.format(brin, "gestart;01-09-2027;"),
    ]
    run = starts.check("\n".join([START, *rows]))
    assert outcomes(run) == ["error"] * 6
    assert reasons(run) == [
        "Vul de startdatum in.",
        "Deze datum ligt in de toekomst.",
        "Vul de reden in: waarom niet gestart?",
        "Schrijf gestart, niet gestart of onbekend.",
        "Deze rij is van een andere instelling.",
        "Deze jongere heeft geen aanmelding bij deze instelling.",
    ]


def test_start_that_is_known_is_the_same(starts, world):
    summer(world, given_names="Anna", prefix="", family_name="Bos")
    content = f"{START}\n;Anna;;Bos;03-03-2011;;Kok;gestart;01-09-2027;\n"
    starts.read(content)
    assert starts.check(content).counts == {"same": 1}


def test_school_reads_in_no_start_list(starts, world):
    starts.by = world.zorgco
    with pytest.raises(NotAllowed):
        starts.upload(f"{START}\n;Anna;;Bos;03-03-2011;;Kok;gestart;01-09-2027;\n")


def test_mbo_of_another_region_reads_in_nothing_here(starts):
    starts.by = make_world(number=23).intake
    with pytest.raises(NotAllowed):
        starts.upload(f"{START}\n;Anna;;Bos;03-03-2011;;Kok;gestart;01-09-2027;\n")


def test_a_list_of_starts_is_not_taken_back(starts, world):
    summer(world, given_names="Anna", prefix="", family_name="Bos")
    run = starts.read(f"{START}\n;Anna;;Bos;03-03-2011;;Kok;gestart;01-09-2027;\n")
    with pytest.raises(NotAllowed, match="Lees een betere lijst in"):
        importing.take_back(by=world.intake, now=starts.now, run_id=run.pk)
