"""Somebody's own calendar feed, for a calendar program: no login, only a secret address.

It says when and where, and how many; never of whom. What cannot be opened does not exist (404).
"""

import hashlib
import logging

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from overstap.notifications.actions import note_feed_read
from overstap.notifications.feeds import feed_entries, open_feed
from overstap.organisations.today import now
from overstap.ui.ics import MIMETYPE, PUBLISH, calendar_file

# A calendar asks every quarter of an hour; ten of one person's devices stay far below this.
MOST_PER_HOUR = 120
HOUR = 60 * 60

log = logging.getLogger("overstap.access")


@login_not_required
@require_safe
def feed(request, token):
    """The feed behind this address."""
    if _too_often(token):
        response = HttpResponse("Te vaak gevraagd. Probeer het later.", status=429)
        response["Retry-After"] = str(HOUR)
        return response
    found = open_feed(token, request.today)
    if found is None:
        raise Http404("Deze agenda is er niet.")
    link, memberships = found
    moment = now()
    note_feed_read(link=link, now=moment)
    log.info("calendar feed of user %s was read", link.user_id)
    entries = feed_entries(memberships, request.today)
    body = calendar_file(entries, method=PUBLISH, now=moment, name="Overstap")
    response = HttpResponse(body, content_type=f"{MIMETYPE}; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="overstap.ics"'
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_often(token: str) -> bool:
    key = f"feed:{hashlib.sha256(token.encode()).hexdigest()}"
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > MOST_PER_HOUR
    except ValueError:  # it ended between the two calls
        return False
