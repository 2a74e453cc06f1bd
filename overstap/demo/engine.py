"""Playing time: stories that wait for a day and then act, in the order of the calendar.

A story is a generator. It yields the moment it waits for; the engine sets the clock to that
moment and lets it go on. So the year of one young person reads as plain sequential code, while
hundreds of them run through each other.
"""

import random
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from datetime import date, datetime, timedelta
from heapq import heappop, heappush

from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import at_start_of, clock_at

Story = Generator[datetime, None, object]
SATURDAY = 5


class StoryEnds(Exception):
    """A step that the rest of a story stands on did not happen."""


class Engine:
    """The clock, the dice, and what was refused on the way."""

    def __init__(
        self,
        rng: random.Random,
        *,
        start: datetime,
        until: datetime,
        check: Callable[[date], Iterable[int]] | None = None,
    ):
        """`check(day)` is asked after each day on which something happened, for what went wrong."""
        self.rng, self.now, self.until = rng, start, until
        self.check, self.days, self.wrong = check, 0, {}
        self.refused: Counter[str] = Counter()
        self.unexpected: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, Story]] = []
        self._count = 0

    @property
    def today(self) -> date:
        """The day it is in the story."""
        return self.now.astimezone(self.until.tzinfo).date()

    def begin(self, story: Story) -> None:
        """Let a story begin; it says itself what it waits for first."""
        self._go_on(story)

    def run(self) -> None:
        """Play everything up to the end; what comes later is dropped."""
        while self._queue:
            moment, _, story = heappop(self._queue)
            if moment > self.until:
                continue
            if self.now.date() < moment.date():
                self._look_back()
            self.now = max(moment, self.now)
            with clock_at(self.now):
                self._go_on(story)
        self._look_back()

    def _look_back(self) -> None:
        """The day is over: was anything left that must never be?"""
        if self.check is None:
            return
        self.days += 1
        if found := list(self.check(self.today)):
            self.wrong[self.today.isoformat()] = found

    def _go_on(self, story: Story) -> None:
        try:
            moment = next(story, None)
        except StoryEnds:
            return
        if moment is not None:
            self._count += 1
            heappush(self._queue, (max(moment, self.now), self._count, story))

    def on(self, day: date, hour: int | None = None) -> datetime:
        """A moment on a day: the hour that is given, else somewhere in office hours."""
        minutes = hour * 60 if hour is not None else self.rng.randrange(8 * 60 + 30, 16 * 60 + 45)
        seconds = self.rng.randrange(60)
        return at_start_of(day) + timedelta(minutes=minutes, seconds=seconds)

    def later(self, least: int, most: int) -> datetime:
        """A moment in office hours, so many days from now and not in a weekend."""
        day = self.today + timedelta(days=self.rng.randint(least, most))
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return self.on(day)

    def do(self, act, *, by, **values):
        """Do an action; a refusal here is one that the story did not count on. None then."""
        try:
            return act(by=by, now=self.now, **values)
        except NotAllowed as refusal:
            self.refused[act.__name__] += 1
            self.unexpected[f"{act.__name__}: {refusal}"] += 1
            return None

    def fail(self, act, *, by, **values) -> None:
        """Try what the rules must refuse, as people do."""
        try:
            act(by=by, now=self.now, **values)
        except NotAllowed:
            self.refused[act.__name__] += 1
        else:
            self.unexpected[f"{act.__name__}: had geweigerd moeten worden"] += 1
