"""Who may do what, and why not: each check raises the Dutch sentence that the user reads."""

from cases.rules.acting import (
    Option,
    StaleForm,
    check_is_current,
    check_may,
    check_may_act,
    may,
    options,
    standing_of,
    standing_on_page,
)
from overstap.organisations.rules import NotAllowed

__all__ = [
    "NotAllowed",
    "Option",
    "StaleForm",
    "check_is_current",
    "check_may",
    "check_may_act",
    "may",
    "options",
    "standing_of",
    "standing_on_page",
]
