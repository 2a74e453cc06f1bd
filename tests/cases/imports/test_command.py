"""manage.py import_cohort: the same code, from the shell."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import CohortMember
from tests.cases.imports.conftest import HEADER
from tests.factories.cases import make_world

CONTENT = f"{HEADER}\n1;Anna;;Bos;01-01-2010\n2;Bram;;Eik;31-02-2010\n"


@pytest.fixture
def run(tmp_path, world):
    path = tmp_path / "leerlingen.csv"

    def command(*extra, content=CONTENT, school=None, by=None, year=2027):
        path.write_text(content, encoding="cp1252")
        out = StringIO()
        call_command(
            "import_cohort",
            str(path),
            "--school",
            school or world.school.official_code,
            "--year",
            str(year),
            "--by",
            by or world.zorgco.user.email,
            *extra,
            stdout=out,
        )
        return out.getvalue().splitlines()

    return command


def test_dry_run_says_what_would_happen_and_writes_nobody(run):
    assert run() == [
        "rij 3: fout: geboortedatum: Deze datum bestaat niet.",
        "new=1 changed=0 same=0 conflict=0 duplicate=0 error=1",
    ]
    assert not CohortMember.objects.exists()


def test_apply_saves_and_again_has_nothing_to_save(run, world):
    assert run("--apply")[-2:] == [
        "Opgeslagen.",
        "new=1 changed=0 same=0 conflict=0 duplicate=0 error=1",
    ]
    assert CohortMember.objects.get().history.get().history_user == world.zorgco.user
    assert run("--apply")[-2:] == [
        "Er was niets op te slaan.",
        "new=0 changed=0 same=1 conflict=0 duplicate=0 error=1",
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"school": "99XX99"}, "School 99XX99 is niet bekend"),
        ({"year": 2040}, "Overstapjaar 2040 bestaat niet"),
        ({"by": "niemand@overstap.example"}, "mag de leerlingen van deze school niet inlezen"),
        ({"content": "a;b\n1;2\n"}, "Deze kolommen ontbreken: achternaam, geboortedatum"),
        ({"content": "leeg"}, "geen kolomnamen"),
    ],
)
def test_refused_with_a_sentence(run, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("--apply", **options)
    assert not CohortMember.objects.exists()


def test_somebody_of_another_school_may_not(run):
    other = make_world(number=23)
    with pytest.raises(CommandError, match="mag de leerlingen van deze school niet inlezen"):
        run("--apply", by=other.zorgco.user.email)


def test_file_that_is_not_there(world):
    with pytest.raises(CommandError, match="is niet te lezen"):
        call_command(
            "import_cohort",
            "weg.csv",
            school=world.school.official_code,
            year=2027,
            by=world.zorgco.user.email,
        )
