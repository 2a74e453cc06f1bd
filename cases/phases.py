"""The eight phases of a case as people see them (lifecycle.md 8). Pure: facts in, steps out."""

from dataclasses import dataclass
from datetime import date

from cases.enums import OPEN, Status
from overstap.organisations.enums import MilestoneKind as M
from overstap.ui.dates import day, day_year

PHASES = (
    "Signaal",
    "Grondslag",
    "Coach",
    "Overstaptafel",
    "Zomer",
    "Start",
    "Plaatsing",
    "Nazorg",
)
SIGNAL, BASIS, COACH, TABLE, SUMMER, START, PLACEMENT, AFTERCARE = range(8)

# Where a case of this status is now.
NOW = {
    Status.FLAGGED: BASIS,
    Status.SCREENED: COACH,
    Status.GUIDED: TABLE,
    Status.DISCUSSED: TABLE,
    Status.SUMMER: SUMMER,
    Status.NO_SHOW: START,
    Status.ESCALATED: START,
    Status.STARTED: PLACEMENT,
    Status.PLACED: AFTERCARE,
}
# What the calendar says about a phase that is still to come.
EXPECTED = {
    SIGNAL: (M.FLAGGING_START,),
    BASIS: (M.FLAGGING_END,),
    COACH: (M.FLAGGING_END,),
    TABLE: (M.TABLE_ROUND_1, M.TABLE_ROUND_2),
    SUMMER: (M.SUMMER_START,),
    START: (M.NO_SHOW_DATE,),
    PLACEMENT: (M.COUNT_DATE,),
}
# Days that are the moment itself, not a limit.
EXACT = {TABLE: "tafel", SUMMER: "vanaf", START: "vanaf", PLACEMENT: "op"}
# Transitions that are the fact of a phase.
REACHED_BY = {
    "accept_coach": COACH,
    "record_discussion": TABLE,
    "enter_summer": SUMMER,
    "confirm_placement": PLACEMENT,
    "close_independent": AFTERCARE,
    "hand_over": AFTERCARE,
}


@dataclass(frozen=True)
class Step:
    """One phase on the track: done, now, todo or skipped."""

    label: str
    when: str
    state: str


def track(
    case,
    *,
    reached: dict[int, date],
    milestones: dict[str, date],
    coach_end: date | None,
    today: date,
) -> list[Step]:
    """The steps of a case. `reached`: the day each phase was reached, as far as it was."""
    days = {SIGNAL: case.flagged_on, START: case.started_on, **reached}
    days = {phase: when for phase, when in days.items() if when}
    current = NOW.get(Status(case.status), len(PHASES))
    if case.status == Status.FLAGGED and BASIS in days:
        current = COACH
    if case.status == Status.DISCUSSED:
        current = SUMMER
    steps = []
    for phase, label in enumerate(PHASES):
        if phase == current:
            state = "now"
        elif phase in days:
            state = "done"
        else:
            state = "skipped" if phase < current or case.status not in OPEN else "todo"
        when = _when(case, phase, state, days, milestones, coach_end, today)
        steps.append(Step(label, when, state))
    return steps


def _when(case, phase, state, days, milestones, coach_end, today) -> str:
    if phase == START and case.status == Status.NO_SHOW:
        return "niet gestart"
    if phase == START and case.status == Status.ESCALATED:
        return "gemeld"
    if phase in days and (state == "done" or phase not in (TABLE, AFTERCARE)):
        assumed = phase == START and case.start_is_assumed
        return f"{_short(days[phase], today)}{' (aangenomen)' if assumed else ''}"
    if state == "skipped":
        return ""
    if phase == AFTERCARE:
        return f"tot {_short(coach_end, today)}" if coach_end else ""
    coming = [milestones[kind] for kind in EXPECTED[phase] if kind in milestones]
    ahead = [when for when in coming if when >= today]
    if ahead:
        return f"{EXACT.get(phase, 'vóór')} {_short(ahead[0], today)}"
    return "nog onbekend" if coming and phase in (START, PLACEMENT) else ""


def _short(when: date, today: date) -> str:
    return day(when) if when.year == today.year else day_year(when)
