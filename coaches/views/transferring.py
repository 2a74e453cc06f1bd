"""Cases from one coach to others: choose, look at each case, do it, see what came of each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from cases.access import groups_for_many
from cases.views.door import act, open_case
from coaches.actions import start_transfer
from coaches.enums import AssignmentState, Weight
from coaches.forms import TransferForm, top_of
from coaches.models import Transfer
from coaches.queries import (
    assignments_of,
    caseload_of,
    loads,
    norm_of,
    result_of,
    surroundings,
    transfer_rows,
)
from coaches.queries.load import percent_text
from coaches.rules.load import spread
from coaches.tasks import queue_transfer
from coaches.views.board import coach_of_region, coordinator
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import JobStatus
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask
from overstap.ui.charts import load_bar

MOST_DIGITS = 18


def transfer(request, pk):
    """Step 1 chooses cases and coaches; step 2 shows each case with its new coach; then it goes."""
    by = coordinator(request)
    coach = coach_of_region(by, pk)
    today = request.today
    norm = norm_of(by.region_id)
    everybody = loads(by.region_id, today, norm)
    others = [one for one in everybody if one.coach.user_id != coach.user_id]
    own = list(caseload_of(coach, by))
    chosen = _chosen(request, own)
    form = TransferForm(request.POST or None, loads=others, today=today)
    context = {
        "section": "coaches",
        "title": f"Dossiers van {coach.user.name} overdragen",
        "coach": coach,
        "form": form,
        "rows": _named(request, own, chosen, norm),
        "crumbs": [{"label": "Coaches", "url": reverse("coaches:board")}],
    }
    if request.method == "POST" and form.is_valid():
        if not chosen:
            form.add_error(None, "Kies ten minste één dossier.")
        else:
            return _second(request, coach, own, chosen, others, norm, form, context)
    return render(request, "coaches/transfer.html", context)


def transfer_case(request, pk):
    """From a case to the transfer of its coach, with only this case ticked."""
    coordinator(request)
    case, _ = open_case(request, pk)
    live = [a for a in assignments_of(case) if a.state == AssignmentState.ACCEPTED]
    if not live:
        messages.info(request, "Dit dossier heeft nu geen coach.")
        return redirect(case)
    address = reverse("coaches:transfer", args=[live[-1].coach_id])
    return redirect(f"{address}?dossier={case.pk}")


def _chosen(request, own) -> set[int]:
    """The ticked cases; on the first look all, or the one that the address names."""
    if request.method == "POST":
        wanted = set(request.POST.getlist("dossier"))
        return {one.pk for one in own if str(one.pk) in wanted}
    one = request.GET.get("dossier", "")
    named = {row.pk for row in own if str(row.case_id) == one}
    return named or {row.pk for row in own}


def _second(request, coach, own, chosen, others, norm, form, context):
    today = request.today
    picked = [one for one in own if one.pk in chosen]
    points = {one.pk: norm.of(one.case.status, one.weight) for one in picked}
    new = [one for one in others if one.coach.pk in form.cleaned_data["to"]]
    by_pk = {one.coach.pk: one for one in new}
    found = surroundings(picked, today)
    proposed = _decided(request, picked, by_pk)
    if proposed is None:
        proposed = spread(list(points.items()), {one.coach.pk: one.room for one in new})
    refusals = {
        pk: found.why_not(one, by_pk[proposed[pk]], today) if proposed.get(pk) else ""
        for pk, one in ((one.pk, one) for one in picked)
    }
    if "bevestigd" in request.POST:
        versions = _versions(request)
        rows = [
            (one.pk, proposed[one.pk], versions.get(one.pk, one.case.version))
            for one in picked
            if proposed.get(one.pk)
        ]
        note = form.cleaned_data["note"]
        made = act(request, form, start_transfer, coach_id=coach.pk, note=note, rows=rows)
        if made:
            queue_transfer(made.job)
            messages.success(request, "De overdracht loopt. Elke coach zegt zelf ja of nee.")
            return redirect("coaches:transfer_result", pk=made.pk)
    lines = [
        row | {"to": proposed.get(row["own"].pk), "refusal": refusals[row["own"].pk]}
        for row in context["rows"]
        if row["own"].pk in chosen
    ]
    context |= {"lines": lines, "new": _after(new, points, proposed, refusals), "choices": new}
    return render(request, "coaches/transfer_check.html", context)


def _decided(request, picked, by_pk) -> dict[int, int | None] | None:
    """Who the coordinator chose per case; None when the table was not shown yet."""
    if "naar" not in request.POST:
        return None
    found = {}
    for one in picked:
        value = request.POST.get(f"naar-{one.pk}", "")
        number = int(value) if value.isdecimal() and len(value) <= MOST_DIGITS else 0
        found[one.pk] = number if number in by_pk else None
    return found


def _versions(request) -> dict[int, int]:
    versions = {}
    for value in request.POST.getlist("versie"):
        pk, _, version = value.partition(":")
        if pk.isdecimal() and version.isdecimal() and len(value) <= MOST_DIGITS:
            versions[int(pk)] = int(version)
    return versions


def _after(new, points, proposed, refusals) -> list[dict]:
    """Each new coach with the load before and after."""
    top = top_of(new, sum(points.values()))
    found = []
    for one in new:
        gets = [pk for pk, to in proposed.items() if to == one.coach.pk and not refusals[pk]]
        extra = sum(points[pk] for pk in gets)
        found.append(
            {
                "load": one,
                "count": len(gets),
                "before": percent_text(one.percent()),
                "after": percent_text(one.percent(extra)),
                "bar": load_bar(
                    one.points,
                    one.asked_points + extra,
                    one.capacity,
                    top,
                    one.covering_points,
                ),
            }
        )
    return found


def _named(request, own, chosen, norm) -> list[dict]:
    """The caseload, named where the name may be read; the look is written down."""
    by = request.membership
    groups = groups_for_many([one.case_id for one in own], by)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[one.case_id for one in own],
        groups=mask(F1),
        path=request.path,
    )
    return [
        {
            "own": one,
            "name": _name(one.case, groups),
            "points": norm.of(one.case.status, one.weight),
            "weight": Weight(one.weight).label,
            "checked": one.pk in chosen,
        }
        for one in own
    ]


def _name(case, groups) -> str:
    return case.student.full_name if F1 in groups.get(case.pk, ()) else f"Dossier {case.number}"


def transfer_result(request, pk):
    """What came of each case: waits for an answer, went over, stayed, or was refused and why."""
    by = coordinator(request)
    made = get_object_or_404(
        Transfer.objects.select_related("coach__user", "job", "asked_by__user"),
        pk=pk,
        region_id=by.region_id,
    )
    if made.job is None:
        raise Http404("Deze overdracht is er niet.")
    state = _progress(made)
    if request.htmx:
        if state["finished"]:
            return HttpResponseClientRefresh()
        return render(request, "ui/progress.html", {"job": state})
    rows = transfer_rows(made, by)
    case_ids = [row.assignment.case_id for row in rows]
    groups = groups_for_many(case_ids, by)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=case_ids,
        groups=mask(F1),
        path=request.path,
    )
    lines = []
    for row in rows:
        label, tone, reason = result_of(row)
        name = _name(row.assignment.case, groups)
        lines.append({"row": row, "name": name, "label": label, "tone": tone, "reason": reason})
    context = {
        "section": "coaches",
        "made": made,
        "job": state,
        "lines": lines,
        "counts": _counts(lines),
        "crumbs": [{"label": "Coaches", "url": reverse("coaches:board")}],
    }
    return render(request, "coaches/transfer_result.html", context)


def _counts(lines) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for line in lines:
        found[line["label"]] = found.get(line["label"], 0) + 1
    return sorted(found.items())


def _progress(made) -> dict:
    job = made.job
    finished = job.status in {JobStatus.DONE, JobStatus.FAILED}
    text = {
        JobStatus.QUEUED: "De overdracht wacht op zijn beurt.",
        JobStatus.RUNNING: "Overstap vraagt de nieuwe coaches.",
        JobStatus.DONE: "Klaar. Elke nieuwe coach is gevraagd.",
        JobStatus.FAILED: job.message or "De overdracht is gestopt.",
    }[JobStatus(job.status)]
    return {
        "text": text,
        "done": job.done,
        "total": job.total,
        "finished": finished,
        "url": reverse("coaches:transfer_result", args=[made.pk]),
    }
