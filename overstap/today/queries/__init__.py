"""What Vandaag reads: what waits (gathering), of whom (people), what changed, and numbers."""

from overstap.today.queries.asking import block_answers, quiet_blocks
from overstap.today.queries.changes import Changed, changes_since
from overstap.today.queries.gathering import (
    BUCKETS,
    LIMIT,
    Found,
    bucket_counts,
    bucket_rows,
    gather,
)
from overstap.today.queries.numbers import (
    STALLED,
    Waiting,
    at_my_school,
    caseload,
    in_my_municipality,
    looks_this_week,
    machine_room,
    needs_attention,
    region_figures,
    signals,
    to_check_at_mbo,
    waiting_signals,
    year_on,
)
from overstap.today.queries.people import Person, people_in

__all__ = [
    "BUCKETS",
    "LIMIT",
    "STALLED",
    "Changed",
    "Found",
    "Person",
    "Waiting",
    "at_my_school",
    "block_answers",
    "bucket_counts",
    "bucket_rows",
    "caseload",
    "changes_since",
    "gather",
    "in_my_municipality",
    "looks_this_week",
    "machine_room",
    "needs_attention",
    "people_in",
    "quiet_blocks",
    "region_figures",
    "signals",
    "to_check_at_mbo",
    "waiting_signals",
    "year_on",
]
