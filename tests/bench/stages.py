"""What is measured, one function per process: pages, a transition, the sweep, an import."""

import io
import os
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django.db.models import Count

from cases.actions import flagging, sweeping
from cases.actions.jobs import start_job
from cases.models import Case, CohortMember, Job
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.today import clock_at
from tests.bench.clone import names
from tests.bench.filling import SIZES, add_due, fill
from tests.bench.measuring import Figure, Rendering, as_rows, client_of, get, peak_memory, repeat
from tests.bench.templates import MOMENT, THIS_YEAR
from tests.factories.cases import at

# A sample for a busy machine: BENCH_SWEPT=300; the limit goes along.
SWEPT = int(os.environ.get("BENCH_SWEPT", "5000"))
IMPORTED = 7_000
SUMMER = at(THIS_YEAR, 7, 20)


def load(size: str, who: dict) -> dict:
    """Make the tables and fill them."""
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    tables = time.perf_counter() - began
    began = time.perf_counter()
    with clock_at(MOMENT):
        found = fill(SIZES[size])
    found["size"] = str(SIZES[size])
    found["tables_seconds"], found["seconds"] = tables, time.perf_counter() - began
    return found


def check(size: str, who: dict) -> dict:
    """Ask `check_invariants` about what was loaded."""
    out = io.StringIO()
    began = time.perf_counter()
    with clock_at(MOMENT):
        call_command("check_invariants", stdout=out)  # raises when one is broken
    return {"seconds": time.perf_counter() - began}


def pages(size: str, who: dict) -> dict:
    """Every page, as a coach with sixty cases and as the coordinator of one region."""
    with clock_at(MOMENT):
        figures = _pages_of("coach", _membership(who["coach"]))
        figures += _pages_of("coördinator", _membership(who["coordinator"]))
    return {"figures": as_rows(figures), "memory": peak_memory()}


def _pages_of(who: str, by: Membership) -> list[Figure]:
    client = client_of(by)
    cases = Case.objects.visible_to(by).filter(is_open=True)
    story = _longest(cases)
    name = story.student.family_name.lower()
    wide = by.role == "regional_coordinator"
    tab = "alle" if wide else "mijn"
    found = []

    def page(what, path, *, queries=0, wanted=""):
        figure = repeat(f"{what} ({who})", get(client, path, wanted))
        if queries:
            figure.target = f"hoogstens {queries} vragen"
            figure.missed = figure.queries > queries
        found.append(figure)

    with Rendering() as rendering:
        page(
            "dossiers, gefilterd en geteld",
            f"/dossiers/?tab={tab}&status=guided",
            queries=12,
            wanted="OV-",
        )
        page("dossiers, alle open", "/dossiers/?tab=alle", queries=12)
        if wide:
            page("dossiers, bladzij 15", "/dossiers/?tab=alle&page=15", queries=12)
    page("dossier met 20 regels tijdlijn", f"/dossiers/{story.pk}/", queries=18)
    page("Vandaag", "/", queries=0)
    page("zoeken op naam", f"/zoeken/?q={name}", queries=12, wanted="/dossiers/")
    page("Controles", "/controles/start/", queries=0)
    rows = sorted(rendering.seconds)
    half = 1000 * rows[len(rows) // 2]
    found.append(
        Figure(
            f"rijen van een tabel tekenen ({who})",
            p50=half,
            p95=1000 * rows[int(len(rows) * 0.95)],
            target="hoogstens 5 ms",
            missed=half > 5,
        )
    )
    return found


def _longest(cases) -> Case:
    """An open case with the longest story."""
    return cases.annotate(n=Count("events")).order_by("-n", "pk").select_related("student").first()


def transition(size: str, who: dict) -> dict:
    """Screening no longer needed: one transition by its form, and the action behind it."""
    by = _membership(who["zorgco"])
    with clock_at(MOMENT):
        ids = list(
            Case.objects.visible_to(by)
            .filter(status="flagged")
            .order_by("pk")
            .values_list("pk", flat=True)[:80]
        )
        guided = list(
            Case.objects.visible_to(by)
            .filter(status="guided")
            .order_by("pk")
            .values_list("pk", flat=True)[:80]
        )
        client = client_of(by)
        rounds = min(30, len(ids) // 2 - 3, len(guided) - 3)
        versions = dict(Case.objects.scoped().filter(pk__in=ids).values_list("pk", "version"))
        half = len(ids) // 2

        def post(number: int) -> None:
            pk = ids[number]
            response = client.post(
                f"/dossiers/{pk}/dismiss/",
                {"why": "no_risk", "note": "Gesproken.", "expect": versions[pk]},
                secure=True,
            )
            if response.status_code != 302:
                raise RuntimeError(f"POST gave {response.status_code}")

        def act(number: int) -> None:
            from overstap.organisations.today import now  # noqa: PLC0415

            flagging.dismiss(
                by=by, now=now(), case_id=ids[half + number], why="no_risk", note="Gesproken."
            )

        figures = [
            repeat("overgang met formulier (POST)", post, rounds=rounds),
            repeat("overgang, de actie alleen", act, rounds=rounds),
        ]
    figures[1].target, figures[1].missed = "hoogstens 25 ms", figures[1].p50 > 25
    return {"figures": as_rows(figures), "memory": peak_memory()}


def sweep(size: str, who: dict) -> dict:
    """The morning of the summer with five thousand cases that are due."""
    with clock_at(SUMMER):
        step = next(one for one in sweeping.STEPS if one.name == "enter_summer")
        today = SUMMER.date()
        due = list(step.due(today))
        if len(due) < SWEPT:
            add_due(SWEPT - len(due))
            due = list(step.due(today))
        some = sweeping.Step(step.name, lambda day: due[:SWEPT], step.act)
        job = start_job(by=None, now=SUMMER, kind="calendar", key="bench", arguments={})
        before, busy = peak_memory(), time.process_time()
        began = time.perf_counter()
        done = sweeping.calendar_sweep(now=SUMMER, job_id=job.pk, steps=(some,))
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    if done.failed or done.done != SWEPT:
        raise RuntimeError(f"sweep: {done.done} done, {done.failed} failed")
    limit = round(180 * SWEPT / 5_000, 1)
    return _long(f"kalender: {SWEPT} dossiers", seconds, busy, limit=limit, grown=before)


def imports(size: str, who: dict) -> dict:
    """A school reads in seven thousand pupils: check and save, with history and report."""
    by = _membership(who["zorgco"])
    school = Organisation.objects.get(pk=by.organisation_id)
    before_members = CohortMember.objects.scoped().count()
    with clock_at(MOMENT), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leerlingen.csv"
        path.write_text(_csv(IMPORTED), encoding="utf-8")
        out = io.StringIO()
        before, busy = peak_memory(), time.process_time()
        began = time.perf_counter()
        call_command(
            "import_cohort",
            str(path),
            "--school", school.official_code,
            "--year", str(THIS_YEAR),
            "--by", by.user.email,
            "--apply",
            stdout=out,
        )  # fmt: skip
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
    if CohortMember.objects.scoped().count() != before_members + IMPORTED:
        raise RuntimeError(out.getvalue()[-300:])
    if Job.objects.exclude(status="done").exists():
        raise RuntimeError("the job did not end")
    return _long("inlezen: 7.000 leerlingen", seconds, busy, limit=60, grown=before)


def _long(what: str, seconds: float, busy: float, *, limit: float, grown: float) -> dict:
    figure = Figure(
        what,
        p50=1000 * seconds,
        p95=1000 * seconds,
        cpu=1000 * busy,
        note=f"geheugen +{peak_memory() - grown:.0f} MB",
        target=f"hoogstens {limit:g} s",
        missed=seconds > limit,
    )
    return {"figures": as_rows([figure]), "memory": peak_memory()}


def _csv(count: int) -> str:
    lines = [
        "leerlingnummer;voornamen;tussenvoegsel;achternaam;geboortedatum;woonplaats;leerweg;klas"
    ]
    people = names()
    for number in range(count):
        given, prefix, family, _ = people[number * 31 % len(people)]
        born = f"{1 + number % 28:02d}-{1 + number % 12:02d}-{2010 + number % 2}"
        lines.append(f"N{number:05d};{given};{prefix};{family} {number};{born};;kb;4k{number % 9}")
    return "\n".join(lines) + "\n"


def _membership(pk: int) -> Membership:
    return Membership.objects.select_related("user", "organisation").get(pk=pk)


STAGES = {
    "load": load,
    "check": check,
    "pages": pages,
    "transition": transition,
    "sweep": sweep,
    "import": imports,
}
