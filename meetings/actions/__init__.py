"""What happens around an Overstaptafel; every one is an action (house.md 3)."""

from meetings.actions.agenda import (
    add_item,
    move_item,
    prepare_item,
    triage_item,
    withdraw_item,
)
from meetings.actions.cancelling import cancel_round, cancel_session
from meetings.actions.carrying import carry_all, carry_over
from meetings.actions.closing import close_session
from meetings.actions.correcting import correct_decision, undo_decision
from meetings.actions.deciding import decide
from meetings.actions.planning import (
    add_participant,
    change_round,
    change_session,
    create_round,
    create_session,
    remove_participant,
)
from meetings.actions.preparing import look_at_item, order_items, promote_item, propose_triage
from meetings.actions.proposing import propose_members, remind_school
from meetings.actions.running import (
    mark_presence,
    open_session,
    put_before_table,
    set_presence,
    share_screen,
)
from meetings.actions.screening import (
    add_member_to_list,
    confirm_member,
    remove_member,
    restore_member,
)
from meetings.actions.seating import seat_school, spread_schools

__all__ = [
    "add_item",
    "add_member_to_list",
    "add_participant",
    "cancel_round",
    "cancel_session",
    "carry_all",
    "carry_over",
    "change_round",
    "change_session",
    "close_session",
    "confirm_member",
    "correct_decision",
    "create_round",
    "create_session",
    "decide",
    "look_at_item",
    "mark_presence",
    "move_item",
    "open_session",
    "order_items",
    "prepare_item",
    "promote_item",
    "propose_members",
    "propose_triage",
    "put_before_table",
    "remind_school",
    "remove_member",
    "remove_participant",
    "restore_member",
    "seat_school",
    "set_presence",
    "share_screen",
    "spread_schools",
    "triage_item",
    "undo_decision",
    "withdraw_item",
]
