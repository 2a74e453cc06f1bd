"""Transition years, milestones and holidays."""

from datetime import UTC, date, datetime

import pytest

from overstap.organisations.actions.years import (
    add_holiday,
    copy_year_to_next,
    create_transition_year,
    move_milestones,
    remove_holiday,
)
from overstap.organisations.enums import MilestoneKind, Role
from overstap.organisations.models import Milestone, Norm, SchoolHoliday, TransitionYear
from overstap.organisations.queries import holidays_of
from overstap.organisations.rules import NotAllowed
from tests.factories import (
    MembershipFactory,
    RegionFactory,
    SchoolHolidayFactory,
    TransitionYearFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KIND = MilestoneKind


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.REGIONAL_COORDINATOR)


def test_a_new_year_has_every_milestone_and_the_holiday_of_its_region(admin):
    SchoolHolidayFactory(starts_on=date(2027, 7, 17), ends_on=date(2027, 8, 29))
    SchoolHolidayFactory(
        region=RegionFactory(number=11), starts_on=date(2027, 7, 3), ends_on=date(2027, 8, 15)
    )
    year = create_transition_year(by=admin, now=NOW, region_id=admin.region_id, year=2027)
    dates = dict(year.milestones.values_list("kind", "date_on"))
    assert len(dates) == 13
    assert dates[KIND.SUMMER_START] == date(2027, 7, 16)
    assert Milestone.history.filter(history_user=admin.user).count() == 13


def test_a_year_is_made_once(admin):
    create_transition_year(by=admin, now=NOW, region_id=admin.region_id, year=2027)
    with pytest.raises(NotAllowed, match="bestaat al"):
        create_transition_year(by=admin, now=NOW, region_id=admin.region_id, year=2027)
    again = create_transition_year(by=None, now=NOW, region_id=admin.region_id, year=2027)
    assert again.milestones.count() == 13


@pytest.mark.parametrize("year", [1999, 2101])
def test_an_impossible_year_is_refused(admin, year):
    with pytest.raises(NotAllowed, match="tussen 2015 en 2100"):
        create_transition_year(by=admin, now=NOW, region_id=admin.region_id, year=year)


def test_a_milestone_moves_with_its_history(admin):
    year = TransitionYearFactory()
    moved = move_milestones(
        by=admin,
        now=NOW,
        year_id=year.pk,
        dates={KIND.APPLICATION_DATE: date(2027, 5, 1), KIND.COUNT_DATE: date(2027, 10, 1)},
    )
    assert [item.kind for item in moved] == [KIND.APPLICATION_DATE]
    changes = list(
        Milestone.history.filter(kind=KIND.APPLICATION_DATE)
        .order_by("history_id")
        .values_list("date_on", "history_user")
    )
    assert changes == [(date(2027, 4, 1), None), (date(2027, 5, 1), admin.user_id)]


@pytest.mark.parametrize(
    ("kind", "day", "sentence"),
    [
        (KIND.FLAGGING_START, date(2027, 3, 1), "Signaleren begint moet eerder zijn dan"),
        (KIND.NO_SHOW_DATE, date(2027, 10, 2), "Startcontrole moet eerder zijn dan: Teldatum"),
        (KIND.COUNT_DATE, date(2030, 10, 1), "Teldatum: 1 oktober 2030 past niet bij overstapjaar"),
    ],
)
def test_a_wrong_order_is_refused_and_nothing_moves(admin, kind, day, sentence):
    year = TransitionYearFactory()
    with pytest.raises(NotAllowed, match=sentence):
        move_milestones(
            by=admin,
            now=NOW,
            year_id=year.pk,
            dates={KIND.TABLE_ROUND_1: date(2027, 4, 21), kind: day},
        )
    assert year.milestones.get(kind=KIND.TABLE_ROUND_1).date_on == date(2027, 4, 20)


def test_a_copy_keeps_rules_as_rules_and_choices_as_choices(admin):
    year = TransitionYearFactory(year=2027)
    Norm.objects.create(year=year, indicator="applied", percentage=90)
    dates = {KIND.APPLICATION_DATE: date(2027, 5, 1), KIND.FLAGGING_START: date(2027, 1, 20)}
    move_milestones(by=admin, now=NOW, year_id=year.pk, dates=dates)
    copy = copy_year_to_next(by=admin, now=NOW, year_id=year.pk)
    found = dict(copy.milestones.values_list("kind", "date_on"))
    assert copy.year == 2028
    assert found[KIND.NO_SHOW_DATE] == date(2028, 9, 11)  # still the second Monday
    assert found[KIND.APPLICATION_DATE] == date(2028, 5, 1)  # the region's own choice
    assert found[KIND.FLAGGING_START] == date(2028, 1, 20)
    assert list(copy.norms.values_list("indicator", "percentage")) == [("applied", 90)]
    with pytest.raises(NotAllowed, match="2028 bestaat al"):
        copy_year_to_next(by=admin, now=NOW, year_id=year.pk)


@pytest.mark.parametrize(
    ("day", "again"),
    [
        (date(2027, 4, 13), date(2028, 4, 11)),  # the second Tuesday
        (date(2027, 4, 29), date(2028, 4, 27)),  # the fifth Thursday: next year the last
    ],
)
def test_a_chosen_table_comes_back_on_its_day_of_the_week(admin, day, again):
    year = TransitionYearFactory(year=2027)
    move_milestones(by=admin, now=NOW, year_id=year.pk, dates={KIND.TABLE_ROUND_1: day})
    copy = copy_year_to_next(by=admin, now=NOW, year_id=year.pk)
    assert copy.milestones.get(kind=KIND.TABLE_ROUND_1).date_on == again


def test_a_copy_takes_the_summer_from_the_holiday_of_the_new_year(admin):
    year = TransitionYearFactory(year=2027)
    SchoolHolidayFactory(starts_on=date(2028, 7, 22), ends_on=date(2028, 9, 3))
    copy = copy_year_to_next(by=admin, now=NOW, year_id=year.pk)
    assert copy.milestones.get(kind=KIND.SUMMER_START).date_on == date(2028, 7, 21)


def test_29_february_becomes_28(admin):
    year = TransitionYearFactory(year=2028)
    move_milestones(
        by=admin, now=NOW, year_id=year.pk, dates={KIND.FLAGGING_END: date(2028, 2, 29)}
    )
    copy = copy_year_to_next(by=admin, now=NOW, year_id=year.pk)
    assert copy.milestones.get(kind=KIND.FLAGGING_END).date_on == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "sentence"),
    [
        (date(2027, 8, 1), date(2027, 7, 1), "laatste dag ligt voor"),
        (date(2027, 7, 1), date(2028, 7, 1), "drie maanden"),
        (date(2027, 8, 22), date(2027, 8, 30), "vallen samen met: Zomervakantie"),
    ],
)
def test_a_wrong_holiday_is_refused(admin, starts_on, ends_on, sentence):
    SchoolHolidayFactory()
    with pytest.raises(NotAllowed, match=sentence):
        add_holiday(
            by=admin,
            now=NOW,
            region_id=admin.region_id,
            label="Herfst",
            starts_on=starts_on,
            ends_on=ends_on,
        )


def test_holidays_belong_to_one_region(admin):
    other = SchoolHolidayFactory(region=RegionFactory(number=11))
    own = add_holiday(
        by=admin,
        now=NOW,
        region_id=admin.region_id,
        label="Kerst",
        starts_on=date(2026, 12, 19),
        ends_on=date(2027, 1, 3),
    )
    assert holidays_of(admin.region_id) == [own]
    with pytest.raises(NotAllowed, match="andere regio"):
        remove_holiday(by=admin, now=NOW, holiday_id=other.pk)
    remove_holiday(by=admin, now=NOW, holiday_id=own.pk)
    assert list(SchoolHoliday.objects.all()) == [other]


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MANAGER, Role.PRIVACY_OFFICER])
def test_others_leave_the_calendar_alone(role):
    year = TransitionYearFactory()
    by = MembershipFactory(role=role)
    for verb in (
        lambda: create_transition_year(by=by, now=NOW, region_id=by.region_id, year=2030),
        lambda: move_milestones(
            by=by, now=NOW, year_id=year.pk, dates={KIND.COUNT_DATE: date(2027, 10, 2)}
        ),
        lambda: copy_year_to_next(by=by, now=NOW, year_id=year.pk),
    ):
        with pytest.raises(NotAllowed, match="Alleen de functioneel beheerder"):
            verb()
    assert TransitionYear.objects.count() == 1
