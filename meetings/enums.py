"""Codes of the Overstaptafel (lifecycle.md 6)."""

from django.db import models


class RoundTarget(models.TextChoices):
    """Which cohort members a round proposes."""

    NO_APPLICATION = "no_application", "Geen geldige aanmelding"
    NOT_PROVISIONAL = "not_provisional", "Niet minstens voorlopig geplaatst"
    NOT_STARTED = "not_started", "Niet gestart"
    AT_RISK = "at_risk", "Heeft een open dossier"
    BY_HAND = "by_hand", "Met de hand gekozen"


class SessionState(models.TextChoices):
    PLANNED = "planned", "Gepland"
    OPEN = "open", "Bezig"
    CLOSED = "closed", "Afgesloten"


class ItemState(models.TextChoices):
    PROPOSED = "proposed", "Voorgesteld"
    PREPARED = "prepared", "Voorbereid"
    DISCUSSED = "discussed", "Besproken"
    CARRIED_OVER = "carried_over", "Naar de volgende tafel"
    WITHDRAWN = "withdrawn", "Van de agenda"


# Not dealt with yet: neither decided, carried over nor withdrawn.
WAITING = (ItemState.PROPOSED, ItemState.PREPARED)
ON_AGENDA = (*WAITING, ItemState.DISCUSSED, ItemState.CARRIED_OVER)


class Triage(models.TextChoices):
    DISCUSS = "discuss", "Bespreken"
    STANDING = "standing", "Hamerstuk"
    NOT_READY = "not_ready", "Niet gereed"


class DecisionCode(models.TextChoices):
    PROCEED = "proceed", "Door met dit plan"
    STANDING = "standing", "Hamerstuk"
    COACH = "coach", "Coach inzetten"
    OTHER_PROGRAMME = "other_programme", "Andere opleiding zoeken"
    JOBHUNTER = "jobhunter", "Jobhunter BBL"
    CARE = "care", "Zorgtraject"
    BACK_TO_VO = "back_to_vo", "Terug naar vo"
    WARM_HANDOVER = "warm_handover", "Warme overdracht plannen"
    LEERPLICHT = "leerplicht", "Naar leerplicht"
    DOORSTROOMPUNT = "doorstroompunt", "Naar Doorstroompunt"
    AGAIN = "again", "Opnieuw bespreken"
