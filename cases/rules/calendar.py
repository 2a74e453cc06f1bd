"""The dates that rules look at: milestones of a year, and months counted on."""

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from overstap.organisations.models import Milestone, SchoolHoliday

_known: ContextVar[tuple[int, dict[str, date]] | None] = ContextVar(
    "overstap_known_dates", default=None
)


# Milestones by year, read once for all that one step does with a locked case.
_read: ContextVar[dict[int, dict[str, date]] | None] = ContextVar("overstap_dates", default=None)
# School holidays by region, read once for a whole run of the calendar.
_free: ContextVar[dict[int, tuple] | None] = ContextVar("overstap_holidays", default=None)


@contextmanager
def reading_dates_once() -> Iterator[None]:
    """For one step on one locked case: dates of its year and holidays are read once, after the lock.

    Not longer than that: who moves a milestone waits for the lock of every open case, and counts
    on it that what comes after reads the new date.
    """
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        if _free.get() is not None:
            yield
        else:
            with reading_holidays_once():
                yield
    finally:
        _read.reset(token)


@contextmanager
def reading_holidays_once() -> Iterator[None]:
    """For a run over many cases: the holidays of each region are read once."""
    token = _free.set({})
    try:
        yield
    finally:
        _free.reset(token)


def dates_of(year_id: int) -> dict[str, date]:
    """Every milestone of a transition year, by kind."""
    read = _read.get()
    if read is not None and year_id in read:
        return read[year_id]
    dates = dict(Milestone.objects.filter(year_id=year_id).values_list("kind", "date_on"))
    if read is not None:
        read[year_id] = dates
    return dates


def days_off(region_id: int, since: date) -> tuple[SchoolHoliday, ...]:
    """The school holidays of a region that do not end before `since`."""
    free = _free.get()
    if free is None:
        return tuple(SchoolHoliday.objects.filter(region_id=region_id, ends_on__gte=since))
    if region_id not in free:
        free[region_id] = tuple(SchoolHoliday.objects.filter(region_id=region_id))
    return tuple(holiday for holiday in free[region_id] if holiday.ends_on >= since)


@contextmanager
def known_dates(year_id: int, dates: dict[str, date]) -> Iterator[None]:
    """For a page that has read the year's dates: rules need not ask for each again."""
    token = _known.set((year_id, dates))
    try:
        yield
    finally:
        _known.reset(token)


def milestone_on(year_id: int, kind: str) -> date | None:
    """The date of a milestone of this transition year; None when the region has not set it."""
    known = _known.get()
    if known is not None and known[0] == year_id:
        return known[1].get(kind)
    return dates_of(year_id).get(kind)


def months_after(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
