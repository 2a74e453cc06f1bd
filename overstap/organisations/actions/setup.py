"""The first day of a region."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from overstap.audit.acting import action
from overstap.organisations.actions.people import invite_again, invite_person
from overstap.organisations.actions.regions import create_region
from overstap.organisations.actions.years import create_transition_year
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Region, TransitionYear


@dataclass(frozen=True)
class Begun:
    """What exists after `begin_region`; `token` opens the invitation of the coordinator."""

    region: Region
    year: TransitionYear
    coordinator: Membership
    offices: int
    milestones: int
    token: str | None


@action
def begin_region(
    *,
    by: None,
    now: datetime,
    number: int,
    name: str,
    email: str,
    person: str,
    year: int,
    reason="regio begint",
) -> Begun:
    """This will make all that a region needs on its first day, and invite its coordinator.

    The coordinator is functional administrator as well, as long as nobody else is invited for
    that. What is there already stays; a fresh link is made while there is no password yet.
    """
    region = create_region(by=by, now=now, number=number, name=name)
    office = region.organisations.filter(kind=OrganisationKind.REGION_OFFICE).order_by("pk").first()
    today = timezone.localdate(now)
    token = coordinator = None
    # Coordinator first: that is the role to start the day with.
    for role in (Role.REGIONAL_COORDINATOR, Role.FUNCTIONAL_ADMIN):
        membership = (
            Membership.objects.live(on=today)
            .select_related("user")
            .filter(organisation=office, role=role, user__email__iexact=email)
            .first()
        )
        if membership is None:
            invited = invite_person(
                by=by,
                now=now,
                organisation_id=office.pk,
                role=role,
                email=email,
                name=person,
                active_from=today,
            )
            membership, token = invited.membership, invited.token
        elif not membership.user.has_usable_password():
            token = invite_again(by=by, now=now, membership_id=membership.pk).token
        coordinator = coordinator or membership
    transition_year = create_transition_year(by=by, now=now, region_id=region.pk, year=year)
    return Begun(
        region=region,
        year=transition_year,
        coordinator=coordinator,
        offices=region.organisations.filter(kind=OrganisationKind.MUNICIPALITY).count(),
        milestones=transition_year.milestones.count(),
        token=token,
    )
