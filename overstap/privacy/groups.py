"""The data groups F0..F13: which kind of personal data a field or an event holds.

Source: security.md 3.4 (matrix of reading), lifecycle.md 4. A grant carries a set of groups, and
templates, timeline, exports and the API show a field only when the reader's grant has its group.
"""

from collections.abc import Collection
from enum import StrEnum


class DataGroup(StrEnum):
    """One group of personal data; the value is what models write in their Privacy class."""

    F0 = "F0"
    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    F5 = "F5"
    F6 = "F6"
    F7 = "F7"
    F8 = "F8"
    F9 = "F9"
    F10 = "F10"
    F11 = "F11"
    F12 = "F12"
    F13 = "F13"

    @property
    def bit(self) -> int:
        """The bit of this group in a stored mask."""
        return 1 << int(self.value[1:])

    @property
    def label(self) -> str:
        """What a reader calls this group (Dutch)."""
        return LABELS[self]


F0, F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13 = DataGroup

LABELS = {
    F0: "dossiernummer, fase, school en gemeente",
    F1: "naam en geboortedatum",
    F2: "adres, telefoon, e-mail en ouders",
    F3: "onderwijsnummer",
    F4: "signaal en reden",
    F5: "ondersteuning (zonder gezondheid)",
    F6: "gezondheid",
    F7: "bijlagen",
    F8: "besluiten en acties van de Overstaptafel",
    F9: "gespreksverslagen van de coach",
    F10: "aanmelding, start en plaatsing",
    F11: "toestemming en grondslag",
    F12: "geschiedenis",
    F13: "wie heeft gekeken",
}


def mask(*groups: DataGroup) -> int:
    """The stored form of a set of groups: one integer with a bit for each."""
    value = 0
    for group in groups:
        value |= group.bit
    return value


def unmask(value: int) -> frozenset[DataGroup]:
    """The set of groups in a stored mask."""
    return frozenset(group for group in DataGroup if value & group.bit)


def reads_words(groups: Collection[DataGroup]) -> bool:
    """Whether words about decisions may be read: they hold the name, so not with F8 alone.

    Who knows a case by its number only gets codes, dates and states.
    """
    return F8 in groups and F1 in groups


EVERYTHING = mask(*DataGroup)
