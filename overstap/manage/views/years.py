"""Overstapjaren, mijlpalen and vakanties."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.manage import queries
from overstap.manage.forms import HolidayForm, MilestonesForm, NormsForm, YearForm
from overstap.manage.planning import days_off, has_summer_holiday, plan_of
from overstap.manage.views.door import READERS, crumbs, for_roles, form_page, one_of, run
from overstap.manage.views.home import tabs
from overstap.organisations.actions.years import (
    add_holiday,
    change_holiday,
    copy_year_to_next,
    create_transition_year,
    move_milestones,
    remove_holiday,
    set_norms,
    state_of_year,
)
from overstap.organisations.enums import USUAL_NORMS, MilestoneKind
from overstap.organisations.models import SchoolHoliday
from overstap.organisations.queries import holidays_of
from overstap.organisations.rules import ADMINISTRATORS, NotAllowed, check_milestones, why_not
from overstap.organisations.today import now
from overstap.organisations.workdays import coming_national_days

_page = partial(form_page, "Overstapjaren", "manage:years")


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
    """All dates of one year on one page: first what moving them does, then save."""
    by, at = request.membership, now()
    found = one_of(queries.years_of(by.region_id), pk)
    milestones = list(found.milestones.all())
    saving = "save" in request.POST
    form = MilestonesForm(_with_proposal(request.POST), milestones=milestones, saving=saving)
    free = holidays_of(by.region_id)
    plan = None
    if form.is_valid() and (reason := why_not(check_milestones, found.year, form.values())):
        form.add_error(None, reason)
    if form.is_valid() and saving:
        moved = run(
            form,
            move_milestones,
            by=by,
            now=at,
            year_id=pk,
            dates=form.values(),
            labels=form.values("_label"),
            roles=form.values("_role"),
            expect=request.POST.get("expect", ""),
            reason=form.cleaned_data["reason"] or "kalender gewijzigd",
        )
        if moved is not None:
            count = len(moved)
            words = {0: "De kalender is opgeslagen.", 1: "1 mijlpaal is verzet."}
            messages.success(request, words.get(count, f"{count} mijlpalen zijn verzet."))
            return redirect("manage:year", pk)
    if form.is_bound and (form.is_valid() or set(form.errors) <= {"reason", NON_FIELD_ERRORS}):
        plan = plan_of(found, form.moves(), by=by, today=request.today, holidays=free)
        _log(plan, by, at, request.path)
        # Only now is it known: a date that moves wants a reason, and the field should say so.
        form.fields["reason"].required = bool(plan.moving)
    context = {
        "section": "manage",
        "crumbs": crumbs(("Overstapjaren", reverse("manage:years"))),
        "year": found,
        "form": form,
        "plan": plan,
        "may_save": plan is not None and NON_FIELD_ERRORS not in form.errors,
        "expect": state_of_year(milestones),
        "off": days_off(milestones, free),
        "has_summer": has_summer_holiday(found.year, free),
    }
    return render(request, "manage/year.html", context)


def _with_proposal(data):
    """What was sent, with the proposed working day filled in when its button was pressed."""
    if not data:
        return None
    kind, _, day = data.get("use", "").partition(":")
    if kind not in MilestoneKind.values:
        return data
    data = data.copy()
    data[kind] = day
    return data


def _log(plan, by, at, path):
    if plan.case_ids:
        log_read(
            kind=ReadKind.LIST,
            by=by,
            now=at,
            case_ids=plan.case_ids,
            purpose="gevolgen van een verzette mijlpaal",
            path=path,
        )


@for_roles(ADMINISTRATORS)
def norms(request, pk):
    """The norms of one year: what the figures are held against."""
    by = request.membership
    found = one_of(queries.years_of(by.region_id), pk)
    known = dict(found.norms.values_list("indicator", "percentage"))
    form = NormsForm(request.POST or None, norms=known or USUAL_NORMS)
    if form.is_valid():
        saved = run(form, set_norms, by=by, now=now(), year_id=pk, norms=form.cleaned_data)
        if saved is not None:
            messages.success(request, f"De normen van {found.year} zijn opgeslagen.")
            return redirect("manage:years")
    lead = "Overstap zet de cijfers van elke peildatum naast deze normen, in procenten. Leeg is geen norm."
    if not known:
        lead += " Er stond nog niets. De gewone normen zijn alvast ingevuld."
    return _page(
        request,
        form,
        f"Normen van overstapjaar {found.year}",
        "Normen opslaan",
        reverse("manage:years"),
        lead=lead,
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
    known = holidays_of(by.region_id)
    context = {
        "section": "manage",
        "tabs": tabs(request, "holidays"),
        "holidays": [one for one in known if one.ends_on >= request.today],
        "past": [one for one in reversed(known) if one.ends_on < request.today],
        "national": coming_national_days(request.today),
        "form": form,
        "may_change": may_change,
    }
    return render(request, "manage/holidays.html", context)


@for_roles(ADMINISTRATORS)
def holiday(request, pk):
    """Correct a holiday."""
    by = request.membership
    found = one_of(SchoolHoliday.objects.filter(region_id=by.region_id), pk)
    known = {name: getattr(found, name) for name in HolidayForm.base_fields}
    form = HolidayForm(request.POST or None, initial=known)
    if form.is_valid():
        changed = run(form, change_holiday, by=by, now=now(), holiday_id=pk, **form.cleaned_data)
        if changed is not None:
            messages.success(request, f"{changed.label} is opgeslagen.")
            return redirect("manage:holidays")
    context = {
        "section": "manage",
        "crumbs": crumbs(("Vakanties", reverse("manage:holidays"))),
        "title": f"{found.label} wijzigen",
        "lead": "Taken die al open staan, houden hun datum.",
        "form": form,
        "submit": "Opslaan",
        "cancel_url": reverse("manage:holidays"),
    }
    return render(request, "ui/form_page.html", context)


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
