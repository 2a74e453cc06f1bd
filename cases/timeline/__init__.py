"""The story of a case: what happened and what changed, merged, for the eyes of one reader.

Events (`CaseEvent`) and history rows of every model around the case come in one query. A change
that was made by the same action as an event is shown under that event. Everything is filtered by
the reader's data groups: an event by its own, a changed field by the group of the field.
"""

from cases.timeline.entries import FILTERS, PER_PAGE, Entry, entries_of, page_of
from cases.timeline.names import Names
from cases.timeline.rows import COLUMNS, MODELS, Row, rows_of, stored, told

__all__ = [
    "COLUMNS",
    "FILTERS",
    "MODELS",
    "PER_PAGE",
    "Entry",
    "Names",
    "Row",
    "entries_of",
    "page_of",
    "rows_of",
    "stored",
    "told",
]
