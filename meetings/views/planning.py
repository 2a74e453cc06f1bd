"""Rounds, tables, participants and agendas."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.views.door import act
from meetings.actions import (
    add_participant,
    change_session,
    create_round,
    create_session,
    remove_participant,
)
from meetings.enums import OVER, SessionState
from meetings.forms import (
    ParticipantForm,
    RoundForm,
    SessionForm,
)
from meetings.invitations import FILENAME, invitation_file
from meetings.queries import (
    agenda,
    choosable_people,
    list_sessions,
    participants_of,
    rounds_of,
)
from meetings.queries.clashes import sits_elsewhere
from meetings.queries.longlist import lists_waiting
from meetings.queries.planning import seats_and_others
from meetings.queries.preparing import item_rows
from meetings.rules import check_may_begin, is_leading, is_planner
from meetings.views.door import crumbs, get_round, get_session, log_agenda, press
from meetings.views.frame import form_page, round_crumbs
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.models import TransitionYear
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.ui import ics
from overstap.ui.dates import clock


def overview(request):
    """Overstaptafels: the rounds with their tables, as far as this person sits there."""
    by = request.membership
    sessions = list_sessions(by)
    rounds = {found.pk: {"round": found, "sessions": []} for found in rounds_of(by)}
    for session in sessions:
        entry = rounds.setdefault(session.round_id, {"round": session.round, "sessions": []})
        entry["sessions"].append(session)
    ordered = sorted(rounds.values(), key=lambda r: (r["round"].date_on, r["round"].pk))
    context = {
        "section": "meetings",
        "rounds": ordered[::-1],
        "lists": lists_waiting(by),
        "plans": by.role in COORDINATORS,
    }
    return render(request, "meetings/list.html", context)


def round_new(request):
    """Plan a round."""
    by = request.membership
    if by.role not in COORDINATORS:
        raise Http404("Alleen de coördinator plant rondes.")
    years = TransitionYear.objects.filter(region_id=by.region_id).order_by("-year")
    form = RoundForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        made = act(request, form, create_round, year_id=values.pop("year"), **values)
        if made:
            messages.success(request, "De ronde staat klaar. Plan nu de tafels.")
            return redirect("meetings:session_new", made.pk)
    return form_page(request, form, title="Ronde plannen", submit="Ronde maken")


def session_new(request, pk):
    """Plan a table of a round."""
    by = request.membership
    found = get_round(by, pk)
    people = choosable_people(by.region_id, request.today)
    initial = {
        "day": found.date_on,
        "time": "09:00",
        "chair": by.pk,
        "minutes_per_case": found.year.region.minutes_per_case,
    }
    form = SessionForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = act(request, form, create_session, round_id=found.pk, **form.values)
        if made:
            messages.success(request, "De tafel is gepland.")
            return redirect("meetings:session", made.pk)
    return form_page(
        request,
        form,
        title=f"Tafel plannen: {found.name}",
        submit="Tafel plannen",
        cancel_url=reverse("meetings:round", args=[found.pk]),
        crumbs=round_crumbs(found),
    )


def session_edit(request, pk):
    """Move a table, or change who leads it."""
    by = request.membership
    session = get_session(by, pk)
    starts = timezone.localtime(session.starts_at)
    initial = {
        "day": starts.date(),
        "time": starts.time(),
        "planned_minutes": session.planned_minutes,
        "minutes_per_case": session.minutes_per_case,
        "place": session.place,
        "video_link": session.video_link,
        "chair": session.chair_id,
        "minute_taker": session.minute_taker_id,
    }
    people = choosable_people(session.round.year.region_id, request.today)
    form = SessionForm(
        request.POST or None, people=people, with_participants=False, initial=initial
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, change_session, session_id=session.pk, **form.values)
    ):
        messages.success(request, "De tafel is gewijzigd.")
        return redirect("meetings:session", session.pk)
    back = reverse("meetings:session", args=[session.pk])
    return form_page(request, form, title="Tafel wijzigen", submit="Opslaan", cancel_url=back)


def session(request, pk):
    """One table: who comes, and the agenda as far as this person may see it."""
    by = request.membership
    found = get_session(by, pk)
    slots = agenda(found, by)
    log_agenda(request, slots)
    plans = is_planner(found.round.year.region_id, by)
    leads = is_leading(found, by) or plans
    may_edit = leads and found.state not in OVER
    if may_edit:
        participants, people = seats_and_others(found, request.today)
    else:
        participants, people = participants_of(found), []
    minutes = sum(slot.item.minutes for slot in slots)
    over = max(0, minutes - found.planned_minutes)
    elsewhere = sits_elsewhere(found) if may_edit else {}
    context = {
        "section": "meetings",
        "session": found,
        "crumbs": round_crumbs(found.round) if plans else crumbs(),
        "rows": item_rows(found, slots, by, leads=leads),
        "slots": slots,
        "participants": participants,
        "elsewhere": elsewhere,
        "clashes": _clashes(found, elsewhere),
        "leads": leads,
        "may_edit": may_edit,
        "may_change": may_edit and plans,
        "is_planned": found.state == SessionState.PLANNED,
        "is_closed": found.state == SessionState.CLOSED,
        "is_cancelled": found.state == SessionState.CANCELLED,
        "begin_refused": why_not(check_may_begin, found, request.today),
        "add_form": ParticipantForm(people=people) if may_edit else None,
        "minutes": minutes,
        "over": over,
        "over_text": f"De agenda past niet: {over} {'minuut' if over == 1 else 'minuten'} te veel. "
        "Plan een tafel erbij, maak de tafel langer, of geef dossiers minder tijd.",
    }
    return render(request, "meetings/session.html", context)


def _clashes(found, elsewhere) -> list[str]:
    """Sentences about a chair or minute-taker who is expected at another table meanwhile."""
    said = []
    for person, part in ((found.chair, "De voorzitter"), (found.minute_taker, "De notulist")):
        for table in elsewhere.get(person.user_id, []) if person else []:
            where = table.place or "videogesprek"
            said.append(
                f"{part} zit op dat moment ook aan een andere tafel: {where}, "
                f"{clock(table.starts_at)} tot {clock(table.ends_at)}."
            )
    return said


def session_ics(request, pk):
    """The table as a calendar file; it holds time, place and a link, and no case."""
    found = get_session(request.membership, pk)
    response = HttpResponse(invitation_file(found, now()), content_type=ics.MIMETYPE)
    response["Content-Disposition"] = f'attachment; filename="{FILENAME}"'
    return response


@require_POST
def participant_add(request, pk):
    """Somebody joins the table."""
    found = get_session(request.membership, pk)
    people = choosable_people(found.round.year.region_id, request.today)
    form = ParticipantForm(request.POST, people=people)
    if not form.is_valid():
        messages.error(request, "Kies iemand uit de lijst.")
        return redirect("meetings:session", found.pk)
    chosen = form.cleaned_data["membership"]
    press(
        request,
        add_participant,
        "De deelnemer is toegevoegd.",
        session_id=found.pk,
        membership_id=chosen,
    )
    return redirect("meetings:session", found.pk)


@require_POST
def participant_remove(request, pk, participant_pk):
    """Somebody leaves the table."""
    found = get_session(request.membership, pk)
    press(
        request,
        remove_participant,
        "De deelnemer is weggehaald.",
        session_id=found.pk,
        participant_id=participant_pk,
    )
    return redirect("meetings:session", found.pk)
