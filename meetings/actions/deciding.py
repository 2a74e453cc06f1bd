"""The decision on one case, and what it sets going (the table in lifecycle.md 6)."""

from datetime import datetime
from uuid import UUID

from cases import panels
from cases.actions import audience, escalating, items
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.actions.drafts import drop_draft
from cases.actions.transition import fire
from cases.enums import APPLICATION_ORDER, ActionKind, Source, WarmHandoverState
from cases.models import Application, Case, WarmHandover
from cases.models.scope import parties_of
from meetings.actions.agenda import locked_item
from meetings.actions.carrying import carry, lock_next
from meetings.actions.running import move_on
from meetings.enums import DecisionCode, ItemState
from meetings.models import AgendaItem, Decision, TableSession
from meetings.queries.sheet import readers_of
from meetings.rules import (
    TO_OFFICER,
    AlreadyDecided,
    check_action,
    check_case_fits_table,
    check_decision,
    check_is_newest,
    check_may_decide,
    check_waits,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership
from overstap.privacy.groups import F8

# The first action that is agreed on gets this kind, so that lists and figures can tell them apart.
KIND_OF = {
    DecisionCode.OTHER_PROGRAMME: ActionKind.OTHER_PROGRAMME,
    DecisionCode.JOBHUNTER: ActionKind.JOBHUNTER,
    DecisionCode.CARE: ActionKind.CARE,
    DecisionCode.BACK_TO_VO: ActionKind.BACK_TO_VO,
    DecisionCode.WARM_HANDOVER: ActionKind.WARM_HANDOVER,
}


@action
def decide(
    *,
    by,
    now: datetime,
    item_id: int,
    code: str,
    text: str = "",
    actions: list[dict] | tuple[dict, ...] = (),
    receiver_name: str = "",
    expect_version: int | None = None,
    form_token: UUID | None = None,
    draft_key: str = "",
) -> Decision:
    """This will write the table's decision on one case, with its actions and what follows.

    Args:
        by: chair or minute-taker. item_id: the item of the agenda.
        code: a DecisionCode. text: what was agreed, in words.
        actions: at most three of ``{"what", "owner_id" (Membership or None),
            "organisation_id", "due_on"}``; at least one, but for a hamerstuk and "again".
            "row" may say on which row of the form it stood.
        receiver_name: who took the report, where the municipality has no accounts.
        expect_version: the version of the item that the form was made with.
        form_token: names the form; the same form sent again gives the decision it gave before
            (`is_repeated`), so that nothing is lost or doubled when an answer never arrived.
        draft_key: what was kept of this form while typing; it goes with the decision.

    Returns:
        The decision; `following_id` is the item that comes next, None after the last.

    Raises:
        AlreadyDecided: when another decision on this item was first; nothing is doubled.
        NotAllowed: with the Dutch sentence and, where it belongs to one, the field.
    """
    session, item = locked_item(item_id)
    today = day_of(now)
    check_may_decide(session, by, today)
    earlier = item.decisions.filter(is_current=True).first()
    if earlier is not None:
        if form_token is not None and earlier.form_token == form_token and earlier.by_id == by.pk:
            earlier.is_repeated = True
            if draft_key:
                drop_draft(by=by, now=now, key=draft_key)
            return earlier
        raise AlreadyDecided(item, earlier.get_code_display().lower())
    check_waits(item)
    check_is_newest(item, expect_version)
    # Sessions are locked before cases, everywhere, so that two tables never wait for each other.
    following = lock_next(session) if code == DecisionCode.AGAIN else []
    case = lock_case(item.case_id)
    check_case_fits_table(case, session.round.year.region_id)
    actions = [_complete(values) for values in actions]
    check_decision(case, code, actions, today)
    _check_actions(case, actions, now)
    decision = Decision.objects.create(
        item=item, code=code, text=text.strip(), by=by, decided_at=now, form_token=form_token
    )
    agreed = _agree(case, decision, actions, by=by, now=now)
    if code == DecisionCode.AGAIN:
        _again(session, item, case, following, decision, by=by, now=now)
    else:
        item.state = ItemState.DISCUSSED
        item.save()
        _discuss(session, case, decision, agreed, by=by, now=now)
        _follow(case, decision, by=by, now=now, receiver_name=receiver_name)
    decision.following_id = move_on(session, item, now)
    if draft_key:
        drop_draft(by=by, now=now, key=draft_key)
    return decision


def _complete(values: dict) -> dict:
    """An action with its owner looked up; the organisation is the owner's when not given."""
    values = dict(values)
    owner_id = values.get("owner_id")
    owner = (
        Membership.objects.select_related("user", "organisation").filter(pk=owner_id).first()
        if owner_id
        else None
    )
    values["owner"] = owner
    if owner is not None:
        values["organisation_id"] = owner.organisation_id
    return values


def _check_actions(case: Case, actions: list[dict], now: datetime) -> None:
    parties = readers_of(case, now) if actions else set()
    for place, values in enumerate(actions, start=1):
        number = values.get("row", place)  # where on the form, for the refusal
        owner = values["owner"]
        if owner is not None:
            sees = bool(parties.intersection(parties_of(owner)))
        else:  # an organisation reads it when somebody there does
            pk = values.get("organisation_id")
            sees = any(key.endswith(f"@{pk}") or key.startswith(f"o{pk}:") for key in parties)
        check_action(number, values, owner, sees, day_of(now))


def _agree(case: Case, decision: Decision, actions: list[dict], *, by, now: datetime) -> list:
    agreed = []
    for number, values in enumerate(actions):
        kind = KIND_OF.get(DecisionCode(decision.code)) if number == 0 else None
        agreed.append(
            items.put_item(
                case,
                by=by,
                now=now,
                what=values["what"].strip(),
                kind=kind or ActionKind.GENERAL,
                user=values["owner"].user if values["owner"] else None,
                organisation_id=values["organisation_id"],
                due_on=values["due_on"],
                source=Source.TABLE,
                origin=origin_of(decision),
                pointing=decision.code == DecisionCode.AGAIN,  # else the transition does
            )
        )
    return agreed


def _discuss(
    session: TableSession, case: Case, decision: Decision, agreed: list, *, by, now: datetime
) -> None:
    """The transition itself; in later statuses it records the decision and the status stays."""
    case = fire(
        by=by,
        case_id=case.pk,
        name="record_discussion",
        now=now,
        reason=decision.code,
        capacity="table",
        payload={
            "decision_code": decision.code,
            "decision_id": decision.pk,
            "session_id": session.pk,
            "action_item_ids": [item.pk for item in agreed],
        },
        decision_code=decision.code,
        origin=origin_of(decision),
    )
    people = audience.helpers_of(case, day_of(now))
    notify(case, "case_decided", people, now=now, event=case.event_of_step)


def _follow(case: Case, decision: Decision, *, by, now: datetime, receiver_name: str) -> None:
    """What this decision sets going besides its actions."""
    if decision.code in TO_OFFICER:
        escalating.escalate(
            by=by,
            now=now,
            case_id=case.pk,
            note=decision.text,
            receiver_name=receiver_name,
            capacity="table",
        )
    elif decision.code == DecisionCode.WARM_HANDOVER:
        _ask_warm_handover(lock_case(case.pk), decision, by=by, now=now)
    if effect := panels.decision_effect(decision.code):
        effect(by=by, now=now, case_id=case.pk, decision_id=decision.pk, text=decision.text)


def _ask_warm_handover(case: Case, decision: Decision, *, by, now: datetime) -> None:
    """A talk between vo and mbo is requested, with the mbo of the furthest application."""
    known = WarmHandover.objects.filter(
        case=case, state__in=[WarmHandoverState.NEEDED, WarmHandoverState.REQUESTED]
    ).first()
    handover = known or WarmHandover(case=case)
    before = known.state if known else ""  # so that undoing the decision can put it back
    if before != WarmHandoverState.REQUESTED:  # what was asked before keeps its own day
        handover.state = WarmHandoverState.REQUESTED
        handover.requested_on = day_of(now)
    if handover.institution_id is None:
        handover.institution_id = _mbo_of(case)
    handover.save()
    record(
        case,
        kind="warm_handover_requested",
        by=by,
        now=now,
        group="F0",
        payload={
            "warm_handover_id": handover.pk,
            "decision_id": decision.pk,
            "state_before": before,
        },
    )
    refresh(case, now)


def _mbo_of(case: Case) -> int | None:
    order = {status: place for place, status in enumerate(APPLICATION_ORDER)}
    found = Application.objects.filter(member_id=case.member_id, status__in=APPLICATION_ORDER)
    best = max(found, key=lambda application: order[application.status], default=None)
    return best.institution_id if best else None


def _again(
    session: TableSession,
    item: AgendaItem,
    case: Case,
    following: list[TableSession],
    decision: Decision,
    *,
    by,
    now: datetime,
) -> None:
    """Opnieuw bespreken: no transition; the item goes to the next round."""
    record(
        case,
        kind="decided_again",
        by=by,
        now=now,
        group=F8,
        reason=decision.code,
        payload={"decision_id": decision.pk, "session_id": session.pk},
    )
    carry(session, item, case, following, by=by, now=now)


def origin_of(decision: Decision) -> str:
    """How actions point at the decision they came from."""
    return f"decision:{decision.pk}"
