"""When milestones of a year move, the open work goes along: set-based, in that transaction.

What was done stays done, and nothing is asked twice: only the dates of what is still open change.
So it does not matter whether the sweep of a milestone ran already.
"""

from collections import defaultdict
from datetime import datetime

from simple_history.utils import bulk_update_with_history

from cases.actions.base import day_of, point_all, record_all
from cases.checks.moving import Shift, pointing_at, shifts
from cases.models import ActionItem, Case, WorkItem
from overstap.audit.history import actor_attributes
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.hooks import on_milestones_move
from overstap.organisations.milestones import Move
from overstap.organisations.models import Milestone, TransitionYear
from overstap.organisations.queries import holidays_of
from overstap.ui.dates import full_date

BATCH = 500


def follow_milestones(
    *, year: TransitionYear, moves: list[Move], by, now: datetime, reason: str = ""
) -> int:
    """This will move the open work of a year along with its milestones; returns how many cases.

    Runs inside the transaction that moves the milestones. All open cases of the year are locked,
    in the order that everybody uses: a case that somebody changes right now is waited for, so
    its new task cannot keep the old date.
    """
    today = day_of(now)
    list(
        Case.objects.scoped()
        .filter(year_id=year.pk, is_open=True)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)
    )
    found = shifts(year.pk, moves, today, holidays_of(year.region_id))
    _move_tasks(found, today)
    _move_actions(found, by, now, reason)
    _tell(found, moves, by, now, reason)
    touched = {shift.case_id for shift in found}
    dates = dict(Milestone.objects.filter(year=year).values_list("kind", "date_on"))
    pointing = pointing_at(year.pk, [move.kind for move in moves])
    point_all(sorted(touched | set(pointing)), dates, today)
    return len(touched)


def _move_tasks(found: list[Shift], today) -> None:
    by_day = defaultdict(list)
    for shift in found:
        if shift.what == "task":
            by_day[shift.new].append(shift.pk)
    for day, ids in by_day.items():
        WorkItem.objects.filter(pk__in=ids).update(due_on=day)
        if day > today:  # a new date, so a reminder of its own when that passes as well
            WorkItem.objects.filter(pk__in=ids).update(reminded_at=None)


def _move_actions(found: list[Shift], by, now: datetime, reason: str) -> None:
    days = {shift.pk: shift.new for shift in found if shift.what == "action"}
    items = list(ActionItem.objects.filter(pk__in=days).order_by("pk"))
    for item in items:
        item.due_on = days[item.pk]
    if items:
        bulk_update_with_history(
            items,
            ActionItem,
            ["due_on"],
            batch_size=BATCH,
            default_user=by.user if by is not None else None,
            default_change_reason=(reason or "mijlpaal verzet")[:100],
            default_date=now,
            custom_historical_attrs=actor_attributes(by),
        )


def _tell(found: list[Shift], moves: list[Move], by, now: datetime, reason: str) -> None:
    """One event on each case: which milestone moved, from when to when, and why."""
    words = {
        move.kind: f"{MilestoneKind(move.kind).label}: {full_date(move.old)} wordt "
        f"{full_date(move.new)}."
        for move in moves
    }
    dates = {
        move.kind: {"from": move.old.isoformat(), "to": move.new.isoformat()} for move in moves
    }
    kinds, cycles = defaultdict(set), {}
    for shift in found:
        kinds[shift.case_id].add(shift.milestone)
        cycles[shift.case_id] = shift.cycle
    why = f" Waarom: {reason}" if reason else ""
    record_all(
        (
            (
                case_id,
                cycles[case_id],
                {"milestones": {kind: dates[kind] for kind in sorted(kinds[case_id])}},
                " ".join(words[kind] for kind in sorted(kinds[case_id])) + why,
            )
            for case_id in sorted(kinds)
        ),
        kind="milestone_moved",
        by=by,
        now=now,
        group="F0",
    )


def register() -> None:
    """Listen to milestones that move; called once from CasesConfig.ready()."""
    on_milestones_move.append(follow_milestones)
