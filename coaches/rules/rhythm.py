"""The rhythm of contact: which weeks, from when till when a contact counts, and when it is bad."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cases.enums import Status
from cases.rules import NotAllowed
from coaches.enums import DueState
from overstap.organisations.enums import COORDINATORS, Role

DEFAULT_WEEKS = (2, 6, 12, 26)
BEFORE = timedelta(days=7)
AFTER = timedelta(days=13)
# A window that closed longer ago is not asked for any more: the rhythm or the case came later.
TOO_LONG_AGO = timedelta(days=28)
AFTER_START = (Status.STARTED, Status.PLACED)
MOST_POINTS = 12
LAST_WEEK = 52
NOT_SPOKEN = (DueState.MISSED, DueState.TRIED)
MAKERS = COORDINATORS | {Role.FUNCTIONAL_ADMIN}


@dataclass(frozen=True)
class Window:
    """A contact of the rhythm: it counts from `opens_on` to `closes_on`, both included."""

    week: int
    opens_on: date
    due_on: date
    closes_on: date


def windows_of(started_on: date, weeks: Iterable[int]) -> list[Window]:
    """The windows after a real start, in order; none begins before the one before it is over."""
    found: list[Window] = []
    for week in sorted(set(weeks)):
        due_on = started_on + timedelta(weeks=week)
        opens_on = due_on - BEFORE
        if found:
            opens_on = min(due_on, max(opens_on, found[-1].closes_on + timedelta(days=1)))
        found.append(Window(week, opens_on, due_on, due_on + AFTER))
    for number, window in enumerate(found[:-1]):
        following = found[number + 1]
        if window.closes_on >= following.due_on:
            closes_on = max(window.due_on, following.due_on - timedelta(days=1))
            found[number] = Window(window.week, window.opens_on, window.due_on, closes_on)
    return found


def two_missed(states: list[tuple[int, str]], week: int) -> bool:
    """Whether the point of `week` and the one before it both passed without a talk.

    `states` are (week, state) of what was asked of this case, lapsed points left out.
    """
    ordered = [state for number, state in sorted(states) if number <= week]
    return len(ordered) >= 2 and all(state in NOT_SPOKEN for state in ordered[-2:])


def check_may_set_rhythm(by) -> None:
    """The coordinator of the region, or its administrator."""
    if by is None or by.role not in MAKERS:
        raise NotAllowed("Alleen de coördinator stelt het contactritme in.")


def check_weeks(weeks: list[int]) -> None:
    """At least one week, not too many, none twice and each within a year of the start."""
    if not weeks:
        raise NotAllowed("Vul ten minste één week in.")
    if len(weeks) != len(set(weeks)):
        raise NotAllowed("Elke week staat er één keer in.")
    if len(weeks) > MOST_POINTS:
        raise NotAllowed(f"Kies hooguit {MOST_POINTS} momenten.")
    if min(weeks) < 1 or max(weeks) > LAST_WEEK:
        raise NotAllowed(f"Kies weken van 1 tot en met {LAST_WEEK}.")
    ordered = sorted(weeks)
    if any(later - earlier < 2 for earlier, later in pairwise(ordered)):
        raise NotAllowed("Laat tussen twee momenten ten minste twee weken.")
