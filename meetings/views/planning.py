"""Rounds, tables, participants and agendas."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.views.door import act, open_case
from meetings.actions import (
    add_item,
    add_participant,
    change_session,
    create_round,
    create_session,
    move_item,
    prepare_item,
    remove_participant,
    withdraw_item,
)
from meetings.enums import SessionState
from meetings.forms import (
    ItemForm,
    LeadItemForm,
    NoteForm,
    ParticipantForm,
    PutOnForm,
    RoundForm,
    SessionForm,
)
from meetings.queries import (
    agenda,
    choosable_people,
    list_sessions,
    participants_of,
    planned_in_region,
    proposals,
    rounds_of,
)
from meetings.rules import check_case_fits_table, is_leading, is_planner
from meetings.views.door import crumbs, get_item, get_round, get_session, log_agenda, press
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.models import TransitionYear
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask


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
    return _form(request, form, title="Ronde plannen", submit="Ronde maken")


def session_new(request, pk):
    """Plan a table of a round."""
    by = request.membership
    found = get_round(by, pk)
    people = choosable_people(by.region_id, request.today)
    initial = {"day": found.date_on, "time": "09:00", "chair": by.pk}
    form = SessionForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = act(request, form, create_session, round_id=found.pk, **form.values)
        if made:
            messages.success(request, "De tafel is gepland.")
            return redirect("meetings:session", made.pk)
    title = f"Tafel plannen: {found.name}"
    return _form(request, form, title=title, submit="Tafel plannen")


def session_edit(request, pk):
    """Move a table, or change who leads it."""
    by = request.membership
    session = get_session(by, pk)
    starts = timezone.localtime(session.starts_at)
    initial = {
        "day": starts.date(),
        "time": starts.time(),
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
    return _form(request, form, title="Tafel wijzigen", submit="Opslaan", cancel_url=back)


def session(request, pk):
    """One table: who comes, and the agenda as far as this person may see it."""
    by = request.membership
    found = get_session(by, pk)
    slots = agenda(found, by)
    log_agenda(request, slots)
    participants = participants_of(found)
    leads = is_leading(found, by) or is_planner(found.round.year.region_id, by)
    is_closed = found.state == SessionState.CLOSED
    may_edit = leads and not is_closed
    taken = {one.membership_id for one in participants}
    people = []
    if may_edit:
        everybody = choosable_people(found.round.year.region_id, request.today)
        people = [person for person in everybody if person.pk not in taken]
    context = {
        "section": "meetings",
        "session": found,
        "crumbs": crumbs(),
        "slots": slots,
        "participants": participants,
        "leads": leads,
        "may_edit": may_edit,
        "may_change": may_edit and is_planner(found.round.year.region_id, by),
        "is_closed": is_closed,
        "add_form": ParticipantForm(people=people) if may_edit else None,
        "minutes": sum(slot.item.minutes for slot in slots),
        "n_unready": sum(1 for slot in slots if not slot.is_ready and not slot.is_done),
    }
    return render(request, "meetings/session.html", context)


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
    case, _ = open_case(request, pk)
    sessions = list(planned_in_region(case.region_id))
    refused = why_not(check_case_fits_table, case, case.region_id)
    if not sessions and not refused:
        refused = "Er is nog geen tafel gepland. De coördinator plant de tafels."
    initial = {"question": case.question, "minutes": case.region.minutes_per_case}
    form = PutOnForm(request.POST or None, sessions=sessions, initial=initial)
    if request.method == "POST" and form.is_valid():
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
    template = "meetings/refused.html" if refused and not form.is_bound else "ui/form_page.html"
    return render(request, template, context)


def prepare(request, pk):
    """The question to the table and what was tried; for the school, the coach and who leads."""
    by = request.membership
    item = get_item(by, pk)
    case, _ = open_case(request, item.case_id)
    leads = is_leading(item.session, by) or is_planner(item.session.round.year.region_id, by)
    initial = {
        "question": item.question or case.question,
        "tried": item.tried,
        "minutes": item.minutes,
        "triage": item.triage,
    }
    form = (LeadItemForm if leads else ItemForm)(request.POST or None, initial=initial)
    back = _back(by, item, case)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, prepare_item, item_id=item.pk, **form.cleaned_data)
    ):
        messages.success(request, "Het agendapunt is voorbereid.")
        return redirect(back)
    return _form(
        request,
        form,
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
    form = NoteForm(request.POST or None)
    back = _back(by, item, case)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, withdraw_item, item_id=item.pk, note=form.cleaned_data["note"])
    ):
        messages.success(request, "Het dossier is van de agenda.")
        return redirect(back)
    return _form(
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


def _back(by, item, case) -> str:
    """The table when this person sits there, else the case."""
    sits = is_leading(item.session, by) or is_planner(item.session.round.year.region_id, by)
    return reverse("meetings:session", args=[item.session_id]) if sits else case.get_absolute_url()


def _form(request, form, *, title, submit, cancel_url="", **more):
    context = {
        "section": "meetings",
        "title": title,
        "form": form,
        "submit": submit,
        "cancel_url": cancel_url or reverse("meetings:list"),
        "crumbs": crumbs(),
        **more,
    }
    return render(request, "ui/form_page.html", context)
