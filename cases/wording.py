"""Small words that more than one page uses: data groups in short, and moments out of JSON. Pure."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

from overstap.privacy.groups import F0, F1, F2, F4, F5, F6, F8, F9, F10, DataGroup

SHORT = {
    F0: "nummer en fase",
    F1: "naam",
    F2: "contactgegevens",
    F4: "signaal",
    F5: "ondersteuning",
    F6: "gezondheid",
    F8: "besluiten",
    F9: "gesprekken",
    F10: "aanmelding en start",
}
WHOLE = frozenset({F0, F1, F2, F4, F5, F8, F9, F10})


def in_words(groups: frozenset[DataGroup]) -> str:
    """A set of data groups as people say it."""
    if groups >= WHOLE:
        return "alles, ook gezondheid" if F6 in groups else "alles, zonder gezondheid"
    return ", ".join(label for group, label in SHORT.items() if group in groups) or "niets"


def as_moment(value: str | None) -> datetime | None:
    """A moment out of JSON; SQLite leaves the zone out, which is UTC."""
    if value is None:
        return None
    moment = parse_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
