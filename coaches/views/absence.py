"""Away, and who stands in: the coach in person, or the coordinator for a coach."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.views.door import act
from coaches.actions import change_absence, report_absence, withdraw_absence
from coaches.forms import AbsenceForm
from coaches.models import Absence
from coaches.queries import Load, absences_for, loads
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now


def absences(request):
    """Afwezigheid: now and to come, with who stands in."""
    by = _somebody(request)
    context = {
        "section": "coaches",
        "rows": list(absences_for(by, request.today)),
        "is_coordinator": by.role in COORDINATORS,
    }
    return render(request, "coaches/absences.html", context)


def absence_new(request):
    """Say that somebody is away."""
    by = _somebody(request)
    everybody = loads(by.region_id, request.today)
    chooses = by.role in COORDINATORS
    wanted = request.POST.get("coach") or request.GET.get("coach", "") if chooses else by.pk
    away = next((one for one in everybody if str(one.coach.pk) == str(wanted)), None)
    people = sorted((one.coach for one in everybody), key=lambda one: (one.user.name, one.pk))
    form = AbsenceForm(
        request.POST or None,
        initial={"starts_on": request.today, "coach": request.GET.get("coach", "")},
        coaches=people if chooses else [],
        # The rule tells a coordinator who names one person twice.
        colleagues=_with_extra(
            everybody if chooses else _others(everybody, by.user_id), away, request.today
        ),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        saved = act(
            request,
            form,
            report_absence,
            coach_id=values["coach"] if chooses else by.pk,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            stand_in_id=values["stand_in"],
        )
        if saved:
            messages.success(request, _said(saved))
            return redirect("coaches:absences")
    return render(request, "ui/form_page.html", _frame("Afwezigheid doorgeven", form))


def absence_edit(request, pk):
    """Change the days or the stand-in."""
    by = _somebody(request)
    found = _absence(by, pk)
    everybody = loads(by.region_id, request.today)
    away = next((one for one in everybody if one.coach.pk == found.coach_id), None)
    form = AbsenceForm(
        request.POST or None,
        initial={
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            "stand_in": found.stand_in_id,
        },
        coaches=[],
        colleagues=_with_extra(_others(everybody, found.coach.user_id), away, request.today, found),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        saved = act(
            request,
            form,
            change_absence,
            absence_id=found.pk,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            stand_in_id=values["stand_in"],
        )
        if saved:
            messages.success(request, _said(saved))
            return redirect("coaches:absences")
    title = f"Afwezigheid van {found.coach.user.name}"
    return render(request, "ui/form_page.html", _frame(title, form))


@require_POST
def absence_withdraw(request, pk):
    """Take it back: the coach is there after all."""
    found = _absence(_somebody(request), pk)
    try:
        withdraw_absence(by=request.membership, now=now(), absence_id=found.pk)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "De afwezigheid is ingetrokken. Niemand vervangt meer.")
    return redirect("coaches:absences")


def _somebody(request):
    by = request.membership
    if by.role not in COACHES | COORDINATORS:
        raise Http404("Deze pagina hoort niet bij uw rol.")
    return by


def _absence(by, pk: int) -> Absence:
    rows = Absence.objects.select_related("coach__user", "coach__organisation", "stand_in__user")
    if by.role in COORDINATORS:
        rows = rows.filter(coach__organisation__region_id=by.region_id)
    else:
        rows = rows.filter(coach_id=by.pk)
    return get_object_or_404(rows, pk=pk)


def _others(everybody: list[Load], user_id: int) -> list[Load]:
    return [one for one in everybody if one.coach.user_id != user_id]


def _with_extra(
    colleagues: list[Load], away: Load | None, today: date, absence: Absence | None = None
) -> list[tuple[Load, int]]:
    """Each who may stand in, with the points that would come on top.

    Of whoever stands in already today they count already.
    """
    if away is None:
        return [(one, 0) for one in colleagues]
    now_away = away.away_on(today)
    has_it = now_away.stand_in_id if now_away is not None and now_away == absence else None
    return [(one, 0 if one.coach.pk == has_it else away.points) for one in colleagues]


def _said(absence: Absence) -> str:
    if absence.stand_in is None:
        return "De afwezigheid staat er. De coördinator ziet de taken zolang er geen vervanger is."
    return f"De afwezigheid staat er. {absence.stand_in.user.name} vervangt."


def _frame(title: str, form) -> dict:
    return {
        "section": "coaches",
        "title": title,
        "lead": "Schrijf nergens op waarom iemand afwezig is.",
        "form": form,
        "submit": "Opslaan",
        "cancel_url": reverse("coaches:absences"),
        "crumbs": [{"label": "Afwezigheid", "url": reverse("coaches:absences")}],
    }
