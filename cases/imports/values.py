"""From the text of a cell to a value. Pure; what cannot be is an `Impossible` with its sentence."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cases.enums import (
    ApplicationStatus,
    DatePrecision,
    Level,
    NoShowReason,
    Sex,
    StartOutcome,
    Track,
)
from cases.names import plain

EMPTY = {"", "-", ".", "?", "n.v.t.", "nvt", "#n/a", "#n/b", "#ref!"}
SEXES = {
    "v": Sex.FEMALE,
    "f": Sex.FEMALE,
    "vrouw": Sex.FEMALE,
    "vrouwelijk": Sex.FEMALE,
    "meisje": Sex.FEMALE,
    "m": Sex.MALE,
    "man": Sex.MALE,
    "mannelijk": Sex.MALE,
    "jongen": Sex.MALE,
    "x": Sex.X,
    "o": Sex.UNKNOWN,
    "u": Sex.UNKNOWN,
    "onbekend": Sex.UNKNOWN,
}
# From most to least telling: "vmbo gemengd/theoretisch" is tl, "vmbo-basis pro" does not occur.
LEVELS = (
    (r"\b(pro|praktijk\w*)\b", Level.PRO),
    (r"\bvso\b|speciaal", Level.VSO),
    (r"\b(isk|schakelklas\w*)\b", Level.ISK),
    (r"\bopdc\b", Level.OPDC),
    (r"\bvavo\b", Level.VAVO),
    (r"\b(tl|gtl|gt|t|mavo|theor\w*|vmbo ?t|vmbo ?tl|vmbo ?gt)\d?\b", Level.TL),
    (r"\b(gl|g|gemengd\w*|vmbo ?g|vmbo ?gl)\d?\b", Level.GL),
    (r"\b(kb|kbl|k|kader\w*|vmbo ?k|vmbo ?kb)\d?\b", Level.KB),
    (r"\b(bb|bbl|b|basis\w*|vmbo ?b|vmbo ?bb)\d?\b", Level.BB),
    (r"\bhavo\d?\b|\bh\d\b", Level.HAVO),
    (r"\b(vwo|atheneum|gymnasium)\d?\b|\bv\d\b", Level.VWO),
)
STATUSES = {plain(status.label): status for status in ApplicationStatus} | {
    status.value: status for status in ApplicationStatus
}
STATUSES |= {
    "ao": ApplicationStatus.RECEIVED,
    "oa": ApplicationStatus.OFFERED,
    "ai": ApplicationStatus.WITHDRAWN,
    "li": ApplicationStatus.ENROLLED,
    "lni": ApplicationStatus.REJECTED,
    "afgewezen": ApplicationStatus.REJECTED,
    "aangemeld": ApplicationStatus.SUBMITTED,
}
OUTCOMES = {
    "gestart": StartOutcome.STARTED,
    "ja": StartOutcome.STARTED,
    "started": StartOutcome.STARTED,
    "niet gestart": StartOutcome.NOT_STARTED,
    "nee": StartOutcome.NOT_STARTED,
    "not started": StartOutcome.NOT_STARTED,
    "onbekend": StartOutcome.UNKNOWN,
    "unknown": StartOutcome.UNKNOWN,
}
REASONS = {plain(reason.label): reason for reason in NoShowReason} | {
    reason.value.replace("_", " "): reason for reason in NoShowReason
}
YES_NO = {"ja": True, "j": True, "1": True, "true": True, "nee": False, "n": False, "0": False}
YES_NO["false"] = False

_DUTCH = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: 00:00(?::00)?)?$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00)?)?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_YEAR = re.compile(r"^\d{4}$")
_POSTCODE = re.compile(r"^([1-9]\d{3}) ?([A-Za-z]{2})$")


class Impossible(Exception):
    """A cell that cannot be: the sentence for the user, without the value."""


def text(cell: str) -> str:
    """The cell, with the marks that systems write for "nothing" as nothing."""
    return "" if cell.casefold() in EMPTY else cell


def _parts(cell: str) -> tuple[int, int, int]:
    if match := _DUTCH.match(cell):
        day, month, year = map(int, match.groups())
    elif match := _ISO.match(cell) or _DIGITS.match(cell):
        year, month, day = map(int, match.groups())
    elif match := _MONTH_YEAR.match(cell):
        day, month, year = 0, int(match[1]), int(match[2])
    elif _YEAR.match(cell):
        day, month, year = 0, 0, int(cell)
    else:
        raise Impossible("Dit is geen datum. Schrijf dag-maand-jaar, bijvoorbeeld 17-03-2010.")
    return year, month, day


def birth(cell: str, today: date) -> tuple[str | None, DatePrecision]:
    """The first day a birth date can be (ISO), and how much of it is known.

    Zeros stand for what is unknown, as in the population register (0000-00-00, 2010-03-00).
    """
    if not text(cell):
        return None, DatePrecision.NONE
    year, month, day = _parts(cell)
    if year == 0 and month == 0 and day == 0:
        return None, DatePrecision.NONE
    if year == 0:
        raise Impossible("Van deze datum ontbreekt het jaar.")
    precision = DatePrecision.DAY
    if not month:
        day = 0  # a day in an unknown month says nothing
    if not day:
        precision = DatePrecision.MONTH if month else DatePrecision.YEAR
    try:
        born = date(year, month or 1, day or 1)
    except ValueError:
        raise Impossible("Deze datum bestaat niet.") from None
    if born > today:
        raise Impossible("Deze datum ligt in de toekomst.")
    if year < 1900:
        raise Impossible("Deze datum ligt te ver terug.")
    return born.isoformat(), precision


def day(cell: str) -> str | None:
    """A whole date (ISO), or None for an empty cell."""
    if not text(cell):
        return None
    year, month, number = _parts(cell)
    try:
        found = date(year, month, number)
    except ValueError:
        raise Impossible("Deze datum bestaat niet.") from None
    if not 2015 <= found.year <= 2100:
        raise Impossible("Deze datum ligt te ver weg.")
    return found.isoformat()


def sex(cell: str) -> Sex | None:
    """v, m, x or unknown; None for text that says none of these."""
    return SEXES.get(cell.casefold())


def level(cell: str) -> Level | None:
    """The track that a name of a study says; None when it says none."""
    name = plain(cell).replace("/", " ")
    return next((found for pattern, found in LEVELS if re.search(pattern, name)), None)


def postcode(cell: str) -> str:
    """A Dutch postcode as 1234 AB; any other as it is."""
    match = _POSTCODE.match(cell)
    return f"{match[1]} {match[2].upper()}" if match else cell


def email(cell: str) -> str | None:
    """The address, or None when it is none."""
    try:
        validate_email(cell)
    except ValidationError:
        return None
    return cell


def year(cell: str) -> int:
    """A school year's last calendar year."""
    if not _YEAR.match(cell) or not 2015 <= int(cell) <= 2100:
        raise Impossible("Dit is geen jaartal.")
    return int(cell)


def yes_no(cell: str) -> bool:
    """ja or nee."""
    if cell.casefold() not in YES_NO:
        raise Impossible("Schrijf ja of nee.")
    return YES_NO[cell.casefold()]


def status(cell: str) -> ApplicationStatus:
    """The status of an application, by our word, the national one or its code."""
    found = STATUSES.get(plain(cell)) or STATUSES.get(cell.casefold())
    if found is None:
        raise Impossible("Deze status kennen we niet. Kies er een uit de uitleg bij het sjabloon.")
    return found


def outcome(cell: str) -> StartOutcome:
    """gestart, niet gestart or onbekend."""
    found = OUTCOMES.get(plain(cell.replace("_", " ")))
    if found is None:
        raise Impossible("Schrijf gestart, niet gestart of onbekend.")
    return found


def reason(cell: str) -> NoShowReason:
    """Why somebody did not start."""
    found = REASONS.get(plain(cell.replace("_", " ")))
    if found is None:
        raise Impossible("Deze reden kennen we niet. Kies er een uit de uitleg bij het sjabloon.")
    return found


def track(cell: str) -> Track:
    """bol or bbl; anything else is unknown."""
    return {"bol": Track.BOL, "bbl": Track.BBL}.get(cell.casefold(), Track.UNKNOWN)


def mbo_level(cell: str) -> int:
    """1 to 4."""
    if cell not in ("1", "2", "3", "4"):
        raise Impossible("Het niveau is 1, 2, 3 of 4.")
    return int(cell)
