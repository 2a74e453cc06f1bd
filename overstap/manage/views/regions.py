"""Regio en beleid, and the organisations."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from overstap.manage import queries
from overstap.manage.filters import OrganisationFilter
from overstap.manage.forms import AdoptForm, OrganisationForm, PolicyForm, ReasonForm
from overstap.manage.tables import OrganisationTable, organisation_badge
from overstap.manage.views.door import READERS, crumbs, for_roles, form_page, one_of, run
from overstap.manage.views.home import tabs
from overstap.organisations.actions.regions import (
    adopt_organisation,
    save_organisation,
    save_policy,
    set_active,
)
from overstap.organisations.models import Region
from overstap.organisations.rules import (
    ADMINISTRATORS,
    check_may_manage,
    check_may_manage_organisation,
    why_not,
)
from overstap.organisations.today import now
from overstap.ui.filters import chips
from overstap.ui.tables import configure

_form_page = partial(form_page, "Organisaties", "manage:organisations")


@for_roles(READERS)
def policy(request):
    """What the region decided for itself; administrators change it."""
    by = request.membership
    region = Region.objects.get(pk=by.region_id)
    form = PolicyForm(request.POST or None, instance=region)
    refused = why_not(check_may_manage, region, by)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if run(form, save_policy, by=by, now=now(), region_id=region.pk, values=values):
            messages.success(request, "Het beleid is bewaard. Het geldt vanaf nu.")
            return redirect("manage:policy")
    context = {
        "section": "manage",
        "tabs": tabs(request, "policy"),
        "region": by.organisation.region,
        "form": form,
        "refused": refused,
    }
    return render(request, "manage/policy.html", context)


@for_roles(READERS)
def organisations(request):
    """The organisations of the region."""
    found = OrganisationFilter(
        request.GET, queryset=queries.organisations_of(request.membership.region_id, request.today)
    )
    context = {
        "section": "manage",
        "tabs": tabs(request, "organisations"),
        "filter": found,
        "chips": chips(request, found),
        "table": configure(request, OrganisationTable(found.qs)),
        "may_change": request.membership.role in ADMINISTRATORS,
    }
    return render(request, _part(request, "manage/organisations.html"), context)


@for_roles(READERS)
def organisation(request, pk):
    """One organisation: its facts and who works there."""
    by = request.membership
    found = one_of(
        queries.organisations_of(by.region_id, request.today).select_related("region"), pk
    )
    people = [
        (row, *queries.state_of(row, request.today))
        for row in queries.memberships_of(by.region_id)
        .filter(organisation=found)
        .order_by("user__name", "pk")
    ]
    context = {
        "section": "manage",
        "crumbs": crumbs(("Organisaties", reverse("manage:organisations"))),
        "organisation": found,
        "badge": organisation_badge(found),
        "people": people,
        "refused": why_not(check_may_manage_organisation, found, by),
    }
    return render(request, "manage/organisation.html", context)


@for_roles(ADMINISTRATORS)
def organisation_new(request):
    """Add an organisation that is in no official list."""
    by = request.membership
    form = OrganisationForm(request.POST or None, region_id=by.region_id)
    if form.is_valid() and (
        made := run(
            form,
            save_organisation,
            by=by,
            now=now(),
            region_id=by.region_id,
            values=form.cleaned_data,
        )
    ):
        messages.success(request, f"{made} doet mee in de regio.")
        return redirect("manage:organisation", made.pk)
    return _form_page(
        request, form, "Organisatie toevoegen", "Toevoegen", reverse("manage:organisations")
    )


@for_roles(ADMINISTRATORS)
def organisation_edit(request, pk):
    """Change what Overstap itself knows of an organisation."""
    by = request.membership
    found = one_of(queries.organisations_of(by.region_id, request.today), pk)
    form = OrganisationForm(request.POST or None, instance=found, region_id=by.region_id)
    back = reverse("manage:organisation", args=[pk])
    if form.is_valid() and run(
        form,
        save_organisation,
        by=by,
        now=now(),
        organisation_id=pk,
        values=form.cleaned_data,
    ):
        messages.success(request, "De organisatie is gewijzigd.")
        return redirect(back)
    lead = (
        "Naam en plaats komen uit de officiële lijst en wijzigen vanzelf mee."
        if found.official_code
        else ""
    )
    return _form_page(request, form, f"{found} wijzigen", "Opslaan", back, lead=lead)


@for_roles(ADMINISTRATORS)
def organisation_switch(request, pk):
    """Let an organisation take part, or stop."""
    by = request.membership
    found = one_of(queries.organisations_of(by.region_id, request.today), pk)
    form = ReasonForm(request.POST or None)
    start = not found.is_active
    back = reverse("manage:organisation", args=[pk])
    if form.is_valid() and run(
        form,
        set_active,
        by=by,
        now=now(),
        organisation_id=pk,
        is_active=start,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, f"{found} doet nu {'mee' if start else 'niet meer mee'}.")
        return redirect(back)
    verb = "Laten meedoen" if start else "Laten stoppen"
    return _form_page(request, form, f"{found}: {verb.lower()}", verb, back)


@for_roles(ADMINISTRATORS)
def adopt(request):
    """Let an organisation of the national list, such as an mbo, join the region."""
    by = request.membership
    form = AdoptForm(request.POST or None, choices=queries.adoptable())
    if form.is_valid() and (
        made := run(
            form,
            adopt_organisation,
            by=by,
            now=now(),
            organisation_id=form.cleaned_data["organisation"].pk,
            region_id=by.region_id,
        )
    ):
        messages.success(request, f"{made} doet nu mee in de regio.")
        return redirect("manage:organisation", made.pk)
    return _form_page(
        request,
        form,
        "Toevoegen uit de landelijke lijst",
        "Toevoegen",
        reverse("manage:organisations"),
        lead="Dit zijn mbo's en scholen uit de officiële lijsten die nog bij geen regio horen.",
    )


def _part(request, template):
    return f"{template}#results" if request.htmx.target == "resultaten" else template
