"""The region IJssel-Vecht with its partners and their people, made through the actions."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from overstap.demo.people import professional
from overstap.organisations.actions import people as accounts
from overstap.organisations.actions import reference, regions, years
from overstap.organisations.enums import OrganisationKind, Role, SchoolType
from overstap.organisations.loaders.report import Report
from overstap.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    Programme,
    Region,
    TransitionYear,
)

DATA = Path(__file__).parent / "data"
NUMBER = 10
NAME = "IJssel-Vecht"
# The mbo's of the region: the others on the list are where somebody goes outside it.
OWN_MBOS = ("25PJ", "01AA", "02PN", "31JC", "25LU", "27DV")
HOLIDAYS = (
    ("Herfstvakantie", (10, 17), (10, 25)),
    ("Kerstvakantie", (12, 19), (1, 3)),
    ("Voorjaarsvakantie", (2, 20), (2, 28)),
    ("Meivakantie", (4, 24), (5, 9)),
)
COACHES = 9


@dataclass
class School:
    """A vo location with its people, and how many pupils of the cohort it has."""

    organisation: Organisation
    leads: Membership
    adviser: Membership
    mentors: list[Membership]
    admin: Membership
    size: int = 0


@dataclass
class Mbo:
    """An mbo with who admits and who coaches there."""

    organisation: Organisation
    intake: Membership
    coach: Membership


@dataclass
class Office:
    """The leerplicht and the Doorstroompunt of a municipality."""

    organisation: Organisation
    attendance: Membership
    doorstroom: Membership


@dataclass
class World:
    """Everybody the demo can let act."""

    region: Region
    years: dict[int, TransitionYear] = field(default_factory=dict)
    schools: list[School] = field(default_factory=list)
    mbos: list[Mbo] = field(default_factory=list)
    offices: dict[int, Office] = field(default_factory=dict)
    coaches: list[Membership] = field(default_factory=list)
    coordinator: Membership | None = None
    lead: Membership | None = None
    admin: Membership | None = None
    manager: Membership | None = None
    privacy: Membership | None = None
    jobhunter: Membership | None = None
    swv: Membership | None = None
    programmes: list[Programme] = field(default_factory=list)
    outside: list[Municipality] = field(default_factory=list)


def load_lists() -> None:
    """This will load the official lists that the demo comes with; loading twice changes nothing."""
    quiet = {"by": None}
    reference.load_municipalities(path=DATA / "gemeenten.csv", report=Report(), **quiet)
    reference.load_regions(path=DATA / "regios.csv", report=Report(), **quiet)
    reference.load_places(path=DATA / "plaatsen.csv", report=Report(), **quiet)
    reference.load_schools(path=DATA / "vestigingen_vo.csv", report=Report(), **quiet)
    reference.load_mbos(path=DATA / "mbo.csv", report=Report(), **quiet)
    reference.load_programmes(
        path=DATA / "opleidingen.csv", levels=DATA / "niveaus.csv", report=Report(), **quiet
    )


def make_world(
    rng: random.Random, *, now: datetime, years_wanted: list[int], schools: int
) -> World:
    """This will make the region with its partners and people; `schools` take part at most."""
    load_lists()
    region = regions.create_region(by=None, now=now, number=NUMBER, name=NAME)
    world = World(region)
    first = min(years_wanted)
    for number in range(first - 1, max(years_wanted) + 2):
        _holidays(region, number, now)
    for number in sorted(years_wanted):
        world.years[number] = years.create_transition_year(
            by=None, now=now, region_id=region.pk, year=number
        )
    hire = _Hiring(rng, now, date(first - 1, 8, 1))
    _office(world, hire)
    _schools(world, hire, schools)
    _partners(world, hire)
    world.programmes = list(Programme.objects.filter(is_gone=False).order_by("code"))
    world.outside = list(
        Municipality.objects.exclude(region=region).filter(region__isnull=False).order_by("code")
    )
    return world


def _holidays(region: Region, year: int, now: datetime) -> None:
    for label, start, end in HOLIDAYS:
        last = year + 1 if end < start else year
        years.add_holiday(
            by=None,
            now=now,
            region_id=region.pk,
            label=label,
            starts_on=date(year, *start),
            ends_on=date(last, *end),
            source="demo",
        )
    years.add_holiday(
        by=None,
        now=now,
        region_id=region.pk,
        label="Zomervakantie",
        starts_on=date(year, 7, 4),
        ends_on=date(year, 8, 16),
        source="demo",
    )


class _Hiring:
    """Invites people with addresses that nobody else has."""

    def __init__(self, rng: random.Random, now: datetime, since: date):
        self.rng, self.now, self.since = rng, now, since
        self.count = 0

    def __call__(self, organisation: Organisation, role: Role, email: str = "") -> Membership:
        self.count += 1
        return accounts.invite_person(
            by=None,
            now=self.now,
            organisation_id=organisation.pk,
            role=role,
            email=email or f"p{self.count:03d}@ijsselvecht.example",
            name=professional(self.rng),
            active_from=self.since,
        ).membership


def _office(world: World, hire: _Hiring) -> None:
    office = Organisation.objects.get(kind=OrganisationKind.REGION_OFFICE, region=world.region)
    world.coordinator = hire(office, Role.REGIONAL_COORDINATOR, LOGINS["coordinator"])
    world.lead = hire(office, Role.PROGRAMME_LEAD, LOGINS["lead"])
    world.admin = hire(office, Role.FUNCTIONAL_ADMIN, LOGINS["admin"])
    world.manager = hire(office, Role.MANAGER, LOGINS["manager"])
    world.privacy = hire(office, Role.PRIVACY_OFFICER, LOGINS["privacy"])
    world.jobhunter = hire(office, Role.JOBHUNTER, LOGINS["jobhunter"])
    offices = Organisation.objects.filter(
        kind=OrganisationKind.MUNICIPALITY, region=world.region
    ).select_related("municipality")
    for office in offices.order_by("municipality__code"):
        is_zwolle = office.municipality.name == "Zwolle"
        world.offices[office.municipality_id] = Office(
            office,
            hire(office, Role.ATTENDANCE_OFFICER, LOGINS["attendance"] if is_zwolle else ""),
            hire(office, Role.DOORSTROOMCOACH, LOGINS["doorstroom"] if is_zwolle else ""),
        )


def _schools(world: World, hire: _Hiring, wanted: int) -> None:
    rows = Organisation.objects.filter(
        kind=OrganisationKind.SCHOOL, region=world.region, is_gone=False
    ).select_related("municipality")
    ordered = list(rows.order_by("official_code"))
    # A small region still needs its city and a practical school.
    ordered.sort(
        key=lambda row: (
            row.municipality.name != "Zwolle",
            row.school_type == SchoolType.PRO,
            row.official_code,
        )
    )
    for index, organisation in enumerate(ordered[:wanted]):
        regions.set_active(by=None, now=hire.now, organisation_id=organisation.pk, is_active=True)
        first = index == 0
        mentors = [
            hire(organisation, Role.MENTOR, LOGINS["mentor"] if first and number == 0 else "")
            for number in range(3)
        ]
        world.schools.append(
            School(
                organisation,
                hire(organisation, Role.SUPPORT_COORDINATOR, LOGINS["support"] if first else ""),
                hire(organisation, Role.CAREERS_ADVISER, LOGINS["adviser"] if first else ""),
                mentors,
                hire(organisation, Role.SCHOOL_ADMIN, LOGINS["school_admin"] if first else ""),
                size=SIZES.get(organisation.school_type, 120),
            )
        )


# Pupils in the last year, by type of school; with the whole list about 3,300.
SIZES = {SchoolType.VMBO: 138, SchoolType.HAVO_VWO: 120, SchoolType.PRO: 44, SchoolType.ISK: 60}


def _partners(world: World, hire: _Hiring) -> None:
    for code in OWN_MBOS:
        organisation = Organisation.objects.filter(
            kind=OrganisationKind.MBO, official_code=code
        ).first()
        if organisation is None:
            continue
        if organisation.region_id is None:
            organisation = regions.adopt_organisation(
                by=None, now=hire.now, organisation_id=organisation.pk, region_id=world.region.pk
            )
        first = code == OWN_MBOS[0]
        world.mbos.append(
            Mbo(
                organisation,
                hire(organisation, Role.MBO_INTAKE, LOGINS["mbo"] if first else ""),
                hire(organisation, Role.MBO_COACH, LOGINS["mbo_coach"] if first else ""),
            )
        )
    swv = regions.save_organisation(
        by=None,
        now=hire.now,
        region_id=world.region.pk,
        values={
            "kind": OrganisationKind.PARTNERSHIP,
            "name": "Samenwerkingsverband VO IJssel-Vecht (demo)",
            "short_name": "Samenwerkingsverband",
        },
    )
    world.swv = hire(swv, Role.SWV_CONTACT, LOGINS["swv"])
    agency = regions.save_organisation(
        by=None,
        now=hire.now,
        region_id=world.region.pk,
        values={
            "kind": OrganisationKind.COACHING_AGENCY,
            "name": "Coachbureau Oversteek (demo)",
            "short_name": "Oversteek",
        },
    )
    world.coaches = [
        hire(agency, Role.TRANSITION_COACH, LOGINS["coach"] if number == 0 else "")
        for number in range(COACHES)
    ]


LOGINS = {
    "coach": "coach@ijsselvecht.example",
    "mentor": "mentor@ijsselvecht.example",
    "support": "zorgcoordinator@ijsselvecht.example",
    "adviser": "decaan@ijsselvecht.example",
    "school_admin": "administratie@ijsselvecht.example",
    "coordinator": "coordinator@ijsselvecht.example",
    "lead": "projectleider@ijsselvecht.example",
    "mbo": "mbo@ijsselvecht.example",
    "mbo_coach": "mbocoach@ijsselvecht.example",
    "attendance": "leerplicht@ijsselvecht.example",
    "doorstroom": "doorstroomcoach@ijsselvecht.example",
    "swv": "samenwerkingsverband@ijsselvecht.example",
    "jobhunter": "jobhunter@ijsselvecht.example",
    "admin": "beheer@ijsselvecht.example",
    "manager": "manager@ijsselvecht.example",
    "privacy": "privacy@ijsselvecht.example",
}
