"""Who is at a table gets it in the calendar, with every change and the end of it.

A mail holds "Overstaptafel", the time and a link. The place is in the calendar file only: people
must know where to go, but a table may sit in a school, and a mail names no school. Neither tells
who is discussed.
"""

from datetime import datetime

from django.conf import settings

from meetings.actions.parties import people_of
from meetings.invitations import ATTACHMENT
from meetings.models import TableSession
from overstap.notifications.actions import send, send_mail_later
from overstap.organisations.models import Membership
from overstap.ui import ics
from overstap.ui.dates import full_moment


def raise_sequence(session: TableSession) -> None:
    """This will make the next calendar file of a locked table newer than all before it."""
    session.sequence += 1
    session.save()


def invite(session: TableSession, people: list[Membership], *, by, now: datetime) -> None:
    """This will tell these people that they are at the table, with a calendar file."""
    for person in people:
        _notice(session, person, "session_invited", by=by, now=now)
    _mail(session, people, "table_invitation", ics.REQUEST, now=now)


def tell_change(session: TableSession, *, by, now: datetime) -> None:
    """This will tell everybody at the table of its new time or place, or of who leads it now."""
    people = people_of(session)
    for person in people:
        _notice(session, person, "session_changed", by=by, now=now)
    _mail(session, people, "table_changed", ics.REQUEST, now=now)


def call_off(session: TableSession, people: list[Membership], *, by, now: datetime) -> None:
    """This will take the table out of the calendars of these people."""
    for person in people:
        _notice(session, person, "session_called_off", by=by, now=now)
    _mail(session, people, "table_called_off", ics.CANCEL, now=now)


def _notice(session: TableSession, person: Membership, code: str, *, by, now: datetime) -> None:
    if by is None or person.user_id != by.user_id:
        send(
            event=f"session:{session.pk}:{session.sequence}:{code}",
            user=person.user,
            subject_code=code,
            now=now,
            path=f"/overstaptafels/{session.pk}/",
        )


def _mail(
    session: TableSession, people: list[Membership], code: str, method: str, *, now: datetime
) -> None:
    base = settings.OVERSTAP_BASE_URL.rstrip("/")
    for person in people:
        if not person.user.is_active and method != ics.CANCEL:
            continue
        send_mail_later(
            event=f"session:{session.pk}:{session.sequence}:{code}:{person.pk}",
            address=person.user.email,
            user=person.user,
            subject_code=code,
            payload={
                "link": f"{base}/overstaptafels/{session.pk}/",
                "when": full_moment(session.starts_at),
                "session_id": session.pk,
                "sequence": session.sequence,
                "method": method,
                "name": person.user.name,
                "address": person.user.email,
            },
            now=now,
            attachment=ATTACHMENT,
        )
