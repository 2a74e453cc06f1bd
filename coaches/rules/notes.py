"""Who keeps private notes about a young person."""

from cases.enums import Capacity
from cases.models import Case
from cases.rules import NotAllowed

# Whose note it may be: they stand around the case by name, so the end of it is a known moment.
KEEPERS = (Capacity.COACH, Capacity.STAND_IN, Capacity.SUMMER_CONTACT)
KEEPING = frozenset({"coach", "summer_contact"})


def check_may_keep_notes(case: Case, standing: frozenset[str]) -> None:
    """The coach, the stand-in or the summer contact, as long as the case is open."""
    if not standing & KEEPING:
        raise NotAllowed("Alleen wie de jongere begeleidt, houdt hier eigen notities bij.")
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten. De notities zijn gewist.")


def check_note(text: str) -> None:
    """A note says something."""
    if not text.strip():
        raise NotAllowed("Schrijf iets op.")
