"""Codes of the coach's work (lifecycle.md 3, 5)."""

from django.db import models


class RequestState(models.TextChoices):
    DRAFT = "draft", "Concept"
    SUBMITTED = "submitted", "Ingediend"
    APPROVED = "approved", "Goedgekeurd"
    REFUSED = "refused", "Afgewezen"
    RETURNED = "returned", "Terug voor aanvulling"
    OFFERED = "offered", "Aangeboden"
    MATCHED = "matched", "Gekoppeld"
    # Taken back by whoever asked, or the case ended; nobody said no.
    WITHDRAWN = "withdrawn", "Ingetrokken"


class AssignmentState(models.TextChoices):
    OFFERED = "offered", "Gevraagd"
    ACCEPTED = "accepted", "Aangenomen"
    DECLINED = "declined", "Niet aangenomen"
    ENDED = "ended", "Beëindigd"


class CoachKind(models.TextChoices):
    VO = "vo", "Vo"
    MBO = "mbo", "Mbo"


class Doer(models.TextChoices):
    """Who does a step of a plan."""

    STUDENT = "student", "De jongere"
    COACH = "coach", "De coach"
    GUARDIAN = "guardian", "Ouder of verzorger"
    SCHOOL = "school", "De school"
    MBO = "mbo", "Het mbo"
    OTHER = "other", "Iemand anders"


class DueState(models.TextChoices):
    """What came of an agreed contact; an attempt is work done, but nobody was spoken to."""

    OPEN = "open", "Nog te doen"
    MET = "met", "Gesproken"
    TRIED = "tried", "Geprobeerd, niet bereikt"
    MISSED = "missed", "Gemist"
    LAPSED = "lapsed", "Niet meer nodig"


class Weight(models.TextChoices):
    """How much work a young person is, beside what the status says (products.md 14)."""

    LIGHT = "light", "Licht"
    NORMAL = "normal", "Gewoon"
    HEAVY = "heavy", "Zwaar"


class Expectation(models.TextChoices):
    """What the school thinks of the diploma, before the exam."""

    YES = "yes", "Ja, waarschijnlijk"
    NO = "no", "Nee, waarschijnlijk niet"
    UNKNOWN = "unknown", "Nog niet te zeggen"


class TransferOutcome(models.TextChoices):
    """What came of one row of a transfer; after the offer its assignment tells the rest."""

    WAITING = "waiting", "Nog niet aan de beurt"
    OFFERED = "offered", "Aangeboden"
    UNCHANGED = "unchanged", "Ongewijzigd"
    REFUSED = "refused", "Geweigerd"
