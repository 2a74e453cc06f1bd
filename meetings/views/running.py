"""The table itself: one case at a time, a decision, the next; then the minutes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.rules import NotAllowed
from cases.views.door import act
from meetings.actions import (
    carry_all,
    carry_over,
    close_session,
    decide,
    open_session,
    set_presence,
)
from meetings.enums import SessionState
from meetings.forms import DecisionForm, PresenceForm
from meetings.queries import agenda, minutes, owners_for, participants_of, sheet_of
from meetings.rules import is_leading, is_planner
from meetings.views.door import crumbs, get_item, get_session, log_agenda, press
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F5, F6, mask
from overstap.ui import pdf

SECTIONS = ("cognition", "attitude", "behaviour", "health")


def run(request, pk):
    """The table going on: agenda, one case in large type, and the decision form."""
    by = request.membership
    session = get_session(by, pk)
    slots = agenda(session, by)
    current = _current(slots, request.GET.get("punt"))
    leading = is_leading(session, by)
    form = _decision_form(request, session, current) if leading else None
    if request.method == "POST":
        if form is None:
            raise Http404("Hier kunt u geen besluit vastleggen.")
        if form.is_valid() and act(request, form, decide, item_id=current.item.pk, **form.values):
            return _next(request, session, slots, current)
        # Somebody else may have been first: show the agenda as it is now.
        slots = agenda(session, by)
        current = _current(slots, str(current.item.pk))
    log_agenda(request, slots)
    if current is not None and current.case is not None:
        log_read(
            kind=ReadKind.CASE,
            by=by,
            now=now(),
            case_id=current.case.pk,
            groups=mask(*current.groups),
            path=request.path,
        )
    participants = participants_of(session)
    leads = leading or is_planner(session.round.year.region_id, by)
    done = sum(1 for slot in slots if slot.is_done)
    context = {
        "section": "meetings",
        "session": session,
        "crumbs": crumbs(session),
        "slots": slots,
        "current": current,
        "sheet": sheet_of(current) if current is not None else None,
        "support": _support(current),
        "form": form,
        "shows_form": form is not None and (form.is_bound or not current.is_done),
        "is_open": session.state == SessionState.OPEN,
        "leading": leading,
        "leads": leads,
        "participants": participants,
        "n_present": sum(1 for one in participants if one.is_present),
        "presence_form": PresenceForm(participants=participants) if leads else None,
        "done": done,
        "waiting": len(slots) - done,
        "previous": _beside(slots, current, -1),
        "following": _beside(slots, current, 1),
        "age": current.case.student.age_on(request.today) if _is_named(current) else None,
    }
    return render(request, "meetings/run.html", context)


def _decision_form(request, session, current):
    """The form for the case on the table; none when there is nothing to decide on."""
    if current is None or current.case is None or session.state != SessionState.OPEN:
        return None
    owners = owners_for(session, current.case, now(), request.today)
    initial = {"version": current.item.version}
    if current.item.triage == "standing":
        initial["code"] = "standing"
    return DecisionForm(request.POST or None, owners=owners, initial=initial)


def _current(slots, wanted):
    """The slot of the address, else the first that waits, else the last."""
    for slot in slots:
        if wanted and str(slot.item.pk) == wanted:
            return slot
    waiting = [slot for slot in slots if not slot.is_done and not slot.is_masked]
    return next(iter(waiting or slots[-1:]), None)


def _beside(slots, current, step: int):
    """The slot before or after the current one."""
    if current is None:
        return None
    at = current.number - 1 + step
    return slots[at] if 0 <= at < len(slots) else None


def _next(request, session, slots, current):
    """After saving: the next case without a decision, in order, else the whole table."""
    url = reverse("meetings:run", args=[session.pk])
    order = slots[current.number :] + slots[: current.number - 1]
    following = next((slot for slot in order if not slot.is_done and not slot.is_masked), None)
    if following is None:
        messages.success(request, "Het besluit is opgeslagen. Alle dossiers zijn besproken.")
        return redirect(url)
    messages.success(request, "Het besluit is opgeslagen.")
    return redirect(f"{url}?punt={following.item.pk}")


def _is_named(current) -> bool:
    return current is not None and current.case is not None and "F1" in current.groups


def _support(current) -> dict:
    """What helps, what hinders and what the young person wants, by the reader's groups."""
    if current is None or current.case is None or F5 not in current.groups:
        return {}
    form = getattr(current.case, "support_form", None)
    if form is None:
        return {}
    sections = [name for name in SECTIONS if name != "health" or F6 in current.groups]
    return {
        "helps": [text for name in sections if (text := getattr(form, f"{name}_helps"))],
        "hinders": [text for name in sections if (text := getattr(form, f"{name}_hinders"))],
        "student_view": form.student_view,
        "hides_health": F6 not in current.groups,
    }


@require_POST
def begin(request, pk):
    """The table begins."""
    session = get_session(request.membership, pk)
    if press(request, open_session, session_id=session.pk):
        return redirect("meetings:run", session.pk)
    return redirect("meetings:session", session.pk)


@require_POST
def presence(request, pk):
    """Who is in the room now."""
    session = get_session(request.membership, pk)
    form = PresenceForm(request.POST, participants=participants_of(session))
    if form.is_valid():
        press(
            request,
            set_presence,
            "De aanwezigheid is opgeslagen.",
            session_id=session.pk,
            present_ids=form.cleaned_data["present"],
        )
    return redirect("meetings:run", session.pk)


@require_POST
def carry(request, pk):
    """One case goes to the next table."""
    item = get_item(request.membership, pk)
    press(request, carry_over, "Het dossier gaat naar de volgende tafel.", item_id=item.pk)
    return redirect("meetings:run", item.session_id)


@require_POST
def carry_rest(request, pk):
    """Everything without a decision goes to the next table."""
    session = get_session(request.membership, pk)
    press(
        request,
        carry_all,
        "Wat nog geen besluit had, gaat naar de volgende tafel.",
        session_id=session.pk,
    )
    return redirect("meetings:close", session.pk)


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
        "leads": is_leading(session, by) or is_planner(session.round.year.region_id, by),
    }
    return render(request, "meetings/close.html", context)


def report(request, pk):
    """The minutes: per case the decision and its actions, of what this person may see."""
    session = get_session(request.membership, pk)
    context = _report(request, session)
    context["pdf_missing"] = pdf.why_unavailable()
    return render(request, "meetings/minutes.html", context)


def report_pdf(request, pk):
    """The same minutes as PDF."""
    session = get_session(request.membership, pk)
    try:
        return pdf.response(
            "meetings/minutes_pdf.html",
            _report(request, session, kind=ReadKind.EXPORT),
            f"verslag-overstaptafel-{session.pk}.pdf",
        )
    except pdf.PdfUnavailable as missing:
        messages.error(request, str(missing))
        return redirect("meetings:minutes", session.pk)


def _report(request, session, kind=ReadKind.LIST) -> dict:
    by = request.membership
    rows = minutes(session, by)
    log_read(
        kind=kind,
        by=by,
        now=now(),
        case_ids=[row.slot.case.pk for row in rows],
        groups=mask(*frozenset().union(*(row.slot.groups for row in rows))),
        path=request.path,
    )
    return {
        "section": "meetings",
        "session": session,
        "rows": rows,
        "crumbs": crumbs(session),
        "pdf_url": reverse("meetings:minutes_pdf", args=[session.pk]),
        "present": [one for one in participants_of(session) if one.is_present],
        "is_final": session.state == SessionState.CLOSED,
    }
