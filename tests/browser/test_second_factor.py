"""The second factor from nothing to a login with it: each page accessible, wide and on a phone."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from overstap.organisations.enums import Role
from tests.browser.conftest import SIZES
from tests.factories.organisations import MembershipFactory

PASSWORD = "een lang geheim woord"


@pytest.mark.parametrize("width", SIZES)
def test_from_switching_on_to_switching_off(surf, look, width):
    member = MembershipFactory(role=Role.REGIONAL_COORDINATOR)
    member.user.set_password(PASSWORD)
    member.user.save()
    page = surf(width=width)

    def log_in():
        page.goto("/account/login/?next=/account/2fa/")
        page.fill("#id_login", member.user.email)
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Inloggen", exact=True).click()

    def press(name):
        page.locator("main").get_by_role("button", name=name).click()

    def follow(name):
        page.locator("main").get_by_role("link", name=name).click()

    def sees(title):
        page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
        look(page, f"2fa {title}")

    def proves_it():
        sees("Bent u het?")
        page.fill("#id_password", PASSWORD)
        press("Verder")

    log_in()
    sees("Inloggen in twee stappen")
    follow("App aanzetten")
    proves_it()
    sees("App aanzetten")
    counter = next(iter(yield_hotp_counters_from_time()))
    secret = page.locator("p .os-secret").inner_text()
    page.get_by_label("De zes cijfers uit de app").fill(
        format_hotp_value(hotp_value(secret, counter))
    )
    press("App aanzetten")
    sees("Herstelcodes")
    code = page.locator(".os-codes li").first.inner_text()
    follow("Nieuwe codes maken")
    sees("Herstelcodes maken")
    follow("Annuleren")
    sees("Inloggen in twee stappen")
    page.goto("/account/logout/")
    press("Uitloggen")
    page.wait_for_load_state()
    log_in()
    sees("Code invullen")
    page.fill("#id_code", "000")
    press("Inloggen")
    sees("Code invullen")
    page.fill("#id_code", code)
    press("Inloggen")
    sees("Inloggen in twee stappen")
    page.goto("/account/2fa/reauthenticate/")
    sees("Bent u het?")
    page.goto("/account/reauthenticate/?next=/account/2fa/totp/deactivate/")
    proves_it()
    sees("App uitzetten")
    press("App uitzetten")
    sees("Inloggen in twee stappen")
    page.get_by_text("Staat uit").wait_for()
