"""A region (or ten) with thousands of cases, made in a minute."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.management.color import no_style
from django.db import connection, transaction

from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, Organisation, TransitionYear
from tests.bench.clone import Copier, Place
from tests.bench.templates import (
    SHARES,
    THIS_YEAR,
    WITHOUT_CASE,
    Template,
    make_templates,
    own_models,
)
from tests.factories.cases import World, make_world
from tests.factories.organisations import (
    MembershipFactory,
    MunicipalityFactory,
    MunicipalOfficeFactory,
    OrganisationFactory,
    SchoolFactory,
    TransitionYearFactory,
    UserFactory,
)

BLOCK = 1500  # copies written at a time
CASES_OF_A_COACH = 60
SCHOOLS = 11


@dataclass(frozen=True)
class Size:
    """How much is loaded."""

    name: str
    cases: int
    members: int
    regions: int
    years: tuple[int, ...]

    def __str__(self):
        return (
            f"{self.members} leerlingen, {self.cases} dossiers, "
            f"{self.regions} regio('s), {len(self.years)} overstapjaar/-jaren"
        )


SIZES = {
    "small": Size("small", 900, 7_000, 1, (THIS_YEAR,)),
    "large": Size("large", 100_000, 200_000, 10, (2025, 2026, THIS_YEAR)),
}

# What of a world has an id that copies point at, per table.
PEOPLE = (
    "mentor", "zorgco", "decaan", "coach", "other_coach", "intake", "officer", "doorstroom",
    "coordinator", "admin", "manager", "swv_contact", "privacy",
)  # fmt: skip
ORGANISATIONS = ("school", "mbo", "office", "municipal", "agency", "swv")


def fill(size: Size) -> dict:
    """Load a size into an empty database; returns who to look with and how many rows it took."""
    world = make_world(10)
    templates = make_templates(world, list(size.years))
    regions = [Region(world, size.years)] + [
        Region(make_world(10 + number), size.years) for number in range(1, size.regions)
    ]
    for region in regions:
        region.people(world, coaches_needed(size))
    copier = Copier(templates)
    copies = list(_copies(size, templates, regions))
    random.Random(7).shuffle(copies)
    rows = 0
    with transaction.atomic():
        _without_triggers()
        for start in range(0, len(copies), BLOCK):
            rows += copier.write(copies[start : start + BLOCK])
        _with_triggers()
    _settle()
    first = regions[0]
    return {
        "rows": rows,
        "coach": first.coaches[1].pk,
        "coordinator": first.world.coordinator.pk,
        "zorgco": first.zorgcos[1].pk,
        "school": first.schools[1].pk,
    }


def add_due(count: int) -> None:
    """Copy one discussed case until `count` more wait for the summer."""
    for factory in (OrganisationFactory, MunicipalityFactory, UserFactory):
        factory.reset_sequence(1000)  # a fresh process counts from nought again
    world = make_world(90)
    (template,) = [one for one in make_templates(world, [THIS_YEAR]) if one.key == "discussed"]
    region = Region(world, (THIS_YEAR,))
    region.people(world, count // CASES_OF_A_COACH)
    copier = Copier([template])
    places = [
        region.place(number, THIS_YEAR, number // CASES_OF_A_COACH) for number in range(count)
    ]
    with transaction.atomic():
        _without_triggers()
        copier.write([(template, place) for place in places])
        _with_triggers()
    _settle()


def coaches_needed(size: Size) -> int:
    """So many coaches that each has sixty open cases of this year."""
    coached = sum(SHARES[THIS_YEAR][key][0] for key in ("guided", "long", "discussed"))
    cases = size.cases // size.regions // len(size.years)
    return max(2, round(cases * coached / 100 / CASES_OF_A_COACH))


class Region:
    """A region with eleven schools and municipalities, and its coaches."""

    def __init__(self, world: World, years: tuple[int, ...]):
        self.world = world
        self.years = {year: TransitionYearFactory(region=world.region, year=year) for year in years}

    def people(self, template: World, coaches: int) -> None:
        """Make everybody that copies of `template`'s cases point at."""
        world, region = self.world, self.world.region
        self.template = template
        self.schools, self.mentors, self.zorgcos, self.decanen = (
            [world.school], [world.mentor], [world.zorgco], [world.decaan],
        )  # fmt: skip
        self.municipal, self.officers, self.doorstroom = (
            [world.municipal], [world.officer], [world.doorstroom],
        )  # fmt: skip
        for _ in range(SCHOOLS - 1):
            school, office = SchoolFactory(region=region), MunicipalOfficeFactory(region=region)
            self.schools.append(school)
            self.mentors.append(_somebody(Role.MENTOR, school))
            self.zorgcos.append(_somebody(Role.SUPPORT_COORDINATOR, school))
            self.decanen.append(_somebody(Role.CAREERS_ADVISER, school))
            self.municipal.append(office)
            self.officers.append(_somebody(Role.ATTENDANCE_OFFICER, office))
            self.doorstroom.append(_somebody(Role.DOORSTROOMCOACH, office))
        self.coaches = [world.coach] + [
            _somebody(Role.TRANSITION_COACH, world.agency) for _ in range(coaches)
        ]
        self.formers = [_somebody(Role.TRANSITION_COACH, world.agency) for _ in range(coaches)]
        self._places: dict[tuple, Place] = {}

    def place(self, number: int, year: int, coach: int, *, former: bool = False) -> Place:
        """Where the copy with this number belongs: school and municipality by turns."""
        coaches = self.formers if former else self.coaches
        where = number % SCHOOLS
        key = (where, year, coach % len(coaches), former)
        if key not in self._places:
            self._places[key] = self._make_place(where, coaches[coach % len(coaches)])
        return self._places[key]

    def _make_place(self, where: int, coach: Membership) -> Place:
        old, new = self.template, self.world
        here = {
            "mentor": self.mentors[where],
            "zorgco": self.zorgcos[where],
            "decaan": self.decanen[where],
            "coach": coach,
            "officer": self.officers[where],
            "doorstroom": self.doorstroom[where],
            "school": self.schools[where],
            "municipal": self.municipal[where],
        }
        memberships = {getattr(old, name).pk: here.get(name, getattr(new, name)) for name in PEOPLE}
        organisations = {
            getattr(old, name).pk: here.get(name, getattr(new, name)) for name in ORGANISATIONS
        }
        users = {
            getattr(old, name).user_id: here.get(name, getattr(new, name)).user_id
            for name in PEOPLE
        }
        return Place(
            {
                "organisations_membership": {pk: one.pk for pk, one in memberships.items()},
                "organisations_organisation": {pk: one.pk for pk, one in organisations.items()},
                "organisations_user": users,
                "organisations_region": {old.region.pk: new.region.pk},
                "organisations_municipality": {
                    old.municipal.municipality_id: self.municipal[where].municipality_id
                },
                "organisations_transitionyear": dict(
                    zip(
                        _years(old.region, self.years),
                        (year.pk for _, year in sorted(self.years.items())),
                        strict=True,
                    )
                ),
            }
        )


def _years(region, years) -> list[int]:
    return list(
        TransitionYear.objects.filter(region=region, year__in=years)
        .order_by("year")
        .values_list("pk", flat=True)
    )


def _somebody(role: str, organisation: Organisation) -> Membership:
    return MembershipFactory(role=role, organisation=organisation, active_from=date(2020, 1, 1))


def _copies(size: Size, templates: list[Template], regions: list[Region]) -> Iterator[tuple]:
    by_key = {(one.year, one.key): one for one in templates}
    cells = len(regions) * len(size.years)
    for region in regions:
        for year in size.years:
            made = 1 if region is regions[0] else 0
            plain = (size.members - size.cases) // cells
            coached = CASES_OF_A_COACH  # the template's own coach is left alone
            for shares, total in ((SHARES[year], size.cases // cells), (WITHOUT_CASE, plain)):
                for key, count in _divide(total, shares).items():
                    template = by_key[year, key]
                    for number in range(count - made):
                        old = year < THIS_YEAR
                        former = old and template.is_open
                        if template.has_coach:
                            coached += 1
                        coach = 1 + coached // CASES_OF_A_COACH - 1
                        yield template, region.place(number, year, coach, former=former)


def _divide(total: int, shares: dict) -> dict[str, int]:
    """`total` over the shares in percent; what is left over goes to the first."""
    found = {key: total * percent // 100 for key, (percent, _) in shares.items()}
    first = next(iter(found))
    found[first] += total - sum(found.values())
    return found


def _without_triggers() -> None:
    """On PostgreSQL: check no foreign keys while copying, they are right by construction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _with_triggers() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")


def _settle() -> None:
    """Sequences after the last id, and statistics as autovacuum would have made them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), own_models()):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
