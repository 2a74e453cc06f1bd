"""The agenda of a table before it begins: which cases, how they are prepared, and in what order."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.rules import standing_on_page
from cases.views.door import act, open_case
from meetings.actions import (
    add_item,
    look_at_item,
    move_item,
    order_items,
    prepare_item,
    promote_item,
    propose_triage,
    withdraw_item,
)
from meetings.actions.triaging import chosen_triage
from meetings.forms import LeadItemForm, LookForm, NoteForm, PrepareForm, PutOnForm
from meetings.models import PartnerNote
from meetings.panels import may_put_on
from meetings.queries import planned_in_region, proposals
from meetings.queries.preparing import concerns
from meetings.rules import check_case_fits_table, check_may_propose, is_leading, is_planner
from meetings.views.door import crumbs, get_item, get_session, press
from meetings.views.frame import form_page
from meetings.views.rounds import press_for
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F4, mask

REFUSED = "ui/refused_page.html"


def propose(request, pk):
    """The cases that the round's rule puts forward, each with why; ticked ones go on the agenda."""
    by = request.membership
    found = get_session(by, pk)
    rows = proposals(found, by)
    if request.method == "POST":
        chosen = [row.case for row in rows if str(row.case.pk) in request.POST.getlist("case")]
        done = [
            case
            for case in chosen
            if press(request, add_item, session_id=found.pk, case_id=case.pk)
        ]
        if done:
            noun = "dossier staat" if len(done) == 1 else "dossiers staan"
            messages.success(request, f"{len(done)} {noun} nu op de agenda.")
        elif not chosen:
            messages.error(request, "Kies minstens één dossier.")
            return redirect("meetings:propose", found.pk)
        return redirect("meetings:session", found.pk)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[row.case.pk for row in rows],
        groups=mask(F1),
        path=request.path,
    )
    context = {
        "section": "meetings",
        "session": found,
        "rows": rows,
        "crumbs": crumbs(found),
    }
    return render(request, "meetings/propose.html", context)


def put_on(request, pk):
    """From the case page: put this case on the agenda of a table."""
    case, groups = open_case(request, pk)
    sessions = list(planned_in_region(case.region_id))
    refused = why_not(check_case_fits_table, case, case.region_id)
    if not refused and not may_put_on(case, request.membership, request.today)[0]:
        refused = "Dit kan alleen de coördinator, de school of de coach."
    if not sessions and not refused:
        refused = "Er is nog geen tafel gepland. De coördinator plant de tafels."
    question = case.question if F4 in groups else ""
    initial = {"question": question, "minutes": case.region.minutes_per_case}
    form = PutOnForm(request.POST or None, sessions=sessions, initial=initial)
    if request.method == "POST" and not refused and form.is_valid():
        values = dict(form.cleaned_data)
        session_id = values.pop("session")
        if act(
            request, form, add_item, case=case, session_id=session_id, case_id=case.pk, **values
        ):
            messages.success(request, "Het dossier staat op de agenda.")
            return redirect(case)
    context = {
        "section": "cases",
        "title": "Op de agenda zetten",
        "form": form,
        "submit": "Op de agenda zetten",
        "cancel_url": case.get_absolute_url(),
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
        "reason": refused,
    }
    return render(request, REFUSED if refused else "ui/form_page.html", context)


def prepare(request, pk):
    """The question to the table and what was tried; for the school, the coach and who leads."""
    by = request.membership
    item = get_item(by, pk, words=True)
    case, groups = open_case(request, item.case_id)
    if refused := _may_not_propose(request, item, case, "Agendapunt voorbereiden"):
        return refused
    leads = is_leading(item.session, by) or is_planner(item.session.round.year.region_id, by)
    initial = {
        "question": item.question or (case.question if F4 in groups else ""),
        "tried": item.tried,
        "wanted": item.wanted,
        "minutes": item.minutes,
        "triage": chosen_triage(item),
        "version": item.version,
    }
    form = (LeadItemForm if leads else PrepareForm)(request.POST or None, initial=initial)
    back = _back(by, item, case)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, prepare_item, item_id=item.pk, **form.values)
    ):
        messages.success(request, "Het agendapunt is voorbereid.")
        return redirect(back)
    newest = None
    if getattr(form, "stale", False):  # the next try is made from what is shown now
        newest = get_item(by, pk, words=True)
        form.data = form.data.copy()
        form.data["version"] = newest.version
    return form_page(
        request,
        form,
        template="meetings/prepare.html",
        newest=newest,
        title="Agendapunt voorbereiden",
        lead=f"Dossier {case.number}",
        submit="Opslaan",
        cancel_url=back,
    )


def withdraw(request, pk):
    """Take a case off the agenda, with a reason."""
    by = request.membership
    item = get_item(by, pk)
    case, _ = open_case(request, item.case_id)
    if refused := _may_not_propose(request, item, case, "Van de agenda halen"):
        return refused
    form = NoteForm(request.POST or None)
    back = _back(by, item, case)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, withdraw_item, item_id=item.pk, note=form.cleaned_data["note"])
    ):
        messages.success(request, "Het dossier is van de agenda.")
        return redirect(back)
    return form_page(
        request,
        form,
        title="Van de agenda halen",
        lead=f"Dossier {case.number}",
        submit="Van de agenda halen",
        cancel_url=back,
        danger=True,
    )


@require_POST
def move(request, pk, direction):
    """One place up or down."""
    item = get_item(request.membership, pk)
    press(request, move_item, item_id=item.pk, direction=direction)
    return redirect(f"{reverse('meetings:session', args=[item.session_id])}#punt-{item.pk}")


def _may_not_propose(request, item, case, title: str):
    """The page that says who may do this, when this reader may not; else None."""
    by = request.membership
    standing = standing_on_page(case, by, request.today)
    reason = why_not(check_may_propose, item.session, by, standing)
    if not reason:
        return None
    context = {
        "section": "meetings",
        "title": title,
        "reason": reason,
        "cancel_url": case.get_absolute_url(),
    }
    return render(request, REFUSED, context)


def _back(by, item, case) -> str:
    """The table when this person sits there, else the case."""
    sits = is_leading(item.session, by) or is_planner(item.session.round.year.region_id, by)
    return reverse("meetings:session", args=[item.session_id]) if sits else case.get_absolute_url()


def look(request, pk):
    """What a partner says of a case before the table."""
    by = request.membership
    item = get_item(by, pk, words=True)
    if not concerns(item, by.organisation_id):
        raise Http404("Dit agendapunt is er niet, of u mag het niet zien.")
    case, _ = open_case(request, item.case_id)
    said = PartnerNote.objects.filter(item=item, organisation_id=by.organisation_id).first()
    initial = {"view": said.view, "note": said.note} if said else {}
    form = LookForm(request.POST or None, initial=initial)
    back = f"{reverse('meetings:session', args=[item.session_id])}#punt-{item.pk}"
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, look_at_item, item_id=item.pk, **form.cleaned_data)
    ):
        messages.success(request, "Uw voorbereiding is bewaard.")
        return redirect(back)
    return form_page(
        request,
        form,
        template="meetings/look.html",
        item=item,
        title="Bekijken voor de tafel",
        lead=f"Dossier {case.number}",
        submit="Bewaren",
        cancel_url=back,
        crumbs=crumbs(item.session),
    )


@require_POST
def promote(request, pk):
    """A hamerstuk that somebody at the table wants to discuss."""
    item = get_item(request.membership, pk)
    press(request, promote_item, "De tafel bespreekt dit dossier.", item_id=item.pk)
    return redirect(f"{reverse('meetings:session', args=[item.session_id])}#punt-{item.pk}")


@require_POST
def order(request, pk):
    """Per school or the most urgent first."""
    found = get_session(request.membership, pk)
    how = request.POST.get("how", "")
    press(request, order_items, "De volgorde is aangepast.", session_id=found.pk, how=how)
    return redirect("meetings:session", found.pk)


@require_POST
def triage(request, pk):
    """Let the rule propose how to deal with every item."""
    found = get_session(request.membership, pk)
    changed = press_for(request, propose_triage, session_id=found.pk)
    if changed is not None:
        noun = "dossier is" if changed == 1 else "dossiers zijn"
        messages.success(request, f"{changed} {noun} opnieuw ingedeeld.")
    return redirect("meetings:session", found.pk)
