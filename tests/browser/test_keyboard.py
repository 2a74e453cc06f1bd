"""Lists with the keyboard, pages without JavaScript, drafts, and two people on one case."""

import pytest

from tests.browser.people import give_names
from tests.factories.cases import make_case, make_world
from tests.factories.meetings import make_session, put_on


@pytest.fixture
def world(transactional_db, clock):
    clock(2027, 4, 13)
    return give_names(make_world())


@pytest.fixture
def without_script(surf, browser):
    """A page of a person whose browser runs no script."""
    contexts = []

    def open_page(membership):
        cookies = surf(membership).context.cookies()
        context = browser.new_context(java_script_enabled=False, base_url=surf.address)
        context.add_cookies(cookies)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_rows_are_walked_chosen_and_opened_with_keys(world, surf):
    for _ in range(3):
        make_case(world, "screened")
    page = surf(world.coordinator)
    page.goto("/dossiers/")
    rows = page.locator("tr[data-row]")
    assert rows.count() == 3
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert rows.nth(1).evaluate("row => row.contains(document.activeElement)")
    page.keyboard.press("x")
    assert rows.nth(1).locator("input[type=checkbox]").is_checked()
    assert not rows.nth(0).locator("input[type=checkbox]").is_checked()
    name = rows.nth(1).locator("th a").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/*/**")
    assert page.locator("h1").inner_text().startswith(name)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("j?")
    assert not page.locator("#sneltoetsen").is_visible()


def test_letters_do_nothing_for_who_switched_them_off(world, surf):
    make_case(world, "screened")
    page = surf(world.coordinator)
    page.goto("/profiel/")
    page.locator("main input[type=checkbox]").uncheck()
    page.click("main button:has-text('Bewaren')")
    page.goto("/dossiers/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement === document.body")
    assert not page.locator("#sneltoetsen").is_visible()


def test_a_refused_form_of_a_case_gets_the_focus(world, surf):
    case = make_case(world, "guided")
    page = surf(world.coach)
    page.goto(f"/dossiers/{case.pk}/escalate/")
    page.click("main button:has-text('Melden')")
    page.wait_for_load_state("load")
    assert page.evaluate("document.activeElement.matches('[data-focus]')")
    assert "Waarom meldt u?" in page.locator("[data-focus]").inner_text()


def test_what_was_typed_survives_a_reload(world, surf):
    case = make_case(world, "guided")
    page = surf(world.coach)
    page.goto(f"/dossiers/{case.pk}/escalate/")
    with page.expect_response("**/dossiers/concept/**") as kept:
        page.locator("#id_note").press_sequentially("Al drie weken geen contact")
    assert kept.value.status == 204
    page.goto(f"/dossiers/{case.pk}/escalate/")
    assert page.locator("#id_note").input_value() == "Al drie weken geen contact"
    assert "Uw concept van" in page.locator("main").inner_text()
    other = surf(world.coordinator)
    other.goto(f"/dossiers/{case.pk}/escalate/")
    assert other.locator("#id_note").input_value() == ""


def test_two_people_on_one_case_lose_no_text(world, surf):
    case = make_case(world, "guided")
    first, second = surf(world.coach), surf(world.coordinator)
    first.goto(f"/dossiers/{case.pk}/escalate/")
    first.fill("#id_note", "Thuis is het niet veilig")
    second.goto(f"/dossiers/{case.pk}/escalate/")
    second.fill("#id_note", "De school vraagt erom")
    second.click("main button:has-text('Melden')")
    second.wait_for_url(f"**/dossiers/{case.pk}/")
    first.click("main button:has-text('Melden')")
    first.wait_for_load_state("load")
    assert first.locator("#id_note").input_value() == "Thuis is het niet veilig"
    main = first.locator("main").inner_text()
    assert "Intussen gewijzigd" in main
    assert "De school vraagt erom" in main
    case.refresh_from_db()
    assert case.status == "escalated"


def test_the_work_goes_on_without_javascript(world, without_script):
    member = world.member(given_names="Mila", family_name="Post", prefix="")
    screened = make_case(world, "screened")
    discussing = make_case(world, "guided")
    put_on(world, make_session(world), discussing)
    school = without_script(world.zorgco)
    school.goto(f"/cohort/{member.pk}/signaal/")
    school.check("input[name=risk_reasons][value=absence]")
    school.click("main button:has-text('Signaleren')")
    assert "Het signaal staat in een nieuw dossier." in school.locator("body").inner_text()
    address = school.url
    school.goto(f"{address}grondslag/")
    school.click("main button:has-text('Grondslag vastleggen')")
    assert school.url == address
    school.goto(f"{address}screen/")
    school.fill("#id_question", "Welke opleiding past?")
    school.fill("#id_support_need", "Hulp bij het kiezen")
    school.click("main button:has-text('Screenen')")
    assert "Gescreend" in school.locator("h1 + *, .os-pagehead, .os-identity").first.inner_text()
    school.goto("/dossiers/")
    school.fill("main form input[name=q]", screened.student.family_name)
    school.keyboard.press("Enter")
    school.wait_for_url("**q=**")
    assert school.locator("tr[data-row]").count() == 1
    chair = without_script(world.coordinator)
    chair.goto("/overstaptafels/")
    chair.click("tr[data-row] a")
    chair.click("main a:has-text('Naar de tafel')")
    chair.check("input[name=code][value=standing]")
    chair.click("main button:has-text('Opslaan en volgende')")
    assert "Alle dossiers zijn besproken." in chair.locator("body").inner_text()
    discussing.refresh_from_db()
    assert discussing.status == "discussed"
