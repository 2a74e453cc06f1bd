from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.organisations.models import SchoolHoliday
from overstap.organisations.workdays import add_workdays, is_workday, next_workday

SUMMER = SchoolHoliday(label="Zomer", starts_on=date(2027, 7, 10), ends_on=date(2027, 8, 22))


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),  # New Year's Day
        date(2027, 3, 26),  # Good Friday
        date(2027, 3, 29),  # Easter Monday
        date(2026, 4, 27),  # Koningsdag
        date(2025, 4, 26),  # Koningsdag, because the 27th is a Sunday
        date(2025, 5, 5),  # Bevrijdingsdag in a lustrum
        date(2030, 5, 5),
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
    ],
)
def test_a_day_off(day):
    assert not is_workday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 5),  # 5 May is a day off in 2025 and 2030 only
        date(2026, 11, 23),
        date(2026, 12, 24),
        date(2027, 10, 1),
    ],
)
def test_a_working_day(day):
    assert is_workday(day)


def test_a_school_holiday_is_off_from_its_first_to_its_last_day():
    days = [date(2027, 7, 9), date(2027, 7, 12), date(2027, 8, 20), date(2027, 8, 23)]
    assert [is_workday(day, [SUMMER]) for day in days] == [True, False, False, True]


def test_two_working_days_after_a_friday_is_tuesday():
    assert add_workdays(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_the_count_steps_over_christmas_and_new_year():
    assert add_workdays(date(2026, 12, 24), 5) == date(2027, 1, 1 + 3)


def test_no_days_is_the_day_itself_even_on_sunday():
    assert add_workdays(date(2026, 11, 22), 0) == date(2026, 11, 22)


def test_a_generator_of_holidays_is_read_once_and_kept():
    assert add_workdays(date(2027, 7, 8), 3, (h for h in [SUMMER])) == date(2027, 8, 24)


def test_counting_back_is_refused():
    with pytest.raises(ValueError, match="vooruit"):
        add_workdays(date(2026, 11, 22), -1)


def test_next_workday_keeps_a_working_day():
    assert next_workday(date(2026, 11, 23)) == date(2026, 11, 23)
    assert next_workday(date(2026, 11, 21)) == date(2026, 11, 23)


def test_a_holiday_without_end_is_refused_instead_of_searched_for_ever():
    endless = SchoolHoliday(starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1))
    with pytest.raises(ValueError, match="vakanties"):
        next_workday(date(2026, 11, 22), [endless])


@given(st.dates(date(2015, 1, 1), date(2099, 1, 1)), st.integers(1, 30), st.integers(0, 30))
def test_steps_add_up_and_end_on_a_working_day(day, first, second):
    there = add_workdays(day, first)
    assert is_workday(there)
    assert there > day
    assert add_workdays(there, second) == add_workdays(day, first + second)
