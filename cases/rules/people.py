"""Who may change who somebody is, where they live, go to school and go next."""

from datetime import date

from cases.models import Case, CohortMember
from cases.rules.acting import check_may_act
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.rules import NotAllowed

CHANGING_SCHOOL = "change_school"
# What the school keeps; contact data anybody may mend who may see it.
IDENTITY = frozenset(
    {"given_names", "initials", "prefix", "family_name", "birth_on", "birth_precision", "sex"}
)
CONTACT = frozenset({"street", "postcode", "town", "phone", "email"})


def check_may_assign_summer_contact(case: Case, standing: frozenset[str]) -> None:
    """School, coach or coordinator, while somebody still waits for the start."""
    check_may_act(standing, "school", "coach", "coordinator")
    if not case.is_open:
        raise NotAllowed("Dit dossier is beëindigd.")


def check_summer_contact(case: Case, contact: Membership | None, name: str, today: date) -> None:
    """Somebody with an account in this region, or a name."""
    if contact is None:
        if not name.strip():
            raise NotAllowed("Kies wie in de zomer contact houdt.")
    elif contact.region_id != case.region_id:
        raise NotAllowed("Kies iemand uit deze regio.")
    elif not contact.is_live(today):
        raise NotAllowed("Deze persoon werkt hier niet meer. Kies iemand anders.")


def check_may_change_municipality(standing: frozenset[str]) -> None:
    """Whoever sees where the young person lives and works with it."""
    check_may_act(standing, "school", "coach", "officer", "receiving_officer", "import")


def check_day(on: date, today: date) -> None:
    """A fact is of today or before."""
    if on > today:
        raise NotAllowed("De datum ligt in de toekomst.")


def check_may_offer_school(
    member: CohortMember,
    case: Case | None,
    school: Organisation,
    standing: frozenset[str],
) -> None:
    """The school that has the pupil offers it to another school of the region (S4: vo to vo)."""
    check_may_act(standing, "school_lead")
    if school.kind != OrganisationKind.SCHOOL or school.is_gone:
        raise NotAllowed("Kies een vo-school.")
    if school.pk == member.school_id:
        raise NotAllowed("De leerling zit al op deze school.")
    if school.region_id != member.year.region_id:
        raise NotAllowed("Deze school ligt in een andere regio. Leg dan een verhuizing vast.")
    if case is not None and case.screened_on is None:
        raise NotAllowed(
            "Zonder grondslag gaat een signaal niet mee naar een andere school. "
            "Screen het dossier eerst, of sluit het af."
        )


def check_may_answer_school(by, school_id: int) -> None:
    """The zorgcoördinator or decaan of the new school answers."""
    leads = {Role.CAREERS_ADVISER, Role.SUPPORT_COORDINATOR}
    if by is None or by.organisation_id != school_id or by.role not in leads:
        raise NotAllowed("Dit kan alleen de zorgcoördinator of decaan van de nieuwe school.")


def check_may_correct_person(standing: frozenset[str], names: set[str]) -> None:
    """The school keeps who somebody is; contact data also the coach and the officer."""
    unknown = names - IDENTITY - CONTACT
    if unknown:
        raise ValueError(f"Not fields of a person: {sorted(unknown)}")
    if names & IDENTITY:
        check_may_act(standing, "school", "school_admin", "import")
    check_may_act(standing, "school", "school_admin", "coach", "officer", "import")


def check_may_keep_guardian(standing: frozenset[str]) -> None:
    """School, coach and officer keep whom to call at home."""
    check_may_act(standing, "school", "school_admin", "coach", "officer", "import")


def check_may_set_school_fact(standing: frozenset[str]) -> None:
    """Destination and exam result: the decaan and the administration of the school."""
    check_may_act(standing, "school_lead", "school_admin", "import")
