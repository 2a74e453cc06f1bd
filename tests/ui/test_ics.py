"""Calendar files: what a mail program needs to add, move and remove an appointment."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from overstap.ui import ics

NOW = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
TABLE = ics.Appointment(
    uid="tafel-3@overstap",
    summary="Overstaptafel",
    starts_at=datetime(2026, 4, 9, 7, 0, tzinfo=UTC),
    ends_at=datetime(2026, 4, 9, 8, 30, tzinfo=UTC),
    sequence=2,
    location="Stadskantoor Zwolle, zaal 1; ingang B",
    url="https://overstap.test/overstaptafels/3/",
    organizer=("Overstap", "noreply@overstap.test"),
    attendees=(("Ömer de Vries", "omer@school.test"),),
)


def events(data: bytes) -> list:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_invitation_has_what_a_mail_program_needs():
    data = ics.calendar_file([TABLE], method=ics.REQUEST, now=NOW)
    calendar = Calendar.from_ical(data)
    (event,) = events(data)
    assert calendar["method"] == "REQUEST"
    assert (event["uid"], event["sequence"], event["status"]) == (
        "tafel-3@overstap",
        2,
        "CONFIRMED",
    )
    assert event.decoded("dtstamp") == NOW
    assert event["location"] == "Stadskantoor Zwolle, zaal 1; ingang B"
    assert event["attendee"] == "mailto:omer@school.test"
    assert event["attendee"].params["CN"] == "Ömer de Vries"
    assert event["organizer"] == "mailto:noreply@overstap.test"


def test_times_are_of_amsterdam_and_the_zone_is_in_the_file():
    data = ics.calendar_file([TABLE], method=ics.REQUEST, now=NOW)
    (event,) = events(data)
    assert b"DTSTART;TZID=Europe/Amsterdam:20260409T090000" in data
    assert event.decoded("dtstart") == datetime(2026, 4, 9, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
    zones = list(Calendar.from_ical(data).walk("VTIMEZONE"))
    assert [str(zone["tzid"]) for zone in zones] == ["Europe/Amsterdam"]
    assert {part.name for part in zones[0].subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_winter_time_is_one_hour_off():
    winter = replace(
        TABLE,
        starts_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        ends_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )
    data = ics.calendar_file([winter], method=ics.REQUEST, now=NOW)
    assert b"DTSTART;TZID=Europe/Amsterdam:20261124T090000" in data


def test_cancel_says_so_with_the_same_uid():
    data = ics.calendar_file([replace(TABLE, sequence=3)], method=ics.CANCEL, now=NOW)
    (event,) = events(data)
    assert Calendar.from_ical(data)["method"] == "CANCEL"
    assert (event["uid"], event["sequence"], event["status"]) == (
        "tafel-3@overstap",
        3,
        "CANCELLED",
    )


def test_feed_mixes_appointments_and_days():
    day = ics.DayEntry(uid="taak-1@overstap", summary="Taak in Overstap", on=date(2026, 4, 12))
    gone = replace(TABLE, uid="tafel-4@overstap", is_cancelled=True)
    data = ics.calendar_file([TABLE, gone, day], method=ics.PUBLISH, now=NOW, name="Overstap")
    found = {str(event["uid"]): str(event["status"]) for event in events(data)}
    assert found == {
        "tafel-3@overstap": "CONFIRMED",
        "tafel-4@overstap": "CANCELLED",
        "taak-1@overstap": "CONFIRMED",
    }
    assert b"DTSTART;VALUE=DATE:20260412" in data


def test_empty_feed_is_a_calendar():
    data = ics.calendar_file([], method=ics.PUBLISH, now=NOW, name="Overstap")
    assert data.startswith(b"BEGIN:VCALENDAR")
    assert events(data) == []


def test_same_input_gives_the_same_bytes_in_short_lines():
    long = replace(TABLE, description="Overleg over de overstap naar het mbo. " * 10)
    data = ics.calendar_file([long], method=ics.REQUEST, now=NOW)
    assert data == ics.calendar_file([long], method=ics.REQUEST, now=NOW)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


@pytest.mark.parametrize("method", ["", "REPLY", "request"])
def test_unknown_method_is_refused(method):
    with pytest.raises(ValueError, match="method"):
        ics.calendar_file([TABLE], method=method, now=NOW)


def test_moment_without_zone_is_refused():
    naive = replace(TABLE, starts_at=datetime(2026, 4, 9, 9))  # noqa: DTZ001 - the fault itself
    with pytest.raises(ValueError, match="time zone"):
        ics.calendar_file([naive], method=ics.REQUEST, now=NOW)
