"""The link of a young person, for who works with them: make, show once, replace, stop."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.rules import standing_on_page
from cases.views.door import act, open_case
from coaches.views.page import page
from overstap.organisations.rules import why_not
from overstap.portal.actions import make_link, stop_link
from overstap.portal.forms import NewLinkForm, StopLinkForm
from overstap.portal.queries import links_of
from overstap.portal.rules import check_may_give_link, check_may_stop_link
from overstap.ui.forms import Form

# Where a fresh link waits between making and showing it: shown once, kept nowhere.
FRESH = "student_link_token"


@require_http_methods(["GET", "HEAD", "POST"])
def link(request, pk):
    """Whether there is a link, the new one (once), and what became of those before it."""
    case, _ = open_case(request, pk)
    refused = why_not(
        check_may_give_link, case, standing_on_page(case, request.membership, request.today)
    )
    links = links_of(case) if not refused else []
    live = next((one for one in links if one.ended_at is None), None)
    is_sent = request.method == "POST" and not refused
    form = (NewLinkForm if live else Form)(request.POST if is_sent else None)
    if form.is_bound and form.is_valid():
        token = act(request, form, make_link, case=case, case_id=case.pk, **form.cleaned_data)
        if token:
            request.session[FRESH] = [case.pk, token]
            messages.success(request, _told(live))
            return redirect("portal:link", case.pk)
    return page(
        request,
        case,
        form,
        title="Link voor de jongere",
        submit="Nieuwe link maken" if live else "Link maken",
        refused=refused,
        template="portal/link.html",
        live=live,
        former=[one for one in links if one.ended_at is not None],
        fresh_url=_fresh_url(request, case),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, pk):
    """Stop the link at once, with the reason."""
    case, _ = open_case(request, pk)
    refused = why_not(
        check_may_stop_link, case, standing_on_page(case, request.membership, request.today)
    )
    is_sent = request.method == "POST" and not refused
    form = StopLinkForm(request.POST if is_sent else None)
    if (
        is_sent
        and form.is_valid()
        and act(request, form, stop_link, case=case, case_id=case.pk, **form.cleaned_data)
    ):
        messages.success(
            request, "De link is gestopt. De jongere kan u er geen bericht meer mee sturen."
        )
        return redirect(case)
    return page(
        request,
        case,
        form,
        title="Link stoppen",
        lead="De link werkt daarna meteen niet meer. De berichten blijven in het dossier staan.",
        submit="Link stoppen",
        refused=refused,
        danger=True,
        cancel_url=reverse("portal:link", args=[case.pk]),
    )


def _told(live) -> str:
    if live is None:
        return "De link is gemaakt. Stuur hem nu aan de jongere."
    return "De nieuwe link is gemaakt. De oude werkt niet meer."


def _fresh_url(request, case) -> str:
    made_for, token = request.session.pop(FRESH, (None, ""))
    if made_for != case.pk:
        return ""
    return settings.OVERSTAP_BASE_URL.rstrip("/") + reverse("portal:message", args=[token])
