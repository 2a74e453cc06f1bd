"""What goes along when milestones of a year move: open tasks, open actions, and next steps.

The preview of the coordinator and the action that moves ask the same question here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from cases.enums import ActionStatus
from cases.flow_texts import ASKED_BY, TASKS
from cases.models import ActionItem, Case, WorkItem
from overstap.organisations.milestones import Move
from overstap.organisations.workdays import Holiday, next_workday


@dataclass(frozen=True)
class Shift:
    """One open task or action that gets another date."""

    what: str  # "task" or "action"
    pk: int
    case_id: int
    cycle: int
    title: str
    milestone: str
    old: date
    new: date


def shifts(
    year_id: int, moves: Iterable[Move], today: date, holidays: Iterable[Holiday] = ()
) -> list[Shift]:
    """Every open task and action of a year that these moves give another date, in order.

    A task that follows the milestone gets its new date, or the working day after it. An action
    that the calendar asked for goes as many days as the milestone. Neither lands in the past:
    then it is for today.
    """
    moved = {move.kind: move for move in moves if move.old != move.new}
    if not moved:
        return []
    holidays = list(holidays)
    return sorted(
        [*_tasks(year_id, moved, today, holidays), *_actions(year_id, moved, today)],
        key=lambda shift: (shift.new, shift.case_id, shift.what, shift.pk),
    )


def _tasks(year_id, moved, today, holidays) -> Iterable[Shift]:
    items = WorkItem.objects.filter(
        case__year_id=year_id, case__is_open=True, is_open=True, milestone__in=moved
    )
    days = {kind: max(next_workday(move.new, holidays), today) for kind, move in moved.items()}
    for pk, case_id, cycle, kind, milestone, old in items.values_list(
        "pk", "case_id", "case__cycle", "kind", "milestone", "due_on"
    ):
        if old != days[milestone]:
            title = TASKS[kind].title
            yield Shift("task", pk, case_id, cycle, title, milestone, old, days[milestone])


def _actions(year_id, moved, today) -> Iterable[Shift]:
    origins = {origin: asked for origin, asked in ASKED_BY.items() if asked[0] in moved}
    items = ActionItem.objects.filter(
        case__year_id=year_id,
        case__is_open=True,
        cycle=F("case__cycle"),
        status=ActionStatus.OPEN,
        origin__in=origins,
    )
    for pk, case_id, cycle, origin, old in items.values_list(
        "pk", "case_id", "cycle", "origin", "due_on"
    ):
        kind, title = origins[origin]
        move = moved[kind]
        new = max(next_workday(old + (move.new - move.old)), today)
        if new != old:
            yield Shift("action", pk, case_id, cycle, title, kind, old, new)


def pointing_at(year_id: int, kinds: Iterable[str]) -> list[int]:
    """Open cases of a year whose next step is one of these milestones itself."""
    steps = [f"milestone:{kind}" for kind in kinds]
    return list(
        Case.objects.scoped()
        .filter(next_step__in=steps, year_id=year_id, is_open=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
