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
    CANCELLED = "cancelled", "Gaat niet door"


# Nothing changes any more at a table in one of these.
OVER = (SessionState.CLOSED, SessionState.CANCELLED)


class ProposalState(models.TextChoices):
    """Where a pupil on the long list of a round stands."""

    PROPOSED = "proposed", "Wacht op de school"
    ADDED = "added", "Toegevoegd door de school"
    CONFIRMED = "confirmed", "Bevestigd"
    REMOVED = "removed", "Weggehaald"
    LAPSED = "lapsed", "Niet meer nodig"


# The school still has to say something.
ASKED = (ProposalState.PROPOSED, ProposalState.ADDED)


class ProposalReason(models.TextChoices):
    """Why the rule of a round puts a pupil on its long list."""

    NO_APPLICATION = "no_application", "Geen aanmelding"
    ONLY_CONCEPT = "only_concept", "Alleen een aanmelding die nog niet is ingediend"
    APPLICATION_ENDED = "application_ended", "De aanmelding is ingetrokken of afgewezen"
    NOT_PROVISIONAL = "not_provisional", "Aangemeld, maar niet voorlopig geplaatst"
    NOT_STARTED = "not_started", "Niet gestart"
    OPEN_CASE = "open_case", "Heeft een open dossier zonder plek"
    CARRIED_OVER = "carried_over", "Doorgeschoven van een eerdere tafel"
    BY_SCHOOL = "by_school", "Toegevoegd door de school"
    FROM_TABLE = "from_table", "Stond op een tafel die niet doorgaat"


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


class TriageReason(models.TextChoices):
    """Why the rule proposes how to deal with an item."""

    NO_QUESTION = "no_question", "Er is nog geen vraag aan de tafel."
    NO_TRIED = "no_tried", "Er staat nog niet wat is geprobeerd."
    NO_WANTED = "no_wanted", "Er staat nog niet wie erbij moet zijn."
    NOT_STARTED = "not_started", "De jongere is niet gestart."
    NO_APPLICATION = "no_application", "Er is geen geldige aanmelding."
    NO_PLACE = "no_place", "Er is nog geen plek."
    PARTNER_ASKS = "partner_asks", "Een partner wil dit bespreken."
    CARRIED_OVER = "carried_over", "Dit schoof door van een eerdere tafel."
    HAS_PLACE = "has_place", "De jongere heeft een plek."


class PlaceReason(models.TextChoices):
    """Why an item stands where it stands on the agenda, by the last order that somebody asked."""

    NOT_STARTED = "not_started", "Spoed: niet gestart."
    NOT_REACHED = "not_reached", "Spoed: lang niet gesproken."
    NO_APPLICATION = "no_application", "Spoed: geen geldige aanmelding."
    NO_PLACE = "no_place", "Spoed: nog geen plek."
    HAS_PLACE = "has_place", "Minder haast: er is een plek."
    SCHOOL = "school", "Bij de andere dossiers van deze school."
    BY_HAND = "by_hand", "Met de hand verplaatst."


class PartnerView(models.TextChoices):
    """What leerplicht or an mbo says after looking at an item before the table."""

    FINE = "fine", "Bekeken, geen vraag"
    DISCUSS = "discuss", "Bekeken, graag bespreken"


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
