"""The one clock: what day and time it is for Overstap.

Tests and the demo can move it; everything else asks here, at the edge, and passes the answer in.
`clock_at` moves it for one block of code, `move_clock` for every thread of this process, so that a
running web server can be walked through a year.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_shift: ContextVar[timedelta | None] = ContextVar("overstap_clock_shift", default=None)
_stopped: ContextVar[datetime | None] = ContextVar("overstap_clock_stopped", default=None)
_everywhere = timedelta()


def now() -> datetime:
    """The moment, aware, in the current time zone's rules."""
    stopped = _stopped.get()
    if stopped is not None:
        return stopped
    shift = _shift.get()
    return timezone.now() + (_everywhere if shift is None else shift)


def today() -> date:
    """The day in Europe/Amsterdam."""
    return timezone.localdate(now())


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """This will let the clock start at `moment` (aware) and run on from there."""
    token = _shift.set(moment - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


@contextmanager
def clock_stopped_at(moment: datetime) -> Iterator[None]:
    """This will let every look at the clock in a block give exactly `moment` (aware)."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)


def move_clock(moment: datetime | None) -> None:
    """This will let the clock of every thread run on from `moment` (aware); None sets it right."""
    global _everywhere
    _everywhere = timedelta() if moment is None else moment - timezone.now()


def at_start_of(day: date) -> datetime:
    """Midnight in Amsterdam at the start of `day`, aware."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
