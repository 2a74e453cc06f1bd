"""Who may write contact with the young person: each check raises the Dutch sentence."""

from datetime import date

from cases.models import Case
from cases.rules import NotAllowed

# Who writes contact moments: whoever guides, stands in, answers for the case, or is its school.
WRITERS = frozenset({"coach", "summer_contact", "receiving_officer", "school"})


def check_may_add_contact(case: Case, standing: frozenset[str]) -> None:
    """The coach, the stand-in, the summer contact, the officer in charge or the school."""
    if not standing & WRITERS:
        raise NotAllowed("Alleen wie met de jongere werkt, kan contact toevoegen.")
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten.")


def check_contact(contact_on: date, today: date, is_reached: bool, text: str) -> None:
    """Contact has been, and says what it was about; an attempt needs no text."""
    if contact_on > today:
        raise NotAllowed("De datum ligt in de toekomst. Vul in wanneer het contact was.")
    if is_reached and not text.strip():
        raise NotAllowed("Schrijf kort op wat er is besproken.")
