"""One page for every transition, and for the other forms of a case."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import panels
from cases.actions import (
    checking,
    correcting,
    ending,
    escalating,
    flagging,
)
from cases.actions.drafts import drop_draft, read_draft
from cases.effects import Effects, effects_of
from cases.forms import steps as forms
from cases.forms.fields import offer_draft
from cases.lifecycle import TRANSITIONS
from cases.models import Case
from cases.rules import NotAllowed, check_may, standing_on_page
from cases.timeline import Names, entries_of, rows_of
from cases.views.door import act, open_case
from overstap.organisations.today import now
from overstap.privacy.groups import F1


@dataclass(frozen=True)
class Step:
    """The form and the action behind a transition; `ends`: the reader may lose sight by it."""

    form: type
    action: Callable
    ends: bool = False
    lead: str = ""
    danger: bool = False


STEPS: dict[str, Step] = {
    "screen": Step(
        forms.ScreenForm,
        flagging.screen,
        lead="Na het screenen mogen de partners met een grondslag het dossier zien.",
    ),
    "dismiss": Step(forms.DismissForm, flagging.dismiss, lead="Het dossier wordt gesloten."),
    "enter_summer": Step(forms.EnterSummerForm, checking.enter_summer),
    "confirm_start": Step(forms.ConfirmStartForm, checking.record_start),
    "report_no_show": Step(forms.NoShowForm, checking.record_start),
    "lose_place": Step(forms.LosePlaceForm, checking.lose_place),
    "confirm_placement": Step(forms.PlacementForm, checking.record_placement),
    "escalate": Step(
        forms.EscalateForm,
        escalating.escalate,
        ends=True,
        lead="Onder de 18 gaat de melding naar leerplicht, vanaf 18 naar het Doorstroompunt.",
    ),
    "pass_on": Step(
        forms.PassOnForm,
        escalating.pass_on,
        ends=True,
        lead="U houdt het dossier tot de nieuwe ontvanger ja zegt.",
    ),
    "return_from_escalation": Step(forms.ReturnForm, escalating.return_from_escalation, ends=True),
    "close_independent": Step(forms.CloseForm, ending.close_independent, ends=True),
    "hand_over": Step(forms.NoteForm, ending.hand_over, ends=True),
    "withdraw": Step(
        forms.WithdrawForm,
        ending.withdraw,
        ends=True,
        danger=True,
        lead="Het delen stopt meteen. De ontvangende school krijgt te horen dat het is geweigerd.",
    ),
    "move_out": Step(forms.MoveOutForm, ending.move_out, ends=True),
    "leave_elsewhere": Step(forms.ElsewhereForm, ending.leave_elsewhere, ends=True),
    "close_unresolved": Step(forms.ReasonForm, ending.close_unresolved, ends=True, danger=True),
    "reopen": Step(forms.ReasonForm, ending.reopen),
    "correct": Step(
        forms.ReasonForm,
        correcting.correct,
        ends=True,
        danger=True,
        lead="De stap blijft in de geschiedenis staan, als foutief geregistreerd.",
    ),
}


def transition(request, pk, name):
    """The page of one transition: what will happen, its form, one button."""
    if name not in TRANSITIONS:
        raise Http404("Deze stap bestaat niet.")
    if url := panels.transition_url(name, pk):
        return redirect(url)
    step = STEPS.get(name)
    if step is None:
        raise Http404("Deze stap heeft een eigen pagina.")
    case, groups = open_case(request, pk)
    spec = TRANSITIONS[name]
    return case_form(
        request,
        case,
        groups,
        key=name,
        form_class=step.form,
        action=step.action,
        title=spec.verb,
        lead=step.lead,
        submit=spec.verb,
        ends=step.ends,
        danger=step.danger,
        refusal=refusal_of(request, case, name),
        effects=effects_of(case, name, today=request.today),
        done=f"{spec.label}. Het staat in de geschiedenis.",
    )


def refusal_of(request, case, name: str) -> str:
    """Why this person may not do this now, or ""; the same rule as the action asks."""
    by, today = request.membership, request.today
    standing = standing_on_page(case, by, today)
    try:
        check_may(name, case, by, today=today, standing=standing, asking=True)
    except NotAllowed as reason:
        return str(reason)
    return ""


def case_form(
    request,
    case,
    groups,
    *,
    key: str,
    form_class,
    action,
    title: str,
    submit: str,
    done: str,
    lead: str = "",
    ends: bool = False,
    danger: bool = False,
    refusal: str = "",
    effects: Effects | None = None,
    arguments: dict | None = None,
    back: str = "",
):
    """Show a form about a case, or run its action and go back to the case.

    What was typed survives: a refusal and a stale form show it again, and long texts are kept as
    a draft under `key` while typing.
    """
    by, today = request.membership, request.today
    draft_key = f"{key}:{case.pk}"
    form = form_class(
        request.POST if request.method == "POST" else None, case=case, by=by, today=today
    )
    draft = None
    if request.method == "POST":
        if form.is_valid():
            values = arguments if arguments is not None else {"case_id": case.pk}
            values = values | form.arguments()
            if "member_id" in values and arguments is None:
                values.pop("case_id", None)
            expect = form.cleaned_data.get("expect")
            if act(request, form, action, case=case, may_lose_sight=ends, expect=expect, **values):
                return finished(request, case, draft_key, form.keeps, done, back)
    elif form.keeps and not refusal:
        draft = read_draft(by=by, key=draft_key)
        if draft is not None:
            offer_draft(form, draft.values)
    context = {
        "section": "cases",
        "case": case,
        "name": case.student.full_name if F1 in groups else case.number,
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "danger": danger,
        "refusal": "" if form.is_bound else refusal,
        "effects": effects,
        "cancel_url": back or case.get_absolute_url(),
        "draft": draft,
        "draft_url": reverse("cases:draft", args=[draft_key]) if form.keeps else "",
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
    }
    if form.stale:
        context["changed"] = changed_since(case, groups, form.cleaned_data.get("expect"))
        form.data = form.data.copy()
        form.data["expect"] = case.version
    status = 422 if form.is_bound else 200
    return render(request, "cases/form.html", context, status=status)


def finished(request, case, draft_key: str, keeps: bool, done: str, back: str):
    """Say that it worked and go on; to the list when the case is out of sight now."""
    if keeps:
        drop_draft(by=request.membership, now=now(), key=draft_key)
    messages.success(request, done)
    if Case.objects.visible_to(request.membership).filter(pk=case.pk).exists():
        return redirect(back or case.get_absolute_url())
    return redirect("cases:list")


def changed_since(case, groups, expect: int | None):
    """What happened to the case after the form was made, for this reader; newest first."""
    rows = rows_of(case)
    names = Names()
    names.want_rows(rows)
    names.load()
    moments = [row.at for row in rows if row.what == "case"]
    # Each version of the case is one history row.
    since = moments[expect - 1] if expect and 0 < expect <= len(moments) else None
    entries = entries_of(rows, groups, names)
    return [entry for entry in entries if since is None or entry.at > since][:5]
