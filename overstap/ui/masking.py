"""What no log of ours may hold: the secret in the address of a link that opens without a login."""

import logging
import re

# A feed, Mijn overstap, an invitation, a new password: who has the address is let in.
SECRET = re.compile(r"/(agenda|mijn|uitnodiging|account/password/reset/key)/[^/\s?\"']+")


def masked(text: str) -> str:
    """The text with stars where an address holds a secret."""
    return SECRET.sub(r"/\1/***", text)


class MaskingFormatter(logging.Formatter):
    """A formatter of which no line holds such a secret, tracebacks included."""

    def format(self, record):
        return masked(super().format(record))


class Masked(logging.Formatter):
    """Formats as `inner` does, and masks what comes of it."""

    def __init__(self, inner: logging.Formatter):
        super().__init__()
        self.inner = inner

    def format(self, record):
        return masked(self.inner.format(record))
