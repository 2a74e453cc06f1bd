"""The help goes to somebody else: asked, answered, taken back, and never left lying.

Until somebody says yes the case stays with the coach; after the region's number of days the
coordinator has it as well.
"""

from datetime import date, datetime

from cases import panels
from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.actions.items import end_item, put_item
from cases.enums import OF_THE_CASE, ActionKind, ActionStatus, Capacity, HandoverState, Source
from cases.models import ActionItem, Case, CaseHandover
from cases.rules.acting import standing_of
from cases.rules.handing_over import (
    check_answer_of_handover,
    check_first_appointment,
    check_may_offer_handover,
    check_may_withdraw_handover,
)
from overstap.audit.acting import action
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.hooks import on_membership_end
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.workdays import add_workdays

FIND_DAYS = 5  # working days to find another receiver
# These stay with the office of the region, whoever owns the case.
UNANSWERED = "unanswered:"


@action
def offer_handover(
    *,
    by,
    now: datetime,
    case_id: int,
    support: str,
    receiver_id: int | None = None,
    organisation_id: int | None = None,
    receiver_name: str = "",
    channel: str = "",
) -> CaseHandover:
    """This will ask somebody to take over the support that the evaluation describes.

    `receiver_id` is the Membership of somebody with an account; who has none is named with
    `receiver_name` and the `channel` it went by. One receiver is asked at a time.
    """
    case = lock_case(case_id)
    today = day_of(now)
    receiver = None
    if receiver_id is not None:
        receiver = Membership.objects.select_related("user", "organisation").get(pk=receiver_id)
    check_may_offer_handover(
        case,
        standing_of(case, by, today),
        today,
        receiver=receiver,
        receiver_name=receiver_name,
        channel=channel,
        support=support,
    )
    handover = CaseHandover(
        case=case,
        cycle=case.cycle,
        receiver=receiver.user if receiver else None,
        organisation_id=receiver.organisation_id if receiver else organisation_id,
        receiver_name=receiver.user.name if receiver else receiver_name.strip(),
        channel=channel,
        support=support.strip(),
        offered_on=today,
    )
    # First what it ends: the last event of a moment tells what changed in it.
    _end_search(case, "Er is iemand gevraagd.", by=by, now=now)
    handover.save()
    if receiver is not None:
        join(
            case,
            capacity=Capacity.RECEIVER_OFFERED,
            now=now,
            user_id=receiver.user_id,
            organisation_id=receiver.organisation_id,
            origin=_origin(handover),
        )
    event = record(
        case,
        kind="offer_handover",
        by=by,
        now=now,
        group="F8",
        payload={"handover_id": handover.pk},
    )
    work.done(case, "offer_handover", by=by, now=now)
    refresh(case, now)
    if receiver is not None:
        notify(case, "handover_offered", [receiver.user], now=now, event=event)
    return handover


@action
def answer_handover(
    *,
    by,
    now: datetime,
    handover_id: int,
    accepted: bool,
    note: str = "",
    answered_on: date | None = None,
    first_appointment_on: date | None = None,
) -> CaseHandover:
    """This will write down the answer of a receiver: yes, or no with the reason.

    The receiver answers; for one without an account the coach writes it down. After a no whoever
    owns the case gets the task to find another.
    """
    case, handover = _locked(handover_id)
    today = day_of(now)
    answered_on = answered_on or today
    standing = standing_of(case, by, today)
    check_answer_of_handover(handover, by, standing, today, answered_on, accepted, note)
    check_first_appointment(accepted, first_appointment_on, answered_on)
    _end_search(case, "De ontvanger heeft geantwoord.", by=by, now=now)
    if not accepted:
        _search_again(case, handover, by=by, now=now)
    handover.state = HandoverState.ACCEPTED if accepted else HandoverState.REFUSED
    handover.answered_on, handover.reason = answered_on, note.strip()
    handover.first_appointment_on = first_appointment_on
    handover.save()
    origin = _origin(handover)
    leave(case, now=now, capacity=Capacity.RECEIVER_OFFERED, origin=origin)
    if accepted:
        join(
            case,
            capacity=Capacity.RECEIVER,
            now=now,
            user_id=handover.receiver_id,
            organisation_id=handover.organisation_id,
            name="" if handover.receiver_id else handover.receiver_name,
            origin=origin,
        )
    event = record(
        case,
        kind="answer_handover",
        by=by,
        now=now,
        group="F8",
        note=note,
        payload={"handover_id": handover.pk, "accepted": accepted},
        on=answered_on,
    )
    refresh(case, now)
    code = "handover_accepted" if accepted else "handover_refused"
    notify(case, code, _carers(case, today), now=now, event=event)
    return handover


@action
def withdraw_handover(*, by, now: datetime, handover_id: int, note: str) -> CaseHandover:
    """This will take back a question that was not answered, with the reason."""
    case, handover = _locked(handover_id)
    check_may_withdraw_handover(handover, standing_of(case, by, day_of(now)), note)
    event = _withdraw(case, handover, note.strip(), by=by, now=now)
    _end_search(case, "De vraag is ingetrokken.", by=by, now=now)
    refresh(case, now)
    _search_again(case, handover, by=by, now=now)
    if handover.receiver is not None:
        notify(case, "handover_withdrawn", [handover.receiver], now=now, event=event)
    return handover


def receiver_left(*, membership: Membership, by, now: datetime) -> int:
    """This will take back what somebody was asked, or took on, whose job ends; look for another.

    Runs inside the action that ends the membership; returns how many questions.
    """
    open_offers = CaseHandover.objects.filter(
        receiver_id=membership.user_id,
        organisation_id=membership.organisation_id,
        state__in=[HandoverState.OFFERED, HandoverState.ACCEPTED],
        case__is_open=True,
    )
    ids = list(open_offers.order_by("case_id", "pk").values_list("pk", flat=True))
    for pk in ids:
        case, handover = _locked(pk)
        event = _withdraw(case, handover, "De ontvanger werkt hier niet meer.", by=by, now=now)
        _end_search(case, "De vraag is ingetrokken.", by=by, now=now)
        refresh(case, now)
        _search_again(case, handover, by=by, now=now)
        notify(case, "handover_withdrawn", _carers(case, day_of(now)), now=now, event=event)
    return len(ids)


def end_for_case(*, by, now: datetime, case: Case) -> None:
    """This will take back a question that is open while its case reaches a final status."""
    for handover in CaseHandover.objects.select_related("receiver").filter(
        case_id=case.pk, state=HandoverState.OFFERED
    ):
        event = _withdraw(case, handover, "Het dossier is afgesloten.", by=by, now=now)
        if handover.receiver is not None:
            notify(case, "handover_withdrawn", [handover.receiver], now=now, event=event)


def escalate_unanswered(case_id: int, now: datetime) -> None:
    """This will put a question without an answer with the coordinator too; the calendar's step."""
    case = lock_case(case_id)
    today = day_of(now)
    handover = CaseHandover.objects.filter(
        case_id=case.pk, state=HandoverState.OFFERED, escalated_on__isnull=True
    ).first()
    if handover is None or not is_overdue(case, handover, today):
        return
    handover.escalated_on = today
    handover.save()
    event = record(
        case,
        kind="handover_unanswered",
        by=None,
        now=now,
        group="F0",
        payload={"handover_id": handover.pk},
    )
    office = (
        Organisation.objects.filter(
            kind=OrganisationKind.REGION_OFFICE, region_id=case.region_id, is_gone=False
        )
        .order_by("pk")
        .first()
    )
    if office is not None:
        put_item(
            case,
            by=None,
            now=now,
            what="Een ontvanger geeft geen antwoord. Bel, of zoek met de coach een ander.",
            kind=ActionKind.FIND_RECEIVER,
            user=None,
            organisation_id=office.pk,
            due_on=_find_by(case, today),
            source=Source.CALENDAR,
            origin=f"{UNANSWERED}{handover.pk}",
        )
    refresh(case, now)
    people = [*audience.coordinators_of(case.region_id, today), *audience.coach_of(case)]
    notify(case, "handover_unanswered", people, now=now, event=event)


def is_overdue(case: Case, handover: CaseHandover, today: date) -> bool:
    """Whether the region's number of working days for an answer has passed."""
    days = case.region.handover_answer_days
    return today > add_workdays(handover.offered_on, days, tuple(case.region.holidays.all()))


def follow_owner(case_id: int, now: datetime) -> None:
    """This will move the calendar's own tasks to whoever owns the case now."""
    case = lock_case(case_id)
    place = case.owner_organisation_id or case.member.school_id
    for item in _of_the_case(case):
        if (item.owner_id, item.owner_organisation_id) != (case.owner_user_id, place):
            item.owner_id, item.owner_organisation_id = case.owner_user_id, place
            item.save()


def _of_the_case(case: Case):
    return ActionItem.objects.filter(
        case=case, kind__in=OF_THE_CASE, status=ActionStatus.OPEN
    ).exclude(origin__startswith=UNANSWERED)


def _locked(handover_id: int) -> tuple[Case, CaseHandover]:
    found = CaseHandover.objects.only("case_id").get(pk=handover_id)
    case = lock_case(found.case_id)
    handover = CaseHandover.objects.select_related("receiver").get(pk=handover_id)
    handover.case = case
    return case, handover


def _origin(handover: CaseHandover) -> str:
    return f"handover:{handover.pk}"


def _withdraw(case: Case, handover: CaseHandover, why: str, *, by, now: datetime):
    handover.state, handover.answered_on = HandoverState.WITHDRAWN, day_of(now)
    handover.reason = why
    handover.save()
    for capacity in (Capacity.RECEIVER_OFFERED, Capacity.RECEIVER):
        leave(case, now=now, capacity=capacity, origin=_origin(handover))
    return record(
        case,
        kind="withdraw_handover",
        by=by,
        now=now,
        group="F8",
        note=why,
        payload={"handover_id": handover.pk},
    )


def _search_again(case: Case, handover: CaseHandover, *, by, now: datetime) -> None:
    put_item(
        case,
        by=by,
        now=now,
        what="Zoek een andere ontvanger voor de hulp.",
        kind=ActionKind.FIND_RECEIVER,
        user=case.owner_user,
        organisation_id=case.owner_organisation_id or case.member.school_id,
        due_on=_find_by(case, day_of(now)),
        source=Source.CALENDAR,
        origin=_origin(handover),
    )


def _find_by(case: Case, today: date) -> date:
    return add_workdays(today, FIND_DAYS, tuple(case.region.holidays.all()))


def _end_search(case: Case, result: str, *, by, now: datetime) -> None:
    for item in ActionItem.objects.filter(
        case=case, kind=ActionKind.FIND_RECEIVER, status=ActionStatus.OPEN
    ):
        end_item(
            case,
            item,
            by=by,
            now=now,
            status=ActionStatus.DONE,
            result=result,
            kind="finish_action_item",
        )


def _carers(case: Case, today: date) -> list:
    """The coach; without one the coordinators."""
    return audience.coach_of(case) or audience.coordinators_of(case.region_id, today)


def register() -> None:
    """Listen to the end of jobs and of cases; called once from CasesConfig.ready()."""
    on_membership_end.append(receiver_left)
    panels.register_case_end("handover", end_for_case)
    panels.register_event_text("withdraw_handover", lambda event: "Overdracht ingetrokken")
    panels.register_event_text(
        "handover_unanswered", lambda event: "Ontvanger heeft nog niet geantwoord"
    )
