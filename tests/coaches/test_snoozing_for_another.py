"""Whoever stands in may put off the work of the absent coach, up to the day of the return."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import items
from cases.models import CaseEvent, WorkItem
from cases.rules import NotAllowed
from coaches import actions
from overstap.organisations.today import clock_at
from tests.factories.cases import at, guided, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
LAST = date(2027, 3, 9)
BACK = date(2027, 3, 10)


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def work(world):
    """An agreed action and a task of the coach, both due well after the absence."""
    case = guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=NOW,
        case_id=case.pk,
        what="Bellen",
        owner_id=world.coach.pk,
        organisation_id=world.agency.pk,
        due_on=date(2027, 4, 20),
    )
    task = WorkItem.objects.filter(case=case, user=world.coach.user, is_open=True).first()
    WorkItem.objects.filter(pk=task.pk).update(due_on=date(2027, 4, 20))
    return [{"item_id": item.pk}, {"work_item_id": task.pk}]


def away(world, stand_in):
    return actions.report_absence(
        by=world.coach,
        now=NOW,
        coach_id=world.coach.pk,
        starts_on=NOW.date(),
        ends_on=LAST,
        stand_in_id=stand_in.pk if stand_in else None,
    )


def snooze(by, which, until=BACK, now=NOW):
    return items.snooze(by=by, now=now, until=until, **which)


def test_a_colleague_may_not_without_standing_in(world, work):
    for which in work:
        with pytest.raises(NotAllowed, match="Dit is niet uw"):
            snooze(world.other_coach, which)


def test_the_stand_in_may_in_the_own_name(world, work):
    away(world, world.other_coach)
    for which in work:
        assert snooze(world.other_coach, which).snoozed_until == BACK
    actors = CaseEvent.objects.filter(kind="snooze").values_list("actor_id", flat=True)
    assert list(actors) == [world.other_coach.user_id] * 2


def test_not_beyond_the_day_of_the_return(world, work):
    away(world, world.other_coach)
    for which in work:
        with pytest.raises(NotAllowed, match="waar tot 10 maart 2027"):
            snooze(world.other_coach, which, until=date(2027, 3, 11))
        assert snooze(world.coach, which, until=date(2027, 3, 11))


def test_the_coordinator_may_when_nobody_stands_in_and_only_then(world, work):
    for which in work:
        with pytest.raises(NotAllowed, match="Dit is niet uw"):
            snooze(world.coordinator, which)
    away(world, None)
    for which in work:
        assert snooze(world.coordinator, which).snoozed_until == BACK


def test_afterwards_no_more(world, work):
    away(world, world.other_coach)
    for which in work:
        with pytest.raises(NotAllowed, match="Dit is niet uw"):
            snooze(world.other_coach, which, until=date(2027, 3, 20), now=at(2027, 3, 10))


def test_from_vandaag_every_button_of_the_stand_in_works(world, work, login):
    away(world, world.other_coach)
    client = login(world.other_coach)
    page = client.get("/").text
    urls = [
        reverse("cases:item_snooze", args=[work[0]["item_id"]]),
        reverse("cases:snooze", args=[work[1]["work_item_id"]]),
    ]
    for url in urls:
        assert url in page
        assert "Kies een dag tot en met dan" in client.post(url, {"until": "2027-03-20"}).text
        assert client.post(url, {"until": "2027-03-10"}).status_code == 302
    with clock_at(at(2027, 3, 9)):
        assert WorkItem.objects.get(pk=work[1]["work_item_id"]).snoozed_until == BACK
