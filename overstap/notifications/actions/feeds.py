"""The secret link of somebody's own calendar feed: made, looked at by a calendar, revoked."""

from datetime import datetime

from overstap.audit.acting import action
from overstap.audit.secret_links import digest_of, new_token
from overstap.notifications.models import FeedLink


@action
def make_feed_link(*, by, now: datetime, reason="agendalink gemaakt") -> str:
    """This will give this person a new link and end the former one; returns the token, once."""
    _end_links(by, now)
    token = new_token()
    FeedLink.objects.create(user_id=by.user_id, token_digest=digest_of(token), made_at=now)
    return token


@action
def revoke_feed_link(*, by, now: datetime, reason="agendalink ingetrokken") -> int:
    """This will end the link of this person at once; returns how many there were."""
    return _end_links(by, now)


def note_feed_read(*, link: FeedLink, now: datetime) -> None:
    """This will keep when a calendar last read the link, so that its owner can see it."""
    FeedLink.objects.filter(pk=link.pk).update(last_read_at=now)


def _end_links(by, now: datetime) -> int:
    live = FeedLink.objects.select_for_update(of=("self",)).filter(
        user_id=by.user_id, revoked_at__isnull=True
    )
    return FeedLink.objects.filter(pk__in=[link.pk for link in live]).update(revoked_at=now)
