"""What happens around an Overstaptafel; every one is an action (house.md 3)."""

from meetings.actions.agenda import (
    add_item,
    move_item,
    prepare_item,
    triage_item,
    withdraw_item,
)
from meetings.actions.carrying import carry_all, carry_over
from meetings.actions.deciding import decide
from meetings.actions.planning import (
    add_participant,
    change_session,
    create_round,
    create_session,
    remove_participant,
)
from meetings.actions.running import close_session, open_session, set_presence

__all__ = [
    "add_item",
    "add_participant",
    "carry_all",
    "carry_over",
    "change_session",
    "close_session",
    "create_round",
    "create_session",
    "decide",
    "move_item",
    "open_session",
    "prepare_item",
    "remove_participant",
    "set_presence",
    "triage_item",
    "withdraw_item",
]
