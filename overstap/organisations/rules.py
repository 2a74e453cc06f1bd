"""Why something may not: each check raises the Dutch sentence that the user reads."""

from datetime import date

from overstap.organisations.enums import ROLES_BY_KIND, MilestoneKind, OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation, Region
from overstap.ui.dates import full_date

# These come one after the other, whatever a region chooses (lifecycle.md 8).
IN_ORDER = (
    (MilestoneKind.COHORT_OPEN, MilestoneKind.FLAGGING_START),
    (MilestoneKind.FLAGGING_START, MilestoneKind.FLAGGING_END),
    (MilestoneKind.APPLICATION_DATE, MilestoneKind.PROVISIONAL_DATE),
    (MilestoneKind.TABLE_ROUND_1, MilestoneKind.TABLE_ROUND_2),
    (MilestoneKind.SUMMER_START, MilestoneKind.NO_SHOW_DATE),
    (MilestoneKind.NO_SHOW_DATE, MilestoneKind.COUNT_DATE),
    (MilestoneKind.COUNT_DATE, MilestoneKind.FEBRUARY_INTAKE),
    (MilestoneKind.FEBRUARY_INTAKE, MilestoneKind.YEAR_CLOSE),
)

# Who keeps regions, organisations and people.
ADMINISTRATORS = frozenset({Role.FUNCTIONAL_ADMIN, Role.REGIONAL_COORDINATOR})


class NotAllowed(Exception):
    """A rule says no; `str()` is the sentence for the user."""


def check_may_manage(region: Region, by: Membership | None) -> None:
    """Only an administrator of the region itself; `by=None` is the system (a command)."""
    if by is None:
        return
    if by.role not in ADMINISTRATORS:
        raise NotAllowed("Alleen de functioneel beheerder of de coördinator mag dit.")
    if by.region_id != region.pk:
        raise NotAllowed("Dit hoort bij een andere regio.")


def check_may_manage_organisation(organisation: Organisation, by: Membership | None) -> None:
    """The region of the organisation decides who keeps it."""
    if organisation.region is None:
        if by is not None:
            raise NotAllowed("Deze organisatie hoort nog bij geen regio.")
        return
    check_may_manage(organisation.region, by)


def check_may_adopt(organisation: Organisation, region: Region, by: Membership | None) -> None:
    """Only an organisation that no region has, such as an mbo from the national list."""
    check_may_manage(region, by)
    if organisation.region_id not in {None, region.pk}:
        raise NotAllowed("Deze organisatie hoort al bij een andere regio.")
    if organisation.is_gone:
        raise NotAllowed("Deze organisatie staat niet meer in de officiële lijst.")


def check_role_fits(organisation: Organisation, role: str) -> None:
    """A mentor works at a school, an attendance officer at a municipality (domain.md 3.1)."""
    if role not in ROLES_BY_KIND[OrganisationKind(organisation.kind)]:
        kind = OrganisationKind(organisation.kind).label
        raise NotAllowed(f"De rol {Role(role).label} past niet bij: {kind}.")


def check_may_grant(organisation: Organisation, role: str, email: str, by: Membership | None):
    """Give a role to somebody else: never to oneself, and only where the role exists."""
    check_may_manage_organisation(organisation, by)
    check_role_fits(organisation, role)
    if organisation.is_gone:
        raise NotAllowed("Deze organisatie bestaat niet meer.")
    if by is not None and by.user.email.lower() == email.lower():
        raise NotAllowed("U kunt uzelf geen rol geven. Vraag een collega.")


def check_may_change_membership(membership: Membership, by: Membership | None) -> None:
    """Change or end somebody else's membership, never one's own."""
    check_may_manage_organisation(membership.organisation, by)
    if by is not None and by.user_id == membership.user_id:
        raise NotAllowed("U kunt uw eigen rol niet wijzigen. Vraag een collega.")


def check_may_deactivate(user, by: Membership | None) -> None:
    """Close an account: somebody else's, and only when this region has all its memberships."""
    if by is None:
        return
    if by.role not in ADMINISTRATORS:
        raise NotAllowed("Alleen de functioneel beheerder of de coördinator mag dit.")
    if by.user_id == user.pk:
        raise NotAllowed("U kunt uw eigen account niet afsluiten. Vraag een collega.")
    regions = set(user.memberships.values_list("organisation__region_id", flat=True))
    if by.region_id not in regions:
        raise NotAllowed("Deze persoon werkt niet in uw regio.")
    if regions != {by.region_id}:
        raise NotAllowed(
            "Deze persoon werkt ook in een andere regio. Beëindig alleen de rol in uw regio."
        )
    if user.is_superuser:
        raise NotAllowed("Dit is een technisch beheerder. Die sluit u hier niet af.")


def check_dates(active_from: date, active_to: date | None) -> None:
    """A period ends after it starts."""
    if active_to is not None and active_to < active_from:
        raise NotAllowed("De einddatum ligt voor de begindatum.")


def check_milestones(year: int, dates: dict[str, date]) -> None:
    """The dates of transition year `year` lie around it and follow each other."""
    for kind, day in dates.items():
        if not date(year - 1, 8, 1) <= day <= date(year + 2, 7, 31):
            label = MilestoneKind(kind).label
            raise NotAllowed(f"{label}: {full_date(day)} past niet bij overstapjaar {year}.")
    for first, second in IN_ORDER:
        if first in dates and second in dates and dates[first] >= dates[second]:
            raise NotAllowed(f"{first.label} moet eerder zijn dan: {second.label}.")


def may(check, *args) -> bool:
    """Whether a check passes; the page asks this for its button."""
    return why_not(check, *args) == ""


def why_not(check, *args) -> str:
    """The sentence of a check, or "" when it passes."""
    try:
        check(*args)
    except NotAllowed as reason:
        return str(reason)
    return ""
