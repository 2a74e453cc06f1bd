"""A person at a browser: opens pages, fills in fields by their label, presses what it says."""

import re
from http.cookies import SimpleCookie

from django.conf import settings
from playwright.sync_api import Page, expect

expect.set_options(timeout=15_000)

NAMES = {
    "mentor": "Bas Hendriks",
    "zorgco": "Fatma Yildiz",
    "decaan": "Willem de Groot",
    "coach": "Sanne Bakker",
    "other_coach": "Karim Bouzid",
    "intake": "Petra Mulder",
    "officer": "Anouk van Dijk",
    "doorstroom": "Rik Smit",
    "coordinator": "Marijke Postma",
    "admin": "Joris Kok",
    "manager": "Ellen Vos",
    "swv_contact": "Gerda Hoekstra",
    "privacy": "Tom Willems",
}
PLACES = {
    "school": "Vechtdal College Ommen",
    "mbo": "Deltion College",
    "agency": "Coachbureau IJsseldelta",
    "swv": "Samenwerkingsverband 2305",
}


def give_names(world):
    """Let the people and organisations of a test region be called as in real life."""
    for field, name in NAMES.items():
        user = getattr(world, field).user
        user.name, user.email = name, f"{name.lower().replace(' ', '.')}@overstap.example"
        user.save()
    for field, name in PLACES.items():
        organisation = getattr(world, field)
        organisation.name = name
        organisation.save()
    municipality = world.municipal.municipality
    municipality.name = "Ommen"
    municipality.save()
    world.municipal.name = "Gemeente Ommen"
    world.municipal.save()
    return world


class Bytes:
    """Every answer that people got: (who, url, bytes with headers), as the server sent it.

    For tests that look for what may not leak. Read at the server, because a browser forgets what
    it got when somebody goes to the next page. `listen(page, "officer")` says whose a page is.
    """

    def __init__(self, httpd):
        self.seen: list[tuple[str, str, bytes]] = []
        self._names: dict[str, str] = {}
        self._httpd, self._app = httpd, httpd.get_app()
        httpd.set_app(self._answer)

    def listen(self, page: Page, who: str) -> "Bytes":
        """From now on the answers to whoever is logged in on this page are of `who`."""
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        self._names[cookies[settings.SESSION_COOKIE_NAME]] = who
        return self

    def of(self, who: str) -> list[tuple[str, bytes]]:
        """The (url, bytes) that this person got."""
        return [(url, answer) for name, url, answer in self.seen if name == who]

    def stop(self) -> None:
        """Let the server answer by itself again."""
        self._httpd.set_app(self._app)

    def _answer(self, environ, start_response):
        heads: list[tuple[str, str]] = []

        def start(status, headers, exc_info=None):
            heads.extend(headers)
            return start_response(status, headers, exc_info)

        body = self._app(environ, start)
        parts = list(body)
        if hasattr(body, "close"):
            body.close()
        if not environ["PATH_INFO"].startswith(settings.STATIC_URL):
            cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
            who = self._names.get(cookie.value, "") if cookie else ""
            url = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
            self.seen.append((who, url, b"\r\n".join([repr(heads).encode(), *parts])))
        return parts


class Person:
    """Somebody with a role, at a browser of their own."""

    def __init__(self, page: Page, shots):
        self.page, self.shots = page, shots

    def open(self, address: str) -> "Person":
        """Go to an address of the product."""
        response = self.page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        return self

    def sees(self, *texts: str) -> "Person":
        """Each text stands on the page, for everybody to see."""
        for text in texts:
            expect(self.page.locator("body"), f"{text} at {self.page.url}").to_contain_text(text)
        return self

    def sees_not(self, *texts: str) -> "Person":
        """None of these stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def follow(self, name: str, inside: str = "main") -> "Person":
        """Click the first link with this name; what only a screen reader says is part of it."""
        said = re.compile(re.escape(name).replace(":", r"\s*:"))
        self.page.locator(inside).get_by_role("link", name=said).first.click()
        self.page.wait_for_load_state()
        return self

    def press(self, name: str, inside: str = "main") -> "Person":
        """Press the first button with this name."""
        self.page.locator(inside).get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        return self

    def menu(self, name: str) -> "Person":
        """Choose from Meer acties."""
        self.page.locator("main details.os-menu summary").first.click()
        self.page.locator("main details.os-menu").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, label: str, value: str) -> "Person":
        """Type in the field with this label."""
        self._field(label).fill(value)
        return self

    def choose(self, label: str, option: str) -> "Person":
        """Choose the option that contains this text from a list."""
        field = self._field(label)
        found = field.locator("option", has_text=option).first
        field.select_option(value=found.get_attribute("value"))
        return self

    def tick(self, *labels: str) -> "Person":
        """Tick these boxes or tiles."""
        for label in labels:
            self.page.locator("main").get_by_label(label, exact=True).first.check()
        return self

    def tick_coach(self, name: str) -> "Person":
        """Choose a coach from a list in which each shows the load as well."""
        self.page.locator("main .os-option").filter(has_text=name).locator("input").check()
        return self

    def shot(self, name: str) -> "Person":
        """Keep a picture of the whole page, wide and on a phone."""
        self.shots.mkdir(exist_ok=True)
        size = self.page.viewport_size
        for width in (1440, 390):
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            self.page.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)
        self.page.set_viewport_size(size)
        return self

    @property
    def number(self) -> int:
        """The key of the case on this page, from its address."""
        return int(re.search(r"/dossiers/(\d+)/", self.page.url)[1])

    def _field(self, label: str):
        return (
            self.page.locator("main").get_by_label(re.compile(rf"^{re.escape(label)}(?!\w)")).first
        )
