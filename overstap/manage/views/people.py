"""Mensen: who has which role, and for how long."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from overstap.manage import queries
from overstap.manage.actions import invite, invite_once_more
from overstap.manage.filters import MembershipFilter
from overstap.manage.forms import InviteForm, PeriodForm, ReasonForm
from overstap.manage.tables import MembershipTable
from overstap.manage.views.door import READERS, crumbs, for_roles, one_of, run
from overstap.manage.views.home import tabs
from overstap.organisations.actions.people import (
    change_membership_dates,
    deactivate_user,
    end_membership,
    reactivate_user,
)
from overstap.organisations.models import Organisation
from overstap.organisations.rules import (
    ADMINISTRATORS,
    check_may_deactivate,
    why_not,
)
from overstap.organisations.today import now
from overstap.ui.filters import chips
from overstap.ui.tables import configure


@for_roles(READERS)
def people(request):
    """Everybody with a role in the region."""
    found = MembershipFilter(
        request.GET, queryset=queries.memberships_of(request.membership.region_id)
    )
    context = {
        "section": "manage",
        "tabs": tabs(request, "people"),
        "filter": found,
        "chips": chips(request, found),
        "table": configure(
            request, MembershipTable(found.qs, row_context={"today": request.today})
        ),
        "may_change": request.membership.role in ADMINISTRATORS,
    }
    part = "#results" if request.htmx.target == "resultaten" else ""
    return render(request, f"manage/people.html{part}", context)


@for_roles(READERS)
def person(request, pk):
    """One person: the account, the roles in this region, and what changed."""
    by = request.membership
    found = one_of(queries.people_of(by.region_id), pk)
    rows = []
    for membership in (
        queries.memberships_of(by.region_id).filter(user=found).order_by("-active_from", "-pk")
    ):
        membership.user = found
        label, tone = queries.state_of(membership, request.today)
        ended = membership.active_to is not None and membership.active_to <= request.today
        rows.append(
            {
                "membership": membership,
                "label": label,
                "tone": tone,
                "is_ended": ended,
                "is_waiting": not found.has_usable_password() and not ended,
            }
        )
    context = {
        "section": "manage",
        "crumbs": crumbs(("Mensen", reverse("manage:people"))),
        "person": found,
        "rows": rows,
        "changes": _changes(queries.changes_of(found.pk, by.region_id)),
        "may_change": by.role in ADMINISTRATORS and by.user_id != found.pk,
        "is_self": by.user_id == found.pk,
        "refused": why_not(check_may_deactivate, found, by),
    }
    return render(request, "manage/person.html", context)


@for_roles(ADMINISTRATORS)
def person_invite(request):
    """Give somebody a role: a new person, or (`?persoon=`) somebody who works here already."""
    by = request.membership
    organisation = known = None
    if wanted := request.GET.get("organisatie", ""):
        mine = Organisation.objects.filter(region_id=by.region_id, is_gone=False)
        organisation = one_of(mine, wanted if wanted.isdigit() else 0)
    if wanted := request.GET.get("persoon", ""):
        known = one_of(queries.people_of(by.region_id), wanted if wanted.isdigit() else 0)
    form = InviteForm(
        request.POST or None,
        region_id=by.region_id,
        organisation=organisation,
        person=known,
        initial={"active_from": request.today},
    )
    if form.is_valid():
        data = form.cleaned_data
        invited = run(
            form,
            invite,
            by=by,
            now=now(),
            organisation_id=data["organisation"].pk,
            role=data["role"],
            email=known.email if known else data["email"],
            name=known.name if known else data["name"],
            phone=data.get("phone", ""),
            active_from=data["active_from"],
            active_to=data["active_to"],
        )
        if invited:
            user = invited.membership.user
            messages.success(
                request,
                f"De uitnodiging voor {user.email} wordt verstuurd."
                if invited.token
                else f"{user} heeft de rol erbij en kan meteen verder.",
            )
            return redirect("manage:person", user.pk)
    context = {
        "section": "manage",
        "crumbs": crumbs(("Mensen", reverse("manage:people"))),
        "title": f"{known} een rol erbij geven" if known else "Iemand uitnodigen",
        "lead": ""
        if known
        else "Deze persoon krijgt een mail met een link om een wachtwoord te kiezen. "
        "De link werkt 7 dagen.",
        "form": form,
        "submit": "Rol geven" if known else "Uitnodigen",
        "cancel_url": reverse("manage:person", args=[known.pk])
        if known
        else reverse("manage:people"),
    }
    return render(request, "ui/form_page.html", context)


@for_roles(ADMINISTRATORS)
def membership_dates(request, pk):
    """Change from and until when a role holds."""
    by = request.membership
    found = one_of(queries.memberships_of(by.region_id), pk)
    initial = {"active_from": found.active_from, "active_to": found.active_to}
    form = PeriodForm(request.POST or None, initial=initial)
    if form.is_valid() and run(
        form,
        change_membership_dates,
        by=by,
        now=now(),
        membership_id=pk,
        active_from=form.cleaned_data["active_from"],
        active_to=form.cleaned_data["active_to"],
    ):
        messages.success(request, "De datums zijn gewijzigd.")
        return redirect("manage:person", found.user_id)
    return _page(request, found.user, form, f"{_role(found)}: datums wijzigen", "Opslaan")


@for_roles(ADMINISTRATORS)
def membership_end(request, pk):
    """End a role today."""
    by = request.membership
    found = one_of(queries.memberships_of(by.region_id), pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and run(
        form,
        end_membership,
        by=by,
        now=now(),
        membership_id=pk,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, "De rol is beëindigd. Open taken zijn vrijgegeven.")
        return redirect("manage:person", found.user_id)
    return _page(
        request,
        found.user,
        form,
        f"{_role(found)}: beëindigen",
        "Rol beëindigen",
        lead="De rol geldt vanaf vandaag niet meer. Taken gaan terug naar de organisatie.",
        danger=True,
    )


@for_roles(ADMINISTRATORS)
def membership_invite(request, pk):
    """Mail a fresh link to somebody without a password."""
    by = request.membership
    found = one_of(queries.memberships_of(by.region_id), pk)
    form = ReasonForm(request.POST or None, initial={"reason": "link kwijt of verlopen"})
    if form.is_valid() and run(
        form,
        invite_once_more,
        by=by,
        now=now(),
        membership_id=pk,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, f"Een nieuwe link wordt verstuurd naar {found.user.email}.")
        return redirect("manage:person", found.user_id)
    return _page(
        request,
        found.user,
        form,
        f"{found.user} opnieuw uitnodigen",
        "Opnieuw uitnodigen",
        lead="De oude link werkt daarna niet meer.",
    )


@for_roles(ADMINISTRATORS)
def person_switch(request, pk):
    """Close an account, or open it again."""
    by = request.membership
    found = one_of(queries.people_of(by.region_id), pk)
    form = ReasonForm(request.POST or None)
    closing = found.is_active
    if form.is_valid() and run(
        form,
        deactivate_user if closing else reactivate_user,
        by=by,
        now=now(),
        user_id=pk,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(
            request,
            "Het account is afgesloten. Open taken zijn vrijgegeven."
            if closing
            else "Het account is weer open.",
        )
        return redirect("manage:person", pk)
    return _page(
        request,
        found,
        form,
        f"Account van {found} {'afsluiten' if closing else 'weer openen'}",
        "Account afsluiten" if closing else "Account openen",
        lead="Deze persoon wordt meteen uitgelogd en kan niet meer inloggen." if closing else "",
        danger=closing,
    )


def _role(membership):
    role = membership.get_role_display()
    return f"{membership.user}, {role} bij {membership.organisation}"


def _page(request, user, form, title, submit, lead="", danger=False):
    context = {
        "section": "manage",
        "crumbs": crumbs(
            ("Mensen", reverse("manage:people")),
            (str(user), reverse("manage:person", args=[user.pk])),
        ),
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "danger": danger,
        "cancel_url": reverse("manage:person", args=[user.pk]),
    }
    return render(request, "ui/form_page.html", context)


def _changes(rows):
    words = {"+": "Rol gegeven", "~": "Rol gewijzigd", "-": "Rol verwijderd"}
    return [
        {
            "what": words[row.history_type],
            "role": f"{row.get_role_display()}, {row.organisation}",
            "period": (row.active_from, row.active_to),
            "by": row.actor_label,
            "at": row.history_date,
            "reason": row.history_change_reason or "",
        }
        for row in rows
    ]
