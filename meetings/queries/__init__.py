"""What pages of the Overstaptafel read; a fixed number of queries, whatever the agenda's length."""

from meetings.queries.agenda import (
    Slot,
    agenda,
    decisions_for_timeline,
    items_of_case,
    seen_cases,
)
from meetings.queries.live import live_sessions, saved_before, status_of
from meetings.queries.minutes import (
    Minute,
    OrganisationActions,
    TableMinutes,
    actions_of_round,
    minutes,
    open_actions,
)
from meetings.queries.planning import (
    choosable_people,
    list_sessions,
    next_sessions_of,
    participants_of,
    planned_in_region,
    proposals,
    rounds_of,
    sessions_for,
)
from meetings.queries.sharing import shared_agenda, without_any_name, without_what_comes
from meetings.queries.sheet import Seat, Sheet, Support, owners_for, seats_of, sheet_of

__all__ = [
    "Minute",
    "OrganisationActions",
    "Seat",
    "Sheet",
    "Slot",
    "Support",
    "TableMinutes",
    "actions_of_round",
    "agenda",
    "choosable_people",
    "decisions_for_timeline",
    "items_of_case",
    "list_sessions",
    "live_sessions",
    "minutes",
    "next_sessions_of",
    "open_actions",
    "owners_for",
    "participants_of",
    "planned_in_region",
    "proposals",
    "rounds_of",
    "saved_before",
    "seats_of",
    "seen_cases",
    "sessions_for",
    "shared_agenda",
    "sheet_of",
    "status_of",
    "without_any_name",
    "without_what_comes",
]
