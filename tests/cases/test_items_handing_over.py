"""An agreed action goes to somebody else, and gets its result later."""

from datetime import date

import pytest

from cases.actions import items, reassigning
from cases.models import ActionItem, ActionOffer
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.today import clock_at
from tests.cases.test_items import add
from tests.factories.cases import at, guided
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 1)


@pytest.fixture(autouse=True)
def march():
    with clock_at(NOW):
        yield


def ask(world, item, by=None, who=None, **fields):
    who = who or world.zorgco
    values = {"owner_id": who.pk, "organisation_id": who.organisation_id} | fields
    return reassigning.offer_action_item(
        by=by or world.coach, now=NOW, item_id=item.pk, note="U zit dichterbij", **values
    )


def answer(offer, by, accepted=True, note=""):
    return reassigning.answer_action_offer(
        by=by, now=NOW, offer_id=offer.pk, accepted=accepted, note=note
    )


def test_until_the_yes_the_first_owner_keeps_the_action(world):
    case = guided(world)
    item = add(world, case)
    offer = ask(world, item)
    item.refresh_from_db()
    assert item.owner_id == world.coach.user_id
    told = Outbox.objects.filter(subject_code="action_offered")
    assert list(told.values_list("user_id", flat=True)) == [world.zorgco.user_id]
    answer(offer, world.zorgco)
    item.refresh_from_db()
    assert (item.owner_id, item.owner_organisation_id) == (world.zorgco.user_id, world.school.pk)
    told = Outbox.objects.filter(subject_code="action_taken_over")
    assert list(told.values_list("user_id", flat=True)) == [world.coach.user_id]
    kinds = list(case.events.order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["action_offered", "action_taken_over"]


def test_accepting_twice_is_once(world):
    case = guided(world)
    offer = ask(world, add(world, case))
    answer(offer, world.zorgco)
    events = case.events.count()
    answer(offer, world.zorgco)
    assert case.events.count() == events


def test_a_no_needs_a_reason_and_leaves_the_owner(world):
    item = add(world, guided(world))
    offer = ask(world, item)
    with pytest.raises(NotAllowed, match="waarom u de actie niet overneemt"):
        answer(offer, world.zorgco, accepted=False, note=" ")
    answer(offer, world.zorgco, accepted=False, note="Ik ben met verlof")
    offer.refresh_from_db()
    item.refresh_from_db()
    assert (offer.state, offer.reason, item.owner_id) == (
        "refused",
        "Ik ben met verlof",
        world.coach.user_id,
    )
    assert Outbox.objects.filter(subject_code="action_refused").count() == 1
    with pytest.raises(NotAllowed, match="al geantwoord"):
        answer(offer, world.zorgco)


def test_who_may_not_see_the_case_cannot_get_the_action(world):
    item = add(world, guided(world))
    with pytest.raises(NotAllowed, match="mag de afspraken van dit dossier niet zien"):
        ask(world, item, who=world.other_coach)
    with pytest.raises(NotAllowed, match="mag niemand dit dossier zien"):
        ask(world, item, owner_id=None, organisation_id=world.mbo.pk)
    with pytest.raises(NotAllowed, match="heeft de actie al"):
        ask(world, item, who=world.coach)
    assert not ActionOffer.objects.exists()


def test_who_lost_the_right_meanwhile_cannot_accept(world):
    case = guided(world)
    offer = ask(world, add(world, case))
    case.grants.filter(party__startswith=f"o{world.school.pk}:").update(active_to=NOW)
    case.grants.filter(party__startswith=f"u{world.zorgco.user_id}@").update(active_to=NOW)
    with pytest.raises(NotAllowed, match="mag de afspraken"):
        answer(offer, world.zorgco)
    assert ActionItem.objects.get().owner_id == world.coach.user_id


@pytest.mark.parametrize("who", ["zorgco", "mentor", "officer", "intake", "other_coach", "manager"])
def test_only_owner_and_coordinator_give_an_action_away(world, who):
    item = add(world, guided(world))
    with pytest.raises(NotAllowed, match="Dit kan alleen"):
        ask(world, item, by=getattr(world, who), who=world.decaan)
    ask(world, item, by=world.coordinator)


def test_only_who_was_asked_answers(world):
    offer = ask(world, add(world, guided(world)))
    for by in (world.decaan, world.coach, world.coordinator):
        with pytest.raises(NotAllowed, match="aan iemand anders aangeboden"):
            answer(offer, by)


def test_anybody_of_an_organisation_answers_for_it_once(world):
    item = add(world, guided(world))
    offer = ask(world, item, owner_id=None, organisation_id=world.school.pk)
    answer(offer, world.decaan)
    item.refresh_from_db()
    assert (item.owner_id, item.owner_organisation_id) == (None, world.school.pk)
    with pytest.raises(NotAllowed, match="al geantwoord"):
        answer(offer, world.zorgco)


def test_everybody_who_may_take_it_hears_of_a_question_to_an_organisation(world):
    case = guided(world)
    # A mentor of other pupils works at the same school and does not hear it.
    MembershipFactory(role="mentor", organisation=world.school)
    ask(world, add(world, case), owner_id=None, organisation_id=world.school.pk)
    told = Outbox.objects.filter(subject_code="action_offered")
    may = {world.zorgco.user_id, world.decaan.user_id, world.mentor.user_id}
    assert {row.user_id for row in told} == may


def test_a_new_question_takes_the_place_of_the_old_one(world):
    item = add(world, guided(world))
    first = ask(world, item)
    ask(world, item, who=world.decaan)
    with pytest.raises(NotAllowed, match="is ingetrokken"):
        answer(first, world.zorgco)


def test_a_finished_action_is_not_taken_over(world):
    item = add(world, guided(world))
    offer = ask(world, item)
    items.finish_action_item(by=world.coach, now=NOW, item_id=item.pk)
    with pytest.raises(NotAllowed, match="al afgerond"):
        answer(offer, world.zorgco)
    with pytest.raises(NotAllowed, match="al afgerond"):
        ask(world, item)


def test_withdrawing_a_question(world):
    offer = ask(world, add(world, guided(world)))
    with pytest.raises(NotAllowed):
        reassigning.withdraw_action_offer(by=world.zorgco, now=NOW, offer_id=offer.pk)
    reassigning.withdraw_action_offer(by=world.coach, now=NOW, offer_id=offer.pk)
    with pytest.raises(NotAllowed, match="ingetrokken"):
        answer(offer, world.zorgco)


def test_a_result_is_written_later_and_apart(world):
    item = add(world, guided(world))
    with pytest.raises(NotAllowed, match="Rond de actie eerst af"):
        items.record_result(by=world.coach, now=NOW, item_id=item.pk, result="Geplaatst")
    items.finish_action_item(by=world.coach, now=NOW, item_id=item.pk)
    with pytest.raises(NotAllowed, match="wat het resultaat is"):
        items.record_result(by=world.coach, now=NOW, item_id=item.pk, result=" ")
    later = at(2027, 6, 1)
    items.record_result(by=world.coach, now=later, item_id=item.pk, result="Geplaatst")
    item.refresh_from_db()
    assert (item.result, item.ended_on) == ("Geplaatst", date(2027, 3, 1))
    with pytest.raises(NotAllowed):
        items.record_result(by=world.officer, now=later, item_id=item.pk, result="Anders")
