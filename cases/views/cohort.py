"""The cohort: every pupil of the year, with or without a case, and the facts about them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.access import groups_for
from cases.actions import applying, checking, people
from cases.around import mbos_of
from cases.filters import MemberFilter
from cases.forms.people import (
    DestinationForm,
    ExamForm,
    OpenAtCheckForm,
    SchoolAnswerForm,
    SchoolForm,
)
from cases.forms.work import ApplicationForm, ApplicationStatusForm
from cases.models import Application, Case, PlacementCheck, StartCheck
from cases.queries import WITHOUT_COHORT, list_members, years_of
from cases.rules.members import standing_on
from cases.tables import MemberTable
from cases.views.door import act, get_member
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import SCHOOL_LEADS, SCHOOL_ROLES, Role
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F10, mask
from overstap.ui.filters import chips
from overstap.ui.tables import configure


def cohort(request):
    """The members this person may see, filtered, fifty a page."""
    by = request.membership
    if by.role in WITHOUT_COHORT:
        raise Http404("Deze lijst hoort niet bij uw rol.")
    filtered = MemberFilter(
        request.GET, queryset=list_members(by, today=request.today), years=list(years_of(by))
    )
    table = configure(request, MemberTable(filtered.qs))
    shown = [member.pk for member in table.rows_on_page]
    table.row_context.update(today=request.today, applications=last_applications(by, shown))
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        groups=mask(F1, F10),
        purpose=f"cohort: {len(shown)} leerlingen",
        path=request.path,
    )
    context = {
        "section": "cases",
        "title": "Cohort",
        "table": table,
        "filter": filtered,
        "chips": chips(request, filtered),
        "may_flag": by.role in SCHOOL_ROLES,
        "crumbs": [{"label": "Dossiers", "url": reverse("cases:list")}],
    }
    part = request.htmx and request.htmx.target == "resultaten"
    return render(request, "cases/cohort.html#results" if part else "cases/cohort.html", context)


def last_applications(by, member_ids) -> dict:
    """The newest application of each member; a mbo sees its own ones only. One query."""
    rows = Application.objects.filter(member_id__in=member_ids).select_related("institution")
    if by.role == Role.MBO_INTAKE:
        rows = rows.filter(institution_id=by.organisation_id)
    return {row.member_id: row for row in rows.order_by("reported_on", "pk")}


def member(request, pk):
    """One pupil: applications, checks, destination, exam, and the case when there is one."""
    by = request.membership
    found = get_member(by, pk)
    context = member_context(request, found)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[case.pk for case in context["cases"]],
        groups=mask(F1, F10),
        purpose="leerling in het cohort",
        path=request.path,
    )
    return render(request, "cases/member.html", context)


def member_context(request, found) -> dict:
    """What the page of a pupil shows. The case only when this reader may see that."""
    by, today = request.membership, request.today
    standing = standing_on(found, by, today)
    cases = list(
        Case.objects.visible_to(by)
        .filter(student_id=found.student_id)
        .select_related("year")
        .order_by("-pk")
    )
    groups = groups_for(cases[0], by) if cases else frozenset()
    return {
        "section": "cases",
        "member": found,
        "age": found.student.age_on(today),
        "applications": applications_for(by, found),
        "start": StartCheck.objects.filter(member=found).select_related("institution").first(),
        "placement": PlacementCheck.objects.filter(member=found)
        .select_related("institution")
        .first(),
        "cases": cases,
        "groups": {group.value for group in groups},
        "may_flag": "school" in standing and not any(case.is_open for case in cases),
        "may_apply": bool(standing & {"school", "mbo", "coordinator", "doorstroomcoach"})
        or bool(cases and F10 in groups),
        "may_fact": bool(standing & {"school_lead", "school_admin"}),
        "may_move": "school_lead" in standing,
        "may_open": bool(standing & {"mbo", "doorstroomcoach", "attendance_officer", "coordinator"})
        and not cases,
        "is_mbo": by.role == Role.MBO_INTAKE,
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": "Cohort", "url": reverse("cases:cohort")},
        ],
    }


def applications_for(by, found) -> list[Application]:
    """The applications of a member; an intake officer sees those at the own institution."""
    rows = Application.objects.filter(member=found).select_related("institution", "programme")
    if by.role == Role.MBO_INTAKE:
        rows = rows.filter(institution_id=by.organisation_id)
    return list(rows.order_by("-reported_on", "-pk"))


def _page(request, found, form, title, submit, lead=""):
    context = {
        "section": "cases",
        "title": title,
        "lead": lead or found.student.full_name,
        "form": form,
        "submit": submit,
        "cancel_url": reverse("cases:member", args=[found.pk]),
        "crumbs": [
            {"label": "Cohort", "url": reverse("cases:cohort")},
            {"label": found.student.full_name, "url": reverse("cases:member", args=[found.pk])},
        ],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.is_bound else 200)


def _done(request, found, sentence):
    messages.success(request, sentence)
    return redirect("cases:member", found.pk)


def application_add(request, pk):
    """Write down an application."""
    found = get_member(request.membership, pk)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        institutions=mbos_of(found, []),
        today=request.today,
    )
    if request.method == "POST" and form.is_valid():
        values = {"member_id": found.pk, **form.arguments()}
        if act(request, form, applying.record_application, **values):
            return _done(request, found, "De aanmelding staat erbij.")
    return _page(request, found, form, "Aanmelding toevoegen", "Aanmelding toevoegen")


def application_change(request, pk):
    """Change where an application stands."""
    by = request.membership
    application = Application.objects.filter(pk=pk).first()
    if application is None:
        raise Http404("Deze aanmelding is er niet.")
    found = get_member(by, application.member_id)
    if application.pk not in {row.pk for row in applications_for(by, found)}:
        raise Http404("Deze aanmelding is er niet, of u mag die niet zien.")
    initial = {
        "status": application.status,
        "on": request.today,
        "enrolled_on": application.enrolled_on,
    }
    form = ApplicationStatusForm(
        request.POST if request.method == "POST" else None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = {"application_id": application.pk, **form.cleaned_data}
        if act(request, form, applying.change_application, **values):
            return _done(request, found, "De stand van de aanmelding is bijgewerkt.")
    return _page(request, found, form, "Stand van de aanmelding", "Opslaan")


def destination(request, pk):
    """Where the pupil goes after vo."""
    found = get_member(request.membership, pk)
    initial = {"destination": found.destination, "on": request.today}
    form = DestinationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {"member_id": found.pk, **form.cleaned_data}
        if act(request, form, people.set_destination, **values):
            return _done(request, found, "De bestemming is vastgelegd.")
    return _page(request, found, form, "Bestemming vastleggen", "Vastleggen")


def exam(request, pk):
    """The exam result."""
    found = get_member(request.membership, pk)
    form = ExamForm(
        request.POST if request.method == "POST" else None, initial={"result": found.exam_result}
    )
    if request.method == "POST" and form.is_valid():
        values = {"member_id": found.pk, **form.cleaned_data}
        if act(request, form, people.set_exam_result, **values):
            return _done(request, found, "De examenuitslag is vastgelegd.")
    return _page(request, found, form, "Examenuitslag vastleggen", "Vastleggen")


def school(request, pk):
    """Offer a pupil to another school of the region."""
    found = get_member(request.membership, pk)
    if request.membership.role not in SCHOOL_LEADS:
        raise Http404("Dit doet de zorgcoördinator of decaan.")
    form = SchoolForm(request.POST if request.method == "POST" else None, member=found)
    if request.method == "POST" and form.is_valid():
        values = {
            "member_id": found.pk,
            "school_id": int(form.cleaned_data["school_id"]),
            "note": form.cleaned_data["note"],
        }
        if act(request, form, people.change_school, **values):
            messages.success(
                request, "De nieuwe school is gevraagd. Tot die ja zegt verandert er niets."
            )
            return redirect("cases:cohort")
    return _page(request, found, form, "Naar een andere school", "Nieuwe school vragen")


def school_answer(request, pk):
    """The new school accepts or refuses; `pk` is the case that was offered."""
    case = get_object_or_404(Case.objects.visible_to(request.membership), pk=pk)
    form = SchoolAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {
            "member_id": case.member_id,
            "accepted": form.cleaned_data["answer"] == "ja",
            "note": form.cleaned_data["note"],
        }
        if act(request, form, people.accept_change_school, **values):
            messages.success(request, "Uw antwoord is vastgelegd.")
            return redirect("cases:list")
    context = {
        "section": "cases",
        "title": "Jongere van een andere school",
        "form": form,
        "submit": "Antwoord versturen",
        "cancel_url": case.get_absolute_url(),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.is_bound else 200)


def open_at_check(request, pk):
    """Open a case for a pupil who did not start and had none."""
    found = get_member(request.membership, pk)
    form = OpenAtCheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = act(request, form, checking.open_at_check, member_id=found.pk, **form.cleaned_data)
        if case:
            messages.success(request, "Het dossier is geopend. De school hoort dat.")
            sees = Case.objects.visible_to(request.membership).filter(pk=case.pk).exists()
            return redirect(case) if sees else redirect("cases:member", found.pk)
    return _page(
        request,
        found,
        form,
        "Dossier openen",
        "Dossier openen",
        lead=f"{found.student.full_name} is niet gestart en heeft nog geen dossier.",
    )
