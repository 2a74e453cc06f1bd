"""One pupil into the cohort by hand, for who is not in a list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.actions import flagging
from cases.forms.importing import MemberForm
from cases.models import CohortMember
from cases.queries import lookalikes, years_of
from cases.rules.importing import COHORT, REGION_ROLES, kinds_for
from cases.views.door import act
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request):
    """Add one pupil; who looks like it is shown first."""
    by = request.membership
    if COHORT not in kinds_for(by):
        raise PermissionDenied
    form = MemberForm(
        request.POST or None,
        by=by,
        today=request.today,
        schools=_schools(by),
        years=_years(by, request.today),
    )
    found = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        name = f"{data['given_names']} {data['family_name']}"
        found = list(lookalikes(by, name=name, birth_on=data["birth_on"]))
        if not found or "toch" in request.POST:
            member = act(request, form, flagging.add_member, person=form.person(), **form.member())
            if member:
                messages.success(request, "De leerling staat in het cohort.")
                return redirect(_after(by, member))
    context = {
        "section": "imports",
        "form": form,
        "found": found,
        "crumbs": [{"label": "Inlezen", "url": reverse("cases:import_start")}],
    }
    return render(request, "cases/import/member.html", context)


def _schools(by) -> list:
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, is_gone=False)
    if by.role not in REGION_ROLES:
        return [(by.organisation_id, by.organisation.name)]
    rows = schools.filter(region_id=by.region_id).order_by("name").values_list("pk", "name")
    return [("", "Kies een school"), *rows]


def _years(by, today) -> list:
    current = today.year + (today.month >= 8)
    years = sorted(years_of(by), key=lambda year: year.year != current)
    return [(year.pk, str(year.year)) for year in years]


def _after(by, member) -> str:
    """The pupil's page for whoever may see it; the functional administrator sees no pupils."""
    if CohortMember.objects.visible_to(by).filter(pk=member.pk).exists():
        return reverse("cases:member", args=[member.pk])
    return reverse("cases:import_start")
