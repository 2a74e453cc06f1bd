from datetime import date, timedelta

import pytest

from overstap.organisations.enums import MilestoneKind
from overstap.organisations.milestones import default_milestones, friday_before
from overstap.organisations.workdays import is_workday


def dates(year, **options):
    return {item.kind: item.date_on for item in default_milestones(year, **options)}


def test_the_default_year_2027():
    kind = MilestoneKind
    assert dates(2027) == {
        kind.COHORT_OPEN: date(2026, 10, 1),
        kind.FLAGGING_START: date(2027, 1, 15),
        kind.FLAGGING_END: date(2027, 3, 1),
        kind.APPLICATION_DATE: date(2027, 4, 1),
        kind.TABLE_ROUND_1: date(2027, 4, 20),
        kind.PROVISIONAL_DATE: date(2027, 6, 1),
        kind.TABLE_ROUND_2: date(2027, 6, 8),
        kind.DESTINATIONS: date(2027, 7, 1),
        kind.SUMMER_START: date(2027, 7, 9),
        kind.NO_SHOW_DATE: date(2027, 9, 13),
        kind.COUNT_DATE: date(2027, 10, 1),
        kind.FEBRUARY_INTAKE: date(2028, 2, 1),
        kind.YEAR_CLOSE: date(2028, 10, 1),
    }


def test_summer_starts_on_the_friday_before_the_holiday_of_the_region():
    found = dates(2027, summer_holiday=date(2027, 7, 17))
    assert found[MilestoneKind.SUMMER_START] == date(2027, 7, 16)


@pytest.mark.parametrize("offset", range(7))
def test_friday_before_is_a_friday_in_the_week_before(offset):
    day = date(2027, 7, 10) + timedelta(days=offset)
    friday = friday_before(day)
    assert friday.weekday() == 4
    assert timedelta(0) < day - friday <= timedelta(days=7)


@pytest.mark.parametrize("year", range(2020, 2040))
def test_every_year_has_every_milestone_and_tables_are_on_working_days(year):
    found = dates(year)
    assert set(found) == set(MilestoneKind)
    assert is_workday(found[MilestoneKind.TABLE_ROUND_1])
    assert is_workday(found[MilestoneKind.TABLE_ROUND_2])
    assert 8 <= found[MilestoneKind.NO_SHOW_DATE].day <= 14
