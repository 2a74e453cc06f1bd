"""Who gives a young person a link, and what stops a message: each check raises the sentence."""

from cases.enums import DatePrecision
from cases.models import Case
from coaches.rules import WRITERS
from overstap.organisations.rules import NotAllowed
from overstap.portal.enums import FOR_A_NEW_ONE, TO_STOP
from overstap.portal.models import StudentLink

# Whoever writes contact with the young person, and the coordinator of a case without a coach.
GIVERS = WRITERS | {"coordinator_without_coach"}
MOST_PER_DAY = 10


def check_may_give_link(case: Case, standing: frozenset[str]) -> None:
    """Somebody who works with the young person, on an open case with a full birth date."""
    check_may_stop_link(case, standing)
    if not has_birth_date(case):
        raise NotAllowed(
            "De volledige geboortedatum is niet bekend. Daarmee laat de jongere zien wie het is. "
            "Vul de geboortedatum eerst aan bij Betrokkenen."
        )


def check_may_stop_link(case: Case, standing: frozenset[str]) -> None:
    """Somebody who works with the young person, as long as the case is open."""
    if not standing & GIVERS:
        raise NotAllowed("Alleen wie met de jongere werkt, geeft de jongere een link.")
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten. De link voor de jongere werkt niet meer.")


def has_birth_date(case: Case) -> bool:
    """Whether the day itself is known, not only the month or the year."""
    student = case.student
    return student.birth_on is not None and student.birth_precision == DatePrecision.DAY


def check_reason_for_new(live: StudentLink | None, why: str) -> None:
    """A link that works is replaced for a reason only: the young person has to be told."""
    if live is not None and why not in FOR_A_NEW_ONE:
        raise NotAllowed("Er is al een link. Kies waarom er een nieuwe nodig is.")


def check_reason_to_stop(live: StudentLink | None, why: str) -> None:
    """There is a link, and a reason to stop it."""
    if live is None:
        raise NotAllowed("De link is al gestopt.")
    if why not in TO_STOP:
        raise NotAllowed("Kies waarom de link stopt.")


def check_may_send_today(sent_today: int) -> None:
    """Ten messages on a day; the sentence is for the young person."""
    if sent_today >= MOST_PER_DAY:
        raise NotAllowed(
            f"Je hebt vandaag {MOST_PER_DAY} berichten gestuurd. Morgen kan het weer. "
            "Kan het niet wachten? Bel dan je coach of je school."
        )
