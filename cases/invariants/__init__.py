"""What must always be true of the data (security.md 4), as checks that name what breaks it.

Each package keeps its own in a module `invariants`; `manage.py check_invariants` finds them all.
A check yields one short label for each violation (ids and codes, never a name of a person), reads
in streams, and works on a hundred thousand cases.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Invariant:
    """One rule of the data: its code, what it says, and what finds the violations."""

    code: str
    text: str
    find: Callable[[datetime], Iterable[str]]


_registered: dict[str, Invariant] = {}


def invariant(code: str, text: str) -> Callable:
    """Register ``find(now) -> labels of violations`` under a code such as "I5 coach"."""

    def register(find: Callable[[datetime], Iterable[str]]) -> Callable:
        _registered[code] = Invariant(code, text, find)
        return find

    return register


def every_invariant() -> Iterator[Invariant]:
    """All rules of all packages, in the order of their codes."""
    autodiscover_modules("invariants")
    from cases.invariants import facts, grants, history  # noqa: F401, PLC0415 - they register

    yield from (_registered[code] for code in sorted(_registered, key=_order))


def _order(code: str) -> tuple:
    """I2 before I10, and the lettered ones last."""
    head = code.split()[0]
    number = head.removeprefix("I")
    return (0, int(number), code) if number.isdecimal() else (1, 0, code)
