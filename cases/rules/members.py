"""The standing of a person on a cohort member, with or without a case."""

from datetime import date

from cases.enums import LIVE_APPLICATION, Source
from cases.models import Case, CohortMember
from cases.rules.acting import standing_of
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, Role


def standing_on(
    member: CohortMember, by, today: date, *, case: Case | None = None, source: str = ""
) -> frozenset[str]:
    """What `by` is to this member: by school, application, home municipality, region, or case.

    `source="import"` says that the import checked whose rows it holds. Needs `student`, `year`
    and `year__region` of the member.
    """
    found: set[str] = set()
    if source == Source.IMPORT:
        found.add("import")
    if by is None:
        return frozenset(found | {"calendar"})
    if case is not None:
        found |= standing_of(case, by, today)
    in_school = by.organisation_id == member.school_id
    if in_school and by.role in SCHOOL_LEADS:
        found |= {"school", "school_lead", "school_outside"}
    if in_school and by.role == Role.MENTOR and member.mentor_id == by.user_id:
        found |= {"mentor", "school", "school_outside"}
    if in_school and by.role == Role.SCHOOL_ADMIN:
        found.add("school_admin")
    if by.role in {Role.MBO_INTAKE, Role.MBO_COACH}:
        own = member.applications.filter(
            institution_id=by.organisation_id, status__in=LIVE_APPLICATION
        )
        if own.exists():
            found.add("mbo")
    found |= _official(member, by, today)
    if by.role in COORDINATORS and by.region_id == member.year.region_id:
        found.add("coordinator")
    return frozenset(found)


def _official(member: CohortMember, by, today: date) -> set[str]:
    """Leerplicht below 18, Doorstroompunt from 16; by the home municipality."""
    student, region = member.student, member.year.region
    home = by.organisation.municipality_id
    if home is None or home != student.municipality_id:
        return set()
    age = student.age_on(today)
    if by.role == Role.ATTENDANCE_OFFICER and (age is None or age < region.leerplicht_until):
        return {"attendance_officer", "officer"}
    if by.role == Role.DOORSTROOMCOACH and (age is None or 16 <= age < region.doorstroompunt_until):
        return {"doorstroomcoach", "officer"}
    return set()
