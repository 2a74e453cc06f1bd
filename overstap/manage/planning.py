"""What moving the dates of a year will do, said before it is done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.checks.moving import Shift, pointing_at, shifts
from cases.models import Case
from overstap.organisations.milestones import Move
from overstap.organisations.models import Milestone, SchoolHoliday, TransitionYear
from overstap.organisations.workdays import next_workday, why_off

SHOWN = 50


@dataclass(frozen=True)
class Kind:
    """So many open tasks or actions of one kind, and where they go."""

    title: str
    count: int
    new: date


@dataclass(frozen=True)
class Moving:
    """One milestone that moves, and the open work that goes along."""

    label: str
    old: date
    new: date
    was_passed: bool
    kinds: list[Kind] = field(default_factory=list)


@dataclass(frozen=True)
class Touched:
    """One case that the reader may see, and what of it moves."""

    case: Case
    shifts: list[Shift]


@dataclass(frozen=True)
class Warning:
    """What somebody should look at; `kind` and `proposal` when another day is offered."""

    text: str
    kind: str = ""
    proposal: date | None = None


@dataclass(frozen=True)
class Plan:
    """The whole preview."""

    moving: list[Moving]
    warnings: list[Warning]
    case_count: int
    touched: list[Touched]
    hidden: int
    more: int
    # Cases that wait for the milestone itself: no task moves, the date of the next step does.
    waiting: int = 0

    @property
    def case_ids(self) -> list[int]:
        """The cases that are shown, for the read log."""
        return [one.case.pk for one in self.touched]


def plan_of(year: TransitionYear, moves: list[Move], *, by, today: date, holidays) -> Plan:
    """What these moves will do to the open work of a year, as far as `by` may see it."""
    found = shifts(year.pk, moves, today, holidays)
    ids = {shift.case_id for shift in found}
    visible = (
        Case.objects.visible_to(by)
        .filter(pk__in=ids)
        .select_related("year", "school")
        .order_by("pk")
    )
    cases = list(visible)
    by_case: dict[int, list[Shift]] = {}
    for shift in found:
        by_case.setdefault(shift.case_id, []).append(shift)
    labels = {milestone.kind: milestone.label for milestone in year.milestones.all()}
    return Plan(
        moving=[
            Moving(
                labels[move.kind],
                move.old,
                move.new,
                was_passed=move.old <= today,
                kinds=_kinds(shift for shift in found if shift.milestone == move.kind),
            )
            for move in moves
        ],
        warnings=list(warnings_of(moves, labels, today, holidays)),
        case_count=len(ids),
        touched=[Touched(case, by_case[case.pk]) for case in cases[:SHOWN]],
        hidden=len(ids) - len(cases),
        more=max(0, len(cases) - SHOWN),
        waiting=len(set(pointing_at(year.pk, [move.kind for move in moves])) - ids),
    )


def _kinds(found: Iterable[Shift]) -> list[Kind]:
    counts = Counter((shift.new, shift.title) for shift in found)
    return [Kind(title, count, new) for (new, title), count in sorted(counts.items())]


def warnings_of(
    moves: list[Move], labels: dict[str, str], today: date, holidays: list[SchoolHoliday]
) -> Iterable[Warning]:
    """A new date in the past, or on a day on which nobody works: with the next working day."""
    for move in moves:
        label = labels[move.kind]
        if move.new < today:
            yield Warning(
                f"{label} ligt dan al achter ons. Open taken zijn dan voor vandaag. "
                "Wat bij deze dag hoort, doet Overstap de volgende ochtend."
            )
        if why := why_off(move.new, holidays):
            yield Warning(
                f"{label} valt op een vrije dag ({why}).",
                move.kind,
                next_workday(move.new, holidays),
            )


def has_summer_holiday(year: int, holidays: list[SchoolHoliday]) -> bool:
    """Whether the region's summer holiday of this year is known; the summer starts from it."""
    return any(date(year, 6, 15) <= holiday.starts_on <= date(year, 8, 15) for holiday in holidays)


def days_off(milestones: Iterable[Milestone], holidays: list[SchoolHoliday]) -> dict[str, str]:
    """For each milestone on a day off: why nobody works then."""
    found = {item.kind: why_off(item.date_on, holidays) for item in milestones}
    return {kind: why for kind, why in found.items() if why}
