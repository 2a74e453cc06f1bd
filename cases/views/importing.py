"""Inlezen: choose a file, say which column is what, look at every row, save, take back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from cases.actions import importing
from cases.enums import ImportState, RowOutcome
from cases.forms.importing import MappingForm, UploadForm
from cases.imports import showing, staging
from cases.imports.layouts import LAYOUTS
from cases.imports.reading import LARGEST_FILE, UnreadableFile
from cases.models import Job
from cases.rules.importing import (
    COHORT,
    KIND_LABELS,
    OWNERS,
    REGION_ROLES,
    check_may_apply,
    check_may_take_back,
    kinds_for,
    runs_for,
)
from cases.tasks_importing import queue_import
from overstap.audit.acting import unguarded
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import JobStatus
from overstap.organisations.models import Organisation, TransitionYear
from overstap.organisations.rules import NotAllowed, why_not
from overstap.organisations.today import now
from overstap.ui.export import csv_response, xlsx_book_response, xlsx_response

STEPS = ("Bestand kiezen", "Kolommen koppelen", "Controleren", "Opslaan")
PER_PAGE = 50
SOLVE = (RowOutcome.ERROR, RowOutcome.CONFLICT, RowOutcome.DUPLICATE)
TABS = (
    ("oplossen", "Oplossen", SOLVE),
    ("nieuw", "Nieuw", (RowOutcome.NEW,)),
    ("gewijzigd", "Gewijzigd", (RowOutcome.CHANGED,)),
    ("bekend", "Al bekend", (RowOutcome.SAME,)),
)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Step 1: choose the file; below it the files of before."""
    by = request.membership
    kinds = kinds_for(by)
    if not kinds:
        raise PermissionDenied
    form = UploadForm(
        request.POST or None, request.FILES or None, **_choices(by, kinds, request.today)
    )
    if request.method == "POST" and form.is_valid():
        run = _uploaded(request, form)
        if run:
            return redirect("cases:import_map", uid=run.uid)
    runs = runs_for(by).select_related("organisation", "year", "user").order_by("-pk")[:20]
    context = {
        "section": "imports",
        "form": form,
        "steps": _steps(0),
        "runs": [(run, _address(run), KIND_LABELS[run.kind]) for run in runs],
        "layouts": [LAYOUTS[kind] for kind in kinds],
        "may_add": COHORT in kinds,
    }
    return render(request, "cases/import/start.html", context)


def _choices(by, kinds, today) -> dict:
    found = Organisation.objects.filter(kind__in={kind for k in kinds for kind in OWNERS[k]})
    if by.role in REGION_ROLES:
        found = found.filter(region_id=by.region_id, is_gone=False)
    else:
        found = found.filter(pk=by.organisation_id)
    years = TransitionYear.objects.filter(region_id=by.region_id).order_by("-year")
    # From August on schools work for the pupils who leave next summer.
    current = today.year + (today.month >= 8)
    ordered = sorted(years, key=lambda year: year.year != current)
    organisations = [(item.pk, item.name) for item in found.order_by("name")]
    return {
        "kinds": [(kind, KIND_LABELS[kind]) for kind in kinds],
        "organisations": (
            organisations if len(organisations) == 1 else [("", "Kies"), *organisations]
        ),
        "years": [(year.pk, f"{year.year} (schooljaar {year.school_year})") for year in ordered],
    }


def _uploaded(request, form):
    values = form.cleaned_data
    file = values["file"]
    try:
        if file.size > LARGEST_FILE:
            raise UnreadableFile("Dit bestand is groter dan 10 MB. Knip het in delen.")
        return staging.upload(
            by=request.membership,
            now=now(),
            kind=values["kind"],
            year_id=values["year"],
            organisation_id=values["organisation"],
            file_name=file.name,
            content=file.read(),
        )
    except UnreadableFile as refusal:
        form.add_error("file", str(refusal))
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, uid):
    """Step 2: which column is what; filled in as last time."""
    run = _run(request, uid)
    layout = LAYOUTS[run.kind]
    sample = staging.sample(run)
    form = MappingForm(
        request.POST or None,
        fields=layout.fields,
        columns=[
            (name, f"{name} ({sample[name]})" if sample.get(name) else name) for name in run.columns
        ],
        guess=staging.guess(run),
    )
    if request.method == "POST" and form.is_valid():
        try:
            staging.check(
                by=request.membership,
                now=now(),
                today=request.today,
                run_id=run.pk,
                mapping=form.mapping(),
            )
        except (UnreadableFile, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cases:import_check", uid=run.uid)
    context = _page(run, 1) | {"form": form, "unused": _unused(run, form)}
    return render(request, "cases/import/columns.html", context)


def _unused(run, form) -> list[str]:
    chosen = {form[name].value() for name in form.fields}
    return [name for name in run.columns if name not in chosen]


@require_safe
def check(request, uid):
    """Step 3: what every row will do; nothing is saved yet."""
    run = _run(request, uid)
    if run.state in (ImportState.UPLOADED, ImportState.MAPPED):
        return redirect("cases:import_map", uid=run.uid)
    context = _page(run, 2) | _rows(request, run)
    context |= {
        "counts": _counts(run),
        "can_check": run.state == ImportState.CHECKED,
        "save_refused": why_not(check_may_apply, run),
        "to_save": sum(run.counts.get(outcome, 0) for outcome in ("new", "changed")),
    }
    return render(request, "cases/import/check.html", context)


def _rows(request, run) -> dict:
    counts = {key: sum(run.counts.get(o, 0) for o in outcomes) for key, _, outcomes in TABS}
    chosen = request.GET.get("tab")
    if chosen not in counts:
        chosen = next((key for key, count in counts.items() if count), "nieuw")
    outcomes = next(outcomes for key, _, outcomes in TABS if key == chosen)
    pages = max(1, -(-counts[chosen] // PER_PAGE))
    asked = request.GET.get("page", "")
    page = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 7 else 1
    rows = run.rows.filter(outcome__in=outcomes).order_by("number")
    with unguarded("rijen van een eigen bestand"):
        rows = showing.shown(run, rows[(page - 1) * PER_PAGE : page * PER_PAGE])
    if rows:
        _log(request, ReadKind.LIST, run)
    return {
        "rows": rows,
        "tab": chosen,
        "tabs": [
            {
                "label": label,
                "url": f"?tab={key}",
                "current": key == chosen,
                "count": counts[key],
                "bad": key == "oplossen" and counts[key] > 0,
            }
            for key, label, _ in TABS
        ],
        "page": page,
        "pages": pages,
        "previous": f"?tab={chosen}&page={page - 1}" if page > 1 else "",
        "next": f"?tab={chosen}&page={page + 1}" if page < pages else "",
    }


@require_POST
def save(request, uid):
    """Step 4: save what is new and changed, in the background."""
    run = _run(request, uid)
    try:
        with transaction.atomic():
            job = importing.start_apply(by=request.membership, now=now(), run_id=run.pk)
            queue_import(job)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:import_check", uid=run.uid)
    return redirect("cases:import_progress", uid=run.uid)


@require_safe
def progress(request, uid):
    """How far the saving is, and what came of it. A poll logs nothing: it shows no person."""
    run = _run(request, uid)
    job = Job.objects.filter(key=f"import:{run.pk}").order_by("-pk").first()
    if job is None:
        return redirect("cases:import_check", uid=run.uid)
    state = _progress(run, job)
    if request.htmx:
        if state["finished"]:
            return HttpResponseClientRefresh()
        return render(request, "ui/progress.html", {"job": state})
    context = _page(run, 4 if run.state == ImportState.APPLIED else 3) | {
        "job": state,
        "failed": job.status == JobStatus.FAILED,
        "counts": _counts(run),
        "is_saved": run.state == ImportState.APPLIED,
        "is_taken_back": run.state == ImportState.TAKEN_BACK,
        "can_take_back": run.kind == COHORT,
    }
    return render(request, "cases/import/progress.html", context)


def _progress(run, job) -> dict:
    finished = job.status in (JobStatus.DONE, JobStatus.FAILED)
    text = {
        JobStatus.QUEUED: "Het opslaan begint zo.",
        JobStatus.RUNNING: "Bezig met opslaan:",
        JobStatus.DONE: "Klaar. Alles is opgeslagen.",
        JobStatus.FAILED: job.message,
    }[job.status]
    if job.status == JobStatus.DONE and job.failed:
        text = f"Klaar. {job.failed} rijen zijn niet opgeslagen; het verslag zegt waarom."
    return {
        "url": reverse("cases:import_progress", kwargs={"uid": run.uid}),
        "done": job.done,
        "total": job.total,
        "finished": finished,
        "ok": job.status == JobStatus.DONE,
        "text": text,
    }


@require_safe
def report(request, uid, extension):
    """What became of every row, as a file."""
    run = _run(request, uid)
    if extension not in ("csv", "xlsx"):
        raise Http404
    header, rows = showing.report(run)
    with unguarded("rijen van een eigen bestand"):
        rows = list(rows)
    _log(request, ReadKind.EXPORT, run)
    name = f"verslag-inlezen-{run.pk}.{extension}"
    make = csv_response if extension == "csv" else xlsx_response
    return make(name, header, rows)


@require_safe
def template(request, kind, extension):
    """Our own empty list, with an explanation."""
    if kind not in kinds_for(request.membership) or extension not in ("csv", "xlsx"):
        raise Http404
    header, explanation, example = showing.template_rows(kind)
    name = f"overstap-{KIND_LABELS[kind].lower()}.{extension}"
    if extension == "csv":
        return csv_response(name, header, [explanation])
    uitleg = [list(row) for row in zip(header, LAYOUTS[kind].help_texts, example, strict=True)]
    return xlsx_book_response(
        name,
        [
            (LAYOUTS[kind].sheet, header, []),
            ("Uitleg", ["kolom", "uitleg", "voorbeeld"], uitleg),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, uid):
    """Undo a saved list while nobody worked on it."""
    run = _run(request, uid)
    page = reverse("cases:import_progress", kwargs={"uid": run.uid})
    if request.method == "POST":
        try:
            importing.take_back(by=request.membership, now=now(), run_id=run.pk)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Het bestand is teruggedraaid.")
        return redirect(page)
    with unguarded("tellen of er met deze leerlingen gewerkt is"):
        blocked = importing.blocked_by(run) if run.state == ImportState.APPLIED else {}
    if refusal := why_not(check_may_take_back, run, blocked):
        messages.error(request, refusal)
        return redirect(page)
    context = {
        "section": "imports",
        "title": "Bestand terugdraaien",
        "text": (
            f"{run.counts.get('new', 0)} nieuwe leerlingen gaan weg en {run.counts.get('changed', 0)} "
            "leerlingen krijgen hun oude gegevens terug. De geschiedenis blijft bewaard."
        ),
        "submit": "Terugdraaien",
        "danger": True,
        "cancel_url": page,
    }
    return render(request, "ui/confirm.html", context)


def _run(request, uid):
    """The file as far as this person may see it; a foreign one does not exist (404)."""
    run = (
        runs_for(request.membership)
        .select_related("organisation", "year", "user")
        .filter(uid=uid)
        .first()
    )
    if run is None:
        raise Http404("Dit bestand is er niet, of u mag het niet zien.")
    return run


def _address(run) -> str:
    """Where somebody goes on with a file."""
    name = {
        ImportState.UPLOADED: "cases:import_map",
        ImportState.MAPPED: "cases:import_map",
        ImportState.CHECKED: "cases:import_check",
    }.get(run.state, "cases:import_progress")
    return reverse(name, kwargs={"uid": run.uid})


def _steps(current: int) -> list[dict]:
    return [
        {
            "label": label,
            "when": "",
            "state": "done" if i < current else "now" if i == current else "todo",
        }
        for i, label in enumerate(STEPS)
    ]


def _page(run, step: int) -> dict:
    return {
        "section": "imports",
        "run": run,
        "title": f"{KIND_LABELS[run.kind]} inlezen",
        "steps": _steps(step),
    }


def _counts(run) -> list[tuple[str, int, bool]]:
    return [
        (outcome.label, run.counts.get(outcome.value, 0), outcome == RowOutcome.ERROR)
        for outcome in RowOutcome
    ]


def _log(request, kind, run) -> None:
    log_read(
        kind=kind,
        by=request.membership,
        now=now(),
        purpose=f"inlezen {run.pk}",
        path=request.path,
    )
