"""After the table: close it, read the minutes and correct them, take them along as PDF."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.rules import NotAllowed
from cases.views.door import act, open_case
from meetings.actions import close_session, correct_decision, undo_decision
from meetings.enums import ItemState, SessionState
from meetings.forms.correcting import CorrectForm, UndoForm
from meetings.models import TableRound
from meetings.queries import agenda, minutes, open_actions
from meetings.queries.minutes import sessions_of_round
from meetings.rules import check_is_going_on, is_leading, is_planner
from meetings.views.door import crumbs, get_item, get_session, log_agenda
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F8, mask
from overstap.ui import pdf

BEGUN = (SessionState.OPEN, SessionState.CLOSED)


def close(request, pk):
    """Close the table; it says what is left to decide first."""
    by = request.membership
    session = get_session(by, pk)
    slots = agenda(session, by)
    if request.method == "POST":
        try:
            close_session(by=by, now=now(), session_id=session.pk)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("meetings:close", session.pk)
        messages.success(request, "De tafel is afgesloten. Dit is het verslag.")
        return redirect("meetings:minutes", session.pk)
    log_agenda(request, slots)
    context = {
        "section": "meetings",
        "session": session,
        "waiting": [slot for slot in slots if not slot.is_done],
        "refused": why_not(check_is_going_on, session),
        "all_said": _all_said(slots),
        "leads": is_leading(session, by) or is_planner(session.round.year.region_id, by),
    }
    return render(request, "meetings/close.html", context)


def _all_said(slots) -> str:
    """How the table dealt with its cases, as a sentence."""
    carried = sum(1 for slot in slots if slot.item.state == ItemState.CARRIED_OVER)
    if not slots:
        return "Er staan geen dossiers op deze agenda."
    if carried == len(slots):
        return "Alle dossiers gaan naar de volgende tafel."
    if carried:
        return "Elk dossier heeft een besluit, of gaat naar de volgende tafel."
    return "Over elk dossier is besloten."


def still_open(request, pk):
    """What earlier rounds agreed on and nobody finished; part of the page of the table."""
    by = request.membership
    session = get_session(by, pk)
    rows = open_actions(session, by)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=sorted({one.action.case_id for one in rows}),
        groups=mask(F1, F8),
        path=request.path,
    )
    part = "#part" if request.htmx else ""
    context = {
        "section": "meetings",
        "session": session,
        "rows": rows,
        "crumbs": crumbs(session),
    }
    return render(request, f"meetings/open_actions.html{part}", context)


def report(request, pk):
    """The minutes: per case the decision and its actions, of what this person may see."""
    by = request.membership
    session = get_session(by, pk)
    leads = is_leading(session, by)
    is_closed = session.state == SessionState.CLOSED
    context = {
        "title": f"Verslag {session.round.name}",
        "crumbs": crumbs(session),
        "pdf_url": reverse("meetings:minutes_pdf", args=[session.pk]),
        "may_undo": leads and session.state == SessionState.OPEN,
        "may_correct": is_closed and (leads or is_planner(session.round.year.region_id, by)),
    }
    return _page(request, session.round, [session], context)


def report_pdf(request, pk):
    """The same minutes as PDF."""
    session = get_session(request.membership, pk)
    name = f"verslag-overstaptafel-{session.pk}.pdf"
    return _pdf(request, session.round, [session], name, reverse("meetings:minutes", args=[pk]))


def round_report(request, pk):
    """The minutes of all tables of a round that this person sat at or plans."""
    found, sessions = _round(request, pk)
    context = {
        "title": f"Verslag van de ronde: {found.name}",
        "crumbs": crumbs(),
        "pdf_url": reverse("meetings:round_minutes_pdf", args=[found.pk]),
    }
    return _page(request, found, sessions, context)


def round_report_pdf(request, pk):
    """The same minutes of a round as PDF."""
    found, sessions = _round(request, pk)
    back = reverse("meetings:round_minutes", args=[found.pk])
    return _pdf(request, found, sessions, f"verslag-ronde-{found.pk}.pdf", back)


def undo(request, pk):
    """Take a decision back while the table goes on."""
    return _change(
        request,
        pk,
        UndoForm,
        undo_decision,
        title="Besluit ongedaan maken",
        submit="Ongedaan maken",
        lead=(
            "De status wordt weer zoals voor het besluit. Open acties vervallen. "
            "Een aanvraag of melding waar nog niemand op antwoordde, vervalt ook. "
            "Het besluit blijft in de geschiedenis staan."
        ),
        done="Het besluit is ongedaan gemaakt. De tafel kan opnieuw besluiten.",
        goes_to="meetings:run",
    )


def correct(request, pk):
    """Correct the minutes after the table."""
    return _change(
        request,
        pk,
        CorrectForm,
        correct_decision,
        title="Besluit corrigeren",
        submit="Correctie opslaan",
        lead=(
            "U wijzigt alleen het verslag. Het oude besluit blijft leesbaar. "
            "De status, de acties en de meldingen blijven zoals ze zijn. "
            "Moet daar iets anders? Pas dat aan in het dossier."
        ),
        done="De correctie staat in het verslag.",
        goes_to="meetings:minutes",
    )


def _change(request, pk, form_class, action, *, title, submit, lead, done, goes_to):
    """A form about the decision on one item, for who may read decisions of its case."""
    # The form of a correction holds the words that it takes the place of.
    item = get_item(request.membership, pk, words=form_class is CorrectForm)
    session = get_session(request.membership, item.session_id)
    case, groups = open_case(request, item.case_id)
    decision = item.decisions.filter(is_current=True).first()
    if F8 not in groups or decision is None:
        raise Http404("Over dit agendapunt is niets besloten dat u mag lezen.")
    initial = {"version": item.version, "code": decision.code, "text": decision.text}
    form = form_class(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, action, item_id=item.pk, **form.values)
    ):
        messages.success(request, done)
        url = reverse(goes_to, args=[session.pk])
        at_item = f"?punt={item.pk}" if goes_to == "meetings:run" else f"#punt-{item.pk}"
        return redirect(url + at_item)
    context = {
        "section": "meetings",
        "title": title,
        "lead": f"Dossier {case.number}. Nu staat er: {decision.get_code_display().lower()}.",
        "explains": lead,
        "form": form,
        "submit": submit,
        "cancel_url": reverse("meetings:minutes", args=[session.pk]),
        "crumbs": crumbs(session),
        "danger": True,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/change_decision.html", context, status=status)


def _round(request, pk):
    """The round with the tables of it that this person may open; without one it is not there."""
    sessions = sessions_of_round(pk, request.membership)
    if not sessions:
        raise Http404("Deze ronde is er niet, of u zat aan geen van de tafels.")
    found = TableRound.objects.select_related("year__region").get(pk=pk)
    held = [session for session in sessions if session.state != SessionState.CANCELLED]
    return found, held or sessions  # a table that was called off has no minutes to wait for


def _page(request, found, sessions, context):
    context |= _context(request, found, sessions)
    context["pdf_missing"] = pdf.why_unavailable()
    return render(request, "meetings/minutes.html", context)


def _pdf(request, found, sessions, name: str, back: str):
    context = _context(request, found, sessions, kind=ReadKind.EXPORT)
    try:
        return pdf.response("meetings/minutes_pdf.html", context, name)
    except pdf.PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect(back)


def _context(request, found, sessions, kind=ReadKind.LIST) -> dict:
    by = request.membership
    tables = minutes(sessions, by)
    rows = [row for table in tables for row in table.rows]
    log_read(
        kind=kind,
        by=by,
        now=now(),
        case_ids=sorted({row.slot.case.pk for row in rows}),
        groups=mask(*frozenset().union(*(row.slot.groups for row in rows))),
        path=request.path,
    )
    return {
        "section": "meetings",
        "round": found,
        "tables": tables,
        "is_final": all(table.is_final for table in tables),
        "has_begun": any(session.state in BEGUN for session in sessions),
        "made_at": now(),
        "actions_url": reverse("meetings:round_actions", args=[found.pk]),
    }
