"""An item that goes off the agenda while somebody works on it stays off (a case ended)."""

import pytest

from cases.rules import NotAllowed
from meetings import actions
from meetings.actions import agenda, carrying, preparing, running
from meetings.models import AgendaItem, SessionParticipant
from tests.factories.cases import make_case
from tests.factories.meetings import APRIL, PLANNED, make_session, put_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(world):
    return make_session(world, participants=[world.officer])


@pytest.fixture
def item(world, table):
    return put_on(world, table, make_case(world, "guided"))


def meanwhile(monkeypatch, module, name, happens):
    """The moment that this function is called, something else happens first, once."""
    original = getattr(module, name)

    def patched(*args, **kwargs):
        monkeypatch.setattr(module, name, original)
        happens()
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, patched)


def goes_off(item):
    found = AgendaItem.objects.get(pk=item.pk)
    found.state, found.withdrawn_reason = "withdrawn", "Het dossier is afgesloten."
    found.save()


@pytest.mark.parametrize(
    ("module", "at", "function", "values"),
    [
        (agenda, "lock_case", actions.prepare_item, {"question": "Wat nu?"}),
        (agenda, "lock_case", actions.withdraw_item, {"note": "Niet nodig"}),
        (agenda, "check_not_closed", agenda.triage_item, {"triage": "standing"}),
        (preparing, "lock_case", actions.promote_item, {}),
    ],
)
def test_who_works_on_it_hears_it(world, item, monkeypatch, module, at, function, values):
    AgendaItem.objects.filter(pk=item.pk).update(triage="standing")
    meanwhile(monkeypatch, module, at, lambda: goes_off(item))
    with pytest.raises(NotAllowed, match="al afgehandeld"):
        function(by=world.coordinator, now=PLANNED, item_id=item.pk, **values)


def test_moving_it_does_not_bring_it_back(world, table, item, monkeypatch):
    put_on(world, table, make_case(world, "guided"))
    meanwhile(monkeypatch, agenda, "check_not_closed", lambda: goes_off(item))
    actions.move_item(by=world.coordinator, now=PLANNED, item_id=item.pk, direction="down")
    assert AgendaItem.objects.get(pk=item.pk).state == "withdrawn"


def test_nor_does_carrying_it_over(world, table, item, monkeypatch):
    meanwhile(monkeypatch, carrying, "lock_case", lambda: goes_off(item))
    actions.carry_all(by=world.coordinator, now=APRIL, session_id=table.pk)
    assert AgendaItem.objects.get(pk=item.pk).state == "withdrawn"


def test_an_item_that_moved_to_another_table_is_not_changed_from_the_old_one(
    world, table, item, monkeypatch
):
    other = make_session(world, is_open=False)
    meanwhile(
        monkeypatch,
        agenda,
        "lock_session",
        lambda: AgendaItem.objects.filter(pk=item.pk).update(session=other),
    )
    with pytest.raises(NotAllowed, match="op een andere tafel"):
        actions.prepare_item(by=world.zorgco, now=PLANNED, item_id=item.pk, question="Wat nu?")


def test_a_participant_who_was_taken_away_meanwhile_is_a_refusal(world, table, monkeypatch):
    seat = table.participants.get()
    meanwhile(
        monkeypatch,
        running,
        "lock_session",
        lambda: SessionParticipant.objects.filter(pk=seat.pk).delete(),
    )
    with pytest.raises(NotAllowed, match="weggehaald"):
        actions.mark_presence(
            by=world.coordinator, now=APRIL, participant_id=seat.pk, is_present=True
        )
