"""fire(): the one door through which the status of a case changes (workflow-engine.md R1-R6)."""

from datetime import date, datetime

from cases import panels
from cases.actions import work
from cases.actions.base import day_of, follow, lock_case, point, record
from cases.enums import FINAL, ActionKind, ActionStatus, Status
from cases.lifecycle import TRANSITIONS
from cases.models import ActionItem, Case, CaseEvent
from cases.rules import check_is_current, check_may
from cases.rules.calendar import reading_dates_once
from overstap.audit.acting import acting, action

RESUMING = {"reopen", "correct"}


@action
def fire(
    *,
    by,
    case_id: int,
    name: str,
    now: datetime,
    reason: str = "",
    note: str = "",
    expect: int | None = None,
    on: date | None = None,
    capacity: str = "",
    payload: dict | None = None,
    changes: dict | None = None,
    to: str = "",
    corrects: CaseEvent | None = None,
    **facts,
) -> Case:
    """This will move a case along one transition, with everything that belongs to it.

    Row lock, version of the form, who may, guard, transition, save with history, event, tasks,
    grants, owner and next step: all in one transaction, or nothing.

    Args:
        by: the membership that acts; None is the calendar.
        case_id: the case.
        name: a transition of `cases.lifecycle`.
        now: the moment, aware.
        reason: a code for the event. note: free text, erasable.
        expect: the version the form was made with; raises StaleForm when it is older.
        on: the day it happened, when that is not today.
        capacity: "table" or "import", when the caller has checked that.
        payload: codes, ids and dates for the event.
        changes: fields of the case that change along with it.
        to: the status to return to, for reopen and correct.
        corrects: the event that is undone.
        facts: what the guard of this transition looks at.

    Returns:
        The case; its `event_of_step` is the event of this transition.

    Raises:
        NotAllowed: with the Dutch sentence; StaleForm when the case changed meanwhile.
    """
    case = lock_case(case_id)
    check_is_current(case, expect)
    return carry_out(
        case,
        by=by,
        name=name,
        now=now,
        reason=reason,
        note=note,
        on=on,
        capacity=capacity,
        payload=payload,
        changes=changes,
        to=to,
        corrects=corrects,
        **facts,
    )


def carry_out(case: Case, *, by, name: str, now: datetime, pointing: bool = True, **values) -> Case:
    """This will do what `fire` does with a case that the calling action has locked already.

    `pointing=False`: the caller puts an action on it next, and works out the next step then.
    """
    with reading_dates_once():
        _carry_out(case, by=by, name=name, now=now, **values)
        if pointing:
            point(case, now)
    return case


def _carry_out(
    case: Case,
    *,
    by,
    name: str,
    now: datetime,
    reason: str = "",
    note: str = "",
    on: date | None = None,
    capacity: str = "",
    payload: dict | None = None,
    changes: dict | None = None,
    to: str = "",
    corrects: CaseEvent | None = None,
    **facts,
) -> None:
    spec = TRANSITIONS[name]
    today = day_of(now)
    check_may(name, case, by, today=today, capacity=capacity, on=on, note=note, **facts)
    source = case.status
    for field, value in (changes or {}).items():
        setattr(case, field, value)
    if source not in spec.stays:
        _move(case, name, to)
    _end_or_not(case, source, today, reason)
    with acting(by, reason or name):
        case.save()
    case.event_of_step = record(
        case,
        kind=name,
        by=by,
        now=now,
        group=spec.group,
        note=note,
        reason=reason,
        payload=payload,
        source=source,
        target=case.status,
        on=on,
        corrects=corrects,
    )
    work.done(case, name, by=by, now=now)
    if case.status in FINAL and source not in FINAL:
        panels.case_ended(case=case, by=by, now=now)
    starts_over = case.status != source or name in RESUMING
    follow(case, now, hand_tasks=not starts_over)
    if starts_over:
        if case.status in FINAL:
            _drop_actions(case, today, by)
        elif source == Status.SUMMER:
            _drop_summer_actions(case, today, by)
        work.sync(case, now)


def _move(case: Case, name: str, to: str) -> None:
    method = getattr(case, name)
    if name in RESUMING:
        method(to=to)
    else:
        method()


def _end_or_not(case: Case, source: str, today: date, reason: str) -> None:
    if case.status in FINAL and source not in FINAL:
        case.ended_on = case.ended_on or today
        case.end_reason = case.end_reason or reason[:30]
    elif case.status not in FINAL and source in FINAL:
        case.ended_on, case.end_reason = None, ""


def _drop_actions(case: Case, today: date, by) -> None:
    """A case that ends takes its open actions along; they stay in the history as cancelled."""
    _cancel(ActionItem.objects.filter(case=case), today, by, "Het dossier is beëindigd.")


def _drop_summer_actions(case: Case, today: date, by) -> None:
    """After the summer nobody needs to arrange contact for it any more."""
    asked = ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT)
    _cancel(asked, today, by, "De zomer is voorbij.")


def _cancel(items, today: date, by, why: str) -> None:
    with acting(by, why):
        for item in items.filter(status=ActionStatus.OPEN):
            item.status, item.ended_on, item.result = ActionStatus.CANCELLED, today, why
            item.save()


def open_case(
    *,
    by,
    now: datetime,
    member,
    name: str,
    status: str,
    fields: dict,
    note: str = "",
    payload: dict | None = None,
) -> Case:
    """This will open a case for a cohort member; the caller is an action that checked the rules.

    The birth of a case is no transition on a row, so it stands beside fire() and does the same.
    """
    spec = TRANSITIONS[name]
    case = Case(
        student=member.student,
        member=member,
        year=member.year,
        region=member.year.region,
        school=member.school,
        status=status,
        flagged_on=day_of(now),
        **fields,
    )
    with acting(by, name):
        case.save()
    case = lock_case(case.pk)
    record(
        case,
        kind=name,
        by=by,
        now=now,
        group=spec.group,
        note=note,
        payload=payload,
        target=case.status,
    )
    follow(case, now)
    work.sync(case, now)
    point(case, now)
    return case
