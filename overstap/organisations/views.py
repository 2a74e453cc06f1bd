"""Pages about oneself: another role, and the first password."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from overstap.organisations.actions.people import (
    accept_invitation as accept,
)
from overstap.organisations.actions.people import (
    find_invitation,
    switch_membership,
)
from overstap.organisations.forms import PasswordForm
from overstap.organisations.middleware import CHOSEN
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now


@require_http_methods(["GET", "POST"])
def switch(request):
    """Choose as whom to go on; the choice holds for this session."""
    wanted = request.POST.get("membership", "")
    if request.method == "GET":
        return render(request, "organisations/memberships.html")
    try:
        membership = switch_membership(
            by=request.membership, now=now(), membership_id=int(wanted) if wanted.isdigit() else 0
        )
    except NotAllowed as reason:
        messages.error(request, str(reason))
        return redirect("organisations:switch")
    request.session[CHOSEN] = membership.pk
    role = membership.get_role_display()
    messages.success(request, f"U werkt nu als {role} bij {membership.organisation}.")
    return redirect(_next(request))


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept_invitation(request, token):
    """Set a first password with the link of an invitation; then log in as always."""
    invitation = find_invitation(token, now())
    if invitation is None:
        return render(request, "organisations/invitation_ended.html", status=410)
    membership = invitation.membership
    form = PasswordForm(request.POST or None, user=membership.user)
    if form.is_valid():
        try:
            accept(by=None, now=now(), token=token, password=form.cleaned_data["password"])
        except NotAllowed as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "Uw wachtwoord is bewaard. U kunt nu inloggen.")
            return redirect("account_login")
    context = {"form": form, "invited": membership}
    return render(request, "organisations/invitation.html", context)


def _next(request):
    # A page of the other role may not exist for this one: back to Vandaag unless asked.
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else "/"
