"""How to deal with an item, and what goes first: rules with reasons, pure and proposed only.

No score: each outcome names the facts that led to it. Who leads the table can change it, and
everybody at the table can ask to discuss a hamerstuk.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from meetings.enums import PlaceReason, Triage, TriageReason

LAST = date.max
# So long without a talk, or so many attempts in a row without one, is urgent.
QUIET = timedelta(weeks=6)
MISSED = 2


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
    # Since when nobody spoke the young person, and how often somebody tried in vain since.
    quiet_since: date | None = None
    missed: int = 0
    today: date | None = None

    @property
    def is_unreached(self) -> bool:
        """Whether the young person was not spoken to for too long."""
        is_quiet = (
            self.today is not None
            and self.quiet_since is not None
            and self.today - self.quiet_since >= QUIET
        )
        return is_quiet or self.missed >= MISSED


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


URGENT_FIRST = (
    PlaceReason.NOT_STARTED,
    PlaceReason.NOT_REACHED,
    PlaceReason.NO_APPLICATION,
    PlaceReason.NO_PLACE,
    PlaceReason.HAS_PLACE,
)


def pressing(facts: Facts) -> list[PlaceReason]:
    """All that makes an item urgent, the most pressing first; else that there is a place."""
    found = [
        (facts.is_missed, PlaceReason.NOT_STARTED),
        (facts.is_unreached, PlaceReason.NOT_REACHED),
        (not facts.is_missed and not facts.has_valid, PlaceReason.NO_APPLICATION),
        (facts.has_valid and not facts.is_placed, PlaceReason.NO_PLACE),
    ]
    return [reason for is_so, reason in found if is_so] or [PlaceReason.HAS_PLACE]


def urgency(facts: Facts) -> tuple:
    """The key for "most urgent first": not started, not reached, no application, no place, rest.

    Within each the item whose case has the earliest date to meet, then the present order.
    """
    rank = URGENT_FIRST.index(pressing(facts)[0])
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
