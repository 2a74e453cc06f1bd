"""Inviting people: the role, and the mail that goes with it in the same transaction."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from overstap.audit.acting import action
from overstap.notifications.actions import send, send_mail_later
from overstap.organisations.actions.people import Invited, invite_again, invite_person
from overstap.organisations.models import Membership


@action
def invite(
    *,
    by: Membership | None,
    now: datetime,
    organisation_id: int,
    role: str,
    email: str,
    name: str,
    active_from: date,
    active_to: date | None = None,
    phone: str = "",
    reason="uitgenodigd",
) -> Invited:
    """This will give somebody a role and let them know: a link by mail, or a notice inside."""
    invited = invite_person(
        by=by,
        now=now,
        organisation_id=organisation_id,
        role=role,
        email=email,
        name=name,
        phone=phone,
        active_from=active_from,
        active_to=active_to,
    )
    _tell(invited, now)
    return invited


@action
def invite_once_more(
    *, by: Membership | None, now: datetime, membership_id: int, reason="opnieuw uitgenodigd"
) -> Invited:
    """This will mail a fresh link; the old one no longer works."""
    invited = invite_again(by=by, now=now, membership_id=membership_id)
    _tell(invited, now)
    return invited


def _tell(invited: Invited, now: datetime) -> None:
    user = invited.membership.user
    if invited.token is None:
        send(
            event=f"membership:{invited.membership.pk}",
            user=user,
            subject_code="role_added",
            now=now,
            path=reverse("organisations:switch"),
        )
        return
    path = reverse("organisations:accept_invitation", args=[invited.token])
    send_mail_later(
        event=f"invitation:{invited.invitation.uid}",
        address=user.email,
        subject_code="invitation",
        payload={"link": settings.OVERSTAP_BASE_URL.rstrip("/") + path},
        now=now,
        user=user,
    )
