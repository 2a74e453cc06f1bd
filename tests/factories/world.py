"""One region with somebody in each role, and moments in its transition year."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cases.actions import flagging
from cases.enums import Level
from cases.models import CohortMember
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, Organisation, Region, TransitionYear
from tests.factories.organisations import (
    CoachingAgencyFactory,
    MboFactory,
    MembershipFactory,
    MunicipalOfficeFactory,
    PartnershipFactory,
    RegionFactory,
    RegionOfficeFactory,
    SchoolFactory,
    TransitionYearFactory,
)

# The name in the World of one person of each kind.
PEOPLE = (
    "mentor", "zorgco", "decaan", "coach", "other_coach", "intake", "officer", "doorstroom",
    "coordinator", "admin", "manager", "swv_contact", "privacy",
)  # fmt: skip


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """A moment in Amsterdam."""
    return timezone.make_aware(datetime(year, month, day, hour))  # noqa: DTZ001


@dataclass
class World:
    """One region with a school, an mbo, a municipality and somebody in each role."""

    region: Region
    year: TransitionYear
    school: Organisation
    mbo: Organisation
    office: Organisation
    municipal: Organisation
    agency: Organisation
    swv: Organisation
    mentor: Membership
    zorgco: Membership
    decaan: Membership
    coach: Membership
    other_coach: Membership
    intake: Membership
    officer: Membership
    doorstroom: Membership
    coordinator: Membership
    admin: Membership
    manager: Membership
    swv_contact: Membership
    privacy: Membership
    number: int = 0

    def member(self, **fields) -> CohortMember:
        """A pupil of the school, in the cohort of the year, 16 years old."""
        self.number += 1
        person = {
            "given_names": fields.pop("given_names", "Lotte"),
            "prefix": fields.pop("prefix", "de"),
            "family_name": fields.pop("family_name", f"Visser{self.number}"),
            "birth_on": fields.pop("birth_on", date(self.year.year - 16, 3, 3)),
            "municipality_id": fields.pop("municipality_id", self.municipal.municipality_id),
        }
        school = fields.pop("school", self.school)
        return flagging.add_member(
            by=None,
            now=fields.pop("now", at(self.year.year - 1, 10, 5)),
            year_id=self.year.pk,
            school_id=school.pk,
            person=person,
            level=fields.pop("level", Level.KB),
            mentor_id=fields.pop("mentor_id", self.mentor.user_id),
            student_number=fields.pop("student_number", f"L{self.number:05d}"),
            class_name=fields.pop("class_name", "4K1"),
            **fields,
        )


def make_world(number: int = 10, year: int = 2027) -> World:
    """A region with people; `number` tells regions apart."""
    region = RegionFactory(number=number)
    office = RegionOfficeFactory(region=region)
    school = SchoolFactory(region=region)
    municipal = MunicipalOfficeFactory(region=region)
    agency = CoachingAgencyFactory(region=region)
    mbo = MboFactory(region=region)
    swv = PartnershipFactory(region=region)

    def somebody(role, organisation):
        return MembershipFactory(role=role, organisation=organisation)

    return World(
        region=region,
        year=TransitionYearFactory(region=region, year=year),
        school=school,
        mbo=mbo,
        office=office,
        municipal=municipal,
        agency=agency,
        swv=swv,
        mentor=somebody(Role.MENTOR, school),
        zorgco=somebody(Role.SUPPORT_COORDINATOR, school),
        decaan=somebody(Role.CAREERS_ADVISER, school),
        coach=somebody(Role.TRANSITION_COACH, agency),
        other_coach=somebody(Role.TRANSITION_COACH, agency),
        intake=somebody(Role.MBO_INTAKE, mbo),
        officer=somebody(Role.ATTENDANCE_OFFICER, municipal),
        doorstroom=somebody(Role.DOORSTROOMCOACH, municipal),
        coordinator=somebody(Role.REGIONAL_COORDINATOR, office),
        admin=somebody(Role.FUNCTIONAL_ADMIN, office),
        manager=somebody(Role.MANAGER, office),
        swv_contact=somebody(Role.SWV_CONTACT, swv),
        privacy=somebody(Role.PRIVACY_OFFICER, office),
    )
