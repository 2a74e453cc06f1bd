"""Plan van aanpak: read by who may read the journal, made by the coach, printed for the table."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.actions.drafts import read_draft
from cases.forms.fields import offer_draft
from cases.rules import standing_on_page
from cases.views.door import act, get_case, open_case
from coaches.actions.plans import (
    agree_plan,
    draft_key,
    drop_step,
    finish_step,
    save_plan,
    save_step,
)
from coaches.forms.plans import AgreeForm, PlanForm, StepForm
from coaches.models import ActionPlan
from coaches.queries.plans import plan_of, versions_of
from coaches.queries.rhythm import rhythm_of
from coaches.rules.plans import check_may_plan
from coaches.rules.rhythm import AFTER_START
from coaches.views.page import page
from overstap.audit.models import ReadKind
from overstap.organisations.rules import why_not
from overstap.privacy.groups import F1, F9
from overstap.ui import pdf
from overstap.ui.forms import Form

DONE = {"gedaan": True, "open": False}


def _open(request, pk, kind=ReadKind.CASE):
    """The case of a plan, for who may read the journal of it (F9); else it does not exist."""
    case, groups = open_case(request, pk, kind=kind)
    if F9 not in groups:
        raise Http404("Dit plan is er niet, of u mag het niet zien.")
    return case, groups


def _refusal(request, case) -> str:
    return why_not(check_may_plan, case, standing_on_page(case, request.membership, request.today))


def _context(request, case, groups) -> dict:
    return {
        "section": "cases",
        "case": case,
        "name": case.student.full_name if F1 in groups else case.number,
        "plan": plan_of(case),
        "today": request.today,
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
    }


@require_safe
def plan(request, pk):
    """The plan, its steps, the agreement and what it said before."""
    case, groups = _open(request, pk)
    context = _context(request, case, groups)
    context["may_edit"] = not _refusal(request, case)
    context["rhythm"] = rhythm_of(case) if case.status in AFTER_START else []
    context["alerted"] = any(row.alerted_on for row in context["rhythm"])
    context["versions"] = versions_of(context["plan"]) if context["plan"] else []
    return render(request, "coaches/plan.html", context)


@require_safe
def plan_print(request, pk):
    """The plan on paper, to talk it over and to take along."""
    case, groups = _open(request, pk, kind=ReadKind.EXPORT)
    context = _context(request, case, groups)
    if context["plan"] is None:
        raise Http404("Er is nog geen plan.")
    try:
        return pdf.response("coaches/plan_pdf.html", context, f"plan-{case.number}.pdf")
    except pdf.PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("coaches:plan", case.pk)


def plan_edit(request, pk):
    """Goal, strengths, obstacles and when to look back; kept as a draft while typing."""
    case, _ = _open(request, pk)
    found = ActionPlan.objects.filter(case_id=case.pk).first()
    initial = {"version": found.version if found else 0}
    if found is not None:
        initial |= {name: getattr(found, name) for name in FIELDS}
    form = PlanForm(request.POST or None, initial=initial)
    back = reverse("coaches:plan", args=[case.pk])
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, save_plan, case=case, case_id=case.pk, **form.values)
    ):
        messages.success(request, "Het plan is bewaard.")
        return redirect(back)
    key, draft, refused = draft_key(case.pk), None, _refusal(request, case)
    if not form.is_bound and not refused:
        draft = read_draft(by=request.membership, key=key)
        if draft is not None:
            offer_draft(form, draft.values)
    return page(
        request,
        case,
        form,
        title="Plan wijzigen" if found else "Plan maken",
        submit="Plan opslaan",
        refused=refused,
        cancel_url=back,
        draft=draft,
        draft_url=reverse("cases:draft", args=[key]),
    )


FIELDS = ("goal", "strengths", "obstacles", "review_on")


def step_add(request, pk):
    """A new step."""
    return _step_page(request, pk, StepForm(request.POST or None), "Stap toevoegen")


def step_edit(request, pk, step_pk):
    """Change a step."""
    case, _ = _open(request, pk)
    found = plan_of(case)
    step = next((row for row in found.rows if row.pk == step_pk), None) if found else None
    if step is None:
        raise Http404("Deze stap staat niet in het plan.")
    initial = {"what": step.what, "doer": step.doer, "due_on": step.due_on}
    form = StepForm(request.POST or None, initial=initial)
    return _step_page(request, pk, form, "Stap wijzigen", step_id=step.pk)


def _step_page(request, pk, form, title, **which):
    case, _ = _open(request, pk)
    return _form_page(request, case, form, save_step, title, "Stap opslaan", **which)


def agree(request, pk):
    """The young person agrees with the plan as it is."""
    case, _ = _open(request, pk)
    found = ActionPlan.objects.filter(case_id=case.pk).first()
    initial = {"on": request.today, "expect_version": found.version if found else 0}
    form = AgreeForm(request.POST or None, initial=initial)
    return _form_page(request, case, form, agree_plan, "Akkoord van de jongere", "Vastleggen")


def _form_page(request, case, form, action, title, submit, **which):
    back = reverse("coaches:plan", args=[case.pk])
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, action, case=case, case_id=case.pk, **which, **form.cleaned_data)
    ):
        messages.success(request, "Het plan is bijgewerkt.")
        return redirect(back)
    return page(
        request,
        case,
        form,
        title=title,
        submit=submit,
        refused=_refusal(request, case),
        cancel_url=back,
    )


@require_POST
def step_done(request, pk, step_pk):
    """A step is done, or not after all."""
    done = DONE.get(request.POST.get("stand", "gedaan"), True)
    said = "De stap is gedaan." if done else "De stap staat weer open."
    return _press(request, pk, finish_step, said, step_id=step_pk, done=done)


@require_POST
def step_drop(request, pk, step_pk):
    """A step goes out of the plan."""
    return _press(request, pk, drop_step, "De stap is uit het plan gehaald.", step_id=step_pk)


def _press(request, pk, action, said, **values):
    case = get_case(request.membership, pk)
    form = Form({})
    form.is_valid()
    if act(request, form, action, case=case, case_id=case.pk, **values):
        messages.success(request, said)
    else:
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect("coaches:plan", case.pk)
