"""A transition year from the lists of October to the close, with everything in between."""

from datetime import date, datetime, timedelta

from cases.actions import sweeping, work
from overstap.demo.cohort import Cohort, Pupil
from overstap.demo.engine import Engine, Story
from overstap.demo.region import School, World
from overstap.demo.steps import CaseStory
from overstap.demo.stories import STORIES
from overstap.demo.tables import Tables
from overstap.notifications.actions import deliver_due
from overstap.organisations.enums import MilestoneKind

CASES = 400
EARLY = 0.4
SUNDAY = 6


class Year:
    """Plays one transition year in a region.

    `scale` is about pupils and `cases` about stories; `schools` are those that read in their
    list (default: all).
    """

    def __init__(
        self,
        engine: Engine,
        world: World,
        number: int,
        scale: float,
        *,
        cases: float,
        schools: list[School] | None = None,
    ):
        self.engine, self.world, self.cases = engine, world, cases
        self.year = world.years[number]
        self.cohort = Cohort(engine, world, self.year, scale, schools or world.schools)
        self.tables = Tables(self.cohort, max(1, round(4 * cases)))

    def begin(self) -> None:
        """Put the whole year on the calendar."""
        self.engine.begin(self.cohort.read_in(self._begin_cases))

    def _begin_cases(self, cohort: Cohort) -> None:
        self.tables.plan()
        for pupil, tell in self._cast(cohort):
            coach = self.world.coaches[self._next_coach()]
            story = CaseStory(
                cohort, pupil, flag_on=self._flag_day(), coach=coach, tables=self.tables
            )
            self.engine.begin(tell(story))
        self.engine.begin(cohort.reports())

    def _cast(self, cohort: Cohort):
        """Which pupil has which story: each story once, then by how often it happens."""
        rng = self.engine.rng
        wanted = max(len(STORIES), round(CASES * self.cases))
        tells = [tell for tell, _ in STORIES]
        weights = [weight for _, weight in STORIES]
        tells += rng.choices(tells, weights, k=wanted - len(tells))
        candidates = [pupil for pupil in cohort.pupils if pupil.goes_to_mbo]
        rng.shuffle(candidates)
        adults = [pupil for pupil in candidates if _is_minor_in_autumn(pupil, self.year.year)]
        for tell in tells:
            # Leerplicht is for who is under 18; the others may be any age.
            source = adults if tell.__name__ == "passed_on" and adults else candidates
            if not source:
                return
            pupil = source.pop()
            if pupil in candidates:
                candidates.remove(pupil)
            if pupil in adults:
                adults.remove(pupil)
            yield pupil, tell

    def _flag_day(self) -> date:
        rng, year = self.engine.rng, self.year.year
        if rng.random() < EARLY:
            start, end = date(year - 1, 10, 9), date(year - 1, 12, 18)
        else:
            start = self.cohort.day(MilestoneKind.FLAGGING_START)
            end = self.cohort.day(MilestoneKind.FLAGGING_END)
        day = start + timedelta(days=rng.randrange((end - start).days))
        return day - timedelta(days=2) if day.weekday() == SUNDAY else day

    def _next_coach(self) -> int:
        self._turn = getattr(self, "_turn", -1) + 1
        return self._turn % len(self.world.coaches)


def _is_minor_in_autumn(pupil: Pupil, year: int) -> bool:
    return pupil.age_on(date(year + 1, 1, 10)) < 18 and pupil.office is not None


def calendar(engine: Engine, *, first: date, last: date, every: int = 1) -> Story:
    """The sweep of every morning, and the outbox; `every` so many days, and on each milestone."""
    day = first
    while day <= last:
        yield engine.on(day, 6)
        job = sweeping.ask_for_sweep(now=engine.now)
        sweeping.calendar_sweep(now=engine.now, job_id=job.pk, clock=lambda: engine.now)
        work.remind_due(now=engine.now, today=engine.today)
        deliver_all(engine.now)
        day += timedelta(days=every)


def deliver_all(now: datetime) -> int:
    """This will empty the outbox as the worker does every minute; returns how many arrived."""
    total = 0
    while True:
        counts = deliver_due(now=now)
        if not counts["notice"] + counts["mail"]:
            return total
        total += counts["notice"] + counts["mail"]
