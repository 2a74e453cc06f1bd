"""What a case weighs and a coach carries: the sums, the page of the region, the board."""

from datetime import date

import pytest
from django.urls import reverse

from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachHours
from coaches.queries import loads, norm_of
from coaches.rules.load import Norm, share_present, spread
from overstap.organisations.enums import Role
from tests.factories.cases import at, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
TODAY = NOW.date()


def load_of(world, coach, on=TODAY):
    return next(one for one in loads(world.region.pk, on) if one.coach.pk == coach.pk)


def hours(world, coach, number, by=None):
    return actions.save_hours(
        by=by or world.coordinator, now=NOW, membership_id=coach.pk, hours=number
    )


@pytest.mark.parametrize(
    ("status", "weight", "points"),
    [
        ("guided", "normal", 3),
        ("guided", "light", 2),
        ("guided", "heavy", 5),
        ("screened", "normal", 3),
        ("no_show", "heavy", 6),
        ("placed", "light", 1),
        ("closed", "normal", 0),
    ],
)
def test_points_by_status_and_weight(status, weight, points):
    assert Norm().of(status, weight) == points


def test_capacity_follows_the_hours():
    assert [Norm().capacity(hours) for hours in (0, 9, 18, 36)] == [0, 25, 50, 100]


def test_days_away_are_counted_over_working_days_only():
    monday = date(2027, 3, 1)
    assert share_present([], monday, 4) == 1.0
    assert share_present([(monday, date(2027, 3, 7))], monday, 4) == 14 / 19  # no Good Friday
    assert share_present([(date(2027, 3, 6), date(2027, 3, 7))], monday, 4) == 1.0
    assert share_present([(monday, date(2027, 6, 1))], monday, 4) == 0.0


def test_cases_are_spread_heaviest_first_by_room():
    assert spread([(1, 3), (2, 5), (3, 3)], {10: 8, 20: 6}) == {2: 10, 1: 20, 3: 10}
    assert spread([(1, 3)], {}) == {}


def test_load_before_and_after_with_hours_and_absence(world):
    hours(world, world.coach, 18)
    guided(world)
    one = load_of(world, world.coach)
    assert (one.points, one.capacity, one.room) == (3, 50, 47)
    assert (one.percent(), one.percent(3)) == (6, 12)
    actions.report_absence(
        by=world.coach,
        now=NOW,
        coach_id=world.coach.pk,
        starts_on=TODAY,
        ends_on=date(2027, 4, 30),
    )
    gone = load_of(world, world.coach)
    assert (gone.capacity, gone.percent(), gone.now) == (0, None, "geen tijd")


def test_a_heavy_case_weighs_more(world):
    case = make_case(world, "screened")
    actions.offer_coach(
        by=world.coordinator,
        now=NOW,
        case_id=case.pk,
        membership_id=world.coach.pk,
        weight="heavy",
    )
    assert load_of(world, world.coach).asked_points == 5


def test_the_weight_of_the_request_is_taken_over(world):
    case = make_case(world, "screened")
    actions.submit_request(
        by=world.zorgco, now=NOW, case_id=case.pk, question="Wie?", weight="light"
    )
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    assert offer.weight == "light"


def test_the_region_sets_its_own_numbers(world):
    guided(world)
    actions.save_load_policy(
        by=world.coordinator,
        now=NOW,
        values={"full_time_points": 72, "default_hours": 36},
        points={"guided": 6},
    )
    assert norm_of(world.region.pk).of("guided", "normal") == 6
    one = load_of(world, world.coach)
    assert (one.points, one.capacity) == (6, 72)
    assert norm_of(make_world(number=11).region.pk) == Norm()


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"full_time_points": 0}, {}),
        ({"full_time_hours": 0}, {}),
        ({"light_percent": 120}, {}),
        ({"heavy_percent": 80}, {}),
        ({"horizon_weeks": 0}, {}),
        ({}, {"guided": 99}),
    ],
)
def test_numbers_that_cannot_be_counted_with_are_refused(world, values, points):
    with pytest.raises(NotAllowed):
        actions.save_load_policy(by=world.coordinator, now=NOW, values=values, points=points)
    assert norm_of(world.region.pk) == Norm()


@pytest.mark.parametrize("who", ["coach", "zorgco", "admin", "manager"])
def test_only_a_coordinator_sets_hours_and_points(world, login, who):
    by = getattr(world, who)
    with pytest.raises(NotAllowed):
        hours(world, world.coach, 20, by=by)
    with pytest.raises(NotAllowed):
        actions.save_load_policy(by=by, now=NOW, values={}, points={})
    client = login(by)
    for name, args in [("board", []), ("load_settings", []), ("hours", [world.coach.pk])]:
        assert client.get(reverse(f"coaches:{name}", args=args)).status_code == 404


def test_the_board_has_the_most_room_on_top(world, login):
    hours(world, world.coach, 8)
    hours(world, world.other_coach, 24)
    guided(world)
    response = login(world.coordinator).get(reverse("coaches:board"))
    names = [row["load"].coach.pk for row in response.context["rows"]]
    assert names == [world.other_coach.pk, world.coach.pk]
    assert "3 van 22 punten" in response.text
    assert "style=" not in response.text


def test_the_board_is_of_the_own_region(world, login):
    other = make_world(number=11)
    page = login(world.coordinator).get(reverse("coaches:board"))
    shown = {row["load"].coach.pk for row in page.context["rows"]}
    assert shown == {world.coach.pk, world.other_coach.pk}
    url = reverse("coaches:hours", args=[other.coach.pk])
    assert login(world.coordinator).get(url).status_code == 404


def test_the_board_costs_the_same_for_one_coach_and_for_three(
    world, login, django_assert_num_queries
):
    client, url = login(world.coordinator), reverse("coaches:board")
    guided(world)
    client.get(url)
    with django_assert_num_queries(BOARD):
        client.get(url)
    for number in range(3):
        coach = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
        hours(world, coach, 10 + number)
        actions.report_absence(
            by=coach,
            now=NOW,
            coach_id=coach.pk,
            starts_on=TODAY,
            ends_on=date(2027, 3, 9),
            stand_in_id=world.other_coach.pk,
        )
        guided(world, coach=coach)
    actions.save_load_policy(by=world.coordinator, now=NOW, values={}, points={"guided": 3})
    client.get(url)
    with django_assert_num_queries(BOARD + 1):  # the points of the region's own policy
        assert len(client.get(url).context["rows"]) == 5


BOARD = 11


def test_hours_and_settings_through_the_pages(world, login):
    client = login(world.coordinator)
    client.post(reverse("coaches:hours", args=[world.coach.pk]), {"hours": "12"})
    assert CoachHours.objects.get(membership=world.coach).hours == 12
    url = reverse("coaches:load_settings")
    form = client.get(url).context["form"]
    values = {name: form[name].initial for name in form.fields}
    assert "Controleer het formulier" in client.post(url, values | {"light_percent": 900}).text
    client.post(url, values | {"points_guided": 4})
    assert norm_of(world.region.pk).points["guided"] == 4


def test_choosing_a_coach_shows_the_load_before_and_after(world, login):
    hours(world, world.coach, 18)
    guided(world)
    case = make_case(world, "screened")
    page = login(world.coordinator).get(reverse("coaches:offer", args=[case.pk])).text
    assert "nu 1 dossier, straks 2. Werkdruk nu 6%, straks 12%." in page
    assert "style=" not in page
