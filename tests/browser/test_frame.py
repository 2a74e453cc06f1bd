"""The shell in a real browser: accessible, closed to outsiders, usable with the keyboard."""

import re

import pytest

from overstap.organisations.enums import Role
from tests.browser.conftest import SIZES, violations
from tests.factories.organisations import MembershipFactory

OPEN_PAGES = {
    "login": "/account/login/",
    "password-forgotten": "/account/password/reset/",
    "help": "/hulp/",
    "privacy": "/privacy/",
    "accessibility": "/toegankelijkheid/",
    "source": "/broncode/",
    "missing-page": "/bestaat-niet/",
    "no-signup": "/account/signup/",
}
OWN_PAGES = {
    "change-password": "/account/password/change/",
    "second-factor": "/account/2fa/",
    "roles": "/lidmaatschap/",
    "home": "/",
}


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_a_page_for_everybody(surf, look, name, width):
    page = surf(width=width)
    page.goto(OPEN_PAGES[name])
    look(page, name)


@pytest.mark.parametrize("width", SIZES)
def test_pages_of_somebody_who_is_logged_in(surf, look, width):
    page = surf(MembershipFactory(role=Role.REGIONAL_COORDINATOR), width)
    for name, address in OWN_PAGES.items():
        page.goto(address)
        look(page, name)
    page.click("details.os-user summary")
    look(page, "user-menu")


def test_axe_finds_what_is_planted(surf, axe_source):
    page = surf()
    page.goto("/hulp/")
    page.evaluate(
        """() => { const box = document.createElement("div");
        box.innerHTML = '<input type="text"><button></button>';
        document.querySelector("main").append(box); }"""
    )
    found = {line.split(":")[0] for line in violations(page, axe_source)}
    assert {"label", "button-name"} <= found


def test_inline_code_is_blocked(surf):
    page = surf()
    page.goto("/hulp/")
    page.evaluate(
        """() => { const script = document.createElement("script");
        script.textContent = "window.planted = true"; document.body.append(script); }"""
    )
    assert page.evaluate("window.planted") is None
    assert "Content Security Policy" in page.complaints[0]


def test_somebody_logs_in_and_out_with_the_keyboard(surf, transactional_db):
    person = MembershipFactory(role=Role.REGIONAL_COORDINATOR).user
    person.set_password("een lang geheim woord")
    person.save()
    page = surf()
    page.goto("/account/login/")
    page.fill("#id_login", person.email)
    page.fill("#id_password", "een lang geheim woord")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    assert page.locator("nav[aria-label=Hoofdmenu]").is_visible()
    page.locator("details.os-user summary").focus()
    page.keyboard.press("Enter")
    page.locator("button:has-text('Uitloggen')").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")


def test_a_refused_form_gets_the_focus(surf):
    page = surf()
    page.goto("/account/login/")
    page.click("button:has-text('Inloggen')")
    page.wait_for_load_state("load")
    assert page.evaluate("document.activeElement.matches('[data-focus]')")


def test_the_shortcuts_open_and_can_be_switched_off(surf, transactional_db):
    membership = MembershipFactory(role=Role.REGIONAL_COORDINATOR)
    page = surf(membership)
    page.goto("/hulp/")
    page.keyboard.press("?")
    assert page.locator("#sneltoetsen").is_visible()
    membership.user.hotkeys = False
    membership.user.save()
    page.goto("/hulp/")
    page.keyboard.press("?")
    assert not page.locator("#sneltoetsen").is_visible()


def test_the_skip_link_comes_first_and_works(surf):
    page = surf()
    page.goto("/hulp/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
