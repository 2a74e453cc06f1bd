"""Looking for a name in the bytes of an answer: unpacked, unfolded and without capitals."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from django.urls import URLPattern, get_resolver
from pypdf import PdfReader

# Routes of other products, and the ones that end the session of who asks.
NOT_OURS = ("account/", "__debug__")


@dataclass(frozen=True)
class Person:
    """Somebody whose name must not be read: unlike any word that a page could hold."""

    given: str
    family: str

    @property
    def traces(self) -> list[str]:
        """First name, family name, and the initials as a list would write them."""
        first, last = self.given[0], self.family[0]
        return [
            self.given.lower(),
            self.family.lower(),
            f"{first}. {self.family}".lower(),
            f"{first}.{last}.".lower(),
            f"{first}. {last}.".lower(),
        ]


def said(content: bytes) -> str:
    """All that a file or page says, with what is packed in it, in small letters."""
    if content.startswith(b"%PDF"):
        # Not the packed bytes themselves: at random they spell any two initials some day.
        reader = PdfReader(BytesIO(content))
        text = " ".join(page.extract_text() for page in reader.pages)
        text += str(reader.metadata) + str(reader.outline)
        if reader.xmp_metadata:
            text += reader.xmp_metadata.stream.get_data().decode("utf-8", "ignore")
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            text = " ".join(
                packed.read(name).decode("utf-8", "ignore") for name in packed.namelist()
            )
    else:
        text = content.decode("utf-8", errors="ignore")
    return text.replace("\r\n ", "").lower()


def bytes_of(response) -> bytes:
    """The body, streamed or not, with the headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body + b"\n" + str(dict(response.headers)).encode() if not _is_packed(body) else body


def _is_packed(body: bytes) -> bool:
    return body.startswith((b"%PDF", b"PK"))


def leaks(response, people) -> list[str]:
    """What this answer says of these people; an empty list when it says nothing."""
    text = said(bytes_of(response))
    return [trace for person in people for trace in person.traces if trace in text]


def routes() -> list[str]:
    """Every address of the product, as its pattern."""
    found: list[str] = []

    def walk(patterns, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found.append(route)
            else:
                walk(pattern.url_patterns, route)

    walk(get_resolver().url_patterns, "")
    return [route for route in found if not route.startswith(NOT_OURS) and "(?P" not in route]


def addresses(route: str, pools: list[tuple[str, list[int]]]) -> list[str]:
    """The route with ids filled in: of the first pool whose prefix fits, all of them."""
    ids = next((known for prefix, known in pools if route.startswith(prefix)), [])
    route = re.sub(r"<slug:name>", "correct", route)
    route = re.sub(r"<slug:\w+>", "attitude", route)
    route = re.sub(r"<str:\w+>", "run:1", route)
    if "<int:" not in route:
        return [f"/{route}"]
    found = []
    for pk in ids:
        filled = re.sub(r"<int:\w+>", str(pk), route, count=1)
        found.append("/" + re.sub(r"<int:\w+>", "1", filled))
    return found


def post_and_forget(client, url: str, data=None):
    """Press the button behind this address and take back whatever it did."""
    with transaction.atomic():
        answer = client.post(url, data or {})
        transaction.set_rollback(True)
    return answer
