"""How a date and a time are written: the same on every screen, in every mail and every PDF.

In a sentence `8 december 2026`, in a table or a line of facts `8 dec 2026`, a time always `13:00`.
Only these functions write them; a house rule looks for other ways. Each takes a date or a datetime
(an aware one is told in local time) and gives an empty text for None.
"""

from datetime import date, datetime

from django.utils import timezone

SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")


def as_date(value) -> date | None:
    """Return the local date of a date or datetime."""
    return _local(value).date() if isinstance(value, datetime) else value


def day(value) -> str:
    """`13 mei`, in a table."""
    value = as_date(value)
    return f"{value.day} {SHORT[value.month - 1]}" if value else ""


def day_year(value) -> str:
    """`8 dec 2026`, in a table."""
    value = as_date(value)
    return f"{day(value)} {value.year}" if value else ""


def moment(value) -> str:
    """`8 dec 2026, 13:00`, in a table."""
    return f"{day_year(value)}, {clock(value)}" if value else ""


def full_day(value) -> str:
    """`8 december`, in a sentence."""
    value = as_date(value)
    return f"{value.day} {MONTHS[value.month - 1]}" if value else ""


def full_date(value) -> str:
    """`8 december 2026`, in a sentence."""
    value = as_date(value)
    return f"{full_day(value)} {value.year}" if value else ""


def full_moment(value) -> str:
    """`8 december 2026 om 13:00`, in a sentence."""
    return f"{full_date(value)} om {clock(value)}" if value else ""


def weekday(value) -> str:
    """`dinsdag`."""
    value = as_date(value)
    return WEEKDAYS[value.weekday()] if value else ""


def clock(value) -> str:
    """`13:00`."""
    return f"{_local(value):%H:%M}" if value else ""


def iso(value) -> str:
    """`2026-12-08`, or with the time behind it: for an attribute that a browser reads."""
    if isinstance(value, datetime):
        return _local(value).isoformat()
    return value.isoformat() if value else ""


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
