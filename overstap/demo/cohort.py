"""The cohort of a year: what schools read in, and what mbo's and decanen report about everybody."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.actions import batches, importing
from cases.actions.jobs import finish_job
from cases.enums import ApplicationStatus, Destination, ExamResult, PlacementOutcome, StartOutcome
from cases.imports import staging
from cases.models import CohortMember
from cases.rules.importing import COHORT
from overstap.demo.engine import Engine, Story
from overstap.demo.people import Person, young_person
from overstap.demo.region import Mbo, Office, School, World
from overstap.organisations.enums import MilestoneKind, SchoolType
from overstap.organisations.models import Membership, Place, TransitionYear

COLUMNS = (
    "leerlingnummer", "voornamen", "tussenvoegsel", "achternaam", "geboortedatum", "geslacht",
    "straat", "postcode", "woonplaats", "telefoon", "e-mail", "leerweg", "klas", "mentor",
    "e-mail mentor", "examenjaar",
)  # fmt: skip
LEVELS = {
    SchoolType.VMBO: (("bb", 25), ("kb", 33), ("gl", 12), ("tl", 30)),
    SchoolType.HAVO_VWO: (("kb", 20), ("tl", 55), ("havo", 25)),
    SchoolType.PRO: (("pro", 100),),
    SchoolType.ISK: (("isk", 100),),
}
NOT_MBO = (
    (Destination.HAVO, 40),
    (Destination.STAYS_VO, 22),
    (Destination.WORK, 14),
    (Destination.VAVO, 6),
    (Destination.VSO, 6),
    (Destination.PRIVATE, 4),
    (Destination.ABROAD, 4),
    (Destination.DAY_ACTIVITY, 4),
)


@dataclass
class Pupil:
    """A member of the cohort and who is around; ids come once the list is read in."""

    person: Person
    number: str
    town: str
    level: str
    school: School
    mentor: Membership
    mbo: Mbo
    programme_id: int
    track: str
    goes_to_mbo: bool
    destination: str
    fate: float
    member_id: int = 0
    student_id: int = 0
    municipality_id: int | None = None
    has_story: bool = False
    world: World | None = field(default=None, repr=False)

    @property
    def office(self) -> Office | None:
        """Leerplicht and the Doorstroompunt of the home municipality, when it is in the region."""
        return self.world.offices.get(self.municipality_id)

    @property
    def class_name(self) -> str:
        """The class, such as 4kb2; one for each mentor."""
        grade = 5 if self.level in {"pro", "isk"} else 4
        return f"{grade}{self.level}{1 + self.school.mentors.index(self.mentor)}"

    def age_on(self, day: date) -> int:
        """Full years on a day."""
        born = self.person.birth_on
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Cohort:
    """The pupils of one transition year with its calendar."""

    def __init__(
        self,
        engine: Engine,
        world: World,
        year: TransitionYear,
        scale: float,
        schools: list[School],
    ):
        self.engine, self.world, self.year = engine, world, year
        self.schools = schools
        self.rng = engine.rng
        self.dates = dict(year.milestones.values_list("kind", "date_on"))
        self.pupils: list[Pupil] = []
        self.unknown = 0.03
        self._places = self._towns()
        for school in schools:
            for number in range(max(2, round(school.size * scale))):
                self.pupils.append(self._pupil(school, number))

    def day(self, kind: MilestoneKind) -> date:
        """The date of a milestone."""
        return self.dates[kind]

    def _towns(self) -> dict[int, list[str]]:
        """Towns per municipality, without names that two municipalities share."""
        rows = list(Place.objects.order_by("name").values_list("name", "municipality_id"))
        names = [name for name, _ in rows]
        towns: dict[int, list[str]] = {}
        for name, municipality_id in rows:
            if names.count(name) == 1 and municipality_id in self.world.offices:
                towns.setdefault(municipality_id, []).append(name)
        return towns

    def _pupil(self, school: School, number: int) -> Pupil:
        rng, year = self.rng, self.year.year
        kind = SchoolType(school.organisation.school_type or SchoolType.VMBO)
        levels = LEVELS.get(kind, LEVELS[SchoolType.VMBO])
        level = rng.choices([row[0] for row in levels], [row[1] for row in levels])[0]
        older = 1 if level in {"pro", "isk", "havo"} else 0
        born = (date(year - 17 - older, 6, 1), date(year - 15 - older, 9, 30))
        home = school.organisation.municipality_id
        if home not in self._places or rng.random() < 0.25:
            home = rng.choice(sorted(self._places))
        goes = rng.random() < (0.2 if level == "havo" else 0.93)
        programmes = self._programmes(level)
        programme = rng.choice(programmes)
        other = rng.choices([row[0] for row in NOT_MBO], [row[1] for row in NOT_MBO])[0]
        return Pupil(
            person=young_person(rng, born_between=born),
            number=f"{year % 100}{school.organisation.pk % 100:02d}{number:03d}",
            town=rng.choice(self._places[home]),
            level=level,
            school=school,
            mentor=school.mentors[number % len(school.mentors)],
            mbo=rng.choices(self.world.mbos, MBO_SHARE[: len(self.world.mbos)])[0],
            programme_id=programme.pk,
            track="bbl" if rng.random() < 0.18 else "bol",
            goes_to_mbo=goes,
            destination=Destination.MBO_REGION if goes else other,
            fate=rng.random(),
            world=self.world,
        )

    def _programmes(self, level: str):
        wanted = LEVEL_OF.get(level, (2, 3, 4))
        found = [item for item in self.world.programmes if item.level in wanted]
        return found or self.world.programmes

    def file_of(self, school: School) -> bytes:
        """The list that a school reads in, in our own layout."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(COLUMNS)
        for pupil in self.pupils:
            if pupil.school is not school:
                continue
            person = pupil.person
            writer.writerow(
                (
                    pupil.number,
                    person.given_names,
                    person.prefix,
                    person.family_name,
                    f"{person.birth_on:%d-%m-%Y}",
                    person.sex,
                    person.street,
                    person.postcode,
                    pupil.town,
                    person.phone,
                    person.email,
                    pupil.level,
                    pupil.class_name,
                    pupil.mentor.user.name,
                    pupil.mentor.user.email,
                    self.year.year,
                )
            )
        return text.getvalue().encode()

    # Stories of the whole cohort ------------------------------------------------------------------

    def read_in(self, then) -> Story:
        """October: every school reads in its list; `then(cohort)` begins what hangs on it."""
        opened = self.day(MilestoneKind.COHORT_OPEN)
        yield self.engine.on(opened + timedelta(days=6), 9)
        for school in self.schools:
            self._read(school)
        known = {
            (member.school_id, member.student_number): member
            for member in CohortMember.objects.scoped()
            .filter(year=self.year)
            .select_related("student")
        }
        for pupil in self.pupils:
            member = known.get((pupil.school.organisation.pk, pupil.number))
            if member is not None:
                pupil.member_id, pupil.student_id = member.pk, member.student_id
                pupil.municipality_id = member.student.municipality_id
        self.pupils = [pupil for pupil in self.pupils if pupil.member_id]
        then(self)

    def _read(self, school: School) -> None:
        by, now = school.admin, self.engine.now
        run = staging.upload(
            by=by,
            now=now,
            kind=COHORT,
            year_id=self.year.pk,
            organisation_id=school.organisation.pk,
            file_name=f"leerlingen-{self.year.year}.csv",
            content=self.file_of(school),
        )
        staging.check(
            by=by, now=now, today=self.engine.today, run_id=run.pk, mapping=staging.guess(run)
        )
        job = importing.start_apply(by=by, now=now, run_id=run.pk)
        while importing.apply_batch(by=by, now=now, run_id=run.pk)[0]:
            pass
        importing.complete_apply(by=by, now=now, run_id=run.pk)
        finish_job(job.pk, now=now, message="Klaar")

    def reports(self) -> Story:
        """Applications in three lists, their progress, the school's end, starts, placements."""
        year = self.year.year
        kind = MilestoneKind
        for day, share in ((date(year, 1, 26), 0.35), (date(year, 3, 24), 0.85)):
            yield self.engine.on(day, 10)
            self._applications(share, ApplicationStatus.RECEIVED)
        yield self.engine.on(self.day(kind.PROVISIONAL_DATE) - timedelta(days=5), 10)
        self._applications(0.96, ApplicationStatus.RECEIVED)
        self._progress(0.9, ApplicationStatus.PROVISIONAL)
        yield self.engine.on(self.day(kind.DESTINATIONS) + timedelta(days=2), 11)
        self._close_school_year()
        self._progress(0.97, ApplicationStatus.DEFINITIVE)
        yield self.engine.on(date(year, 8, 31), 9)
        self._progress(0.99, ApplicationStatus.ENROLLED)
        yield self.engine.on(self.day(kind.NO_SHOW_DATE) + timedelta(days=2), 11)
        self._starts()
        yield self.engine.on(self.day(kind.COUNT_DATE) + timedelta(days=6), 11)
        self._placements()

    def _at(self, mbo: Mbo, share: float = 1.0) -> list[Pupil]:
        return [
            pupil
            for pupil in self.pupils
            if pupil.mbo is mbo and pupil.goes_to_mbo and not pupil.has_story and pupil.fate < share
        ]

    def _applications(self, share: float, status: str) -> None:
        levels = {item.pk: item.level for item in self.world.programmes}
        for mbo in self.world.mbos:
            rows = [
                {
                    "member_id": pupil.member_id,
                    "programme_id": pupil.programme_id,
                    "level": levels[pupil.programme_id],
                    "track": pupil.track,
                    "status": status,
                    "reported_on": self.engine.today,
                }
                for pupil in self._at(mbo, share)
            ]
            self.engine.do(
                batches.record_applications, by=mbo.intake, year_id=self.year.pk, rows=rows
            )

    def _progress(self, share: float, status: str) -> None:
        for mbo in self.world.mbos:
            self.engine.do(
                batches.change_applications,
                by=mbo.intake,
                year_id=self.year.pk,
                status=status,
                members=[pupil.member_id for pupil in self._at(mbo, share)],
            )

    def _close_school_year(self) -> None:
        for school in self.schools:
            rows = [
                {
                    "member_id": pupil.member_id,
                    "exam_result": ExamResult.PASSED
                    if pupil.destination not in {Destination.STAYS_VO, Destination.VAVO}
                    else ExamResult.FAILED,
                    "destination": pupil.destination,
                }
                for pupil in self.pupils
                if pupil.school is school and not pupil.has_story
            ]
            self.engine.do(
                batches.close_school_year, by=school.adviser, year_id=self.year.pk, rows=rows
            )

    def _starts(self) -> None:
        names = {item.pk: item.name for item in self.world.programmes}
        first = date(self.year.year, 8, 31)
        for mbo in self.world.mbos:
            rows = [
                {
                    "member_id": pupil.member_id,
                    "outcome": StartOutcome.STARTED
                    if pupil.fate > NOT_STARTED
                    else StartOutcome.NOT_STARTED,
                    "started_on": first if pupil.fate > NOT_STARTED else None,
                    "programme_name": names[pupil.programme_id],
                    "reason_code": "" if pupil.fate > NOT_STARTED else "unknown",
                }
                for pupil in self._at(mbo, 0.96)
                if pupil.fate > self.unknown
            ]
            self.engine.do(batches.record_starts, by=mbo.intake, year_id=self.year.pk, rows=rows)

    def _placements(self) -> None:
        first = date(self.year.year, 8, 31)
        for mbo in self.world.mbos:
            rows = [
                {
                    "member_id": pupil.member_id,
                    "outcome": PlacementOutcome.PLACED
                    if pupil.fate > NOT_STARTED
                    else PlacementOutcome.NOT_PLACED,
                    "enrolled_on": first if pupil.fate > NOT_STARTED else None,
                }
                for pupil in self._at(mbo, 0.96)
                if pupil.fate > self.unknown
            ]
            self.engine.do(
                batches.record_placements, by=mbo.intake, year_id=self.year.pk, rows=rows
            )


MBO_SHARE = (46, 22, 6, 14, 8, 4)
LEVEL_OF = {"bb": (2,), "kb": (3, 4), "gl": (3, 4), "tl": (3, 4), "pro": (1, 2), "isk": (1, 2)}
# Fates below this did not start; below `unknown` nobody knows.
NOT_STARTED = 0.055
