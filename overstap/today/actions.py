"""What somebody settles for themselves, and when somebody was here."""

from datetime import datetime, timedelta

from overstap.audit.acting import action
from overstap.organisations.enums import DigestChoice
from overstap.organisations.models import Membership, User

# Coming back within the hour is the same visit: what was new stays new.
SAME_VISIT = timedelta(hours=1)
# Not every look is written down, only enough to know when the visit ended.
WRITE_AFTER = timedelta(minutes=10)


def note_visit(*, user: User, now: datetime) -> datetime | None:
    """This will keep that `user` opened Vandaag; returns when the visit before this one ended.

    No action of the house: it says nothing of anybody, so it leaves no history.
    """
    last, since = user.visited_at, user.visited_before_at
    if last is not None and now - last > SAME_VISIT:
        since = last
    if last is None or now - last > WRITE_AFTER:
        User.objects.filter(pk=user.pk).update(visited_at=now, visited_before_at=since)
    return since


@action
def choose_settings(
    *,
    by: Membership,
    now: datetime,
    hotkeys: bool,
    digest: str,
    reason="instellingen gewijzigd",
) -> User:
    """This will switch single-letter keys (WCAG 2.1.4) and choose how often a mail comes."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user_id)
    user.hotkeys, user.digest = hotkeys, DigestChoice(digest)
    user.save()
    return user
