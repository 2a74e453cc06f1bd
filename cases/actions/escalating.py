"""Leerplicht and the Doorstroompunt: reporting, accepting, passing on, giving back (S3)."""

from datetime import datetime

from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.actions.transition import fire
from cases.actions.work import people_in
from cases.enums import Capacity, Channel, Status
from cases.models import Case, CaseParty
from cases.rules.acting import check_may
from cases.rules.escalating import (
    PASSING_ON,
    check_may_accept,
    check_receiver,
    check_receiver_membership,
    officer_of,
    receiver_role,
    receiving_office,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.rules import NotAllowed


@action
def escalate(
    *,
    by,
    now: datetime,
    case_id: int,
    note: str = "",
    receiver_name: str = "",
    organisation_id: int | None = None,
    channel: str = "",
    capacity: str = "",
    expect: int | None = None,
) -> Case:
    """This will report a case to leerplicht (under 18) or the Doorstroompunt.

    The receiver is the municipality where the young person lives, in or outside the region,
    unless `organisation_id` names another. Where nobody has an account `receiver_name` and
    `channel` say who took it and how. `capacity` "table": a decision of the Overstaptafel.
    """
    case = lock_case(case_id)
    today = day_of(now)
    if organisation_id is not None:
        organisation = Organisation.objects.get(pk=organisation_id)
    else:
        organisation = receiving_office(case)
    role = receiver_role(case, today)
    case = fire(
        by=by,
        case_id=case_id,
        name="escalate",
        now=now,
        note=note,
        expect=expect,
        capacity=capacity,
        payload={
            "organisation_id": organisation.pk if organisation else None,
            "role": role,
            "channel": Channel(channel).value if channel else "",
        },
        changes={
            "escalated_to": organisation,
            "escalated_to_name": receiver_name.strip(),
        },
        organisation=organisation,
        receiver_name=receiver_name.strip(),
    )
    event = case.events.order_by("-seq").first()
    people = people_in(organisation.pk, role, today) if organisation else []
    notify(case, "case_escalated", people, now=now, event=event)
    return case


@action
def accept_escalation(*, by, now: datetime, case_id: int) -> Case:
    """This will name the officer: who accepts has the case from now on.

    Answers the report itself, or the question of a colleague to take the case over; then the
    first officer is done. Accepting twice changes nothing.
    """
    case = lock_case(case_id)
    today = day_of(now)
    if case.status != Status.ESCALATED:
        raise NotAllowed("Dit dossier is niet meer bij leerplicht of het Doorstroompunt.")
    offer = check_may_accept(case, by, today)
    if offer is not None:
        return _take_over(case, offer, by=by, now=now)
    if officer_of(case) is not None:
        return case
    join(
        case,
        capacity=Capacity.OFFICER,
        now=now,
        user_id=by.user_id,
        organisation_id=by.organisation_id,
    )
    event = record(case, kind="accept_escalation", by=by, now=now, group="F0")
    work.done(case, "accept_escalation", by=by, now=now)
    refresh(case, now)
    people = audience.helpers_of(case, today)
    notify(case, "escalation_accepted", people, now=now, event=event)
    return case


@action
def pass_on(
    *,
    by,
    now: datetime,
    case_id: int,
    organisation_id: int | None = None,
    receiver_id: int | None = None,
    receiver_name: str = "",
    channel: str = "",
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will ask another officer to take the case over, for example at the 18th birthday.

    Who has the case keeps it until the receiver accepts (`accept_escalation`). A receiver
    without an account accepted outside Overstap: name and channel, and it passes at once.
    `organisation_id` None is the municipality where the young person lives.
    """
    case = lock_case(case_id)
    today = day_of(now)
    if organisation_id is not None:
        organisation = Organisation.objects.get(pk=organisation_id)
    else:
        organisation = receiving_office(case)
    check_may("pass_on", case, by, today=today, asking=True)
    check_receiver(organisation, receiver_name.strip())
    if receiver_name.strip() and receiver_id is None:
        return _pass(
            case,
            by=by,
            now=now,
            organisation=organisation,
            name=receiver_name.strip(),
            note=note,
            channel=channel,
            expect=expect,
        )
    receivers = _asked(organisation, receiver_id, receiver_role(case, today), today, by)
    for receiver in receivers:
        join(
            case,
            capacity=Capacity.RECEIVER_OFFERED,
            now=now,
            user_id=receiver.user_id,
            organisation_id=organisation.pk,
            origin=PASSING_ON,
        )
    event = record(
        case,
        kind="offer_pass_on",
        by=by,
        now=now,
        group="F0",
        note=note,
        payload={"organisation_id": organisation.pk},
    )
    refresh(case, now)
    people = [receiver.user for receiver in receivers]
    notify(case, "case_escalated", people, now=now, event=event)
    return case


def _asked(
    organisation: Organisation, receiver_id: int | None, role: str, today, by
) -> list[Membership]:
    """Who is asked: the named receiver, else everybody with the role for the age there."""
    if receiver_id is not None:
        receiver = Membership.objects.select_related("user").get(pk=receiver_id)
        check_receiver_membership(receiver, organisation, today)
        return [receiver]
    live = Membership.objects.live(on=today).filter(organisation=organisation, role=role)
    receivers = list(live.exclude(user_id=by.user_id).select_related("user").order_by("pk"))
    if not receivers:
        raise NotAllowed("Bij die gemeente werkt niemand met Overstap. Vul in wie het overneemt.")
    return receivers


def _take_over(case: Case, offer: CaseParty, *, by, now: datetime) -> Case:
    organisation = Organisation.objects.get(pk=offer.organisation_id)
    return _pass(case, by=by, now=now, organisation=organisation, receiver=by)


def _pass(
    case: Case,
    *,
    by,
    now: datetime,
    organisation: Organisation | None,
    receiver: Membership | None = None,
    name: str = "",
    note: str = "",
    channel: str = "",
    expect: int | None = None,
) -> Case:
    """Hand the case to a receiver who accepted: event, officer and the tasks of the status."""
    first = officer_of(case)
    payload = who_had(case, first)
    let_go(case, now)
    if receiver is not None:
        join(
            case,
            capacity=Capacity.OFFICER,
            now=now,
            user_id=receiver.user_id,
            organisation_id=receiver.organisation_id,
        )
    case = fire(
        by=by,
        case_id=case.pk,
        name="pass_on",
        now=now,
        note=note,
        expect=expect,
        capacity="receiving_officer",
        payload=payload | {"channel": Channel(channel).value if channel else ""},
        changes={"escalated_to": organisation, "escalated_to_name": name},
        is_accepted=True,
    )
    # The new receiver said yes already; what is left is to handle it.
    work.sync(case, now)
    work.done(case, "accept_escalation", by=by, now=now)
    refresh(case, now)
    people = audience.helpers_of(case, day_of(now))
    if first is not None and first.user is not None:
        people.append(first.user)
    event = case.events.order_by("-seq").first()
    notify(case, "escalation_accepted", people, now=now, event=event)
    return case


def who_had(case: Case, officer: CaseParty | None) -> dict:
    """Who had the case, for the event, so that a step made in error can be undone."""
    return {
        "organisation_before": case.escalated_to_id,
        "officer_before": officer.user_id if officer else None,
        "officer_organisation_before": officer.organisation_id if officer else None,
    }


def let_go(case: Case, now: datetime) -> None:
    """End the part of the officer, and of whoever was asked to take over, in a locked case."""
    leave(case, now=now, capacity=Capacity.RECEIVER_OFFERED, origin=PASSING_ON)
    leave(case, now=now, capacity=Capacity.OFFICER)


@action
def return_from_escalation(
    *, by, now: datetime, case_id: int, outcome: str, expect: int | None = None
) -> Case:
    """This will give a case back with its outcome; it goes on in the status it had before."""
    case = lock_case(case_id)
    officer = officer_of(case)
    check_may("return_from_escalation", case, by, today=day_of(now), outcome=outcome)
    payload = who_had(case, officer)
    let_go(case, now)
    case = fire(
        by=by,
        case_id=case_id,
        name="return_from_escalation",
        now=now,
        note=outcome,
        expect=expect,
        capacity="receiving_officer",
        payload=payload,
        changes={"escalated_to": None, "escalated_to_name": ""},
        outcome=outcome,
    )
    event = case.events.order_by("-seq").first()
    notify(case, "case_returned", audience.helpers_of(case, day_of(now)), now=now, event=event)
    return case
