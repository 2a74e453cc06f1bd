"""The pages of absence: who gets them, what they say, and an equal number of queries."""

from datetime import date

import pytest
from django.urls import reverse

from coaches import actions
from coaches.models import Absence
from coaches.queries import loads
from overstap.organisations.enums import Role
from tests.factories.cases import at, guided, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
LIST, FORM = 4, 8


def away(world, first, last, stand_in=None):
    return actions.report_absence(
        by=world.coach,
        now=NOW,
        coach_id=world.coach.pk,
        starts_on=first,
        ends_on=last,
        stand_in_id=stand_in.pk if stand_in else None,
    )


@pytest.mark.parametrize("who", ["zorgco", "mentor", "intake", "officer", "admin", "manager"])
def test_the_pages_are_for_coaches_and_coordinators(world, login, who):
    client = login(getattr(world, who))
    for name in ("absences", "absence_new"):
        assert client.get(reverse(f"coaches:{name}")).status_code == 404


def test_a_coach_reports_changes_and_withdraws(world, login):
    guided(world)
    client = login(world.coach)
    url = reverse("coaches:absence_new")
    values = {"starts_on": "2027-03-08", "ends_on": "2027-03-01", "stand_in": ""}
    assert "ligt voor de eerste dag" in client.post(url, values).text
    values |= {"ends_on": "2027-03-12", "stand_in": world.other_coach.pk}
    client.post(url, values)
    found = Absence.objects.get()
    assert (found.coach, found.stand_in) == (world.coach, world.other_coach)
    client.post(reverse("coaches:absence", args=[found.pk]), values | {"ends_on": "2027-03-15"})
    found.refresh_from_db()
    assert found.ends_on == date(2027, 3, 15)
    text = client.get(reverse("coaches:absences")).text
    assert "8 mrt 2027 t/m 15 mrt 2027" in text
    client.post(reverse("coaches:absence_withdraw", args=[found.pk]))
    found.refresh_from_db()
    assert found.withdrawn_on == NOW.date()


def test_a_coach_does_not_see_the_absence_of_another(world, login):
    found = away(world, date(2027, 3, 8), date(2027, 3, 9))
    client = login(world.other_coach)
    assert world.coach.user.name not in client.get(reverse("coaches:absences")).text
    for name in ("absence", "absence_withdraw"):
        url = reverse(f"coaches:{name}", args=[found.pk])
        assert client.post(url, {}).status_code == 404
    other = login(make_world(number=11).coordinator)
    assert other.get(reverse("coaches:absence", args=[found.pk])).status_code == 404


def test_a_stand_in_of_another_region_cannot_be_chosen(world, login):
    stranger = make_world(number=11).coach
    values = {"starts_on": "2027-03-08", "ends_on": "2027-03-12", "stand_in": stranger.pk}
    page = login(world.coach).post(reverse("coaches:absence_new"), values)
    assert "Controleer het formulier" in page.text
    assert not Absence.objects.exists()


def test_vandaag_says_whom_you_stand_in_for_and_who_has_nobody(world, login):
    guided(world)
    absence = away(world, NOW.date(), date(2027, 3, 9), world.other_coach)
    assert f"U vervangt {world.coach.user.name}" in login(world.other_coach).get("/").text
    assert "Afwezig zonder vervanger" not in login(world.coordinator).get("/").text
    Absence.objects.filter(pk=absence.pk).update(stand_in=None)
    assert "Afwezig zonder vervanger" in login(world.coordinator).get("/").text
    board = login(world.coordinator).get(reverse("coaches:board")).text
    assert "1 coach is vandaag afwezig zonder vervanger" in " ".join(board.split())


def test_the_list_costs_the_same_for_one_and_three(world, login, django_assert_num_queries):
    client, url = login(world.coordinator), reverse("coaches:absences")
    guided(world)
    for number in range(3):
        first = date(2027, 4, 1 + 7 * number)
        away(world, first, first, world.other_coach)
        client.get(url)
        with django_assert_num_queries(LIST):
            assert len(client.get(url).context["rows"]) == number + 1


def test_covered_cases_count_for_the_stand_in_as_long_as_it_lasts(world, login):
    """On the board own and covered points stand apart; the room counts both."""
    guided(world)
    guided(world)
    guided(world, coach=world.other_coach)
    away(world, NOW.date(), date(2027, 3, 9), world.other_coach)
    today, after = NOW.date(), date(2027, 3, 10)

    def load(day):
        found = loads(world.region.pk, day)
        return next(one for one in found if one.coach.pk == world.other_coach.pk)

    one = load(today)
    assert (one.points, one.covering_points, one.taken, one.room) == (3, 6, 9, 35)
    assert one.percent() == round(100 * 9 / 44)
    assert (load(after).covering_points, load(after).room) == (0, 41)
    board = login(world.coordinator).get(reverse("coaches:board")).text
    assert "9 van 44 punten" in board
    assert "Eigen: 3. Waargenomen: 6 (2 dossiers)" in board
    assert "os-fill-4" in board


def test_choosing_a_stand_in_shows_the_load_now_and_then(world, login):
    guided(world)
    guided(world)
    guided(world, coach=world.other_coach)
    text = "Werkdruk nu 7%, straks 20%"
    assert text in login(world.coach).get(reverse("coaches:absence_new")).text
    url = reverse("coaches:absence_new")
    coordinator = login(world.coordinator)
    page = coordinator.get(url).text
    assert "Werkdruk nu 7%<" in page  # nobody is chosen yet
    assert text in coordinator.get(f"{url}?coach={world.coach.pk}").text
    assert text in coordinator.post(url, {"coach": world.coach.pk}).text
    assert coordinator.get(f"{url}?coach=geen").status_code == 200
    found = away(world, NOW.date(), date(2027, 3, 9), world.other_coach)
    change = coordinator.get(reverse("coaches:absence", args=[found.pk])).text
    assert "Werkdruk nu 20%<" in change  # has the cases already


def test_one_person_named_twice_is_told_so(world, login):
    values = {"coach": world.coach.pk, "stand_in": world.coach.pk}
    values |= {"starts_on": "2027-03-08", "ends_on": "2027-03-12"}
    page = login(world.coordinator).post(reverse("coaches:absence_new"), values).text
    assert "Niemand vervangt zichzelf" in page


def test_the_form_costs_the_same_for_one_coach_and_for_three(
    world, login, django_assert_num_queries
):
    client, url = login(world.coordinator), reverse("coaches:absence_new")
    client.get(url)
    for _ in range(3):
        guided(world, coach=MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo))
        with django_assert_num_queries(FORM):
            client.get(url)
