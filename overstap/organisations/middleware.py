"""As whom somebody works: `request.membership`, on every page, fresh from the database."""

import logging

from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import render

from overstap.audit.acting import guard_reads
from overstap.organisations.queries import live_memberships
from overstap.organisations.today import today

CHOSEN = "membership_id"
EPOCH = "session_epoch"
# These work without a role: log in and out, password, second factor.
ACCOUNT_PAGES = "account/"

log = logging.getLogger("overstap.access")


class ActiveMembershipMiddleware:
    """Sets `request.membership`, `request.memberships` and `request.today`.

    The membership is the one chosen in this session, else the first that holds today, else None;
    then every page but the account pages says that there is no role. A session from before the
    account was closed ends here, at the next request. Reads of case data are guarded from here on.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.today = today()
        request.membership, request.memberships = None, []
        had_session = SESSION_KEY in request.session
        user = request.user
        if user.is_authenticated and request.session.get(EPOCH) != user.session_epoch:
            log.info("session of user %s is from before the account was closed", user.pk)
            logout(request)
            return ended(request)
        if had_session and not user.is_authenticated:
            # Django no longer knows this user: deactivated, or another password.
            request.session.flush()
            return ended(request)
        if user.is_authenticated:
            request.memberships = live_memberships(user, on=request.today)
            request.membership = chosen(request.memberships, request.session.get(CHOSEN))
        with guard_reads():
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Stop a page that needs a role when there is none."""
        if (
            request.membership is not None
            or not request.user.is_authenticated
            or not getattr(view, "login_required", True)
            or request.resolver_match.route.startswith(ACCOUNT_PAGES)
        ):
            return None
        # A view can say which typed words to give back, so that losing a role loses no text.
        words_of = getattr(view, "words_of", None) if request.method == "POST" else None
        context = {"typed": words_of(request.POST) if words_of else []}
        return render(request, "organisations/no_membership.html", context, status=403)


def chosen(memberships, wanted_id):
    """The membership with this id, else the first, else None."""
    by_id = {membership.pk: membership for membership in memberships}
    return by_id.get(wanted_id) or next(iter(memberships), None)


def ended(request):
    """The page for somebody whose session ended between two clicks."""
    response = render(request, "organisations/session_ended.html", status=403)
    response["HX-Refresh"] = "true"  # a request for a part of a page: let the whole page say so
    return response


def remember_epoch(sender, request, user, **kwargs):
    """Keep with the session how often this account was closed before; see `__call__`."""
    request.session[EPOCH] = user.session_epoch
