"""What upper packages put in somebody's calendar feed: a registry.

An event says when and where, never about whom: a feed is read by a calendar on any device, with
no login, so it holds no personal data at all.
"""

from collections.abc import Callable, Iterable
from datetime import date

from overstap.audit.secret_links import row_of
from overstap.notifications.models import FeedLink
from overstap.organisations.models import Membership
from overstap.organisations.queries import live_memberships
from overstap.ui.ics import Appointment, DayEntry

Entry = Appointment | DayEntry
Loader = Callable[[list[Membership], date], Iterable[Entry]]

_loaders: dict[str, Loader] = {}


def register_feed(key: str, loader: Loader) -> None:
    """This will add what `loader(memberships, today)` gives to everybody's own feed."""
    _loaders[key] = loader


def feed_entries(memberships: list[Membership], today: date) -> list[Entry]:
    """Everything for the feed of somebody who holds these roles, in order of time."""
    entries = [entry for loader in _loaders.values() for entry in loader(memberships, today)]
    return sorted(entries, key=lambda entry: (_day(entry), entry.uid))


def _day(entry: Entry) -> date:
    return entry.on if isinstance(entry, DayEntry) else entry.starts_at.date()


def open_feed(token: str, today: date) -> tuple[FeedLink, list[Membership]] | None:
    """The live link of a token and the roles that its owner holds today; else None."""
    live = FeedLink.objects.filter(revoked_at__isnull=True, user__is_active=True)
    link = row_of(token, live.select_related("user"))
    if link is None:
        return None
    memberships = list(live_memberships(link.user, on=today))
    return (link, memberships) if memberships else None


def live_link(user) -> FeedLink | None:
    """The link that this user has now, to show when it was made and last read."""
    return FeedLink.objects.filter(user=user, revoked_at__isnull=True).first()
