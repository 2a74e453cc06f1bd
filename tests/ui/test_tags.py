"""Template tags: dates as people say them, icons, badges, addresses."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from overstap.ui.dates import as_date, clock, day, full_date, full_moment, iso, moment, weekday
from overstap.ui.templatetags.overstap_ui import ICONS, badge, days_until, drawn, number

TODAY = date(2027, 5, 11)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2027, 5, 8), "3 dagen te laat"),
        (date(2027, 5, 10), "1 dag te laat"),
        (date(2027, 5, 11), "vandaag"),
        (date(2027, 5, 12), "morgen"),
        (date(2027, 5, 13), "over 2 dagen"),
    ],
)
def test_a_due_day_is_told_from_today(due, expected):
    assert days_until(due, TODAY) == expected


def test_a_due_day_shows_both_ways_and_its_urgency():
    page = Template("{% due on %}")
    late = page.render(Context({"today": TODAY, "on": date(2027, 5, 8)}))
    soon = page.render(Context({"today": TODAY, "on": date(2027, 5, 13)}))
    far = page.render(Context({"today": TODAY, "on": date(2028, 1, 5)}))
    assert "os-due--late" in late
    assert "8 mei, 3 dagen te laat" in late
    assert "os-due--soon" in soon
    assert 'class="os-due">5 jan 2028, over 239 dagen' in far
    assert page.render(Context({"today": TODAY, "on": None})) == ""


def test_months_are_lower_case_dutch():
    assert [day(date(2027, month, 1)) for month in (3, 5, 10)] == ["1 mrt", "1 mei", "1 okt"]


def test_a_moment_is_in_dutch_time_in_summer_and_winter():
    assert moment(datetime(2027, 7, 1, 22, 30, tzinfo=UTC)) == "2 jul 2027, 00:30"
    assert moment(datetime(2027, 1, 1, 22, 30, tzinfo=UTC)) == "1 jan 2027, 23:30"
    assert as_date(datetime(2027, 7, 1, 22, 30, tzinfo=UTC)) == date(2027, 7, 2)


def test_a_sentence_has_the_whole_month_and_a_time_has_a_colon():
    at = datetime(2026, 12, 8, 12, 0, tzinfo=UTC)
    assert full_date(at) == full_date(date(2026, 12, 8)) == "8 december 2026"
    assert full_moment(at) == "8 december 2026 om 13:00"
    assert [weekday(at), clock(at)] == ["dinsdag", "13:00"]
    page = Template("{{ at|weekday|capfirst }} {{ at|full_date }}, {{ at|clock }}")
    assert page.render(Context({"at": at})) == "Dinsdag 8 december 2026, 13:00"


def test_a_browser_reads_local_time():
    at = datetime(2026, 12, 8, 23, 30, tzinfo=UTC)
    assert iso(at) == "2026-12-09T00:30:00+01:00"
    assert iso(date(2026, 12, 8)) == "2026-12-08"


def test_nothing_is_shown_for_nothing():
    written = [day, moment, number, full_date, full_moment, weekday, clock, iso]
    assert [one(None) for one in written] == [""] * 8


def test_thousands_have_a_dot():
    assert number(1250) == "1.250"


def test_only_a_drawing_of_paths_is_drawn():
    plain = '<svg viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
    assert drawn(f"<?xml version='1.0'?>\n{plain}") == plain
    for other in ("<svg><script/></svg>", "<p>x</p>", f"{plain}<b/>", '<svg><a href="/"/></svg>'):
        with pytest.raises(ValueError, match="paths"):
            drawn(other)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_hidden_or_has_a_name(name):
    assert 'aria-hidden="true"' in Template(f'{{% icon "{name}" %}}').render(Context())
    assert 'aria-label="Uitleg"' in Template(f'{{% icon "{name}" "Uitleg" %}}').render(Context())


def test_a_badge_is_never_colour_alone():
    page = badge("<Geplaatst>", "positive")
    assert "&lt;Geplaatst&gt;" in page
    assert "<svg" in page


def test_a_changed_address_keeps_the_other_filters():
    context = Context({"request": RequestFactory().get("/?q=noor&page=3&tab=alle")})
    page = Template('{% query tab="mijn" page=None %}').render(context)
    assert page == "?q=noor&amp;tab=mijn"


def test_a_timeline_item_shows_old_and_new_and_leaves_out_what_was_never_there():
    event = {
        "title": "Gewijzigd",
        "at": datetime(2027, 5, 11, 10, 0, tzinfo=UTC),
        "changes": [
            {"label": "Mbo", "old": "<Deltion>", "new": "Landstede"},
            {"label": "Niveau", "old": 0, "new": None},
            {"label": "Reden", "old": "", "new": ""},
        ],
    }
    page = render_to_string("ui/event.html", {"event": event})
    assert "<del>&lt;Deltion&gt;</del> <ins>Landstede</ins>" in page
    assert "<del>0</del>" in page
    assert page.count("leeg gemaakt") == 1
    assert "Reden" not in page
