"""Overstapjaren, mijlpalen and vakanties."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from overstap.manage import queries
from overstap.manage.forms import HolidayForm, MilestonesForm, YearForm
from overstap.manage.views.door import READERS, crumbs, for_roles, one_of, run
from overstap.manage.views.home import tabs
from overstap.organisations.actions.years import (
    add_holiday,
    copy_year_to_next,
    create_transition_year,
    move_milestones,
    remove_holiday,
)
from overstap.organisations.models import SchoolHoliday
from overstap.organisations.queries import holidays_of
from overstap.organisations.rules import ADMINISTRATORS, NotAllowed
from overstap.organisations.today import now


@for_roles(READERS)
def years(request):
    """The transition years with their milestones."""
    by = request.membership
    context = {
        "section": "manage",
        "tabs": tabs(request, "years"),
        "years": list(queries.years_of(by.region_id)),
        "may_change": by.role in ADMINISTRATORS,
    }
    return render(request, "manage/years.html", context)


@for_roles(ADMINISTRATORS)
def year_new(request):
    """Make a year with every milestone on its default date."""
    by = request.membership
    form = YearForm(request.POST or None)
    if form.is_valid() and (
        made := run(
            form,
            create_transition_year,
            by=by,
            now=now(),
            region_id=by.region_id,
            year=form.cleaned_data["year"],
        )
    ):
        messages.success(request, f"Overstapjaar {made.year} is gemaakt. Kijk de datums na.")
        return redirect("manage:year", made.pk)
    return _page(
        request,
        form,
        "Overstapjaar maken",
        "Maken",
        reverse("manage:years"),
        lead="De mijlpalen krijgen hun gewone datums. U kunt ze daarna wijzigen.",
    )


@for_roles(ADMINISTRATORS)
def year(request, pk):
    """All dates of one year on one page."""
    by = request.membership
    found = one_of(queries.years_of(by.region_id), pk)
    form = MilestonesForm(request.POST or None, milestones=list(found.milestones.all()))
    if form.is_valid():
        moved = run(
            form,
            move_milestones,
            by=by,
            now=now(),
            year_id=pk,
            dates=form.cleaned_data,
            reason="datums gewijzigd",
        )
        if moved is not None:
            count = len(moved)
            words = {0: "Er is niets veranderd.", 1: "1 mijlpaal is verzet."}
            messages.success(request, words.get(count, f"{count} mijlpalen zijn verzet."))
            return redirect("manage:years")
    return _page(
        request,
        form,
        f"Overstapjaar {found.year}",
        "Datums opslaan",
        reverse("manage:years"),
        lead="Overstap doet op deze dagen vanzelf wat erbij hoort.",
    )


@require_POST
@for_roles(ADMINISTRATORS)
def year_copy(request, pk):
    """Make the year after this one."""
    by = request.membership
    one_of(queries.years_of(by.region_id), pk)
    try:
        made = copy_year_to_next(by=by, now=now(), year_id=pk)
    except NotAllowed as reason:
        messages.error(request, str(reason))
        return redirect("manage:years")
    messages.success(request, f"Overstapjaar {made.year} is gemaakt. Kijk de datums na.")
    return redirect("manage:year", made.pk)


@for_roles(READERS)
def holidays(request):
    """The school holidays: days on which a term does not run."""
    by = request.membership
    may_change = by.role in ADMINISTRATORS
    form = HolidayForm(request.POST or None)
    if may_change and form.is_valid():
        made = run(form, add_holiday, by=by, now=now(), region_id=by.region_id, **form.cleaned_data)
        if made:
            messages.success(request, f"{made.label} is toegevoegd.")
            return redirect("manage:holidays")
    context = {
        "section": "manage",
        "tabs": tabs(request, "holidays"),
        "holidays": holidays_of(by.region_id),
        "form": form,
        "may_change": may_change,
    }
    return render(request, "manage/holidays.html", context)


@for_roles(ADMINISTRATORS)
def holiday_remove(request, pk):
    """Take back a holiday that was entered by mistake."""
    by = request.membership
    found = one_of(SchoolHoliday.objects.filter(region_id=by.region_id), pk)
    if request.method == "POST":
        remove_holiday(by=by, now=now(), holiday_id=pk)
        messages.success(request, f"{found.label} is verwijderd.")
        return redirect("manage:holidays")
    context = {
        "section": "manage",
        "title": f"{found.label} verwijderen?",
        "text": "De dagen tellen daarna weer als werkdag.",
        "submit": "Verwijderen",
        "cancel_url": reverse("manage:holidays"),
        "danger": True,
    }
    return render(request, "ui/confirm.html", context)


def _page(request, form, title, submit, back, lead=""):
    context = {
        "section": "manage",
        "crumbs": crumbs(("Overstapjaren", reverse("manage:years"))),
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "cancel_url": back,
    }
    return render(request, "ui/form_page.html", context)
