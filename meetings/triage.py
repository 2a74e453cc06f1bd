"""How to deal with an item, and what goes first: rules with reasons, pure and proposed only.

No score: each outcome names the facts that led to it. Who leads the table can change it, and
everybody at the table can ask to discuss a hamerstuk.
"""

from dataclasses import dataclass
from datetime import date

from meetings.enums import Triage, TriageReason

LAST = date.max


@dataclass(frozen=True)
class Facts:
    """What the rules look at, of one item and its pupil."""

    question: str = ""
    tried: str = ""
    wanted: str = ""
    is_carried: bool = False
    partner_asks: bool = False
    is_missed: bool = False
    has_valid: bool = False
    is_placed: bool = False
    due_on: date | None = None
    school: str = ""
    position: int = 0


def missing(facts: Facts) -> list[TriageReason]:
    """What the school still has to write; empty when the school is ready."""
    wanted = (
        (facts.question, TriageReason.NO_QUESTION),
        (facts.tried, TriageReason.NO_TRIED),
        (facts.wanted, TriageReason.NO_WANTED),
    )
    return [reason for text, reason in wanted if not text.strip()]


def propose(facts: Facts) -> tuple[Triage, list[TriageReason]]:
    """Not ready while something is missing; a hamerstuk when there is a place and no question
    of anybody; else to discuss, with every reason why."""
    if lacking := missing(facts):
        return Triage.NOT_READY, lacking
    reasons = []
    if facts.is_carried:
        reasons.append(TriageReason.CARRIED_OVER)
    if facts.partner_asks:
        reasons.append(TriageReason.PARTNER_ASKS)
    if facts.is_missed:
        reasons.append(TriageReason.NOT_STARTED)
    elif not facts.has_valid:
        reasons.append(TriageReason.NO_APPLICATION)
    elif not facts.is_placed:
        reasons.append(TriageReason.NO_PLACE)
    if reasons:
        return Triage.DISCUSS, reasons
    return Triage.STANDING, [TriageReason.HAS_PLACE]


def urgency(facts: Facts) -> tuple:
    """The key for "most urgent first": not started, no application, no place, then the rest.

    Within each the item whose case has the earliest date to meet, then the present order.
    """
    if facts.is_missed:
        rank = 0
    elif not facts.has_valid:
        rank = 1
    elif not facts.is_placed:
        rank = 2
    else:
        rank = 3
    return (rank, facts.due_on or LAST, facts.position)


def by_school(rows: dict[int, Facts]) -> list[int]:
    """Item ids with each school in one run, so that its decaan can leave.

    Schools keep the order of their first item; within a school the most urgent comes first.
    """
    first: dict[str, int] = {}
    for facts in sorted(rows.values(), key=lambda facts: facts.position):
        first.setdefault(facts.school, facts.position)
    return sorted(rows, key=lambda pk: (first[rows[pk].school], urgency(rows[pk])))


def by_urgency(rows: dict[int, Facts]) -> list[int]:
    """Item ids, the most urgent first."""
    return sorted(rows, key=lambda pk: urgency(rows[pk]))
