"""Working days: no weekends, no national days, no school holidays of the region. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from holidays.countries import Netherlands

ONE_DAY = timedelta(days=1)
WEEKEND = 5
# Longer than any row of holidays; it stops a search that a wrong holiday would keep going.
MOST_DAYS_OFF = 400


class Holiday(Protocol):
    """Anything with a first and a last day, such as a SchoolHoliday row."""

    starts_on: date
    ends_on: date


@lru_cache(maxsize=64)
def national_days(year: int) -> frozenset[date]:
    """The Dutch national days of a year.

    Good Friday counts (Algemene termijnenwet 3), Koningsdag moves to Saturday when 27 April is a
    Sunday, and 5 May counts in the years in which most people are free: 2025, 2030, ...
    """
    return frozenset(Netherlands(years=year))


def coming_national_days(today: date) -> list[tuple[date, str]]:
    """The national days from `today` to the end of next year, with their Dutch names, in order."""
    days = Netherlands(years=(today.year, today.year + 1), language="nl")
    return sorted((day, name) for day, name in days.items() if day >= today)


def is_workday(day: date, holidays: Iterable[Holiday] = ()) -> bool:
    """Whether people work on `day`; `holidays` are the school holidays of the region."""
    if day.weekday() >= WEEKEND or day in national_days(day.year):
        return False
    return not any(holiday.starts_on <= day <= holiday.ends_on for holiday in holidays)


def why_off(day: date, holidays: Iterable[Holiday] = ()) -> str:
    """Why nobody works on `day` (Dutch, such as "zaterdag" or "Hemelvaartsdag"); "" when they do."""
    for holiday in holidays:
        if holiday.starts_on <= day <= holiday.ends_on:
            return getattr(holiday, "label", "") or "vakantie"
    if name := Netherlands(years=day.year, language="nl").get(day):
        return name
    return ("zaterdag", "zondag")[day.weekday() - WEEKEND] if day.weekday() >= WEEKEND else ""


def next_workday(day: date, holidays: Iterable[Holiday] = ()) -> date:
    """`day` itself when people work then, else the first day after it on which they do.

    Raises ValueError when no working day follows within 400 days.
    """
    holidays = list(holidays)
    for ahead in range(MOST_DAYS_OFF):
        if is_workday(day + ahead * ONE_DAY, holidays):
            return day + ahead * ONE_DAY
    raise ValueError(f"Geen werkdag gevonden na {day}: kijk de vakanties na.")


def add_workdays(day: date, n: int, holidays: Iterable[Holiday] = ()) -> date:
    """The n-th working day after `day`; `day` itself is never counted. With n = 0: `day`.

    Raises ValueError when n is negative.
    """
    if n < 0:
        raise ValueError("Werkdagen worden vooruit geteld.")
    holidays = list(holidays)
    for _ in range(n):
        day = next_workday(day + ONE_DAY, holidays)
    return day
