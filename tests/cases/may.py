"""Who may do a thing, all thirteen tried."""

import pytest

from cases.rules import NotAllowed
from tests.factories.world import PEOPLE


def may_only(world, allowed: set[str], act) -> None:
    """`act(by)` goes through for these people and raises NotAllowed for all others."""
    for who in PEOPLE:
        by = getattr(world, who)
        if who in allowed:
            act(by)
        else:
            with pytest.raises(NotAllowed):
                act(by)
