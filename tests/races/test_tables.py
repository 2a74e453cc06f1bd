"""Two minute-takers at one table, at the same moment (PostgreSQL)."""

import pytest

from cases.models import ActionItem
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import AgendaItem, Decision
from overstap.organisations.models import Membership
from tests.factories import cases as make
from tests.factories.meetings import agreed, make_session, put_on
from tests.races.processes import run_together
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 4, 13)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def decide(item_id: int, by_id: int, code: str, values: dict) -> str:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    try:
        actions.decide(by=by, now=NOW, item_id=item_id, code=code, actions=[values])
    except NotAllowed as refusal:
        return str(refusal)
    return "done"


def carry(item_id: int, by_id: int) -> str:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    try:
        actions.carry_over(by=by, now=NOW, item_id=item_id)
    except NotAllowed:
        return "refused"
    return "done"


def test_one_item_decided_twice_gives_one_decision():
    world = make.make_world()
    session = make_session(world, minute_taker=world.doorstroom)
    case = make.make_case(world, "guided")
    item = put_on(world, session, case)
    found = run_together(
        decide,
        [
            (item.pk, world.coordinator.pk, "proceed", agreed(world)),
            (item.pk, world.doorstroom.pk, "care", agreed(world)),
        ],
    )
    assert found.count("done") == 1
    assert any("al besloten" in answer for answer in found)
    assert (Decision.objects.count(), ActionItem.objects.count()) == (1, 1)
    assert case.events.filter(kind="record_discussion").count() == 1


def test_two_items_of_one_table_are_both_decided():
    world = make.make_world()
    session = make_session(world, minute_taker=world.doorstroom)
    first, second = (put_on(world, session, make.make_case(world, "guided")) for _ in range(2))
    found = run_together(
        decide,
        [
            (first.pk, world.coordinator.pk, "proceed", agreed(world)),
            (second.pk, world.doorstroom.pk, "proceed", agreed(world)),
        ],
    )
    assert found == ["done", "done"]
    assert Decision.objects.count() == 2


def test_carried_over_twice_stands_once_on_the_next_agenda():
    world = make.make_world()
    session = make_session(world, minute_taker=world.doorstroom)
    june = make_session(
        world, name="Overstaptafel juni", starts_at=make.at(2027, 6, 8), is_open=False
    )
    item = put_on(world, session, make.make_case(world, "guided"))
    found = run_together(carry, [(item.pk, world.coordinator.pk), (item.pk, world.doorstroom.pk)])
    assert sorted(found) == ["done", "refused"]
    assert AgendaItem.objects.filter(session=june).count() == 1
