"""The morning of a coach on a tram, at 390 px; and Vandaag of the others, on a desk."""

from datetime import date, timedelta

import pytest

from cases.actions import items
from cases.models import Case, Student, WorkItem
from coaches.models import ContactMoment
from overstap.notifications.actions import deliver_due
from overstap.organisations.models import User
from tests.browser.people import give_names
from tests.factories.cases import at, guided, make_case, make_world, no_show
from tests.factories.meetings import make_session, put_on

DAY = date(2027, 5, 11)
LAST_NIGHT = at(2027, 5, 10, 17)
NAMES = [("Zoë", "Haverkamp"), ("Yusuf", "Demir"), ("Femke", "Visser"), ("Daan", "Postma")]


@pytest.fixture
def world(transactional_db, clock):
    clock(2027, 5, 11, 8)
    world = give_names(make_world())
    cases = [guided(world, given_names=a, family_name=b) for a, b in NAMES]
    for number, case in enumerate(cases):
        Student.objects.filter(pk=case.student_id).update(phone=f"06-1234567{number}")
    # Late, today, in ten days, and one that lies with the whole agency.
    for case, days in zip(cases, (-3, 0, 10, 2), strict=True):
        WorkItem.objects.filter(case=case, is_open=True).update(due_on=DAY + timedelta(days=days))
    WorkItem.objects.filter(case=cases[3], is_open=True).update(
        user=None, organisation=world.agency, role=world.coach.role
    )
    items.add_action_item(
        by=world.coordinator, now=at(2027, 5, 11, 7), case_id=cases[1].pk,
        what="Rooster van de open dag doorgeven", owner_id=world.coach.pk,
        organisation_id=world.agency.pk, due_on=DAY + timedelta(days=6),
    )  # fmt: skip
    session = make_session(
        world, participants=[world.coach], starts_at=at(2027, 5, 13, 14), is_open=False
    )
    for case in cases[:2]:
        put_on(world, session, case)
    deliver_due(now=at(2027, 5, 11, 7))
    User.objects.filter(pk=world.coach.user_id).update(visited_at=LAST_NIGHT)
    world.cases, world.session = cases, session
    return world


def test_a_coach_in_the_morning_on_a_phone(world, surf, look):
    page = surf(world.coach, 390)
    page.goto("/")
    look(page, "morning-home")

    # Whom to phone, longest waiting first; the number dials at a touch that a thumb can hit.
    calls = page.locator(".os-calls__row")
    assert calls.first.locator(".os-rowlink").inner_text() == "Zoë de Haverkamp"
    dial = calls.first.locator("a[href^='tel:']")
    assert dial.get_attribute("href") == "tel:0612345670"
    touch = [dial, *page.locator(".os-list__acts .os-act").all()]
    assert min(one.bounding_box()["height"] for one in touch) >= 44

    # What others did since last night.
    changed = page.locator("section[aria-labelledby=gewijzigd]")
    assert "Yusuf de Demir" in changed.inner_text()
    assert "Actie afgesproken" in changed.inner_text()

    # She phones; nobody answers; that is written down in the case.
    calls.first.locator(".os-rowlink").click()
    page.wait_for_url("**/dossiers/*/")
    look(page, "morning-case")
    page.goto(f"/begeleiding/dossier/{world.cases[0].pk}/contact/")
    page.get_by_label("Nee, niet bereikt").check()
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Het contact staat in het dossier.").wait_for()
    assert [row.is_reached for row in ContactMoment.objects.all()] == [False]

    # Back on Vandaag: the open day can wait, but not past its date.
    page.goto("/")
    row = page.locator(".os-list__row", has_text="Rooster van de open dag")
    row.get_by_role("link", name="Uitstellen").click()
    page.fill("input[name=until]", "2027-05-30")
    page.click("main button.nl-button--primary")
    page.get_by_text("Dit moet klaar zijn op 17 mei 2027.").first.wait_for()
    assert page.input_value("input[name=until]") == "2027-05-30"
    look(page, "morning-snooze")
    page.fill("input[name=until]", "2027-05-14")
    page.click("main button.nl-button--primary")
    page.wait_for_url(surf.address + "/")
    assert page.locator("section[aria-labelledby=lijst-snoozed] .os-list__row").count() == 1

    # She takes up what lay with the agency.
    row = page.locator(".os-list__row", has_text="Daan de Postma")
    row.get_by_role("button", name="Oppakken").click()
    page.get_by_text("U heeft de taak opgepakt.").wait_for()
    row = page.locator(".os-list__row", has_text="Daan de Postma")
    assert row.get_by_role("button", name="Terugleggen").count() == 1
    assert WorkItem.objects.filter(claimed_by=world.coach.user).count() == 1
    look(page, "morning-after")

    # And she looks at Thursday's table.
    page.locator("section[aria-labelledby=volgende-tafel] a").first.click()
    page.wait_for_url("**/overstaptafels/**")
    look(page, "morning-table")


def test_the_desks(world, surf, look):
    """Vandaag of a coordinator, a mentor and an officer at 1440 px."""
    make_case(world, "flagged", given_names="Ilse", family_name="Bakker")
    make_case(world, "screened", given_names="Noor", family_name="Smit")
    no_show(world, given_names="Sem", family_name="Jansen")
    Case.objects.filter(pk=world.cases[2].pk).update(next_due_on=DAY - timedelta(days=30))
    for name in ("coordinator", "mentor", "zorgco", "officer", "coach", "admin"):
        page = surf(getattr(world, name))
        page.goto("/")
        look(page, f"morning-{name}")
