"""The form of a decision, sent by real processes at the same moment (PostgreSQL)."""

from uuid import UUID, uuid4

import pytest

from cases.models import ActionItem
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import Attendance, Decision, TableSession
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


@pytest.fixture
def table():
    world = make.make_world()
    session = make_session(world, minute_taker=world.doorstroom, participants=[world.officer])
    return world, session


def somebody(pk: int) -> Membership:
    return Membership.objects.select_related("user", "organisation__region").get(pk=pk)


def save(item_id: int, by_id: int, token: str, values: dict) -> str:
    try:
        decision = actions.decide(
            by=somebody(by_id),
            now=NOW,
            item_id=item_id,
            code="proceed",
            actions=[values],
            form_token=UUID(token),
        )
    except NotAllowed as refusal:
        return str(refusal)
    return "again" if decision.is_repeated else "done"


def mark(participant_id: int, by_id: int) -> str:
    actions.mark_presence(
        by=somebody(by_id), now=NOW, participant_id=participant_id, is_present=True
    )
    return "done"


def test_one_form_sent_three_times_at_once_gives_one_decision(table):
    """The connection dropped and the browser, or an impatient hand, sent it again."""
    world, session = table
    item = put_on(world, session, make.make_case(world, "guided"))
    token = str(uuid4())
    found = run_together(
        save, [(item.pk, world.coordinator.pk, token, agreed(world)) for _ in range(3)]
    )
    assert sorted(found) == ["again", "again", "done"]
    assert (Decision.objects.count(), ActionItem.objects.count()) == (1, 1)


def test_two_minute_takers_on_one_case_give_one_decision_and_one_clear_answer(table):
    world, session = table
    item = put_on(world, session, make.make_case(world, "guided"))
    found = run_together(
        save,
        [
            (item.pk, world.coordinator.pk, str(uuid4()), agreed(world)),
            (item.pk, world.doorstroom.pk, str(uuid4()), agreed(world)),
        ],
    )
    assert found.count("done") == 1
    assert [answer for answer in found if answer != "done"] == [
        "Over dit dossier is al besloten: door met dit plan. Uw besluit is niet opgeslagen."
    ]
    assert (Decision.objects.count(), ActionItem.objects.count()) == (1, 1)


def test_somebody_who_comes_in_twice_at_once_is_there_once(table):
    world, session = table
    one = session.participants.get()
    before = TableSession.objects.get(pk=session.pk).version
    found = run_together(mark, [(one.pk, world.coordinator.pk), (one.pk, world.doorstroom.pk)])
    assert found == ["done", "done"]
    assert Attendance.objects.filter(participant=one).count() == 1
    assert TableSession.objects.get(pk=session.pk).version == before + 2  # no update got lost
