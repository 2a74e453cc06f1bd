"""What must be true around leerplicht and the Doorstroompunt (lifecycle.md 2, S3)."""

from datetime import date

from cases.enums import Capacity
from cases.models import Case, CaseParty
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.rules import NotAllowed

PASSING_ON = "pass_on"


def guard_escalate(
    case: Case,
    *,
    today: date,
    asking: bool = False,
    organisation: Organisation | None = None,
    receiver_name: str = "",
    **facts,
) -> None:
    """A receiver by age and home municipality; without accounts a name and how it went."""
    check_age(case, today)
    if asking:
        return
    check_receiver(organisation, receiver_name)


def check_age(case: Case, today: date) -> None:
    """Up to the age that the Doorstroompunt helps."""
    age = case.student.age_on(today)
    if age is not None and age >= case.region.doorstroompunt_until:
        raise NotAllowed(
            f"De jongere is {age} jaar. Het Doorstroompunt helpt tot "
            f"{case.region.doorstroompunt_until} jaar."
        )


def check_receiver(organisation: Organisation | None, receiver_name: str) -> None:
    """A municipality with accounts, else the name of who took it."""
    if organisation is not None and organisation.kind != OrganisationKind.MUNICIPALITY:
        raise NotAllowed("Leerplicht en Doorstroompunt zijn van een gemeente. Kies een gemeente.")
    if not receiver_name and (organisation is None or not organisation.is_active):
        raise NotAllowed(
            "De gemeente van de jongere werkt niet met Overstap. Vul in wie de melding aannam."
        )


def guard_pass_on(case: Case, *, asking: bool = False, is_accepted: bool = False, **facts) -> None:
    """The new receiver accepted; until then the first keeps the case."""
    if asking:
        if pending_receivers(case).exists():
            raise NotAllowed(
                "Er is al een ontvanger gevraagd. U houdt het dossier tot die ja zegt."
            )
        return
    if not is_accepted:
        raise NotAllowed("De nieuwe ontvanger heeft nog geen ja gezegd.")


def guard_return_from_escalation(
    case: Case, *, asking: bool = False, outcome: str = "", **facts
) -> None:
    """What came of it."""
    if not asking and not outcome.strip():
        raise NotAllowed("Schrijf op wat de uitkomst is.")


def receiver_role(case: Case, today: date) -> Role:
    """Who receives by age on the day: leerplicht under 18, else the Doorstroompunt.

    Without a birth date leerplicht, which may pass it on.
    """
    age = case.student.age_on(today)
    if age is not None and age >= case.region.leerplicht_until:
        return Role.DOORSTROOMCOACH
    return Role.ATTENDANCE_OFFICER


def receiving_office(case: Case) -> Organisation | None:
    """The office of the home municipality, in or outside the region; None when not known."""
    if case.student.municipality_id is None:
        return None
    return Organisation.objects.filter(
        kind=OrganisationKind.MUNICIPALITY, municipality_id=case.student.municipality_id
    ).first()


def officer_of(case: Case) -> CaseParty | None:
    """The officer who accepted the case and has it now."""
    return case.parties.filter(capacity=Capacity.OFFICER, active_to__isnull=True).first()


def pending_receivers(case: Case):
    """Receivers who were asked to take the case over and did not answer."""
    return case.parties.filter(
        capacity=Capacity.RECEIVER_OFFERED, active_to__isnull=True, origin=PASSING_ON
    )


def check_may_accept(case: Case, by, today: date) -> CaseParty | None:
    """May `by` take this case as its officer? Gives the offer it answers, None for the first.

    Only somebody of the office that was asked, in the role for the age; who has it keeps it.
    """
    if by is None or by.role not in {Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH}:
        raise NotAllowed("Dit kan alleen een leerplichtambtenaar of doorstroomcoach.")
    for offer in pending_receivers(case):
        if offer.organisation_id == by.organisation_id and offer.user_id in {None, by.user_id}:
            return offer
    if case.escalated_to_id != by.organisation_id:
        raise NotAllowed("Dit dossier is niet bij uw organisatie gemeld.")
    officer = officer_of(case)
    if officer is not None and officer.user_id != by.user_id:
        raise NotAllowed("Een collega heeft dit dossier al aangenomen.")
    return None


def check_receiver_membership(membership: Membership, organisation: Organisation, today: date):
    """A named receiver works there now, as leerplichtambtenaar or doorstroomcoach."""
    if membership.organisation_id != organisation.pk or not membership.is_live(today):
        raise NotAllowed("Deze persoon werkt niet bij die organisatie.")
    if membership.role not in {Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH}:
        raise NotAllowed("Kies een leerplichtambtenaar of doorstroomcoach.")
