"""Whether a young person's message can be taken; the sentences are for the young person."""

from cases.models import Case
from overstap.organisations.rules import NotAllowed

LONGEST_MESSAGE = 2000
EMPTY = "Typ eerst je bericht."


def check_may_send_message(case: Case, text: str) -> None:
    """There is something to send, and somebody who still works on the case."""
    if not text.strip():
        raise NotAllowed(EMPTY)
    if len(text.strip()) > LONGEST_MESSAGE:
        raise NotAllowed(f"Je bericht is te lang. Gebruik hooguit {LONGEST_MESSAGE} tekens.")
    if not case.is_open:
        raise NotAllowed("Je begeleiding is gestopt. Bel je school of je oude coach.")
