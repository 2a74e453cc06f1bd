"""The table that other tests stand on: what its makers promise about who sees what."""

import pytest

from meetings.queries import agenda
from tests.factories.meetings import OUTSIDERS, make_session

pytestmark = pytest.mark.django_db


def test_every_third_case_is_masked_for_who_is_not_of_that_school(world):
    table = make_session(
        world, participants=[world.zorgco, world.officer], minute_taker=world.doorstroom, n_items=6
    )
    for person in (world.zorgco, world.officer):
        masked = [slot.number for slot in agenda(table, person) if slot.is_masked]
        assert masked == [3, 6]
    seen = [slot.label for slot in agenda(table, world.coordinator)]
    assert [OUTSIDERS in label for label in seen] == [False, False, True] * 2
    assert table.current_item_id == table.items.order_by("position").first().pk
