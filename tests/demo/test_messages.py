"""The coach of the demo finds a message of a young person on Vandaag."""

from types import SimpleNamespace

import pytest

from cases.models import CaseEvent
from overstap.demo.messages import TEXT, show_message
from overstap.notifications.models import Outbox
from overstap.organisations.today import clock_at
from overstap.portal.models import StudentLink
from tests.factories.cases import at, closed, guided

pytestmark = pytest.mark.django_db
NOW = at(2028, 3, 6)


def test_one_message_for_the_first_coach_and_no_secret(world):
    closed(world)
    case = guided(world)
    guided(world)
    region = SimpleNamespace(coaches=[world.coach, world.other_coach])
    with clock_at(NOW):
        show_message(region, NOW)
    event = CaseEvent.objects.get(kind="student_message")
    assert (event.case_id, event.note.text) == (case.pk, TEXT)
    assert Outbox.objects.get(subject_code="student_message").user == world.coach.user
    assert not StudentLink.objects.exists()


def test_a_coach_without_young_people_gets_none(world):
    with clock_at(NOW):
        show_message(SimpleNamespace(coaches=[world.coach]), NOW)
    assert not CaseEvent.objects.exists()
