"""The calendar file of a table: what is in it, for a mail and for the page.

Pure of people: it names the table, its time and its place, and nobody who is on the agenda.
"""

from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from meetings.enums import SessionState
from meetings.models import TableSession
from overstap.notifications.attachments import Attachment, register_attachment
from overstap.ui import ics

ATTACHMENT = "table_invitation"
TITLE = "Overstaptafel"
FILENAME = "overstaptafel.ics"


def appointment(session: TableSession, **values) -> ics.Appointment:
    """The table as an appointment; the identity never changes, the sequence does."""
    host = urlsplit(settings.OVERSTAP_BASE_URL).hostname or "overstap"
    link = (
        f"{settings.OVERSTAP_BASE_URL.rstrip('/')}{reverse('meetings:session', args=[session.pk])}"
    )
    fields = {
        "uid": f"overstaptafel-{session.pk}@{host}",
        "summary": TITLE,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "sequence": session.sequence,
        "location": session.place or session.video_link,
        "description": "\n".join(_words(session, link)),
        "url": link,
        "is_cancelled": session.state == SessionState.CANCELLED,
    }
    return ics.Appointment(**(fields | values))


def _words(session: TableSession, link: str) -> list[str]:
    """What the appointment says; a video link that the place pushed aside stands here."""
    words = [f"Agenda en stukken staan in Overstap: {link}"]
    if session.place and session.video_link:
        words.append(f"Meedoen met beeld: {session.video_link}")
    return words


def invitation_file(session: TableSession, now: datetime) -> bytes:
    """The calendar file that somebody at the table downloads from its page."""
    return ics.calendar_file([appointment(session)], method=ics.PUBLISH, now=now)


def build_invitation(payload: dict, now: datetime) -> Attachment:
    """The file of an invitation mail, for one person."""
    session = TableSession.objects.get(pk=payload["session_id"])
    entry = appointment(
        session,
        sequence=payload["sequence"],
        organizer=parseaddr(settings.DEFAULT_FROM_EMAIL),
        attendees=((payload["name"], payload["address"]),),
    )
    method = payload["method"]
    data = ics.calendar_file([entry], method=method, now=now)
    return FILENAME, data, f"{ics.MIMETYPE}; method={method}"


def register() -> None:
    """Let mails carry the invitation; called once when the app is ready."""
    register_attachment(ATTACHMENT, build_invitation)
