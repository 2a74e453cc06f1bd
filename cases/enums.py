"""Codes of the case and what is around it (lifecycle.md 2-3, domain.md 2). English code, Dutch label."""

from django.db import models


class Status(models.TextChoices):
    FLAGGED = "flagged", "Gesignaleerd"
    SCREENED = "screened", "Gescreend"
    GUIDED = "guided", "In begeleiding"
    DISCUSSED = "discussed", "Besproken"
    SUMMER = "summer", "Zomerperiode"
    NO_SHOW = "no_show", "Niet gestart"
    STARTED = "started", "Gestart"
    PLACED = "placed", "Geplaatst"
    ESCALATED = "escalated", "Bij leerplicht / Doorstroompunt"
    CLOSED = "closed", "Afgesloten"
    HANDED_OVER = "handed_over", "Overgedragen"
    DISMISSED = "dismissed", "Geen risico"
    WITHDRAWN = "withdrawn", "Ingetrokken"
    MOVED = "moved", "Verhuisd"
    ELSEWHERE = "elsewhere", "Andere bestemming"


OPEN = (
    Status.FLAGGED,
    Status.SCREENED,
    Status.GUIDED,
    Status.DISCUSSED,
    Status.SUMMER,
    Status.NO_SHOW,
    Status.STARTED,
    Status.PLACED,
    Status.ESCALATED,
)
FINAL = tuple(status for status in Status if status not in OPEN)

# Text, icon and colour together say what a status is (interface.md 6).
TONES = {
    Status.FLAGGED: "info",
    Status.SCREENED: "info",
    Status.GUIDED: "neutral",
    Status.DISCUSSED: "neutral",
    Status.SUMMER: "warning",
    Status.NO_SHOW: "negative",
    Status.STARTED: "positive",
    Status.PLACED: "positive",
    Status.ESCALATED: "negative",
}


class Level(models.TextChoices):
    """Track in vo (domain.md 2.4)."""

    BB = "bb", "vmbo-basis"
    KB = "kb", "vmbo-kader"
    GL = "gl", "vmbo-gemengd"
    TL = "tl", "vmbo-theoretisch"
    PRO = "pro", "praktijkonderwijs"
    VSO = "vso", "vso"
    ISK = "isk", "isk"
    OPDC = "opdc", "opdc"
    HAVO = "havo", "havo"
    VWO = "vwo", "vwo"
    VAVO = "vavo", "vavo"
    UNKNOWN = "unknown", "onbekend"


class ExamResult(models.TextChoices):
    UNKNOWN = "unknown", "Onbekend"
    PASSED = "passed", "Geslaagd"
    RESIT = "resit", "Herexamen"
    FAILED = "failed", "Gezakt"


class Sex(models.TextChoices):
    FEMALE = "f", "Vrouw"
    MALE = "m", "Man"
    X = "x", "X"
    UNKNOWN = "u", "Onbekend"


class DatePrecision(models.TextChoices):
    """How much of a birth date is known."""

    DAY = "day", "hele datum"
    MONTH = "month", "maand en jaar"
    YEAR = "year", "alleen het jaar"
    NONE = "none", "onbekend"


class Destination(models.TextChoices):
    """Where a pupil goes after vo (domain.md 2.4)."""

    MBO_REGION = "mbo_region", "Mbo in de regio"
    MBO_OUTSIDE = "mbo_outside", "Mbo buiten de regio"
    HAVO = "havo", "Havo"
    STAYS_VO = "stays_vo", "Blijft in of terug naar vo"
    VAVO = "vavo", "Vavo"
    VSO = "vso", "Voortgezet speciaal onderwijs"
    PRIVATE = "private", "Particulier onderwijs"
    WORK = "work", "Werk"
    DAY_ACTIVITY = "day_activity", "Dagbesteding"
    CARE = "care", "Zorg"
    EXEMPTION = "exemption", "Vrijstelling leerplicht"
    BRIDGING = "bridging", "Overbruggingsprogramma"
    ABROAD = "abroad", "Buitenland"
    LEERPLICHT = "leerplicht", "Overgedragen aan leerplicht"
    DOORSTROOMPUNT = "doorstroompunt", "Overgedragen aan Doorstroompunt"
    UNKNOWN = "unknown", "Onbekend"


# A case can leave to these: facts, and not one of mbo, bridging, leerplicht, doorstroompunt, unknown.
ELSEWHERE_DESTINATIONS = (
    Destination.HAVO,
    Destination.STAYS_VO,
    Destination.VAVO,
    Destination.VSO,
    Destination.PRIVATE,
    Destination.WORK,
    Destination.DAY_ACTIVITY,
    Destination.CARE,
    Destination.EXEMPTION,
    Destination.ABROAD,
)


class RiskReason(models.TextChoices):
    """Why a school is worried (domain.md 2.5); chosen by people, never scored."""

    NO_APPLICATION = "no_application", "Nog niet aangemeld"
    NO_CHOICE = "no_choice", "Weet nog niet wat te kiezen"
    NO_PLAN_B = "no_plan_b", "Geen tweede keus"
    REJECTED = "rejected", "Afgewezen of teruggetrokken"
    ABSENCE = "absence", "Verzuim"
    MOTIVATION = "motivation", "Motivatie"
    SELF_RELIANCE = "self_reliance", "Zelfredzaamheid"
    HOME = "home", "Thuissituatie"
    SUPPORT_NEED = "support_need", "Extra ondersteuning nodig"
    NO_DIPLOMA = "no_diploma", "Kans op geen diploma"
    LANGUAGE = "language", "Taal"
    TRAVEL = "travel", "Reisafstand"
    PRACTICAL = "practical", "Praktische hulp nodig"
    WANTS_WORK = "wants_work", "Wil liever werken"
    DEBTS = "debts", "Schulden"
    NO_NETWORK = "no_network", "Geen netwerk"
    OTHER = "other", "Anders"


class NoShowReason(models.TextChoices):
    """Why somebody did not start or stopped (domain.md 2.6)."""

    SIGNED_OFF = "signed_off", "Zelf afgemeld"
    NOT_PLACED = "not_placed", "Niet geplaatst of afgewezen"
    OTHER_SCHOOL = "other_school", "Toch een andere opleiding"
    WRONG_CHOICE = "wrong_choice", "Verkeerde keuze"
    WORK = "work", "Werk"
    PERSONAL = "personal", "Persoonlijk"
    CARE = "care", "Zorg of opname"
    NO_DIPLOMA = "no_diploma", "Niet geslaagd"
    MOVED = "moved", "Verhuisd of buitenland"
    NO_BBL_PLACE = "no_bbl_place", "Geen leerbaan"
    ADMIN_ERROR = "admin_error", "Administratieve fout"
    PRACTICAL = "practical", "Praktisch (reis, geld, DigiD)"
    UNREACHABLE = "unreachable", "Niet bereikt"
    UNKNOWN = "unknown", "Onbekend"


class DismissReason(models.TextChoices):
    NO_RISK = "no_risk", "Geen risico gevonden"
    RISK_GONE = "risk_gone", "Risico is weg"
    WRONG_STUDENT = "wrong_student", "Verkeerde leerling"


class ApplicationStatus(models.TextChoices):
    """In order, then the two ways out (lifecycle.md 3)."""

    CREATED = "created", "Concept"
    SUBMITTED = "submitted", "Ingediend"
    RECEIVED = "received", "Aanmelding ontvangen"
    PROVISIONAL = "provisional", "Voorlopig geplaatst"
    OFFERED = "offered", "Onderwijsovereenkomst aangeboden"
    DEFINITIVE = "definitive", "Definitief geplaatst"
    ENROLLED = "enrolled", "Ingeschreven"
    WITHDRAWN = "withdrawn", "Ingetrokken"
    REJECTED = "rejected", "Leidt niet tot inschrijving"


APPLICATION_ORDER = (
    ApplicationStatus.CREATED,
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RECEIVED,
    ApplicationStatus.PROVISIONAL,
    ApplicationStatus.OFFERED,
    ApplicationStatus.DEFINITIVE,
    ApplicationStatus.ENROLLED,
)
LIVE_APPLICATION = tuple(APPLICATION_ORDER)
# "Applied" in the figures: handed in, and not withdrawn or rejected.
VALID_APPLICATION = APPLICATION_ORDER[1:]
PLACED_AT_LEAST = APPLICATION_ORDER[3:]


class Track(models.TextChoices):
    BOL = "bol", "Bol"
    BBL = "bbl", "Bbl"
    UNKNOWN = "unknown", "Onbekend"


class Source(models.TextChoices):
    """Where a fact came from."""

    MANUAL = "manual", "Ingevoerd"
    IMPORT = "import", "Bestand"
    CALENDAR = "calendar", "Kalender"
    TABLE = "table", "Overstaptafel"


class StartOutcome(models.TextChoices):
    STARTED = "started", "Gestart"
    NOT_STARTED = "not_started", "Niet gestart"
    UNKNOWN = "unknown", "Onbekend"


class PlacementOutcome(models.TextChoices):
    PLACED = "placed", "Geplaatst"
    NOT_PLACED = "not_placed", "Niet geplaatst"
    UNKNOWN = "unknown", "Onbekend"


class Capacity(models.TextChoices):
    """Who somebody is around a case (CaseParty)."""

    MENTOR = "mentor", "Mentor"
    COACH = "coach", "Coach"
    STAND_IN = "stand_in", "Vervanger van de coach"
    SUMMER_CONTACT = "summer_contact", "Zomercontact"
    OFFICER = "officer", "Behandelend ambtenaar"
    TABLE = "table", "Deelnemer Overstaptafel"
    RECEIVER = "receiver", "Ontvanger"
    COACH_OFFERED = "coach_offered", "Gevraagd als coach"
    RECEIVER_OFFERED = "receiver_offered", "Gevraagd als ontvanger"
    # The partnership (swv) that judges a request for a coach; an organisation, no person.
    JUDGE = "judge", "Beoordeelt de aanvraag"


class BasisKind(models.TextChoices):
    STATUTORY = "statutory", "Wettelijk"
    CONSENT = "consent", "Toestemming"


class BasisState(models.TextChoices):
    ACTIVE = "active", "Geldig"
    EXPIRED = "expired", "Verlopen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


class GivenBy(models.TextChoices):
    STUDENT = "student", "Jongere"
    GUARDIAN = "guardian", "Ouder of verzorger"
    LAW = "law", "Wet (geïnformeerd)"


class ActionKind(models.TextChoices):
    GENERAL = "general", "Actie"
    OTHER_PROGRAMME = "other_programme", "Andere opleiding zoeken"
    JOBHUNTER = "jobhunter", "Jobhunter BBL"
    CARE = "care", "Zorgtraject"
    BACK_TO_VO = "back_to_vo", "Terug naar vo"
    WARM_HANDOVER = "warm_handover", "Warme overdracht"
    SUMMER_CONTACT = "summer_contact", "Zomercontact regelen"
    NEW_BASIS = "new_basis", "Nieuwe grondslag of intrekken"
    PASS_ON = "pass_on", "Overdracht naar Doorstroompunt voorbereiden"
    PROPOSE_ESCALATION = "propose_escalation", "Melden bij leerplicht of Doorstroompunt?"
    CONTACT = "contact", "Contact na de start"
    EVALUATION = "evaluation", "Evalueren"
    FIND_RECEIVER = "find_receiver", "Ontvanger zoeken"


# The calendar makes these and their own page ends them; nobody agrees on them by hand. They
# belong to whoever owns the case, and never hold up its end.
OF_THE_CASE = (ActionKind.CONTACT, ActionKind.EVALUATION, ActionKind.FIND_RECEIVER)


class ActionStatus(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Gedaan"
    CANCELLED = "cancelled", "Vervallen"


class HandoverState(models.TextChoices):
    OFFERED = "offered", "Gevraagd"
    ACCEPTED = "accepted", "Aangenomen"
    REFUSED = "refused", "Niet aangenomen"
    WITHDRAWN = "withdrawn", "Ingetrokken"


class Satisfaction(models.TextChoices):
    """What somebody thought of the coaching (domain.md 4.8)."""

    UNKNOWN = "unknown", "Niet gevraagd"
    GOOD = "good", "Tevreden"
    FAIR = "fair", "Een beetje tevreden"
    POOR = "poor", "Niet tevreden"


class EarlyEnd(models.TextChoices):
    """Why the coaching ends before its time (domain.md 4.8)."""

    GOAL = "goal", "Gaat zo goed dat het eerder kan"
    SWITCH = "switch", "Andere opleiding of school"
    DROPOUT = "dropout", "Gestopt met de opleiding"
    MOVED = "moved", "Verhuisd"
    REFUSED = "refused", "Jongere wil niet meer"


class AftercareSituation(models.TextChoices):
    """How a former pupil of pro or vso is doing."""

    SCHOOL = "school", "Op school"
    WORK = "work", "Aan het werk"
    DAY_ACTIVITY = "day_activity", "Dagbesteding"
    CARE = "care", "In zorg"
    NOTHING = "nothing", "Zit thuis"
    UNKNOWN = "unknown", "Niet bekend"


class WarmHandoverState(models.TextChoices):
    NEEDED = "needed", "Nodig"
    REQUESTED = "requested", "Gevraagd"
    CONTACTED = "contacted", "Contact gelegd"
    HELD = "held", "Gesprek geweest"
    HANDLED = "handled", "Afgehandeld door vo"
    RECEIVED = "received", "Aangekomen binnen mbo"
    REFUSED = "refused", "Geweigerd"


class DossierState(models.TextChoices):
    NOT_STARTED = "not_started", "Niet begonnen"
    PART_A = "part_a", "Deel A (leerling)"
    PART_B = "part_b", "Deel B (mentor)"
    AWAITING = "awaiting", "Wacht op inzage en akkoord"
    SENT = "sent", "Verzonden"
    HANDLED = "handled", "Afgehandeld door mbo"


class Channel(models.TextChoices):
    """How contact went (domain.md 4.6)."""

    TALK = "talk", "Gesprek"
    PHONE = "phone", "Telefoon"
    APP = "app", "App of sms"
    EMAIL = "email", "E-mail"
    VIDEO = "video", "Beeldbellen"
    HOME_VISIT = "home_visit", "Huisbezoek"
    SCHOOL = "school", "Op school"


class RowOutcome(models.TextChoices):
    """What a row of an import is, seen against what is known."""

    NEW = "new", "Nieuw"
    CHANGED = "changed", "Gewijzigd"
    SAME = "same", "Al bekend"
    CONFLICT = "conflict", "Botst"
    DUPLICATE = "duplicate", "Dubbel"
    ERROR = "error", "Fout"


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Geüpload"
    MAPPED = "mapped", "Kolommen gekoppeld"
    CHECKED = "checked", "Gecontroleerd"
    APPLYING = "applying", "Wordt verwerkt"
    APPLIED = "applied", "Verwerkt"
    TAKEN_BACK = "taken_back", "Teruggedraaid"
    FAILED = "failed", "Mislukt"
