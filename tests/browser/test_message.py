"""A young person sends the coach a message from a phone, without an account."""

from datetime import date

import pytest

from cases.models import CaseEvent
from coaches.models import ContactMoment
from overstap.notifications.actions import deliver_due
from overstap.portal.models import StudentLink
from tests.browser.people import give_names
from tests.factories.cases import at, guided, make_world

TEXT = "Ik durf morgen niet te gaan.\nKun je mij bellen?"


@pytest.fixture
def world(transactional_db, clock):
    clock(2027, 5, 11, 8)
    world = give_names(make_world())
    world.case = guided(world, given_names="Lotte", family_name="Haverkamp")
    return world


def path_of(link: str) -> str:
    """The address without the host: the test server has another one."""
    return "/" + link.split("/", 3)[3]


def test_a_message_from_a_phone_to_the_coach_and_back(world, surf, look):
    # The coach makes the link on her phone and gets to see it once.
    coach = surf(world.coach, 390)
    coach.goto(world.case.get_absolute_url())
    now = coach.locator("section[aria-labelledby=wat-nu]")
    now.get_by_role("link", name="Link voor de jongere").click()
    look(coach, "message-no-link")
    coach.get_by_role("button", name="Link maken").click()
    field = coach.get_by_label("Stuur deze link nu aan de jongere")
    link = path_of(field.input_value())
    look(coach, "message-link")
    coach.reload()
    assert field.count() == 0

    # Lotte opens it, in a browser that knows nobody.
    lotte = surf(width=390)
    lotte.goto(link)
    look(lotte, "message-ask")
    assert "Lotte" not in lotte.content()
    lotte.get_by_label("Wat is je geboortedatum?").fill("3-4-2011")
    lotte.get_by_role("button", name="Verder").click()
    lotte.get_by_text("Je kunt het nog 4 keer proberen.").wait_for()
    look(lotte, "message-wrong")
    lotte.get_by_label("Wat is je geboortedatum?").fill("03 03 2011")
    lotte.keyboard.press("Enter")
    lotte.get_by_role("heading", name="Hoi Lotte").wait_for()
    look(lotte, "message-form")

    # First nothing, then her message.
    lotte.get_by_role("button", name="Verstuur je bericht").click()
    lotte.get_by_text("Typ eerst je bericht.").wait_for()
    look(lotte, "message-empty")
    lotte.get_by_label("Jouw bericht").fill(TEXT)
    button = lotte.get_by_role("button", name="Verstuur je bericht")
    assert button.bounding_box()["height"] >= 44
    button.click()
    lotte.get_by_role("heading", name="Je bericht is verstuurd").wait_for()
    assert "Sanne leest je bericht." in lotte.inner_text("main")
    look(lotte, "message-sent")
    lotte.reload()
    lotte.goto(link)
    assert "Kun je mij bellen?" in lotte.inner_text("section[aria-labelledby=eerder]")
    look(lotte, "message-again")
    assert CaseEvent.objects.filter(kind="student_message").count() == 1

    # No other page knows her, and after closing neither does this one.
    lotte.goto("/")
    assert "/account/login/" in lotte.url
    lotte.goto(link)
    lotte.get_by_role("button", name="Sluiten").click()
    lotte.get_by_label("Wat is je geboortedatum?").wait_for()

    # Sanne finds it on Vandaag, reads it in the case and writes down that she called.
    deliver_due(now=at(2027, 5, 11, 9))
    coach.goto("/")
    look(coach, "message-today")
    coach.get_by_role("link", name="Een jongere heeft u een bericht gestuurd").click()
    coach.wait_for_url(f"**{world.case.get_absolute_url()}")
    event = coach.locator(".os-event", has_text="Bericht van de jongere").first
    assert "Kun je mij bellen?" in event.inner_text()
    assert "De jongere, via Mijn overstap" in event.inner_text()
    look(coach, "message-case")
    event.get_by_role("link", name="Antwoord opschrijven").click()
    coach.get_by_label("Ja, gesproken").check()
    coach.get_by_label("Wat is er besproken?").fill("Gebeld. We gaan samen.")
    coach.get_by_role("button", name="Opslaan").click()
    coach.get_by_text("Het contact staat in het dossier.").wait_for()
    assert [row.contact_on for row in ContactMoment.objects.all()] == [date(2027, 5, 11)]

    # The phone is lost: a new link, and the old one tells nothing.
    coach.goto(f"/jongere/{world.case.pk}/link/")
    coach.get_by_label("De jongere is de link kwijt").check()
    coach.get_by_role("button", name="Nieuwe link maken").click()
    anew = path_of(coach.get_by_label("Stuur deze link nu aan de jongere").input_value())
    look(coach, "message-new-link")
    assert lotte.goto(link).status == 404
    lotte.get_by_role("heading", name="Deze link werkt niet").wait_for()
    look(lotte, "message-closed")
    assert lotte.goto(anew).status == 200
    coach.get_by_role("link", name="Link stoppen").click()
    look(coach, "message-stop")
    coach.get_by_label("De jongere wil geen link meer").check()
    coach.get_by_role("button", name="Link stoppen").click()
    coach.get_by_text("De link is gestopt.").wait_for()
    assert lotte.goto(anew).status == 404
    assert StudentLink.objects.filter(ended_at__isnull=True).count() == 0


def test_a_colleague_on_the_same_computer_stays_who_she_is(world, surf, look):
    page = surf(world.coach)
    page.goto(f"/jongere/{world.case.pk}/link/")
    page.get_by_role("button", name="Link maken").click()
    link = path_of(page.get_by_label("Stuur deze link nu aan de jongere").input_value())
    page.goto(link)
    assert "Sanne" not in page.content()
    page.get_by_label("Wat is je geboortedatum?").fill("03032011")
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("heading", name="Hoi Lotte").wait_for()
    assert page.get_by_role("navigation").count() == 0
    look(page, "message-form-wide")
    page.goto("/")
    assert page.get_by_role("navigation", name="Hoofdmenu").count() == 1
