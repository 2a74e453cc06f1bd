"""Acties: what was agreed, per person and per organisation, and giving an action to another."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions import items, reassigning
from cases.agreed import exported, list_items, names_of, shield, tab_counts, tabs_for, waiting_for
from cases.bulk_own import EXPORTERS
from cases.enums import ActionStatus, HandoverState
from cases.filters import ItemFilter
from cases.forms.items import AnswerItemForm, OfferItemForm, ResultForm
from cases.models import ActionItem, ActionOffer
from cases.rules import NotAllowed, standing_on_page
from cases.rules.items import (
    check_may_cancel_item,
    check_may_finish_item,
    check_may_offer,
    check_may_record_result,
    is_asked,
)
from cases.tables import ItemTable
from cases.views.door import open_case
from cases.views.steps import case_form
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F8, mask, reads_words
from overstap.ui.export import xlsx_response
from overstap.ui.filters import chips
from overstap.ui.tables import configure

HEADER = ("Dossier", "Jongere", "Wat", "Wie", "Organisatie", "Uiterlijk", "Stand", "Resultaat")
MOST_EXPORTED = 2000


def item_list(request):
    """Acties: mine, my organisation's, offered to me, and for the coordinator what is late."""
    by, today = request.membership, request.today
    tabs = tabs_for(by)
    tab = _tab(request, tabs)
    filtered = ItemFilter(request.GET, queryset=list_items(by, tab, today))
    table = configure(request, ItemTable(filtered.qs))
    shown = [row.case_id for row in table.rows_on_page]
    names = names_of(shown, by) if shown else {}
    shield(table.rows_on_page, names)
    table.row_context.update(today=today, names=names, tab=tab)
    _log(request, shown)
    context = {
        "section": "items",
        "table": table,
        "filter": filtered,
        "chips": chips(request, filtered),
        "keep": [("tab", tab)],
        "clear_url": f"?{urlencode({'tab': tab})}",
        "offers": {offer.item_id: offer for offer in waiting_for(by)} if tab == "gevraagd" else {},
    }
    table.row_context["offers"] = context["offers"]
    if request.htmx and request.htmx.target == "resultaten":
        return render(request, "cases/items.html#results", context)
    counts = tab_counts(by, tabs, today)
    context["tabs"] = [
        {
            "label": one.label,
            "url": f"?{urlencode({'tab': one.key})}",
            "current": one.key == tab,
            "count": counts[one.key],
            "bad": one.is_bad and counts[one.key] > 0,
        }
        for one in tabs
    ]
    if by.role in EXPORTERS:
        query = request.GET.copy()
        query["tab"] = tab
        context["export_url"] = f"{reverse('cases:items_export')}?{query.urlencode()}"
    return render(request, "cases/items.html", context)


def export(request):
    """The same list as a spreadsheet, for the roles that may export."""
    by, today = request.membership, request.today
    if by.role not in EXPORTERS:
        raise Http404("Deze lijst kunt u niet als bestand krijgen.")
    tab = _tab(request, tabs_for(by))
    filtered = ItemFilter(request.GET, queryset=list_items(by, tab, today))
    rows = list(filtered.qs.order_by("due_on", "pk")[:MOST_EXPORTED])
    names = names_of([row.case_id for row in rows], by)
    shield(rows, names)
    _log(request, [row.case_id for row in rows], kind=ReadKind.EXPORT, purpose="Actielijst")
    lines = [
        (
            row.case.number,
            names.get(row.case_id, ""),
            row.what,
            row.owner.name if row.owner else "",
            str(row.owner_organisation),
            row.due_on,
            row.get_status_display(),
            row.result,
        )
        for row in rows
    ]
    header, lines = exported(HEADER, lines, by)
    return xlsx_response(f"acties-{today:%Y-%m-%d}.xlsx", header, lines, title="Acties")


def item(request, pk):
    """One action: who has it, who was asked, and what came of it."""
    found, case, groups = _of(request, ActionItem.objects.filter(pk=pk))
    by, today = request.membership, request.today
    standing = standing_on_page(case, by, today)
    offers = list(
        found.offers.select_related(
            "to_user", "to_organisation", "by__user", "by__organisation", "answered_by__user"
        ).order_by("-at", "-pk")
    )
    if not reads_words(groups):
        for one in offers:
            one.note = one.reason = ""
    waiting = next((one for one in offers if one.state == HandoverState.OFFERED), None)
    is_open = found.status == ActionStatus.OPEN
    context = {
        "section": "items",
        "case": case,
        "item": found,
        "name": case.student.full_name if F1 in groups else f"Casus {case.number}",
        "offers": offers,
        "waiting": waiting if is_open else None,
        "is_asked": is_open and waiting is not None and is_asked(waiting, by),
        "may_finish": is_open and not why_not(check_may_finish_item, case, found, by, standing),
        "may_cancel": is_open and not why_not(check_may_cancel_item, case, found, by, standing),
        "may_offer": not why_not(check_may_offer, found, by, standing),
        "may_record": not why_not(check_may_record_result, case, found, by, standing),
        "is_late": is_open and found.due_on < today,
        "crumbs": [{"label": "Acties", "url": reverse("cases:items")}],
    }
    return render(request, "cases/item.html", context)


def offer(request, pk):
    """Give an action to somebody else, who says yes first."""
    found, case, groups = _of(request, ActionItem.objects.filter(pk=pk))
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key=f"offer{found.pk}",
        form_class=OfferItemForm,
        action=reassigning.offer_action_item,
        title="Actie overdragen",
        submit="Vragen",
        lead=f"{found.what}. U houdt de actie tot de ander ja zegt.",
        done="De vraag is gesteld. U houdt de actie tot de ander ja zegt.",
        refusal=why_not(check_may_offer, found, request.membership, standing),
        arguments={"item_id": found.pk},
        back=reverse("cases:item", args=[found.pk]),
    )


def answer(request, pk):
    """Take the action over, or not."""
    asked = ActionOffer.objects.filter(pk=pk).first()
    if asked is None or not is_asked(asked, request.membership):
        raise Http404("Deze vraag is er niet, of is niet aan u gesteld.")
    found, case, groups = _of(request, ActionItem.objects.filter(pk=asked.item_id))
    return case_form(
        request,
        case,
        groups,
        key=f"offered{asked.pk}",
        form_class=AnswerItemForm,
        action=reassigning.answer_action_offer,
        title="Actie overnemen?",
        submit="Antwoorden",
        lead=found.what + (f". {asked.note}" if asked.note and reads_words(groups) else ""),
        done="Uw antwoord is opgeslagen.",
        refusal="" if asked.state == HandoverState.OFFERED else "Op deze vraag is al geantwoord.",
        arguments={"offer_id": asked.pk},
        back=reverse("cases:item", args=[found.pk]),
    )


@require_POST
def withdraw(request, pk):
    """Take a question back that nobody answered."""
    asked = ActionOffer.objects.filter(pk=pk).first()
    if asked is None:
        raise Http404("Deze vraag is er niet.")
    found, _, _ = _of(request, ActionItem.objects.filter(pk=asked.item_id))
    try:
        with transaction.atomic():
            reassigning.withdraw_action_offer(by=request.membership, now=now(), offer_id=asked.pk)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "De vraag is ingetrokken. U houdt de actie.")
    return redirect("cases:item", found.pk)


def result(request, pk):
    """What came of an action that was done; also long after the decision."""
    found, case, groups = _of(request, ActionItem.objects.filter(pk=pk))
    standing = standing_on_page(case, request.membership, request.today)
    return case_form(
        request,
        case,
        groups,
        key=f"result{found.pk}",
        form_class=ResultForm,
        action=items.record_result,
        title="Resultaat opschrijven",
        submit="Opslaan",
        lead=f"{found.what}. Het besluit van de tafel verandert hierdoor niet.",
        done="Het resultaat staat erbij.",
        refusal=why_not(check_may_record_result, case, found, request.membership, standing),
        arguments={"item_id": found.pk},
        back=reverse("cases:item", args=[found.pk]),
    )


def _tab(request, tabs) -> str:
    keys = [one.key for one in tabs]
    wanted = request.GET.get("tab")
    return wanted if wanted in keys else keys[0]


def _of(request, rows):
    """The action with its case and the reader's groups, when that reader may read actions (F8)."""
    found = rows.select_related("owner", "owner_organisation").first()
    if found is None:
        raise Http404("Deze actie is er niet, of u mag die niet zien.")
    case, groups = open_case(request, found.case_id)
    if F8 not in groups:
        raise Http404("Deze actie is er niet, of u mag die niet zien.")
    shield([found], [case.pk] if reads_words(groups) else [])
    return found, case, groups


def _log(request, case_ids, kind=ReadKind.LIST, purpose: str = "") -> None:
    log_read(
        kind=kind,
        by=request.membership,
        now=now(),
        case_ids=sorted(set(case_ids)),
        groups=mask(F1, F8),
        path=request.path,
        **({"purpose": purpose} if purpose else {}),
    )
