"""The one clock: what day and time it is for Overstap.

Tests and the demo can move it; everything else asks here, at the edge, and passes the answer in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("overstap_clock_shift", default=timedelta())


def now() -> datetime:
    """The moment, aware, in the current time zone's rules."""
    return timezone.now() + _shift.get()


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


def at_start_of(day: date) -> datetime:
    """Midnight in Amsterdam at the start of `day`, aware."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
