"""The data of the young person and the family, and the support form."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.actions import flagging, people
from cases.forms.people import (
    CorrectionForm,
    GuardianForm,
    MunicipalityForm,
    SupportSectionForm,
)
from cases.models import Guardian, SupportForm
from cases.rules import check_may_act, standing_on_page
from cases.views.detail import LABELS, SECTIONS
from cases.views.door import act, open_case
from overstap.organisations.rules import why_not
from overstap.privacy.groups import F1, F2, F5


def page(request, case, form, *, title, submit, lead="", back="", draft_url=""):
    """A plain form page about a case."""
    context = {
        "section": "cases",
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "draft_url": draft_url,
        "cancel_url": back or reverse("cases:people", args=[case.pk]),
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.is_bound else 200)


def personal_data(request, pk):
    """Correct who somebody is or how to reach them."""
    case, groups = open_case(request, pk)
    if F1 not in groups:
        raise Http404("U mag deze gegevens niet zien.")
    standing = standing_on_page(case, request.membership, request.today)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        student=case.student,
        sees_contact=F2 in groups,
        may_identity=not why_not(check_may_act, standing, "school"),
    )
    if request.method == "POST" and form.is_valid():
        values = {
            "student_id": case.student_id,
            "values": form.values(),
            "note": form.cleaned_data["note"],
        }
        if act(request, form, people.correct_personal_data, case=case, **values):
            messages.success(request, "De gegevens zijn bijgewerkt.")
            return redirect("cases:people", case.pk)
    return page(request, case, form, title="Gegevens corrigeren", submit="Opslaan")


def guardian_add(request, pk):
    """Write down a parent or carer."""
    case, groups = open_case(request, pk)
    return _guardian(request, case, groups, None)


def guardian_edit(request, pk, guardian_pk):
    """Change a parent or carer of this young person."""
    case, groups = open_case(request, pk)
    found = Guardian.objects.filter(pk=guardian_pk, student_id=case.student_id).first()
    if found is None:
        raise Http404("Deze ouder of verzorger is er niet.")
    return _guardian(request, case, groups, found)


def _guardian(request, case, groups, found):
    if F2 not in groups:
        raise Http404("U mag deze gegevens niet zien.")
    names = ("name", "relation", "phone", "email")
    initial = {name: getattr(found, name) for name in names} if found else {}
    form = GuardianForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {
            "student_id": case.student_id,
            "guardian_id": found.pk if found else None,
            "values": form.cleaned_data,
        }
        if act(request, form, people.save_guardian, case=case, **values):
            messages.success(request, "De gegevens zijn bijgewerkt.")
            return redirect("cases:people", case.pk)
    return page(request, case, form, title="Ouder of verzorger", submit="Opslaan")


def municipality(request, pk):
    """Where the young person lives now; the officer of that municipality gets sight."""
    case, _ = open_case(request, pk)
    form = MunicipalityForm(
        request.POST if request.method == "POST" else None,
        region_id=case.region_id,
        today=request.today,
    )
    if request.method == "POST" and form.is_valid():
        values = {
            "student_id": case.student_id,
            "municipality_id": int(form.cleaned_data["municipality_id"]),
            "on": form.cleaned_data["on"],
        }
        if act(request, form, people.change_municipality, case=case, may_lose_sight=True, **values):
            messages.success(request, "De woongemeente is gewijzigd.")
            return redirect("cases:list")
    return page(
        request,
        case,
        form,
        title="Woongemeente wijzigen",
        submit="Wijzigen",
        lead="De ambtenaar van de oude gemeente ziet het dossier daarna niet meer.",
    )


VIEWS = [
    ("student_view", "Wat wil de jongere zelf?"),
    ("guardian_view", "Wat vinden de ouders of verzorgers?"),
]


def support_edit(request, pk, section):
    """One section of the support form; both texts are shown when somebody else was first."""
    case, groups = open_case(request, pk)
    title, group, parts = _section(section)
    if group not in groups:
        raise Http404("U mag dit deel niet zien.")
    stored = SupportForm.objects.filter(case_id=case.pk).first() or SupportForm()
    form = SupportSectionForm(
        request.POST if request.method == "POST" else None, parts=parts, form=stored
    )
    if request.method == "POST" and form.is_valid():
        values = {"case_id": case.pk, "values": form.values()}
        expect = form.cleaned_data["expect"]
        if act(request, form, flagging.save_support_form, case=case, expect=expect, **values):
            messages.success(request, f"{title} is bijgewerkt.")
            return redirect("cases:support", case.pk)
    if form.stale:
        form.data = form.data.copy()
        form.data["expect"] = stored.version
        for name, _ in parts:
            now_saved = getattr(stored, name) or "leeg"
            form[name].help_text = f"Nu opgeslagen: {now_saved}"
    return page(
        request,
        case,
        form,
        title=title,
        submit="Opslaan",
        lead="Schrijf kort en in gewone woorden. De jongere kan dit lezen.",
        back=reverse("cases:support", args=[case.pk]),
        draft_url=reverse("cases:draft", args=[f"support_{section}:{case.pk}"]),
    )


def _section(key: str):
    if key == "views":
        return "Jongere en ouders", F5, VIEWS
    for title, name, group in SECTIONS:
        if name == key:
            return title, group, [(f"{key}_{part}", label) for part, label in LABELS]
    raise Http404("Dit deel bestaat niet.")
