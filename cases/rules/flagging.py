"""Who may add, flag, describe and share: the school's part."""

from datetime import date

from cases.enums import RiskReason
from cases.models import Case, CohortMember
from cases.rules.acting import check_may_act, standing_of
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, SCHOOL_ROLES, Role
from overstap.organisations.models import Organisation, TransitionYear
from overstap.organisations.rules import NotAllowed


def check_may_add_member(school: Organisation, year: TransitionYear, by) -> None:
    """The own school, or a coordinator of the region."""
    if school.region_id != year.region_id:
        raise NotAllowed("Deze school hoort niet bij de regio van dit overstapjaar.")
    if by is None:
        return
    own = by.organisation_id == school.pk and by.role in SCHOOL_ROLES | {Role.SCHOOL_ADMIN}
    regional = by.role in {*COORDINATORS, Role.FUNCTIONAL_ADMIN} and by.region_id == year.region_id
    if not own and not regional:
        raise NotAllowed("Alleen de eigen school kan een leerling toevoegen.")


def check_number_is_free(school: Organisation, year: TransitionYear, number: str) -> None:
    """A student number is one pupil's at a school."""
    taken = CohortMember.objects.scoped().filter(year=year, school=school, student_number=number)
    if number and taken.exists():
        raise NotAllowed("Dit leerlingnummer is al van een andere leerling van deze school.")


def check_may_flag(member: CohortMember, by) -> None:
    """Mentor, zorgcoördinator or decaan of the school, for a pupil without an open case."""
    in_school = by is not None and by.organisation_id == member.school_id
    is_mentor = in_school and by.role == Role.MENTOR and member.mentor_id == by.user_id
    if not is_mentor and not (in_school and by.role in SCHOOL_LEADS):
        raise NotAllowed("Alleen de mentor, zorgcoördinator of decaan van de school signaleert.")
    if Case.objects.filter(student_id=member.student_id, is_open=True).exists():
        raise NotAllowed("Deze jongere heeft al een open dossier.")


def check_reasons(reasons: list[str]) -> list[str]:
    """At least one known reason, each once, in the order of the list."""
    known = [code for code in RiskReason.values if code in reasons]
    if not known:
        raise NotAllowed("Kies minstens één reden.")
    if set(reasons) - set(RiskReason.values):
        raise NotAllowed("Deze reden bestaat niet.")
    return known


def check_may_edit_support(case: Case, by, *, today: date, fields: set[str]) -> None:
    """The school or the coach; health only by the zorgcoördinator or decaan."""
    if not case.is_open:
        raise NotAllowed("Dit dossier is beëindigd.")
    standing = standing_of(case, by, today)
    check_may_act(standing, "school", "coach")
    if any(name.startswith("health") for name in fields):
        check_may_act(standing, "school_lead")
