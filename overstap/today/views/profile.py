"""What somebody settles for themselves: keys, mail, and the link of the own calendar."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from overstap.notifications.actions import make_feed_link, revoke_feed_link
from overstap.notifications.feeds import live_link
from overstap.organisations.today import now
from overstap.today.actions import choose_settings
from overstap.today.forms import ProfileForm

# Where a fresh link waits between making and showing it: shown once, kept nowhere.
FRESH = "feed_token"


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """The settings of this person."""
    user = request.user
    form = ProfileForm(initial={"hotkeys": user.hotkeys, "digest": user.digest})
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            choose_settings(by=request.membership, now=now(), **form.cleaned_data)
            messages.success(request, "Uw instellingen zijn bewaard.")
            return redirect("today:profile")
    token = request.session.pop(FRESH, "")
    path = reverse("today:feed", args=[token]) if token else ""
    context = {
        "section": "today",
        "form": form,
        "link": live_link(user),
        "fresh_url": settings.OVERSTAP_BASE_URL.rstrip("/") + path if token else "",
    }
    return render(request, "today/profile.html", context, status=422 if form.errors else 200)


@require_POST
def feed_make(request):
    """Make the link of the own calendar; it is shown on the next page only."""
    had_one = live_link(request.user) is not None
    request.session[FRESH] = make_feed_link(by=request.membership, now=now())
    done = "De oude link werkt niet meer." if had_one else "Uw agendalink is gemaakt."
    messages.success(request, done)
    return redirect(reverse("today:profile") + "#agenda")


@require_POST
def feed_revoke(request):
    """End the link of the own calendar at once."""
    revoke_feed_link(by=request.membership, now=now())
    request.session.pop(FRESH, None)
    messages.success(request, "De agendalink werkt niet meer.")
    return redirect(reverse("today:profile") + "#agenda")
