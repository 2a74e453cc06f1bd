"""What somebody settles for themselves."""

from datetime import datetime

from overstap.audit.acting import action
from overstap.organisations.models import Membership, User


@action
def set_hotkeys(
    *, by: Membership, now: datetime, hotkeys: bool, reason="instellingen gewijzigd"
) -> User:
    """This will switch the single-letter keys on or off for this person (WCAG 2.1.4)."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user_id)
    user.hotkeys = hotkeys
    user.save()
    return user
