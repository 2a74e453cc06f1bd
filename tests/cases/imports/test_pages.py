"""The four pages of reading in, as somebody at a school walks them, without JavaScript."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from cases.models import CohortMember, ImportRun, Job
from cases.tasks_importing import work_off
from overstap.audit.models import AccessLog
from overstap.organisations.enums import Role
from tests.cases.imports.conftest import HEADER
from tests.factories.cases import flagged, make_world
from tests.factories.organisations import MembershipFactory, SchoolFactory

CONTENT = f"{HEADER}\n1;Zoë;;Bos;01-01-2010\n2;Bram;;Eik;31-02-2010\n"


def send(client, world, content=CONTENT, name="leerlingen.csv", **extra):
    content = content.encode() if isinstance(content, str) else content
    data = {
        "kind": "cohort",
        "organisation": world.school.pk,
        "year": world.year.pk,
        "file": SimpleUploadedFile(name, content),
    } | extra
    return client.post(reverse("cases:import_start"), data)


def url(name, run, *extra):
    return reverse(f"cases:{name}", args=[run.uid, *extra])


@pytest.fixture
def client(login, world):
    return login(world.zorgco)


@pytest.fixture
def run(client, world):
    """A file that was checked: one new pupil, one error."""
    send(client, world)
    run = ImportRun.objects.get()
    mapping = {
        "student_number": "leerlingnummer",
        "given_names": "voornamen",
        "prefix": "tussenvoegsel",
        "family_name": "achternaam",
        "birth_on": "geboortedatum",
    }
    answer = client.post(url("import_map", run), mapping)
    assert answer.url == url("import_check", run)
    run.refresh_from_db()
    return run


def test_the_whole_walk(client, world, django_capture_on_commit_callbacks):
    answer = send(client, world)
    run = ImportRun.objects.get()
    assert answer.url == url("import_map", run)
    page = client.get(answer.url).content.decode()
    assert "achternaam (Bos)" in page
    assert re.findall(r'value="([^"]+)" selected', page) == HEADER.split(";")
    assert not CohortMember.objects.exists()

    client.post(
        answer.url,
        {
            "student_number": "leerlingnummer",
            "given_names": "voornamen",
            "family_name": "achternaam",
            "birth_on": "geboortedatum",
        },
    )
    page = client.get(url("import_check", run)).content.decode()
    assert "31-02-2010" in page
    assert "Deze datum bestaat niet." in page
    assert "1 rij opslaan" in page
    assert not CohortMember.objects.exists()

    answer = client.post(url("import_apply", run))
    assert answer.url == url("import_progress", run)
    page = client.get(answer.url).content.decode()
    assert "Het opslaan begint zo." in page
    assert 'hx-trigger="load delay:1s"' in page
    assert "Vernieuw deze pagina" in page
    work_off(Job.objects.get().pk)
    page = client.get(answer.url).content.decode()
    assert "Klaar. Alles is opgeslagen." in page
    assert "hx-trigger" not in page
    assert CohortMember.objects.get().student.given_names == "Zoë"

    page = client.get(url("import_takeback", run)).content.decode()
    assert "1 nieuwe leerlingen gaan weg" in page
    client.post(url("import_takeback", run))
    assert not CohortMember.objects.exists()
    assert "Teruggedraaid" in client.get(url("import_progress", run)).content.decode()


def test_a_poll_is_a_part_and_the_last_one_reloads_the_page(client, run):
    client.post(url("import_apply", run))
    poll = {"HTTP_HX_REQUEST": "true"}
    answer = client.get(url("import_progress", run), **poll)
    assert "<html" not in answer.content.decode()
    reads = AccessLog.objects.count()
    work_off(Job.objects.get().pk)
    answer = client.get(url("import_progress", run), **poll)
    assert answer.headers["HX-Refresh"] == "true"
    assert AccessLog.objects.count() == reads


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "foto.csv", "Dit bestand is geen lijst."),
        (b"PK\x03\x04kapot", "lijst.xlsx", "Dit Excel-bestand is niet te lezen."),
        ("a;a;b\n1;2;3\n", "dubbel.csv", "De kolom a staat twee keer in het bestand."),
        ("a;b\n", "leeg.csv", "Er staan geen rijen in het bestand"),
    ],
)
def test_refused_file_says_why_beside_the_field_and_keeps_nothing(
    client, world, content, name, sentence
):
    page = send(client, world, content, name).content.decode()
    assert sentence in page
    assert "id_file_error" in page
    assert not ImportRun.objects.exists()


def test_one_column_for_two_fields_is_refused(client, world):
    send(client, world)
    answer = client.post(
        url("import_map", ImportRun.objects.get()),
        {"family_name": "achternaam", "given_names": "achternaam", "birth_on": "geboortedatum"},
    )
    assert "De kolom achternaam is al gekozen bij" in answer.content.decode()


def test_the_tabs_show_each_row_once(client, run):
    seen = {
        tab: client.get(url("import_check", run), {"tab": tab}).content.decode()
        for tab in ("oplossen", "nieuw", "gewijzigd", "bekend")
    }
    assert ["Zoë Bos" in page for page in seen.values()] == [False, True, False, False]
    assert ["Bram Eik" in page for page in seen.values()] == [True, False, False, False]


def test_what_somebody_typed_is_text_and_never_html(client, world):
    send(client, world, f"{HEADER}\n1;<b>x</b>;;<script>;<i>31</i>\n")
    run = ImportRun.objects.get()
    client.post(
        url("import_map", run),
        {"given_names": "voornamen", "family_name": "achternaam", "birth_on": "geboortedatum"},
    )
    page = client.get(url("import_check", run)).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt; &lt;script&gt;" in page
    assert "<b>x</b>" not in page


def test_report_is_safe_for_spreadsheets_and_logged(client, world):
    send(client, world, f"{HEADER}\n1;=HYPERLINK(1);;+Bos;31-02-2010\n")
    run = ImportRun.objects.get()
    client.post(
        url("import_map", run),
        {"given_names": "voornamen", "family_name": "achternaam", "birth_on": "geboortedatum"},
    )
    text = b"".join(client.get(url("import_report", run, "csv")).streaming_content).decode()
    assert "2;Fout;nee;Deze datum bestaat niet.;geboortedatum;;'=HYPERLINK(1);'+Bos;31-02-2010" in (
        text
    )
    answer = client.get(url("import_report", run, "xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [sheet["G2"].data_type, sheet["G2"].value] == ["s", "=HYPERLINK(1)"]
    log = AccessLog.objects.filter(kind="export")
    assert list(log.values_list("purpose", flat=True)) == [f"inlezen {run.pk}"] * 2


@pytest.mark.parametrize("kind", ["cohort", "applications"])
def test_template_comes_back_without_changes(client, world, kind):
    book = client.get(reverse("cases:import_template", args=[kind, "xlsx"]))
    sheets = load_workbook(io.BytesIO(b"".join(book.streaming_content)))
    first, uitleg = sheets.worksheets
    header = [cell.value for cell in first[1]]
    assert uitleg.title == "Uitleg"
    assert [cell.value for cell in uitleg["A"]][1:] == header
    csv = client.get(reverse("cases:import_template", args=[kind, "csv"]))
    lines = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(";") == header
    filled = "\n".join([*lines, ";".join(["x"] * len(header))])
    assert send(client, world, filled, kind=kind).status_code == 302


def test_take_back_is_refused_with_how_many_and_why(client, run, world):
    client.post(url("import_apply", run))
    work_off(Job.objects.get().pk)
    flagged(world, CohortMember.objects.get())
    answer = client.get(url("import_takeback", run), follow=True)
    assert "1 keer een dossier" in answer.content.decode()
    client.post(url("import_takeback", run))
    assert CohortMember.objects.exists()


PAGES = [
    ("import_map", ()),
    ("import_check", ()),
    ("import_progress", ()),
    ("import_takeback", ()),
    ("import_report", ("csv",)),
]


def stranger(role):
    if role == "other_region":
        return make_world(number=23).coordinator
    if role == "other_school":
        return MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=SchoolFactory())
    return MembershipFactory(role=role)


@pytest.mark.parametrize(
    "role", ["other_school", "other_region", Role.MBO_INTAKE, Role.MENTOR, Role.TRANSITION_COACH]
)
def test_a_file_of_somebody_else_does_not_exist(login, run, role):
    client = login(stranger(role))
    assert [client.get(url(name, run, *extra)).status_code for name, extra in PAGES] == [404] * 5
    assert client.post(url("import_apply", run)).status_code == 404
    assert client.post(url("import_takeback", run)).status_code == 404
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", [Role.MENTOR, Role.TRANSITION_COACH, Role.MANAGER])
def test_roles_that_read_in_nothing_get_no_page(login, world, role):
    client = login(MembershipFactory(role=role))
    assert client.get(reverse("cases:import_start")).status_code == 403
    assert client.get(reverse("cases:import_template", args=["cohort", "csv"])).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "admin"])
def test_region_reads_in_for_every_school_of_the_region(login, world, who):
    other = make_world(number=23)
    client = login(getattr(world, who))
    page = client.get(reverse("cases:import_start")).content.decode()
    assert world.school.name in page
    assert other.school.name not in page
    assert send(client, world).status_code == 302
    assert send(client, world, organisation=other.school.pk).status_code == 200
    assert send(client, world, year=other.year.pk).status_code == 200
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_check_page_takes_the_same_queries_for_any_number_of_rows(
    client, world, rows, django_assert_num_queries
):
    lines = "\n".join(f"{i};A;;Bos{i};31-02-2010" for i in range(rows))
    send(client, world, f"{HEADER}\n{lines}\n")
    run = ImportRun.objects.get()
    client.post(url("import_map", run), {"family_name": "achternaam", "birth_on": "geboortedatum"})
    with django_assert_num_queries(6):
        client.get(url("import_check", run))


@pytest.mark.parametrize("runs", [1, 3])
def test_start_page_takes_the_same_queries_for_any_number_of_files(
    client, world, runs, django_assert_num_queries
):
    for _ in range(runs):
        send(client, world)
    with django_assert_num_queries(6):
        client.get(reverse("cases:import_start"))
