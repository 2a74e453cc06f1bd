"""The dates that rules look at: milestones of a year, and months counted on."""

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils.formats import date_format

from overstap.organisations.models import Milestone

_known: ContextVar[tuple[int, dict[str, date]] | None] = ContextVar(
    "overstap_known_dates", default=None
)


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
    return (
        Milestone.objects.filter(year_id=year_id, kind=kind)
        .values_list("date_on", flat=True)
        .first()
    )


def months_after(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def in_words(day: date) -> str:
    """A date as a sentence has it: 1 oktober 2027."""
    return date_format(day, "j F Y")
