"""Away, and who stands in: the coach in person, or the coordinator for a coach."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.views.door import act
from coaches.actions import change_absence, report_absence, withdraw_absence
from coaches.forms import AbsenceForm
from coaches.models import Absence
from coaches.queries import absences_for, colleagues_of
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.organisations.models import Membership
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
    people = _coaches_of(by, request.today)
    chooses = by.role in COORDINATORS
    form = AbsenceForm(
        request.POST or None,
        initial={"starts_on": request.today, "coach": request.GET.get("coach", "")},
        coaches=people if chooses else [],
        colleagues=[one for one in people if chooses or one.user_id != by.user_id],
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
    form = AbsenceForm(
        request.POST or None,
        initial={
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            "stand_in": found.stand_in_id,
        },
        coaches=[],
        colleagues=colleagues_of(found.coach, request.today),
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


def _coaches_of(by, today) -> list[Membership]:
    """Every coach of the region, by name."""
    return list(
        Membership.objects.live(on=today)
        .filter(role__in=COACHES, organisation__region_id=by.region_id)
        .select_related("user", "organisation")
        .order_by("user__name", "pk")
    )


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
