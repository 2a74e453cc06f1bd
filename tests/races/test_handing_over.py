"""An action that an organisation was asked to take over: one of two colleagues does (PostgreSQL)."""

import pytest

from cases.actions import items, reassigning
from cases.models import ActionItem, ActionOffer
from cases.rules import NotAllowed
from overstap.organisations.models import Membership
from tests.factories import cases as make
from tests.races.processes import run_together
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 3, 1)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def accept(offer_id: int, by_id: int) -> str:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    try:
        reassigning.answer_action_offer(by=by, now=NOW, offer_id=offer_id, accepted=True)
    except NotAllowed as refusal:
        return str(refusal)
    return "done"


def offered(world):
    """An action of the coach that the whole school was asked to take over."""
    case = make.guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=NOW,
        case_id=case.pk,
        what="Verzuim nakijken",
        organisation_id=world.agency.pk,
        owner_id=world.coach.pk,
        due_on=NOW.date(),
    )
    offer = reassigning.offer_action_item(
        by=world.coach, now=NOW, item_id=item.pk, organisation_id=world.school.pk
    )
    return case, offer


def test_two_colleagues_who_say_yes_at_once_take_it_over_once():
    world = make.make_world()
    case, offer = offered(world)
    found = run_together(accept, [(offer.pk, world.zorgco.pk), (offer.pk, world.decaan.pk)])
    assert sorted(found) == ["Op deze vraag is al geantwoord.", "done"]
    assert ActionItem.objects.get().owner_organisation_id == world.school.pk
    assert case.events.filter(kind="action_taken_over").count() == 1


def test_one_person_who_presses_twice_takes_it_over_once():
    world = make.make_world()
    case, offer = offered(world)
    found = run_together(accept, [(offer.pk, world.zorgco.pk)] * 2)
    assert found == ["done", "done"]
    assert ActionOffer.objects.get().answered_by_id == world.zorgco.pk
    assert case.events.filter(kind="action_taken_over").count() == 1
