"""An action goes to somebody else, who says yes first; until then its owner keeps it."""

from datetime import datetime

from cases.actions.base import day_of, lock_case, notify, point, record
from cases.enums import HandoverState
from cases.models import ActionItem, ActionOffer, Case
from cases.rules.acting import standing_of
from cases.rules.items import (
    check_is_open,
    check_may_answer_offer,
    check_may_offer,
    check_may_take,
    who_can_take,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership, User
from overstap.organisations.rules import NotAllowed
from overstap.privacy.groups import F8


@action
def offer_action_item(
    *,
    by,
    now: datetime,
    item_id: int,
    organisation_id: int,
    owner_id: int | None = None,
    note: str = "",
) -> ActionOffer:
    """This will ask somebody else to take over an action; the owner keeps it until the yes.

    `owner_id` is a Membership of the organisation, None for the organisation as a whole: then
    everybody there who may take it hears it. A new question takes the place of one that nobody answered.

    Raises NotAllowed when the other may not see the case.
    """
    case, item = _locked(item_id)
    check_may_offer(item, by, standing_of(case, by, day_of(now)))
    person = None
    if owner_id is not None:
        person = Membership.objects.select_related("user", "organisation").get(pk=owner_id)
    check_may_take(item, person, organisation_id, now, day_of(now))
    for earlier in item.offers.filter(state=HandoverState.OFFERED):
        _answer(earlier, HandoverState.WITHDRAWN, by=by, now=now)
    offer = ActionOffer.objects.create(
        item=item,
        to_user=person.user if person else None,
        to_organisation_id=organisation_id,
        note=note.strip(),
        by=by,
        at=now,
    )
    event = _tell(case, "action_offered", offer, by=by, now=now)
    asked = [person] if person else who_can_take(case.pk, organisation_id, now, day_of(now))
    notify(case, "action_offered", [one.user for one in asked], now=now, event=event)
    return offer


@action
def answer_action_offer(
    *, by, now: datetime, offer_id: int, accepted: bool, note: str = ""
) -> ActionOffer:
    """This will take over an action, or say no with a reason; a second yes changes nothing."""
    item_id = ActionOffer.objects.values_list("item_id", flat=True).get(pk=offer_id)
    case, item = _locked(item_id)
    offer = ActionOffer.objects.select_related("by__user").get(pk=offer_id)
    if (
        accepted
        and offer.state == HandoverState.ACCEPTED
        and offer.answered_by_id == getattr(by, "pk", None)
    ):
        return offer
    check_may_answer_offer(offer, by, accepted, note)
    if not accepted:
        _answer(offer, HandoverState.REFUSED, by=by, now=now, reason=note)
        event = _tell(case, "action_refused", offer, by=by, now=now, note=note)
        notify(case, "action_refused", _asker_and_owner(offer, item), now=now, event=event)
        return offer
    check_is_open(item)
    check_may_take(item, _named(offer, by), offer.to_organisation_id, now, day_of(now))
    _answer(offer, HandoverState.ACCEPTED, by=by, now=now)
    before = _asker_and_owner(offer, item)
    item.owner_id = offer.to_user_id
    item.owner_organisation_id = offer.to_organisation_id
    item.snoozed_until = None
    item.save()
    event = _tell(case, "action_taken_over", offer, by=by, now=now)
    point(case, now)
    notify(case, "action_taken_over", before, now=now, event=event)
    return offer


@action
def withdraw_action_offer(*, by, now: datetime, offer_id: int) -> ActionOffer:
    """This will take back a question that nobody answered; twice changes nothing."""
    item_id = ActionOffer.objects.values_list("item_id", flat=True).get(pk=offer_id)
    case, item = _locked(item_id)
    offer = ActionOffer.objects.get(pk=offer_id)
    check_may_offer(item, by, standing_of(case, by, day_of(now)))
    if offer.state == HandoverState.WITHDRAWN:
        return offer
    if offer.state != HandoverState.OFFERED:
        raise NotAllowed("Op deze vraag is al geantwoord.")
    _answer(offer, HandoverState.WITHDRAWN, by=by, now=now)
    _tell(case, "action_offer_withdrawn", offer, by=by, now=now)
    return offer


def _answer(offer: ActionOffer, state: str, *, by, now: datetime, reason: str = "") -> None:
    offer.state, offer.answered_by, offer.answered_at = state, by, now
    offer.reason = reason.strip()
    offer.save()


def _named(offer: ActionOffer, by) -> Membership | None:
    """Who answers is looked at as the person that was asked; an organisation as a whole is not."""
    return by if offer.to_user_id is not None else None


def _asker_and_owner(offer: ActionOffer, item: ActionItem) -> list[User]:
    people = {offer.by.user_id} | ({item.owner_id} if item.owner_id else set())
    return list(User.objects.filter(pk__in=people).order_by("pk"))


def _tell(case: Case, kind: str, offer: ActionOffer, *, by, now: datetime, note: str = ""):
    return record(
        case,
        kind=kind,
        by=by,
        now=now,
        group=F8,
        note=note.strip(),
        payload={"action_item_id": offer.item_id, "action_offer_id": offer.pk},
    )


def _locked(item_id: int) -> tuple[Case, ActionItem]:
    found = ActionItem.objects.only("case_id").get(pk=item_id)
    case = lock_case(found.case_id)
    return case, ActionItem.objects.get(pk=item_id)
