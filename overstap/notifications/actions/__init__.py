"""Everything that writes in this room: what goes out, and what somebody did with it."""

from overstap.notifications.actions.delivering import deliver_due, deliver_notices, send_mails
from overstap.notifications.actions.digesting import send_digests
from overstap.notifications.actions.feeds import make_feed_link, note_feed_read, revoke_feed_link
from overstap.notifications.actions.resending import send_again
from overstap.notifications.actions.sending import read_notices, send, send_all, send_mail_later

__all__ = [
    "deliver_due",
    "deliver_notices",
    "make_feed_link",
    "note_feed_read",
    "read_notices",
    "revoke_feed_link",
    "send",
    "send_again",
    "send_all",
    "send_digests",
    "send_mail_later",
    "send_mails",
]
