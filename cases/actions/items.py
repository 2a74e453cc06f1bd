"""Agreed actions, and who takes up a task."""

from datetime import date, datetime

from cases import panels
from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, point, record, refresh
from cases.enums import ActionKind, ActionStatus, Source
from cases.models import ActionItem, Case, WorkItem
from cases.rules.acting import standing_of
from cases.rules.items import (
    check_is_open,
    check_may_add_item,
    check_may_cancel_item,
    check_may_claim,
    check_may_finish_item,
    check_may_record_result,
    check_may_release,
    check_may_snooze_item,
    check_may_snooze_task,
    check_owner,
    check_snooze,
    check_snooze_of_another,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership, User
from overstap.organisations.rules import NotAllowed


@action
def add_action_item(
    *,
    by,
    now: datetime,
    case_id: int,
    what: str,
    organisation_id: int,
    due_on: date,
    kind: str = ActionKind.GENERAL,
    owner_id: int | None = None,
    source: str = Source.MANUAL,
    origin: str = "",
    capacity: str = "",
    pointing: bool = True,
) -> ActionItem:
    """This will put an agreed action on a case: who does what by when.

    `owner_id` is a Membership of the organisation that owns it, None for the organisation as a
    whole. `origin` names what it came from ("decision:12"); several actions may share one.
    `capacity` "table" says that the caller checked the right to decide. `pointing=False`: the
    caller works out the next step when all is done.
    """
    case = lock_case(case_id)
    today = day_of(now)
    if capacity == "table" or source == Source.TABLE:
        standing = frozenset({"table"})
    else:
        standing = standing_of(case, by, today) | ({capacity} if capacity else set())
    check_may_add_item(case, standing)
    if not what.strip():
        raise NotAllowed("Schrijf op wat er gaat gebeuren.")
    if due_on < today:
        raise NotAllowed("Kies een datum vanaf vandaag.")
    owner = None
    if owner_id is not None:
        owner = Membership.objects.select_related("user").get(pk=owner_id)
        check_owner(owner, organisation_id, today)
    return put_item(
        case,
        by=by,
        now=now,
        what=what.strip(),
        kind=kind,
        user=owner.user if owner else None,
        organisation_id=organisation_id,
        due_on=due_on,
        source=source,
        origin=origin,
        pointing=pointing,
    )


def put_item(
    case: Case,
    *,
    by,
    now: datetime,
    what: str,
    kind: str,
    user: User | None,
    organisation_id: int,
    due_on: date,
    source: str,
    origin: str,
    pointing: bool = True,
) -> ActionItem:
    """This will write an action on a locked case; the caller checked the rules."""
    item = ActionItem(
        case=case,
        kind=ActionKind(kind),
        what=what,
        owner=user,
        owner_organisation_id=organisation_id,
        due_on=due_on,
        source=Source(source),
        origin=origin,
        cycle=case.cycle,
        created_at=now,
    )
    item.save()
    event = record(
        case,
        kind="add_action_item",
        by=by,
        now=now,
        group="F8",
        payload={"action_item_id": item.pk, "kind": item.kind, "due_on": due_on.isoformat()},
    )
    if pointing:  # an action changes what comes next, not who may see or own the case
        point(case, now)
    if user is not None:
        notify(case, "action_assigned", [user], now=now, event=event)
    return item


def put_once(case: Case, *, origin: str, **values) -> ActionItem | None:
    """This will write an action that the calendar asks for, unless it ever did in this cycle.

    `values` go to `put_item`. None when there was one: open, done or cancelled. What somebody
    finished or refused is not asked again.
    """
    known = ActionItem.objects.filter(case=case, origin=origin, cycle=case.cycle)
    return None if known.exists() else put_item(case, origin=origin, **values)


@action
def finish_action_item(*, by, now: datetime, item_id: int, result: str = "") -> ActionItem:
    """This will mark an action as done; again by a double click changes nothing."""
    case, item = _locked(item_id)
    today = day_of(now)
    check_may_finish_item(case, item, by, standing_of(case, by, today))
    if item.status == ActionStatus.DONE:
        return item
    check_is_open(item)
    return end_item(
        case,
        item,
        by=by,
        now=now,
        status=ActionStatus.DONE,
        result=result,
        kind="finish_action_item",
    )


@action
def record_result(*, by, now: datetime, item_id: int, result: str) -> ActionItem:
    """This will write what came of an action that was done, also weeks after the decision."""
    case, item = _locked(item_id)
    check_may_record_result(case, item, by, standing_of(case, by, day_of(now)))
    if not result.strip():
        raise NotAllowed("Schrijf op wat het resultaat is.")
    if item.result == result.strip():
        return item
    item.result = result.strip()
    item.save()
    record(
        case,
        kind="record_result",
        by=by,
        now=now,
        group="F8",
        payload={"action_item_id": item.pk, "kind": item.kind},
    )
    return item


@action
def cancel_action_item(*, by, now: datetime, item_id: int, note: str) -> ActionItem:
    """This will cancel an action with a reason; by its owner or the coordinator."""
    case, item = _locked(item_id)
    check_may_cancel_item(case, item, by, standing_of(case, by, day_of(now)))
    if item.status == ActionStatus.CANCELLED:
        return item
    check_is_open(item)
    if not note.strip():
        raise NotAllowed("Schrijf op waarom de actie niet doorgaat.")
    return end_item(
        case,
        item,
        by=by,
        now=now,
        status=ActionStatus.CANCELLED,
        result=note,
        kind="cancel_action_item",
    )


def end_item(
    case: Case, item: ActionItem, *, by, now: datetime, status: str, result: str, kind: str
) -> ActionItem:
    """This will end an open action of a locked case; the caller checked the rules."""
    item.status, item.ended_on, item.result = status, day_of(now), result.strip()
    item.snoozed_until = None
    item.save()
    record(
        case,
        kind=kind,
        by=by,
        now=now,
        group="F8",
        payload={"action_item_id": item.pk, "kind": item.kind},
    )
    refresh(case, now)
    return item


@action
def snooze(
    *,
    by,
    now: datetime,
    until: date,
    item_id: int | None = None,
    work_item_id: int | None = None,
):
    """This will hide an action or a task until a day; the due date stays. Gives that row.

    Whoever stands in for an absent colleague may, up to the day of the return, in the own name.
    """
    covers = panels.covered_by(by, day_of(now))
    if item_id is not None:
        case, row = _locked(item_id)
        check_may_snooze_item(row, by, covers)
        check_is_open(row)
        owner_id, payload = row.owner_id, {"action_item_id": row.pk}
    else:
        case, row = _locked_task(work_item_id)
        check_may_snooze_task(row, by, covers)
        owner_id, payload = row.user_id, {"work_item_id": row.pk, "task": row.kind}
    check_snooze(day_of(now), until, row.due_on)
    check_snooze_of_another(owner_id, by, covers, until)
    row.snoozed_until = until
    row.save()
    record(
        case,
        kind="snooze",
        by=by,
        now=now,
        group="F0",
        payload=payload | {"until": until.isoformat()},
    )
    return row


@action
def claim(*, by, now: datetime, work_item_id: int) -> WorkItem:
    """This will give a task to whoever picks it up: somebody whose post it is for.

    Twice by the same person changes nothing; a colleague who was first keeps it.
    """
    case, item = _locked_task(work_item_id)
    check_may_claim(item, by)
    if item.claimed_by_id == by.user_id:
        return item
    work.assign(item, by.user)
    item.claimed_by = by.user
    item.save()
    record(
        case,
        kind="claim",
        by=by,
        now=now,
        group="F0",
        payload={"work_item_id": item.pk, "task": item.kind},
    )
    return item


@action
def release(*, by, now: datetime, work_item_id: int) -> WorkItem:
    """This will put a claimed task back for the whole post; by who has it or the coordinator."""
    case, item = _locked_task(work_item_id)
    if item.claimed_by_id is None:
        return item
    check_may_release(item, by, standing_of(case, by, day_of(now)))
    work.unassign(item)
    item.claimed_by = None
    item.save()
    record(
        case,
        kind="release",
        by=by,
        now=now,
        group="F0",
        payload={"work_item_id": item.pk, "task": item.kind},
    )
    return item


def _locked(item_id: int) -> tuple[Case, ActionItem]:
    found = ActionItem.objects.only("case_id").get(pk=item_id)
    case = lock_case(found.case_id)
    return case, ActionItem.objects.get(pk=item_id)


def _locked_task(work_item_id: int) -> tuple[Case, WorkItem]:
    found = WorkItem.objects.only("case_id").get(pk=work_item_id)
    case = lock_case(found.case_id)
    item = WorkItem.objects.select_related("task", "claimed_by").get(pk=work_item_id)
    if not item.is_open:
        raise NotAllowed("Deze taak is al afgerond.")
    return case, item
