"""What pages of the coach's work read; every function is a fixed number of queries."""

from coaches.queries.absence import (
    absences_for,
    away_users,
    covered_until,
    covered_users,
    standing_in_now,
    unseen_by_stand_in,
    without_stand_in,
)
from coaches.queries.contacts import contacts_for_timeline
from coaches.queries.load import Load, loads, norm_of, points_table
from coaches.queries.matching import (
    LIVE,
    TO_MATCH,
    assignments_of,
    last_request,
    offers_to,
    requests_for,
    unanswered,
)
from coaches.queries.transferring import (
    caseload_of,
    left_behind,
    result_of,
    surroundings,
    transfer_rows,
    transfers_of,
)

__all__ = [
    "LIVE",
    "TO_MATCH",
    "Load",
    "absences_for",
    "assignments_of",
    "away_users",
    "caseload_of",
    "contacts_for_timeline",
    "covered_until",
    "covered_users",
    "last_request",
    "left_behind",
    "loads",
    "norm_of",
    "offers_to",
    "points_table",
    "requests_for",
    "result_of",
    "standing_in_now",
    "surroundings",
    "transfer_rows",
    "transfers_of",
    "unanswered",
    "unseen_by_stand_in",
    "without_stand_in",
]
