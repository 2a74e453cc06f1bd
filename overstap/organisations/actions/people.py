"""People: invited, with a role for a time, until they leave. Accounts are never deleted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils import timezone

from overstap.audit.acting import action
from overstap.audit.history import actor_attributes
from overstap.audit.secret_links import digest_of, new_token, row_of
from overstap.organisations import hooks
from overstap.organisations.models import Invitation, Membership, Organisation, User
from overstap.organisations.rules import (
    NotAllowed,
    check_dates,
    check_may_change_membership,
    check_may_deactivate,
    check_may_grant,
)

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """The outcome of an invitation. `token` is the only copy; None for who can log in already."""

    membership: Membership
    invitation: Invitation | None = None
    token: str | None = None


@action
def invite_person(
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
    """This will give a person a role at an organisation, and make the account when there is none.

    Somebody known keeps the name and phone of the account. `active_to` is the first day on which
    the role no longer holds. Raises NotAllowed.
    """
    organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
    check_may_grant(organisation, role, email, by)
    check_dates(active_from, active_to)
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name.strip(), phone=phone)
        user.set_unusable_password()
        user.save()
    elif not user.is_active:
        raise NotAllowed("Het account van deze persoon is afgesloten. Open het eerst weer.")
    _check_no_overlap(user, organisation, role, active_from, active_to)
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        active_from=active_from,
        active_to=active_to,
    )
    if not organisation.is_active:
        organisation.is_active = True
        organisation.save()
    if user.has_usable_password():
        return Invited(membership)
    return _new_invitation(membership, now)


@action
def invite_again(
    *, by: Membership | None, now: datetime, membership_id: int, reason="opnieuw uitgenodigd"
) -> Invited:
    """This will make a fresh link for somebody who has no password yet; older links end."""
    membership = _locked(membership_id)
    check_may_change_membership(membership, by)
    if not membership.user.is_active:
        raise NotAllowed("Het account van deze persoon is afgesloten. Open het eerst weer.")
    if membership.user.has_usable_password():
        raise NotAllowed("Deze persoon heeft al een wachtwoord.")
    return _new_invitation(membership, now)


def find_invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, when the link still works."""
    working = Invitation.objects.filter(
        accepted_at__isnull=True, expires_at__gt=now, membership__user__is_active=True
    )
    return row_of(token, working.select_related("membership__user", "membership__organisation"))


@action
def accept_invitation(
    *, by: None, now: datetime, token: str, password: str, reason="uitnodiging aangenomen"
) -> User:
    """This will set a first password; the link and every other link of this person end.

    Raises NotAllowed for a link that no longer works, ValidationError for a weak password.
    """
    found = find_invitation(token, now)
    if found is None:
        raise NotAllowed("Deze link werkt niet meer. Vraag om een nieuwe uitnodiging.")
    user = User.objects.select_for_update(of=("self",), no_key=True).get(
        pk=found.membership.user_id
    )
    if user.has_usable_password():
        raise NotAllowed("U heeft al een wachtwoord. Log in.")
    validate_password(password, user)
    user.set_password(password)
    user.save()
    _end_links(user, now)
    Invitation.objects.filter(pk=found.pk).update(accepted_at=now)
    return user


@action
def change_membership_dates(
    *,
    by: Membership | None,
    now: datetime,
    membership_id: int,
    active_from: date,
    active_to: date | None,
    reason="",
) -> Membership:
    """This will change from and until when a role holds; `active_to` itself is a day without it."""
    membership = _locked(membership_id)
    check_may_change_membership(membership, by)
    check_dates(active_from, active_to)
    _check_no_overlap(
        membership.user,
        membership.organisation,
        membership.role,
        active_from,
        active_to,
        besides=membership.pk,
    )
    was_live = membership.is_live(_day(now))
    membership.active_from, membership.active_to = active_from, active_to
    membership.save()
    if was_live and not membership.is_live(_day(now)):
        _tell_end(membership, by, now)
    return membership


@action
def end_membership(
    *, by: Membership | None, now: datetime, membership_id: int, reason=""
) -> Membership:
    """This will end a role today; what this person had in hand goes back to the others."""
    membership = _locked(membership_id)
    check_may_change_membership(membership, by)
    day = _day(now)
    if membership.active_to is not None and membership.active_to <= day:
        raise NotAllowed("Deze rol is al beëindigd.")
    membership.active_to = max(day, membership.active_from)
    membership.save()
    _tell_end(membership, by, now)
    return membership


@action
def deactivate_user(*, by: Membership | None, now: datetime, user_id: int, reason="") -> User:
    """This will close an account: the next request of this person ends logged out."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    check_may_deactivate(user, by)
    if not user.is_active:
        raise NotAllowed("Dit account is al afgesloten.")
    live = list(
        Membership.objects.live(on=_day(now)).filter(user=user).select_related("organisation")
    )
    user.is_active = False
    user.session_epoch += 1
    user.save()
    _end_links(user, now)
    for membership in live:  # the rows stay as they are, for when the account opens again
        membership.user = user
        _tell_end(membership, by, now)
    for hook in hooks.on_deactivate:
        hook(user=user, by=by, now=now)
    return user


@action
def reactivate_user(*, by: Membership | None, now: datetime, user_id: int, reason="") -> User:
    """This will open a closed account again, with the roles that still hold."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    check_may_deactivate(user, by)
    if user.is_active:
        raise NotAllowed("Dit account is al open.")
    user.is_active = True
    user.save()
    return user


@action
def switch_membership(
    *, by: Membership | None, now: datetime, membership_id: int, reason=""
) -> Membership:
    """This will let somebody go on in another of their own roles; the choice is in the history."""
    membership = (
        Membership.objects.live(on=_day(now))
        .select_related("user", "organisation")
        .filter(pk=membership_id)
        .first()
    )
    if by is None or membership is None or membership.user_id != by.user_id:
        raise NotAllowed("Deze rol is niet van u, of geldt vandaag niet.")
    words = f"werkt verder als {membership.get_role_display()} bij {membership.organisation}"
    User.history.bulk_history_create(
        [membership.user],
        update=True,
        default_user=membership.user,
        default_change_reason=words[:100],
        default_date=now,
        custom_historical_attrs=actor_attributes(by),
    )
    return membership


def _day(now: datetime) -> date:
    return timezone.localdate(now)


def _locked(membership_id: int) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user", "organisation__region")
        .get(pk=membership_id)
    )


def _new_invitation(membership: Membership, now: datetime) -> Invited:
    _end_links(membership.user, now)
    token = new_token()
    invitation = Invitation.objects.create(
        membership=membership,
        token_digest=digest_of(token),
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    return Invited(membership, invitation, token)


def _end_links(user: User, now: datetime) -> None:
    Invitation.objects.filter(
        membership__user=user, accepted_at__isnull=True, expires_at__gt=now
    ).update(expires_at=now)


def _check_no_overlap(user, organisation, role, active_from, active_to, besides=None) -> None:
    same = Membership.objects.filter(user=user, organisation=organisation, role=role)
    later = Q(active_to__isnull=True) | Q(active_to__gt=active_from) | Q(active_from=active_from)
    same = same.filter(later).exclude(pk=besides)
    if active_to is not None:
        same = same.filter(Q(active_from__lt=active_to) | Q(active_from=active_from))
    if same.exists():
        raise NotAllowed("Deze persoon heeft deze rol hier al in (een deel van) deze periode.")


def _tell_end(membership: Membership, by: Membership | None, now: datetime) -> None:
    for hook in hooks.on_membership_end:
        hook(membership=membership, by=by, now=now)
