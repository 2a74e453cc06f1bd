"""Fixtures that drive the real pages in Chromium.

`surf(membership, width)` gives a page that is logged in; `look(page, name)` runs axe, watches for
sideways scrolling and console errors, and keeps a screenshot in tests/browser/screenshots.
"""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from overstap.organisations.today import move_clock
from overstap.portal.views.messages import COOKIE, PATH
from tests.browser.people import Bytes, Person
from tests.factories.cases import at
from tests.services import axe, chromium

# Playwright's sync API runs an event loop in this thread; the database is not used from that loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
SHOTS = HERE / "shots"
SIZES = {1440: 900, 390: 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_RUN = "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"


def pytest_collection_modifyitems(items):
    """Every test in this folder is a browser test."""
    for item in items:
        if HERE in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_source():
    """The text of axe-core."""
    return axe()


@pytest.fixture
def surf(browser, live_server):
    """`surf(membership=None, width=1440)` gives a page, logged in when a membership is given."""
    contexts = []

    def open_page(membership=None, width=1440):
        context = browser.new_context(
            viewport={"width": width, "height": SIZES[width]},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            base_url=live_server.url,
        )
        contexts.append(context)
        if membership is not None:
            context.add_cookies([session_cookie(membership, live_server.url)])
        context.set_default_timeout(25_000)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: note(page, message))
        page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
        return page

    open_page.address = live_server.url
    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def answers(live_server):
    """Every answer of the server while this test runs; see `people.Bytes`."""
    heard = Bytes(live_server.thread.httpd)
    yield heard
    heard.stop()


def note(page, message):
    """Keep what the browser complains about; a page that is meant to be missing is no complaint."""
    if message.type in {"error", "warning"} and "status of 4" not in message.text:
        page.complaints.append(f"{message.type}: {message.text}")


def session_cookie(membership, address):
    """Log in as the login page does and return the cookie for the browser."""
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session["membership_id"] = membership.pk
    session.save()
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": address,
    }


def student_cookie(token, address, born_on="03-03-2011"):
    """Answer the birth date as a young person does and return the cookie for the browser."""
    client = Client()
    client.post(f"/mijn/{token}/", {"born_on": born_on})
    return {
        "name": COOKIE,
        "value": client.cookies[COOKIE].value,
        "domain": address.split("/")[2].split(":")[0],
        "path": PATH,
    }


@pytest.fixture
def look(axe_source):
    """`look(page, name)` fails on an axe violation, sideways scrolling or a console message."""

    def check(page, name):
        SCREENSHOTS.mkdir(exist_ok=True)
        width = page.viewport_size["width"]
        safe = re.sub(r"[^a-z0-9-]+", "-", name.lower())
        page.screenshot(path=SCREENSHOTS / f"{safe}-{width}.png", full_page=True)
        assert violations(page, axe_source) == [], name
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.complaints == [], name

    return check


def violations(page, axe_source):
    """Return what axe finds wrong, one line each."""
    page.evaluate(axe_source)
    found = page.evaluate(AXE_RUN, RULES)["violations"]
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def clock():
    """`clock(2027, 3, 4)` lets the whole product, the server included, live on that day."""
    yield lambda year, month, day, hour=10: move_clock(at(year, month, day, hour))
    move_clock(None)


@pytest.fixture
def person(surf):
    """`person(membership)` gives that person at a browser; the same person keeps the browser."""
    people = {}

    def sit_down(membership):
        if membership.pk not in people:
            people[membership.pk] = Person(surf(membership), SHOTS)
        return people[membership.pk]

    yield sit_down
    for number, one in enumerate(people.values(), 1):  # for after a failure: what everybody saw
        one.page.screenshot(path=SHOTS / f"laatst-{number}.png", full_page=True)
