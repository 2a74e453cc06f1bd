"""Nazorg van de school: former pupils of pro and vso, for a year after they left."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.actions.aftercare import add_aftercare
from cases.aftercare import DOERS, former_pupils, with_dates
from cases.enums import AftercareSituation
from cases.forms.aftercare import AftercareForm
from cases.models import AftercareMoment
from cases.rules.aftercare import (
    aftercare_end,
    check_gets_aftercare,
    check_may_do_aftercare,
    left_on,
    next_contact,
)
from cases.rules.members import standing_on
from cases.views.checks import check_tabs
from cases.views.door import act, get_member
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F9, F10, mask

SITUATIONS = dict(AftercareSituation.choices)


@require_safe
def aftercare_list(request):
    """Whom the school calls, whose turn it is first in front."""
    by = request.membership
    if by.role not in DOERS:
        raise Http404("Deze pagina is voor de school.")
    rows = with_dates(list(former_pupils(by, request.today)))
    for row in rows:
        row.situation_label = SITUATIONS.get(row.last_situation, "")
    if rows:
        log_read(
            kind=ReadKind.LIST,
            by=by,
            now=now(),
            groups=mask(F1, F10),
            purpose="nazorg van de school",
            path=request.path,
        )
    context = {
        "section": "checks",
        "tabs": check_tabs(by, "cases:aftercare"),
        "rows": rows,
        "today": request.today,
    }
    return render(request, "cases/aftercare.html", context)


def aftercare_of(request, pk):
    """One former pupil: what was spoken about, and a new contact."""
    by = request.membership
    member = get_member(by, pk)
    standing = standing_on(member, by, request.today)
    if why_not(check_may_do_aftercare, standing):
        raise Http404("Deze pagina is voor de school.")
    form = AftercareForm(
        request.POST or None, initial={"contact_on": request.today, "is_reached": "ja"}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, add_aftercare, member_id=member.pk, **form.values)
    ):
        messages.success(request, "Het contact is vastgelegd.")
        return redirect("cases:aftercare_of", member.pk)
    moments = list(
        AftercareMoment.objects.filter(member_id=member.pk).order_by("-contact_on", "-pk")
    )
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        groups=mask(F1, F9, F10),
        purpose="nazorg van de school",
        path=request.path,
    )
    left = left_on(member)
    context = {
        "section": "checks",
        "title": "Nazorg",
        "member": member,
        "moments": moments,
        "left": left,
        "until": aftercare_end(left) if left else None,
        "next_on": next_contact(left, moments[0].contact_on if moments else None) if left else None,
        "refused": why_not(check_gets_aftercare, member, request.today),
        "form": form,
        "submit": "Contact vastleggen",
        "today": request.today,
        "cancel_url": reverse("cases:aftercare"),
        "crumbs": [{"label": "Nazorg", "url": reverse("cases:aftercare")}],
    }
    status = 422 if form.is_bound else 200
    return render(request, "cases/aftercare_of.html", context, status=status)
