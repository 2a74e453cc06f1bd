"""What upper packages count for the digest: a registry, as for feeds.

A digest is read in a mailbox, so it holds numbers only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from overstap.organisations.models import Membership


@dataclass(frozen=True)
class Due:
    """How much somebody has to do: too late, today, and in the coming week."""

    late: int = 0
    today: int = 0
    week: int = 0

    def __add__(self, other: "Due") -> "Due":
        return Due(self.late + other.late, self.today + other.today, self.week + other.week)


Counter = Callable[[Membership, datetime], Due]

_counters: dict[str, Counter] = {}


def register_due(key: str, counter: Counter) -> None:
    """This will add what `counter(membership, now)` counts to the digests of everybody."""
    _counters[key] = counter


def due_of(memberships: list[Membership], now: datetime) -> Due:
    """What waits at this moment for somebody who holds these roles."""
    found = Due()
    for by in memberships:
        for counter in _counters.values():
            found += counter(by, now)
    return found
