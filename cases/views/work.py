"""Tasks, agreed actions, escalation and the summer: one form each."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions import checking, escalating, items, people
from cases.actions.drafts import save_draft
from cases.agreed import shield
from cases.forms import work as forms
from cases.forms.steps import StartForm
from cases.models import ActionItem, WorkItem
from cases.rules import NotAllowed, check_may_act, standing_on_page
from cases.rules.escalating import check_may_accept
from cases.rules.items import check_may_add_item
from cases.views.door import act, get_case, open_case
from cases.views.steps import case_form
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F8, reads_words

# Where a task was opened (?terug=...), and the page that is.
BACK = {"vandaag": "today:home", "taken": "today:tasks"}


def of_case(request, model, pk):
    """A row of a case that this reader may open, with that case; else 404."""
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("Dit is er niet.")
    case, groups = open_case(request, found.case_id)
    return found, case, groups


def back_of(request) -> str:
    """The page to go back to: Vandaag or Mijn taken when the task was opened there, else the case."""
    came_from = request.GET.get("terug", "")
    return reverse(BACK[came_from]) if came_from in BACK else ""


def item_add(request, pk):
    """Actie toevoegen: who does what by when."""
    case, groups = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key="item_add",
        form_class=forms.ItemForm,
        action=items.add_action_item,
        title="Actie toevoegen",
        submit="Actie toevoegen",
        done="De actie staat erbij.",
        refusal=why_not(check_may_add_item, case, standing),
    )


def item_done(request, pk):
    """An agreed action is done."""
    return _item(
        request,
        pk,
        forms.ItemDoneForm,
        items.finish_action_item,
        "Actie afronden",
        "De actie is gedaan.",
    )


def item_cancel(request, pk):
    """An agreed action does not go on."""
    return _item(
        request,
        pk,
        forms.ItemCancelForm,
        items.cancel_action_item,
        "Actie laten vervallen",
        "De actie is vervallen.",
    )


def item_snooze(request, pk):
    """Hide an action until a day."""
    return _item(
        request, pk, forms.SnoozeForm, items.snooze, "Actie uitstellen", "De actie is uitgesteld."
    )


def _item(request, pk, form_class, action, title, done):
    item, case, groups = of_case(request, ActionItem, pk)
    if F8 not in groups:
        raise Http404("Deze actie is er niet, of u mag die niet zien.")
    shield([item], [case.pk] if reads_words(groups) else [])
    return case_form(
        request,
        case,
        groups,
        key=f"item{item.pk}",
        form_class=form_class,
        action=action,
        title=title,
        submit=title,
        lead=item.what,
        done=done,
        arguments={"item_id": item.pk},
        back=back_of(request),
    )


def snooze(request, pk):
    """Hide a task until a day."""
    item, case, groups = of_case(request, WorkItem, pk)
    return case_form(
        request,
        case,
        groups,
        key=f"task{item.pk}",
        form_class=forms.SnoozeForm,
        action=items.snooze,
        title="Taak uitstellen",
        submit="Uitstellen",
        done="De taak is uitgesteld.",
        arguments={"work_item_id": item.pk},
        back=back_of(request),
    )


@require_POST
def claim(request, pk):
    """Take up a task of one's post."""
    return _press(request, pk, items.claim, "U heeft de taak opgepakt.")


@require_POST
def release(request, pk):
    """Put a task back for the post."""
    return _press(request, pk, items.release, "De taak ligt weer bij het team.")


def _press(request, pk, action, done):
    item = WorkItem.objects.filter(pk=pk).only("case_id").first()
    if item is None:
        raise Http404("Deze taak is er niet.")
    case = get_case(request.membership, item.case_id)
    form = forms.EmptyForm(request.POST, case=case, by=request.membership, today=request.today)
    form.is_valid()
    if act(request, form, action, case=case, work_item_id=pk):
        messages.success(request, done)
    else:
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect(back_of(request) or case)


def start(request, pk):
    """Did the young person start? Yes with a date, no with a reason, or not known."""
    case, groups = open_case(request, pk)
    return case_form(
        request,
        case,
        groups,
        key="start",
        form_class=StartForm,
        action=checking.record_start,
        title="Startcontrole",
        submit="Vastleggen",
        done="De startcontrole is ingevuld.",
    )


def placement(request, pk):
    """Placed on the count date; the same page as the transition."""
    case, _ = open_case(request, pk)
    return redirect("cases:transition", case.pk, "confirm_placement")


def accept_escalation(request, pk):
    """The officer takes the case."""
    case, groups = open_case(request, pk)
    return case_form(
        request,
        case,
        groups,
        key="accept_escalation",
        form_class=forms.EmptyForm,
        action=escalating.accept_escalation,
        title="Melding aannemen",
        submit="Melding aannemen",
        lead="U wordt de behandelend ambtenaar van dit dossier.",
        done="U behandelt dit dossier.",
        refusal=why_not(check_may_accept, case, request.membership, request.today),
    )


def summer_contact(request, pk):
    """Who keeps contact in the summer."""
    case, groups = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key="summer_contact",
        form_class=forms.SummerContactForm,
        action=people.assign_summer_contact,
        title="Zomercontact afspreken",
        submit="Vastleggen",
        done="Het zomercontact is afgesproken.",
        refusal=why_not(check_may_act, standing, "school", "coach", "coordinator"),
    )


@require_POST
def draft(request, key):
    """Keep what somebody is typing; only for a case that this person may see."""
    case_pk = key.rpartition(":")[2]
    if not case_pk.isascii() or not case_pk.isdigit() or len(case_pk) > 18:
        raise Http404("Dit concept kan niet worden bewaard.")
    get_case(request.membership, int(case_pk))
    values = {
        name: value
        for name, value in request.POST.items()
        if name not in ("csrfmiddlewaretoken", "expect")
    }
    try:
        save_draft(by=request.membership, now=now(), key=key, values=values)
    except NotAllowed as reason:
        return HttpResponse(str(reason), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
