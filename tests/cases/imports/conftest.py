"""A school that reads in a list, and a file as its administration makes it."""

from dataclasses import dataclass, field

import pytest

from cases.actions import importing
from cases.imports import staging
from cases.models import ImportRun
from cases.rules.importing import COHORT
from cases.tasks_importing import work_off
from overstap.organisations.models import Membership, Organisation, TransitionYear
from overstap.organisations.today import clock_at
from tests.factories.cases import World, at
from tests.factories.organisations import MunicipalityFactory, PlaceFactory

HEADER = "leerlingnummer;voornamen;tussenvoegsel;achternaam;geboortedatum"


@dataclass
class Reader:
    """Reads in files of the school of the world, on one day."""

    world: World
    by: Membership = None
    school: Organisation = None
    year: TransitionYear = None
    kind: str = COHORT
    now: object = field(default_factory=lambda: at(2026, 11, 22))

    def __post_init__(self):
        self.by = self.by or self.world.zorgco
        self.school = self.school or self.world.school
        self.year = self.year or self.world.year

    def upload(self, content, name="leerlingen.csv") -> ImportRun:
        content = content.encode() if isinstance(content, str) else content
        return staging.upload(
            by=self.by,
            now=self.now,
            kind=self.kind,
            year_id=self.year.pk,
            organisation_id=self.school.pk,
            file_name=name,
            content=content,
        )

    def check(self, content, name="leerlingen.csv", mapping=None) -> ImportRun:
        run = self.upload(content, name)
        return staging.check(
            by=self.by,
            now=self.now,
            today=self.now.date(),
            run_id=run.pk,
            mapping=mapping or staging.guess(run),
        )

    def apply(self, run: ImportRun) -> ImportRun:
        job = importing.start_apply(by=self.by, now=self.now, run_id=run.pk)
        with clock_at(self.now):
            work_off(job.pk)
        run.refresh_from_db()
        return run

    def read(self, content) -> ImportRun:
        return self.apply(self.check(content))


@pytest.fixture
def reader(world):
    return Reader(world)


@pytest.fixture
def zwolle(world):
    municipality = MunicipalityFactory(name="Zwolle", code="0193", region=world.region)
    PlaceFactory(name="Zwolle", municipality=municipality)
    return municipality


def outcomes(run) -> list[str]:
    """The outcome of every row, in order."""
    return list(run.rows.order_by("number").values_list("outcome", flat=True))


def reasons(run) -> list[str]:
    """The reason of every row, in order."""
    return list(run.rows.order_by("number").values_list("reason", flat=True))
