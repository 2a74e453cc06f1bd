"""Calendar files (iCalendar, RFC 5545), pure: values come in, bytes go out.

An invitation (REQUEST) and its end (CANCEL) go by mail to one person; a feed (PUBLISH) holds many
events. Who calls this sees to it that no young person's name is in any text of an event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PRODUCT = "-//Overstap//Overstap//NL"
MIMETYPE = "text/calendar"

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
METHODS = (REQUEST, CANCEL, PUBLISH)


@dataclass(frozen=True)
class Appointment:
    """One event. `uid` never changes; `sequence` goes up with every change of time or place."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False
    # (name, address) of who invites and of who is invited; mail programs want both.
    organizer: tuple[str, str] | None = None
    attendees: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DayEntry:
    """Something that must be done on a day; it takes no time in the calendar."""

    uid: str
    summary: str
    on: date
    sequence: int = 0
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_file(
    entries: Iterable[Appointment | DayEntry], *, method: str, now: datetime, name: str = ""
) -> bytes:
    """A calendar file of these entries; the same entries, method and clock give the same bytes.

    Raises ValueError for an unknown method or a moment without a time zone.
    """
    if method not in METHODS:
        raise ValueError(f"Unknown calendar method {method!r}.")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    entries = list(entries)
    timed = [entry for entry in entries if isinstance(entry, Appointment)]
    if timed:
        calendar.add_component(_timezone(timed))
    for entry in entries:
        calendar.add_component(_event(entry, method, now))
    return calendar.to_ical()


def _timezone(entries: list[Appointment]) -> Timezone:
    """The rules of Amsterdam for the years that these events are in."""
    years = [moment.year for entry in entries for moment in (entry.starts_at, entry.ends_at)]
    return Timezone.from_tzinfo(
        AMSTERDAM,
        tzid=AMSTERDAM.key,
        first_date=date(min(years) - 1, 1, 1),
        last_date=date(max(years) + 2, 1, 1),
    )


def _event(entry: Appointment | DayEntry, method: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _aware(now).astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    is_cancelled = entry.is_cancelled or method == CANCEL
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    if isinstance(entry, DayEntry):
        event.add("dtstart", entry.on)
        event.add("transp", "TRANSPARENT")
        return event
    event.add("dtstart", _aware(entry.starts_at).astimezone(AMSTERDAM))
    event.add("dtend", _aware(entry.ends_at).astimezone(AMSTERDAM))
    if entry.location:
        event.add("location", entry.location)
    if entry.organizer is not None:
        event.add("organizer", _person(*entry.organizer))
    for name, address in entry.attendees:
        person = _person(name, address)
        person.params["role"] = vText("REQ-PARTICIPANT")
        person.params["partstat"] = vText("NEEDS-ACTION")
        event.add("attendee", person, encode=0)
    return event


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["cn"] = vText(name)
    return person


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment in a calendar file needs a time zone.")
    return moment
