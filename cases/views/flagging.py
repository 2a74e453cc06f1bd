"""Nieuw signaal: search first, then signal; add a pupil only who is really not there."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.actions import flagging
from cases.forms.people import FindForm, FlagForm, NewMemberForm
from cases.queries import lookalikes, years_of
from cases.rules.flagging import check_may_flag
from cases.views.door import act, get_member
from overstap.audit.acting import unguarded
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import SCHOOL_ROLES
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask


def _school_only(request) -> None:
    if request.membership.role not in SCHOOL_ROLES:
        raise Http404("Signaleren doet de school.")


def flag_search(request):
    """Search the own cohort by name or birth date; who looks like it is shown first."""
    _school_only(request)
    form = FindForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        found = list(
            lookalikes(
                request.membership,
                name=form.cleaned_data["name"],
                birth_on=form.cleaned_data["birth_on"],
            )
        )
        log_read(
            kind=ReadKind.SEARCH,
            by=request.membership,
            now=now(),
            groups=mask(F1),
            purpose="nieuw signaal",
            path=request.path,
        )
    context = {
        "section": "cases",
        "form": form,
        "found": found,
        "query": request.GET.urlencode(),
        "crumbs": [{"label": "Dossiers", "url": reverse("cases:list")}],
    }
    return render(request, "cases/flag_search.html", context)


def flag(request, pk):
    """Signal a pupil of the cohort."""
    _school_only(request)
    member = get_member(request.membership, pk)
    with unguarded("whether this pupil has an open case, for a rule about the own pupil"):
        refusal = why_not(check_may_flag, member, request.membership)
    form = FlagForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = act(request, form, flagging.flag, member_id=member.pk, **form.cleaned_data)
        if case:
            messages.success(request, "Het signaal staat in een nieuw dossier.")
            return redirect(case)
    context = {
        "section": "cases",
        "member": member,
        "form": form,
        "refusal": "" if form.is_bound else refusal,
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": "Nieuw signaal", "url": reverse("cases:flag_search")},
        ],
    }
    return render(request, "cases/flag.html", context, status=422 if form.is_bound else 200)


def flag_new(request):
    """Add a pupil who is really not in the cohort, and signal in the same form."""
    _school_only(request)
    by = request.membership
    initial = {
        "family_name": request.GET.get("name", "")[:200],
        "birth_on": request.GET.get("birth_on"),
    }
    form = NewMemberForm(
        request.POST if request.method == "POST" else None,
        by=by,
        today=request.today,
        years=list(years_of(by)),
        initial={key: value for key, value in initial.items() if value},
    )
    found = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        name = f"{data['given_names']} {data['family_name']}"
        found = list(lookalikes(by, name=name, birth_on=data["birth_on"]))
        if not found or "toch" in request.POST:
            case = act(request, form, add_and_flag, values=form)
            if case:
                messages.success(request, "De leerling is toegevoegd en gesignaleerd.")
                return redirect(case)
    context = {
        "section": "cases",
        "form": form,
        "found": found,
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": "Nieuw signaal", "url": reverse("cases:flag_search")},
        ],
    }
    return render(request, "cases/flag_new.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def add_and_flag(*, by, now, values: NewMemberForm):
    """Both actions or neither: a refused signal leaves no half pupil behind."""
    member = flagging.add_member(
        by=by, now=now, school_id=by.organisation_id, person=values.person(), **values.member()
    )
    return flagging.flag(
        by=by,
        now=now,
        member_id=member.pk,
        risk_reasons=values.cleaned_data["risk_reasons"],
        risk_note=values.cleaned_data["risk_note"],
    )
