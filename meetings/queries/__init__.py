"""What pages of the Overstaptafel read; a fixed number of queries, whatever the agenda's length."""

from meetings.queries.agenda import (
    Slot,
    agenda,
    decisions_for_timeline,
    items_of_case,
    minutes,
    owners_for,
    seen_cases,
    sheet_of,
)
from meetings.queries.planning import (
    choosable_people,
    list_sessions,
    next_session_of,
    participants_of,
    planned_in_region,
    proposals,
    rounds_of,
    sessions_for,
)

__all__ = [
    "Slot",
    "agenda",
    "choosable_people",
    "decisions_for_timeline",
    "items_of_case",
    "list_sessions",
    "minutes",
    "next_session_of",
    "owners_for",
    "participants_of",
    "planned_in_region",
    "proposals",
    "rounds_of",
    "seen_cases",
    "sessions_for",
    "sheet_of",
]
