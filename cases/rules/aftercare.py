"""Nazorg of pro and vso: until when, when the next contact is, and who does it."""

from datetime import date, timedelta

from cases.enums import AftercareSituation, Channel, Destination, Level
from cases.models import CohortMember
from cases.rules.acting import check_may_act
from cases.rules.calendar import milestone_on, months_after
from overstap.organisations.enums import MilestoneKind, SchoolType
from overstap.organisations.rules import NotAllowed
from overstap.ui.dates import full_date

MONTHS = 12
# The law gives the year; when to call in it is the house's: soon, halfway, and before the end.
CONTACT_MONTHS = (2, 6, 11)
# A contact shortly before its month counts for it.
COUNTS_BEFORE = timedelta(days=30)
LEVELS = (Level.PRO, Level.VSO)
SCHOOLS = (SchoolType.PRO, SchoolType.VSO)
# Still a pupil of a vo school: its duty has not begun.
STILL_IN_VO = (Destination.STAYS_VO, Destination.VSO, Destination.HAVO)


def left_on(member: CohortMember) -> date | None:
    """The day somebody left: as the school wrote it down, else the start of that summer."""
    if member.left_school_on is not None:
        return member.left_school_on
    return milestone_on(member.year_id, MilestoneKind.SUMMER_START)


def aftercare_end(left: date) -> date:
    """The last day of the school's duty: a year after leaving."""
    return months_after(left, MONTHS)


def next_contact(left: date, last: date | None) -> date | None:
    """When the school calls again; None when the year is covered."""
    for months in CONTACT_MONTHS:
        day = months_after(left, months)
        if last is None or last < day - COUNTS_BEFORE:
            return day
    return None


def check_gets_aftercare(member: CohortMember, today: date) -> None:
    """A former pupil of pro or vso, in the year after leaving."""
    if member.level not in LEVELS and member.school.school_type not in SCHOOLS:
        raise NotAllowed("Nazorg door de school is er voor praktijkonderwijs en vso.")
    left = left_on(member)
    if left is None or left > today:
        raise NotAllowed("De nazorg begint als de leerling van school is.")
    if member.destination in STILL_IN_VO:
        raise NotAllowed("Deze leerling zit nog op het vo. De nazorg begint daarna.")
    if today > aftercare_end(left):
        raise NotAllowed(f"De nazorg liep tot {full_date(aftercare_end(left))}.")


def check_may_do_aftercare(standing: frozenset[str]) -> None:
    """The school that the pupil left: mentor, decaan, zorgcoördinator."""
    check_may_act(standing, "school")


def check_moment(
    member: CohortMember,
    today: date,
    contact_on: date,
    channel: str,
    situation: str,
    is_reached: bool,
    text: str,
) -> None:
    """A day since leaving that has been; a talk says how it goes."""
    if contact_on > today:
        raise NotAllowed("De datum ligt in de toekomst. Vul in wanneer het contact was.")
    if contact_on < left_on(member):
        raise NotAllowed("Deze datum is van voor de leerling van school ging.")
    if channel not in Channel.values:
        raise NotAllowed("Kies hoe het contact ging.")
    if situation not in AftercareSituation.values:
        raise NotAllowed("Kies hoe het gaat.")
    if is_reached and not text.strip():
        raise NotAllowed("Schrijf kort op hoe het gaat.")
