"""A round for who plans it: its long list in numbers per school, and its parallel tables."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.views.door import act
from meetings.actions import (
    cancel_round,
    cancel_session,
    change_round,
    propose_members,
    remind_school,
    seat_school,
    spread_schools,
)
from meetings.forms import NoteForm, RoundForm, SeatForm
from meetings.queries.longlist import school_counts
from meetings.queries.planning import capacities
from meetings.views.door import crumbs, get_round, get_session, press
from meetings.views.frame import form_page, round_crumbs


def table_round(request, pk):
    """One round: what each school still has to do, and how full its tables are."""
    found = get_round(request.membership, pk)
    tables = capacities(found)
    schools = school_counts(found)
    context = {
        "section": "meetings",
        "round": found,
        "tables": tables,
        "planned": [table for table in tables if table.session.state == "planned"],
        "has_minutes": any(table.has_minutes for table in tables),
        "schools": schools,
        "waiting": sum(school.waiting for school in schools),
        "confirmed": sum(school.confirmed for school in schools),
        "removed": sum(school.removed for school in schools),
        "crumbs": crumbs(),
    }
    return render(request, "meetings/round.html", context)


def round_edit(request, pk):
    """Change a round."""
    found = get_round(request.membership, pk)
    initial = {
        "year": found.year_id,
        "name": found.name,
        "target": found.target,
        "date_on": found.date_on,
    }
    form = RoundForm(request.POST or None, years=[found.year], initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "target", "date_on")}
        if act(request, form, change_round, round_id=found.pk, **values):
            messages.success(request, "De ronde is gewijzigd.")
            return redirect("meetings:round", found.pk)
    return form_page(
        request,
        form,
        title="Ronde wijzigen",
        submit="Opslaan",
        cancel_url=reverse("meetings:round", args=[found.pk]),
        crumbs=round_crumbs(found),
    )


def round_cancel(request, pk):
    """Cancel a round with its planned tables."""
    found = get_round(request.membership, pk)
    form = NoteForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, cancel_round, round_id=found.pk, note=form.cleaned_data["note"])
    ):
        messages.success(request, "De ronde gaat niet door. De deelnemers horen het.")
        return redirect("meetings:round", found.pk)
    return form_page(
        request,
        form,
        title="Ronde afzeggen",
        lead="Alle geplande tafels van deze ronde vervallen. De dossiers blijven op de groslijst.",
        submit="Ronde afzeggen",
        danger=True,
        cancel_url=reverse("meetings:round", args=[found.pk]),
        crumbs=round_crumbs(found),
    )


def session_cancel(request, pk):
    """Cancel one planned table."""
    found = get_session(request.membership, pk)
    form = NoteForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, cancel_session, session_id=found.pk, note=form.cleaned_data["note"])
    ):
        messages.success(request, "De tafel gaat niet door. De deelnemers horen het.")
        return redirect("meetings:session", found.pk)
    return form_page(
        request,
        form,
        title="Tafel afzeggen",
        lead="De deelnemers krijgen bericht. De dossiers gaan terug naar de groslijst.",
        submit="Tafel afzeggen",
        danger=True,
        cancel_url=reverse("meetings:session", args=[found.pk]),
        crumbs=crumbs(found),
    )


@require_POST
def round_propose(request, pk):
    """Let the rule of the round find pupils, now."""
    found = get_round(request.membership, pk)
    counts = press_for(request, propose_members, round_id=found.pk)
    if counts is not None:
        gone = f" {counts['lapsed']} niet meer nodig." if counts["lapsed"] else ""
        messages.success(request, f"{counts['new']} nieuw op de groslijst.{gone}")
    return redirect("meetings:round", found.pk)


@require_POST
def round_spread(request, pk):
    """Give every school without a table one."""
    found = get_round(request.membership, pk)
    press(request, spread_schools, "De scholen zijn verdeeld over de tafels.", round_id=found.pk)
    return redirect("meetings:round", found.pk)


@require_POST
def round_seat(request, pk, school_pk):
    """Give one school a table."""
    found = get_round(request.membership, pk)
    form = SeatForm(request.POST, sessions=found.sessions.filter(state="planned"))
    if not form.is_valid():
        messages.error(request, "Kies een tafel uit de lijst.")
        return redirect("meetings:round", found.pk)
    press(
        request,
        seat_school,
        "De school zit nu aan deze tafel.",
        round_id=found.pk,
        school_id=school_pk,
        session_id=form.cleaned_data["session"],
    )
    return redirect("meetings:round", found.pk)


@require_POST
def round_remind(request, pk, school_pk):
    """Tell a school that pupils wait on its long list."""
    found = get_round(request.membership, pk)
    press(
        request,
        remind_school,
        "De school krijgt een herinnering.",
        round_id=found.pk,
        school_id=school_pk,
    )
    return redirect("meetings:round", found.pk)


def press_for(request, function, **values):
    """Run the action behind a button and give what it returns; None when a rule says no."""
    told = []

    def run(*, by, now, **more):
        told.append(function(by=by, now=now, **more))

    return told[0] if press(request, run, **values) and told else None
