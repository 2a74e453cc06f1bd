"""What upper packages add to a mail: a registry, so that a mail can carry an invitation file.

The builder runs when the mail is sent, so the file shows what holds at that moment. It gets the
payload of the mail and never writes a young person's name.
"""

from collections.abc import Callable
from datetime import datetime

Attachment = tuple[str, bytes, str]
Builder = Callable[[dict, datetime], Attachment]

_builders: dict[str, Builder] = {}


def register_attachment(code: str, builder: Builder) -> None:
    """This will let a mail carry `builder(payload, now) -> (filename, bytes, mimetype)`."""
    _builders[code] = builder


def build_attachment(code: str, payload: dict, now: datetime) -> Attachment:
    """The file of a mail; KeyError for a code that no package registered."""
    return _builders[code](payload, now)


def is_registered(code: str) -> bool:
    """Whether some package builds this file."""
    return code in _builders
