"""What the demo shows of the coaches on its last day."""

from types import SimpleNamespace

import pytest

from cases.models import CaseParty
from coaches.models import Absence, CoachAssignment, CoachHours
from overstap.demo.coaching import show_coaching
from overstap.organisations.today import clock_at
from tests.factories.cases import at, guided, make_case, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)


def test_hours_an_absence_with_a_stand_in_and_an_open_question():
    world = make_world()
    away = guided(world, coach=world.other_coach)
    asked = make_case(world, "screened")
    region = SimpleNamespace(
        coordinator=world.coordinator, coaches=[world.coach, world.other_coach]
    )
    with clock_at(NOW):
        show_coaching(region, NOW)
    assert CoachHours.objects.count() == 2
    assert Absence.objects.get().stand_in == world.coach
    assert CaseParty.objects.get(capacity="stand_in").case_id == away.pk
    offer = CoachAssignment.objects.get(state="offered")
    assert (offer.case_id, offer.coach) == (asked.pk, world.coach)
