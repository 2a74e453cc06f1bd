"""A sweep that runs while the clock jumps: 28 March 2027 from 2 to 3, 31 October from 3 to 2."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.actions import sweeping
from cases.actions.jobs import stalled_jobs, take_job
from cases.checks import no_show
from cases.enums import Status
from cases.models import Job
from overstap.organisations.enums import JobStatus, MilestoneKind
from overstap.organisations.models import Milestone
from tests.factories.cases import fresh, guided, make_world

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# Both times the clock changes at 01:00 UTC.
CHANGES = [
    pytest.param(datetime(2027, 3, 28, 1, tzinfo=UTC), ("01:59", "03:00"), id="spring"),
    pytest.param(datetime(2027, 10, 31, 1, tzinfo=UTC), ("02:59", "02:00"), id="autumn"),
]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world():
    return make_world()


class Clock:
    """Tells the time, a given step later each time it is asked."""

    def __init__(self, moment: datetime, step: timedelta):
        self.moment, self.step = moment, step

    def __call__(self) -> datetime:
        self.moment += self.step
        return self.moment


def wall(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).strftime("%H:%M")


def summer_starts(world, day: date) -> None:
    Milestone.objects.filter(year=world.year, kind=MilestoneKind.SUMMER_START).update(date_on=day)


@pytest.mark.parametrize(("change", "seen"), CHANGES)
def test_a_sweep_is_carried_through_the_change_and_is_one_run(world, change, seen):
    """It starts a minute before the change; each case takes twenty seconds."""
    summer_starts(world, change.date())
    cases = [guided(world) for _ in range(4)]
    before = change - MINUTE
    assert (wall(before), wall(change)) == seen
    clock = Clock(before, timedelta(seconds=20))
    asked, second = [], []

    def act(case_id, now):
        # Another scheduler, by the same clock: the sweep of today runs already.
        moment = clock()
        asked.append(sweeping.ask_for_sweep(now=moment).pk)
        second.append(take_job(by=None, now=moment, job_id=job.pk))
        sweeping._enter_summer(case_id, now)

    step = sweeping.Step("enter_summer", no_show.due_for_summer, act)
    job = sweeping.ask_for_sweep(now=before)
    sweeping.calendar_sweep(now=before, job_id=job.pk, steps=(step,), clock=clock)
    assert clock.moment > change
    assert (asked, second) == ([job.pk] * 4, [None] * 4)
    job.refresh_from_db()
    assert (job.status, job.done, job.failed) == (JobStatus.DONE, 4, 0)
    assert {fresh(case).status for case in cases} == {Status.SUMMER}
    assert list(Job.objects.values_list("key", flat=True)) == [
        f"calendar:{change.date().isoformat()}"
    ]
    assert not sweeping.is_missed(change + timedelta(hours=8))


@pytest.mark.parametrize(("change", "seen"), CHANGES)
def test_silence_is_counted_in_real_minutes(world, change, seen):
    """In spring a minute looks like an hour, in autumn three minutes look like none."""
    job = sweeping.ask_for_sweep(now=change - 5 * MINUTE)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING, heartbeat_at=change - MINUTE, created_at=change - 5 * MINUTE
    )
    assert stalled_jobs(change) == []
    assert take_job(by=None, now=change, job_id=job.pk) is None
    assert [found.pk for found in stalled_jobs(change + 2 * MINUTE)] == [job.pk]
    assert take_job(by=None, now=change + 2 * MINUTE, job_id=job.pk).pk == job.pk


@pytest.mark.parametrize(("change", "seen"), CHANGES)
def test_each_day_around_the_change_does_what_is_due_on_it(world, change, seen):
    """Due on the day itself: not the day before, once on the day, nothing left the day after."""
    day = change.date()
    summer_starts(world, day)
    case = guided(world)
    done = []
    for ahead, status in [(-1, Status.GUIDED), (0, Status.SUMMER), (1, Status.SUMMER)]:
        morning = datetime(day.year, day.month, day.day, 6, tzinfo=AMSTERDAM)
        morning += timedelta(days=ahead)  # the same hour on the wall, whatever the clock did
        for _ in range(2):
            job = sweeping.ask_for_sweep(now=morning)
            found = sweeping.calendar_sweep(now=morning, job_id=job.pk, clock=lambda m=morning: m)
            done.append((job.key, found is not None))
        assert fresh(case).status == status
    entered = case.events.filter(kind="enter_summer").values_list("on", flat=True)
    assert list(entered) == [day]
    days = [(day + timedelta(days=ahead)).isoformat() for ahead in (-1, 0, 1)]
    assert sorted({key for key, _ in done}) == [f"calendar:{one}" for one in days]


def test_a_sweep_of_the_day_before_judges_by_its_own_day(world):
    """Begun at 23:59 on 27 March and still busy on the 28th: what is due then waits for then."""
    summer_starts(world, date(2027, 3, 28))
    case = guided(world)
    evening = datetime(2027, 3, 27, 23, 59, tzinfo=AMSTERDAM)
    job = sweeping.ask_for_sweep(now=evening)
    sweeping.calendar_sweep(now=evening, job_id=job.pk, clock=Clock(evening, timedelta(hours=1)))
    assert fresh(case).status == Status.GUIDED
    morning = datetime(2027, 3, 28, 6, tzinfo=AMSTERDAM)
    assert sweeping.is_missed(morning + timedelta(minutes=6))
    job = sweeping.ask_for_sweep(now=morning)
    sweeping.calendar_sweep(now=morning, job_id=job.pk, clock=lambda: morning)
    assert fresh(case).status == Status.SUMMER
