"""The same for several cases: first a page that says what will happen, then a result per case."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cases import bulk
from cases.access import groups_for_many
from cases.enums import Status
from cases.models import Case
from cases.views.exporting import export
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask


@require_POST
def bulk_cases(request):
    """Preview on the first post; on the second, with `bevestigd`, do it and show the results."""
    found = bulk.bulk_action(request.POST.get("actie", ""), request.membership)
    if found is None:
        raise Http404("Deze actie is er niet voor uw rol.")
    back = back_url(request)
    versions = chosen_versions(request)
    if not versions:
        messages.info(request, "Kies eerst een of meer dossiers.")
        return HttpResponseRedirect(back)
    confirmed = "bevestigd" in request.POST
    form_class = found.form(request.membership, request.today)
    form = form_class(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        if found.key == "exporteren":
            return export(request, sorted(versions), **form.cleaned_data)
        return results(request, found, versions, form.cleaned_data, back)
    return preview(request, found, versions, form, back)


def back_url(request) -> str:
    """Where the reader came from, when that is a page of ours."""
    wanted = request.POST.get("terug", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and wanted.startswith("/") else reverse("cases:list")


def chosen_versions(request) -> dict[int, int]:
    """The chosen cases with the version that the preview showed; 0 when there was none yet."""
    versions = {}
    for value in request.POST.getlist("pk")[: bulk.MOST]:
        pk, _, version = value.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            versions[int(pk)] = int(version) if version.isdigit() and len(version) < 10 else 0
    return versions


def preview(request, found, versions, form, back):
    """The chosen cases by name, with what will happen to each and why not."""
    by, today = request.membership, request.today
    rows = named_rows(request, versions)
    for row in rows:
        row["refusal"] = found.refusal(row["case"], by, today)
    allowed = [row for row in rows if not row["refusal"]]
    context = {
        "section": "cases",
        "found": found,
        "rows": rows,
        "allowed": allowed,
        "missing": len(versions) - len(rows),
        "form": form,
        "back": back,
        "says": found.says({}),
    }
    return render(request, "cases/bulk.html", context, status=422 if form.is_bound else 200)


def results(request, found, versions, values, back):
    """Do it, and say per case what came of it."""
    done = bulk.run_each(found, by=request.membership, now=now(), versions=versions, values=values)
    rows = {row["case"].pk: row for row in named_rows(request, versions)}
    lines = [
        {"result": result, "row": rows.get(result.case_id), "number": result.case_id}
        for result in done
    ]
    context = {
        "section": "cases",
        "found": found,
        "lines": lines,
        "done": sum(result.outcome == "done" for result in done),
        "back": back,
    }
    return render(request, "cases/bulk_result.html", context)


def named_rows(request, pks) -> list[dict]:
    """The chosen cases that the reader may see, named only where the name may be read; logged."""
    by = request.membership
    cases = list(
        Case.objects.visible_to(by)
        .filter(pk__in=list(pks))
        .select_related(
            "student__municipality", "member", "region", "year", "school", "escalated_to"
        )
        .order_by("student__search_name", "pk")
    )
    groups = groups_for_many([case.pk for case in cases], by)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[case.pk for case in cases],
        groups=mask(*frozenset().union(*groups.values())),
        path=request.path,
    )
    return [
        {
            "case": case,
            "name": case.student.full_name if F1 in groups.get(case.pk, ()) else case.number,
            "status": Status(case.status).label,
            "tone": case.tone,
        }
        for case in cases
    ]
