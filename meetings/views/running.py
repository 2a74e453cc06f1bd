"""The table itself: one case at a time, a decision, the next."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.views.door import act
from meetings.actions.carrying import carry_all, carry_over
from meetings.actions.deciding import decide
from meetings.actions.running import (
    mark_presence,
    next_item,
    open_session,
    put_before_table,
    set_presence,
)
from meetings.forms import DecisionForm, PresenceForm
from meetings.queries import (
    agenda,
    live_sessions,
    owners_for,
    participants_of,
    saved_before,
    seats_of,
    status_of,
)
from meetings.rules import check_may_decide
from meetings.views.door import crumbs, get_item, get_session, log_agenda, press
from meetings.views.table import (
    draft_key,
    get_table,
    lies_open,
    live,
    show,
)
from overstap.organisations.rules import why_not
from overstap.organisations.today import now

OFF_AGENDA = "Dit dossier staat niet meer op de agenda. Uw besluit is niet opgeslagen."
NOT_THERE = "U zit niet of niet meer aan deze tafel. Uw besluit is niet opgeslagen."
NOT_SAVED = "Uw besluit is niet opgeslagen."
CONFLICT = 409
UNKNOWN = object()  # which case comes next: to be looked up


def run(request, pk):
    """The table going on: agenda, one case in large type, and the decision form."""
    if request.method == "POST" and not live_sessions(request.membership).filter(pk=pk).exists():
        # Replaced while typing; the same answer for a table that does not exist.
        return _left(request)
    session = get_table(request.membership, pk)
    wanted = request.GET.get("punt")
    if request.method == "POST":
        return _save(request, session, wanted)
    context = show(request, session, wanted)
    if wanted and context["current"] and str(context["current"].item.pk) != wanted:
        messages.info(request, "Dat dossier staat niet meer op de agenda.")
    return render(request, "meetings/run.html", context)


def _words_of(posted) -> list[str]:
    """The words in a decision form, for who has no right any more to the page around it."""
    return DecisionForm(posted, owners=[]).typed


# For who lost every role while typing: the page that says so gives the words back.
run.words_of = _words_of


def _left(request):
    """Nothing of the table itself, only the own words."""
    unsaved = {"sentence": NOT_THERE, "typed": _words_of(request.POST)}
    context = {
        "section": "meetings",
        "title": "U zit niet meer aan deze tafel",
        "unsaved": unsaved,
        "crumbs": crumbs(),
    }
    return render(request, "ui/not_saved.html", context, status=CONFLICT)


def _save(request, session, wanted):
    """Save and go on; what cannot be saved is shown again with every word that was typed."""
    by = request.membership
    if known := saved_before(by, _token(request)):
        messages.success(request, "Dit besluit was al opgeslagen.")
        return _go_on(request, session, known.item)
    current = _slot(session, by, wanted)
    refusal = _refusal(request, session, current)
    seats = seats_of(session, current.item.case_id, now(), request.today) if not refusal else []
    owners = [] if refusal else owners_for(current.case, seats, now())
    form = DecisionForm(request.POST, owners=owners)
    if refusal:
        return _unsaved(request, session, wanted, form, refusal)
    if form.is_valid():
        key = draft_key(current)
        saved = act(request, form, decide, item_id=current.item.pk, draft_key=key, **form.values)
        if saved:
            done = "was al opgeslagen" if saved.is_repeated else "is opgeslagen"
            messages.success(request, f"Het besluit {done}.")
            after = {} if saved.is_repeated else {"following": saved.following_id}
            return _go_on(request, session, current.item, **after)
        # Somebody else may have been first: look at the agenda as it is now.
        current = _slot(session, by, wanted)
        if current is None or current.is_done:
            sentence = " ".join(form.non_field_errors()) or OFF_AGENDA
            return _unsaved(request, session, wanted, form, sentence)
        if getattr(form, "stale", False):  # the next try is made from what is shown now
            form.data = form.data.copy()
            form.data["version"] = current.item.version
    context = show(request, session, wanted, form=form)
    return render(request, "meetings/run.html", context)


def _slot(session, by, item_pk):
    """The slot of exactly this item: a decision never lands on another case."""
    if not str(item_pk).isascii() or not str(item_pk).isdigit():
        return None
    return next(iter(agenda(session, by, item_id=int(item_pk))), None)


def _token(request) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _refusal(request, session, current) -> str:
    """Why nothing can be decided here and now, before the form is even read."""
    if reason := why_not(check_may_decide, session, request.membership, request.today):
        return f"{reason} {NOT_SAVED}"
    if current is None:
        return OFF_AGENDA
    if current.case is None:
        return f"U mag dit dossier niet zien. {NOT_SAVED}"
    if current.decision is not None:
        label = current.decision.get_code_display().lower()
        return f"Over dit dossier is al besloten: {label}. {NOT_SAVED}"
    if current.is_done:
        return f"Dit dossier gaat al naar de volgende tafel. {NOT_SAVED}"
    return ""


def _unsaved(request, session, wanted, form, sentence):
    """The page as it is now, and above it what could not be saved, word for word."""
    unsaved = {"sentence": sentence, "typed": form.typed}
    context = show(request, session, wanted, unsaved=unsaved)
    return render(request, "meetings/run.html", context, status=CONFLICT)


def _go_on(request, session, item, following=UNKNOWN):
    """After saving: the next case without a decision, in order, else the whole table."""
    url = reverse("meetings:run", args=[session.pk])
    if following is UNKNOWN:
        following = next_item(session, item)
    if following is None:
        messages.success(request, "Alle dossiers zijn besproken.")
        return redirect(url)
    return redirect(f"{url}?punt={following}")


def status(request, pk):
    """Has anything changed? A number; nothing is written and nobody's data is read."""
    found = status_of(request.membership, pk)
    if found is None:
        raise Http404("Deze Overstaptafel is er niet, of u mag die niet zien.")
    return JsonResponse(
        {
            "version": found["live_version"],
            "item": found["current_item_id"],
            "shared": found["is_shared"],
            "state": found["state"],
        }
    )


def live_parts(request, pk):
    """The parts of the page that change, for a browser that heard that something did."""
    by = request.membership
    session = get_table(by, pk)
    slots = agenda(session, by)
    log_agenda(request, slots)
    current = lies_open(session, slots, request.GET.get("punt"))
    seats = seats_of(session, None, now(), request.today)
    return render(request, "meetings/live.html", live(session, by, slots, current, seats))


@require_POST
def begin(request, pk):
    """The table begins."""
    session = get_session(request.membership, pk)
    if press(request, open_session, session_id=session.pk):
        return redirect("meetings:run", session.pk)
    return redirect("meetings:session", session.pk)


@require_POST
def presence(request, pk):
    """Who is in the room now, all at once."""
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
    return _back(request, session.pk)


@require_POST
def come_or_go(request, pk, participant_pk):
    """One participant comes in, or leaves."""
    session = get_session(request.membership, pk)
    if not session.participants.filter(pk=participant_pk).exists():
        raise Http404("Deze deelnemer is er niet.")
    press(
        request,
        mark_presence,
        participant_id=participant_pk,
        is_present=request.POST.get("present") == "1",
    )
    return _back(request, session.pk)


def _back(request, pk):
    """Where the button stood: a case, or the shared screen."""
    back = request.POST.get("terug", "")
    if back == "scherm":
        return redirect("meetings:screen", pk)
    url = reverse("meetings:run", args=[pk])
    return redirect(f"{url}?punt={back}" if back.isascii() and back.isdigit() else url)


@require_POST
def put(request, pk):
    """This case is discussed now."""
    item = get_item(request.membership, pk)
    press(request, put_before_table, item_id=item.pk)
    return _back(request, item.session_id)


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
