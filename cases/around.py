"""Who can be asked something about a case: people and organisations that may see it."""

from datetime import date, datetime

from django.db.models import Q

from cases.models import Case
from cases.overview import grants_of, key_of
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation


def people_around(case: Case, *, moment: datetime, today: date) -> list[Membership]:
    """Colleagues with a right on the case, now; for the owner of an action. Two queries."""
    wanted = Q(pk__in=[])
    for grant in grants_of(case, moment):
        kind, first, second = key_of(grant.party)
        if kind == "u":
            wanted |= Q(user_id=first, organisation_id=second)
        elif kind == "o":
            wanted |= Q(organisation_id=first, role=second)
        elif second != Role.FUNCTIONAL_ADMIN:
            wanted |= Q(organisation__region_id=first, role=second)
    return list(
        Membership.objects.live(on=today)
        .filter(wanted)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name", "pk")
    )


def mbos_of(case_or_member, applications) -> list[Organisation]:
    """The mbo's of the region, and those of the applications outside it."""
    region_id = case_or_member.year.region_id
    return list(
        Organisation.objects.filter(
            Q(region_id=region_id, is_gone=False)
            | Q(pk__in=[a.institution_id for a in applications]),
            kind=OrganisationKind.MBO,
        ).order_by("name", "pk")
    )
