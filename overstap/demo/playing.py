"""The two plays: a simulated year that prints its figures, and the demo around today."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Count

from cases.actions import sweeping
from cases.checks.owning import forgotten
from cases.enums import PlacementOutcome, StartOutcome, Status
from cases.lifecycle import TRANSITIONS
from cases.models import (
    Application,
    Case,
    CaseEvent,
    CohortMember,
    Evaluation,
    PlacementCheck,
    SharingBasis,
    StartCheck,
)
from coaches.models import CoachAssignment, ContactMoment
from meetings.models import Decision, TableSession
from overstap.demo.coaching import show_coaching
from overstap.demo.engine import Engine
from overstap.demo.messages import show_message
from overstap.demo.region import LOGINS, World, make_world
from overstap.demo.year import Year, calendar, deliver_all
from overstap.notifications.actions import read_notices
from overstap.organisations.models import Region, User
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import at_start_of, clock_at

SCHOOLS = 28
FEWEST_SCHOOLS = 4
# Of every five schools two are quick with their list.
QUICK = 2
JULY = 7


def simulate(*, seed: int, year: int, scale: float, say=lambda line: None) -> dict:
    """This will play transition year `year` in an empty database and count what happened.

    The same seed, year and scale give the same figures. Raises NotAllowed when a region works
    here already, since what is there would change the figures.
    """
    _check_empty()
    rng = random.Random(seed)
    start = at_start_of(date(year - 1, 9, 14)) + timedelta(hours=9)
    until = at_start_of(date(year + 1, 11, 15))
    engine = Engine(rng, start=start, until=until, check=forgotten)
    schools = min(SCHOOLS, max(FEWEST_SCHOOLS, round(SCHOOLS * min(1.0, scale * 3))))
    with clock_at(start):
        world = make_world(rng, now=start, years_wanted=[year], schools=schools)
    say(f"Regio {world.region}: {len(world.schools)} scholen")
    # A small region has as many pupils as its stories need.
    share = scale * SCHOOLS / schools
    Year(engine, world, year, share, cases=scale).begin()
    first = date(year - 1, 10, 2)
    engine.begin(calendar(engine, first=first, last=date(year + 1, 11, 10), every=7))
    engine.run()
    with clock_at(until):
        deliver_all(until)
    return {"seed": seed, "year": year, "scale": scale} | figures(engine)


def figures(engine: Engine) -> dict:
    """What was reached, in counts only: no keys of rows and no time of the machine."""
    reached: Counter[str] = Counter()
    events = CaseEvent.objects.filter(kind__in=TRANSITIONS).order_by()
    rows = events.values_list("target").annotate(n=Count("case_id", distinct=True))
    reached.update(dict(rows))
    moves = dict(events.values_list("kind").annotate(n=Count("pk")))
    every_case = Case.objects.scoped().order_by()
    ends = dict(every_case.values_list("status").annotate(n=Count("pk")))
    return {
        "members": CohortMember.objects.scoped().count(),
        "cases": every_case.count(),
        "statuses": {status.value: reached[status.value] for status in Status},
        "transitions": {name: moves.get(name, 0) for name in TRANSITIONS},
        "refused": dict(sorted(engine.refused.items())),
        "unexpected": dict(sorted(engine.unexpected.items())),
        # Of every day on which something happened: open cases without an owner or a next step.
        "days": engine.days,
        "forgotten": engine.wrong,
        "ended_as": {status.value: ends.get(status.value, 0) for status in Status},
        "facts": {
            "applications": Application.objects.count(),
            "started": StartCheck.objects.filter(outcome=StartOutcome.STARTED).count(),
            "not_started": StartCheck.objects.filter(outcome=StartOutcome.NOT_STARTED).count(),
            "placed": PlacementCheck.objects.filter(outcome=PlacementOutcome.PLACED).count(),
            "bases": SharingBasis.objects.count(),
            "assignments": CoachAssignment.objects.count(),
            "contacts": ContactMoment.objects.count(),
            "tables": TableSession.objects.count(),
            "decisions": Decision.objects.count(),
            "evaluations": Evaluation.objects.count(),
            "events": CaseEvent.objects.count(),
        },
    }


def play_demo(*, now: datetime, scale: float = 1.0, say=lambda line: None) -> World:
    """This will make the region with the year that left and the year that is on its way.

    Everything happens through the actions, on the days it would have happened; what lies after
    `now` has not happened yet.
    """
    _check_empty()
    rng = random.Random(2026)
    today = now.date()
    left = leaving_year(today)
    start = at_start_of(date(left - 1, 9, 14)) + timedelta(hours=9)
    engine = Engine(rng, start=start, until=now)
    with clock_at(start):
        world = make_world(rng, now=start, years_wanted=[left, left + 1], schools=SCHOOLS)
    say(f"Regio {world.region}: {len(world.schools)} scholen, {len(world.mbos)} mbo's")
    Year(engine, world, left, scale, cases=0.66 * scale).begin()
    # In the first weeks of a year not every school has read in its list yet.
    quick = [school for number, school in enumerate(world.schools) if number % 5 < QUICK]
    soon = today < date(left, 12, 20) and today.month > JULY
    coming = quick if soon else world.schools
    Year(engine, world, left + 1, scale, cases=scale, schools=coming).begin()
    first = date(left - 1, 10, 2)
    engine.begin(calendar(engine, first=first, last=today, every=14))
    engine.begin(_readers(engine, world, today - timedelta(days=6)))
    engine.run()
    with clock_at(now):
        show_coaching(world, now)
        show_message(world, now)
        job = sweeping.ask_for_sweep(now=now)
        sweeping.calendar_sweep(now=now, job_id=job.pk, clock=lambda: now)
        deliver_all(now)
    return world


def is_there() -> bool:
    """Whether the region of the demo was made here."""
    return User.objects.filter(email__in=LOGINS.values()).exists()


def leaving_year(today: date) -> int:
    """The transition year whose pupils left most recently: the summer has begun for them."""
    return today.year if today >= date(today.year, 7, 1) else today.year - 1


def _readers(engine: Engine, world: World, day: date):
    """People read their notices now and then, so that only the last week is new."""
    yield engine.on(day, 18)
    deliver_all(engine.now)
    everybody = [*world.coaches, world.coordinator, world.lead, world.admin, world.swv]
    for school in world.schools:
        everybody += [school.leads, school.adviser, school.admin, *school.mentors]
    for mbo in world.mbos:
        everybody += [mbo.intake, mbo.coach]
    for office in world.offices.values():
        everybody += [office.attendance, office.doorstroom]
    for by in everybody:
        read_notices(by=by, now=engine.now)


def _check_empty() -> None:
    if Region.objects.filter(is_active=True).exists():
        raise NotAllowed("Er werkt hier al een regio. Begin met een lege database.")
