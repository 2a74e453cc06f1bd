"""Contactritme: the coordinator's page, with what it would ask of somebody who starts today."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.views.door import act
from coaches.actions.rhythm import set_rhythm
from coaches.forms.rhythm import RhythmForm
from coaches.queries.rhythm import weeks_of
from coaches.rules.rhythm import MAKERS, windows_of


def rhythm(request):
    """In which weeks after the start a coach speaks the young person."""
    by = request.membership
    if by.role not in MAKERS or by.region_id is None:
        raise Http404("Deze pagina is voor de coördinator.")
    weeks = weeks_of(by.region_id)
    shown = ", ".join(str(week) for week in weeks)
    form = RhythmForm(request.POST or None, initial={"weeks": shown})
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, set_rhythm, region_id=by.region_id, **form.cleaned_data)
    ):
        messages.success(request, "Het contactritme is bewaard.")
        return redirect("coaches:rhythm")
    context = {
        "section": "today",
        "title": "Contactritme",
        "lead": (
            "Na de start op het mbo krijgt de coach op deze momenten een taak. "
            "Twee keer niemand gesproken? Dan krijgt u bericht."
        ),
        "form": form,
        "submit": "Ritme opslaan",
        "cancel_url": reverse("today:home"),
        "windows": windows_of(request.today, weeks),
        "today": request.today,
    }
    return render(request, "coaches/rhythm.html", context)
