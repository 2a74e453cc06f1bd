"""The coordinator's picture of the coaches: who has room, hours, and how it is counted."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.enums import Status
from cases.views.door import act, open_case
from coaches.actions import change_weight, save_hours, save_load_policy
from coaches.enums import AssignmentState
from coaches.forms import HoursForm, LoadPolicyForm, WeightForm, top_of
from coaches.forms.load import away_text, cases_text
from coaches.queries import (
    assignments_of,
    left_behind,
    loads,
    norm_of,
    points_table,
    transfers_of,
    without_stand_in,
)
from coaches.views.page import page
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.organisations.models import Membership, Milestone
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask
from overstap.ui.charts import load_bar

COMING = 3
SHOWN = 5
WEIGHT = "Hoeveel begeleiding is dit?"


def coordinator(request):
    """The membership of a coordinator; for others these pages do not exist."""
    by = request.membership
    if by.role not in COORDINATORS:
        raise Http404("Deze pagina hoort niet bij uw rol.")
    return by


def coach_of_region(by, pk: int) -> Membership:
    """A coach of the coordinator's own region, also one who left."""
    return get_object_or_404(
        Membership.objects.select_related("user", "organisation__region"),
        pk=pk,
        role__in=COACHES,
        organisation__region_id=by.region_id,
    )


def board(request):
    """Coaches: bars with the most room on top."""
    by = coordinator(request)
    today = request.today
    found = loads(by.region_id, today)
    top = top_of(found)
    rows = [
        {
            "load": one,
            "bar": load_bar(one.points, one.asked_points, one.capacity, top, one.covering_points),
            "away": away_text(one, today),
            "cases": cases_text(one.n_open),
            "covering": cases_text(one.n_covering),
        }
        for one in found
    ]
    milestones = Milestone.objects.filter(
        year__region_id=by.region_id, date_on__gte=today
    ).order_by("date_on", "pk")
    context = {
        "section": "coaches",
        "rows": rows,
        "uncovered": without_stand_in(by, today).count(),
        "milestones": list(milestones[:COMING]),
        "transfers": list(transfers_of(by.region_id)[:SHOWN]),
        "room": sum(max(one.room, 0) for one in found),
    }
    return render(request, "coaches/board.html", context)


def hours(request, pk):
    """How many hours a week a coach has."""
    by = coordinator(request)
    coach = coach_of_region(by, pk)
    norm = norm_of(by.region_id)
    own = getattr(coach, "coach_hours", None)
    form = HoursForm(
        request.POST or None, initial={"hours": own.hours if own else norm.default_hours}
    )
    if request.method == "POST" and form.is_valid():
        values = {"membership_id": coach.pk, "hours": form.cleaned_data["hours"]}
        if act(request, form, save_hours, **values):
            messages.success(request, f"De uren van {coach.user.name} zijn bewaard.")
            return redirect("coaches:board")
    context = _frame(f"Uren van {coach.user.name}", form)
    return render(request, "ui/form_page.html", context)


def weight(request, pk):
    """How much work a case is for its coach, with the points and the load of each choice."""
    case, _ = open_case(request, pk)
    by = request.membership
    live = [one for one in assignments_of(case) if one.state == AssignmentState.ACCEPTED]
    if by.role not in COORDINATORS:
        live = [one for one in live if one.coach.user_id == by.user_id]
    if not live:
        refused = "U kunt alleen van uw eigen dossiers zeggen hoeveel begeleiding het is."
        if by.role in COORDINATORS:
            refused = "Dit dossier heeft nu geen coach."
        return page(request, case, None, title=WEIGHT, submit="", refused=refused)
    norm = norm_of(case.region_id)
    form = WeightForm(
        request.POST or None,
        assignments=live,
        norm=norm,
        status=case.status,
        loads=loads(case.region_id, request.today, norm),
    )
    if request.method == "POST" and form.is_valid():
        values = {
            "assignment_id": form.cleaned_data["assignment"],
            "weight": form.cleaned_data["weight"],
            "note": form.cleaned_data["note"],
        }
        if act(request, form, change_weight, case=case, **values):
            messages.success(request, "Het is gewijzigd. De werkdruk rekent er nu mee.")
            return redirect(case)
    return page(request, case, form, title=WEIGHT, submit="Opslaan")


def load_settings(request):
    """What a case counts for, by status and weight, and what a full-time coach can carry."""
    by = coordinator(request)
    norm = norm_of(by.region_id)
    form = LoadPolicyForm(request.POST or None, norm=norm)
    if request.method == "POST" and form.is_valid():
        values = {"values": form.values, "points": form.points}
        if act(request, form, save_load_policy, **values):
            messages.success(request, "De werkdruk is ingesteld. Het overzicht rekent er nu mee.")
            return redirect("coaches:load_settings")
    table = [(Status(status).label, numbers) for status, numbers in points_table(norm)]
    context = _frame("Werkdruk instellen", form) | {"table": table, "norm": norm}
    return render(request, "coaches/load_settings.html", context)


def coach_left(request, pk):
    """The cases that a coach left behind, each with whether somebody has it again."""
    by = coordinator(request)
    coach = coach_of_region(by, pk)
    rows = left_behind(coach, by)
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[row.case_id for row in rows],
        groups=mask(F1),
        path=request.path,
    )
    context = {
        "section": "coaches",
        "coach": coach,
        "rows": rows,
        "waiting": sum(row.case.coach_id is None for row in rows),
        "crumbs": [{"label": "Coaches", "url": reverse("coaches:board")}],
    }
    return render(request, "coaches/left.html", context)


def _frame(title: str, form) -> dict:
    return {
        "section": "coaches",
        "title": title,
        "form": form,
        "submit": "Opslaan",
        "cancel_url": reverse("coaches:board"),
        "crumbs": [{"label": "Coaches", "url": reverse("coaches:board")}],
    }
