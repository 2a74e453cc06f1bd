"""The action list of a round: only what one organisation agreed to do."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.agreed import exported, shield
from cases.bulk_own import EXPORTERS
from meetings.models import TableRound
from meetings.queries import actions_of_round
from meetings.queries.minutes import organisations_in_round, sessions_of_round
from meetings.rules import is_leading, is_planner
from meetings.views.door import crumbs
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F8, mask
from overstap.ui import pdf
from overstap.ui.export import xlsx_response

HEADER = ("Dossier", "Jongere", "Wat", "Wie", "Uiterlijk", "Stand", "Resultaat")


def action_list(request, pk):
    """What one's own organisation has to do; who leads can choose another one."""
    context = _context(request, pk)
    context["pdf_missing"] = pdf.why_unavailable()
    return render(request, "meetings/actions.html", context)


def action_list_pdf(request, pk):
    """The same list as PDF."""
    context = _context(request, pk, kind=ReadKind.EXPORT)
    try:
        return pdf.response("meetings/actions_pdf.html", context, f"acties-ronde-{pk}.pdf")
    except pdf.PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("meetings:round_actions", pk)


def action_list_xlsx(request, pk):
    """The same list as a spreadsheet, for the roles that may export."""
    if request.membership.role not in EXPORTERS:
        raise Http404("Deze lijst kunt u niet als bestand krijgen.")
    context = _context(request, pk, kind=ReadKind.EXPORT)
    rows = [
        (
            row.case.number,
            row.young_person,
            row.what,
            row.owner.name if row.owner else "",
            row.due_on,
            row.get_status_display(),
            row.result,
        )
        for row in context["rows"]
    ]
    header, rows = exported(HEADER, rows, request.membership)
    return xlsx_response(f"acties-ronde-{pk}.xlsx", header, rows, title="Acties")


def _context(request, pk, kind=ReadKind.LIST) -> dict:
    by = request.membership
    sessions = sessions_of_round(pk, by)
    if not sessions:
        raise Http404("Deze ronde is er niet, of u zat aan geen van de tafels.")
    found = TableRound.objects.select_related("year__region").get(pk=pk)
    leads = is_planner(found.year.region_id, by) or any(is_leading(one, by) for one in sessions)
    organisations = organisations_in_round(found) if leads else []
    chosen = _chosen(request, by, organisations)
    listed = actions_of_round(found, by, chosen)
    shield(listed.rows, listed.names)
    for row in listed.rows:
        row.young_person = listed.names.get(row.case_id) or f"Casus {row.case.number}"
    log_read(
        kind=kind,
        by=by,
        now=now(),
        case_ids=sorted({row.case_id for row in listed.rows}),
        groups=mask(F1, F8),
        path=request.path,
    )
    query = f"?organisatie={chosen}" if leads else ""
    return {
        "section": "meetings",
        "round": found,
        "organisation": listed.organisation,
        "organisations": organisations,
        "rows": listed.rows,
        "crumbs": crumbs(),
        "made_at": now(),
        "pdf_url": reverse("meetings:round_actions_pdf", args=[pk]) + query,
        "xlsx_url": (
            reverse("meetings:round_actions_xlsx", args=[pk]) + query
            if by.role in EXPORTERS
            else ""
        ),
    }


def _chosen(request, by, organisations) -> int:
    """The organisation of the address for who leads; for anybody else one's own."""
    wanted = request.GET.get("organisatie", "")
    known = {str(one.pk): one.pk for one in organisations}
    if wanted in known:
        return known[wanted]
    if by.organisation_id in known.values() or not organisations:
        return by.organisation_id
    return organisations[0].pk
