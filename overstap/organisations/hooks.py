"""Where packages above this one hear of people who stop working here, and of dates that move.

`cases` and `coaches` register in their AppConfig.ready(); each hook runs inside the transaction
of the action and is called with keywords.
"""

from collections.abc import Callable

# Called with user, by, now: the account is closed, so open tasks must find somebody else.
on_deactivate: list[Callable[..., None]] = []
# Called with membership, by, now: this role no longer holds. A closed account ends all its roles.
on_membership_end: list[Callable[..., None]] = []
# Called with year, moves (a list of milestones.Move), by, now, reason: dates of that year moved.
on_milestones_move: list[Callable[..., None]] = []
