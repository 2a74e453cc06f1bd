"""A whole Overstaptafel of 12 cases by keyboard only: chair, minute-taker and a school."""

import re

import pytest
from playwright.sync_api import expect

from cases.models import ActionItem, Case
from meetings.models import AgendaItem, Attendance, Decision
from tests.browser.people import give_names
from tests.factories.cases import make_world
from tests.factories.meetings import OUTSIDERS, make_session

pytestmark = pytest.mark.slow
WITHIN = 6000  # a poll every five seconds, and the time to draw
CODES = [
    "proceed", "standing", "care", "other_programme", "jobhunter", "back_to_vo",
    "warm_handover", "leerplicht", "coach", "again", "proceed",
]  # fmt: skip
KEYS = {
    "proceed": "1", "standing": "2", "coach": "3", "other_programme": "4", "jobhunter": "5",
    "care": "6", "back_to_vo": "7", "warm_handover": "8", "leerplicht": "9", "again": "o",
}  # fmt: skip


@pytest.fixture
def table(transactional_db, surf, clock):
    clock(2027, 4, 13)
    world = give_names(make_world())
    return world, make_session(
        world,
        participants=[world.zorgco, world.officer],
        minute_taker=world.doorstroom,
        is_open=False,
        n_items=12,
    )


def tab_to(page, text):
    """Walk with Tab until the focus is on what has this text, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"Tab never reached {text!r}")


def decide(page, code):
    """One decision with keys: choose, write, agree on who does what, save and go on."""
    number = page.locator(".os-sheet__head .os-sub").first.inner_text()
    page.keyboard.press(KEYS[code])
    page.keyboard.press("t")
    expect(page.locator("#besluitformulier textarea").first).to_be_focused()
    page.keyboard.type(f"Afgesproken: {code}.")
    page.keyboard.press("Escape")
    if code not in ("standing", "again"):
        page.keyboard.press("a")
        page.keyboard.type("Meeloopdag regelen")
        page.keyboard.press("Tab")
        page.keyboard.type("Sanne")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".os-sheet__head .os-sub").first).not_to_have_text(number)


def test_a_whole_table_by_keyboard(table, surf, look, answers):
    world, session = table
    chair, minutes = surf(world.coordinator), surf(world.doorstroom)
    school = surf(world.zorgco, width=390)
    for page, who in ((chair, "chair"), (minutes, "minute-taker"), (school, "school")):
        answers.listen(page, who)

    # The chair begins, and says who is there.
    chair.goto(f"/overstaptafels/{session.pk}/")
    tab_to(chair, "Tafel beginnen")
    chair.keyboard.press("Enter")
    expect(chair.locator("#naam")).to_have_text(re.compile("^Amir"))
    chair.keyboard.press("w")
    tab_to(chair, "Iedereen is er")
    chair.keyboard.press("Enter")
    expect(chair.locator("#tafel-balk")).to_contain_text("2 van 2 deelnemers aanwezig")
    assert Attendance.objects.filter(left_at=None).count() == 2

    # The others look along; the school sees its own pupils only.
    run = f"/overstaptafels/{session.pk}/bezig/"
    _, second = session.items.order_by("position")[:2]
    minutes.goto(f"{run}?punt={second.pk}")
    school.goto(run)
    expect(school.locator("#tafel-agenda")).to_contain_text("Afgeschermd")
    minutes.evaluate("window.notReloaded = true")
    look(chair, "table-chair")
    look(school, "table-school")

    # A decision reaches the second browser within five seconds, without reloading.
    chair.keyboard.press("?")
    expect(chair.locator("#sneltoetsen")).to_be_visible()
    chair.keyboard.press("Escape")
    expect(chair.locator("#sneltoetsen")).to_be_hidden()
    decide(chair, "proceed")
    slot = minutes.locator("#tafel-agenda li").first
    expect(slot).to_contain_text("Door met dit plan", timeout=WITHIN)
    assert minutes.evaluate("window.notReloaded")

    # Both work on the second case: one decision, and the other keeps what was typed.
    minutes.keyboard.press("t")
    minutes.keyboard.type("Dit schreef de notulist")
    decide(chair, "standing")
    expect(minutes.locator("#tafel-melding")).to_contain_text(
        "Iemand anders heeft net over dit dossier besloten", timeout=WITHIN
    )
    expect(minutes.locator("#tafel-melding")).to_contain_text("Hamerstuk")
    minutes.keyboard.press("Escape")
    minutes.keyboard.press("6")
    minutes.keyboard.press("Control+Enter")
    expect(minutes.locator(".os-unsaved")).to_contain_text("al besloten: hamerstuk")
    expect(minutes.locator(".os-unsaved")).to_contain_text("Dit schreef de notulist")
    look(minutes, "table-unsaved")

    # The shared screen shows no name that the school may not see.
    minutes.keyboard.press("f")
    expect(minutes.locator("#naam")).to_contain_text(OUTSIDERS)
    chair.keyboard.press("d")
    expect(chair.locator("body")).to_contain_text(
        "Dit dossier kan niet op het gedeelde scherm: 2 aanwezigen mogen het niet zien."
    )
    assert OUTSIDERS not in chair.content()
    look(chair, "table-screen-refused")
    decide(minutes, "care")  # the screen goes on by itself
    expect(chair.locator("#naam")).to_have_text(re.compile("^Noa"), timeout=WITHIN)
    look(chair, "table-screen")
    chair.keyboard.press("d")
    expect(chair.locator("#besluitformulier")).to_be_visible()

    # The rest, with every kind of decision; the last one goes to the next table.
    for code in CODES[3:]:
        decide(chair, code)
    chair.keyboard.press("v")
    chair.keyboard.press("Enter")
    expect(chair.locator("#tafel-agenda")).to_contain_text("12 van 12 besproken")
    look(chair, "table-done")
    expect(school.locator("#tafel-agenda")).to_contain_text("12 van 12 besproken", timeout=WITHIN)
    look(school, "table-school-done")
    for address in (
        "/",
        f"/overstaptafels/{session.pk}/",
        f"/overstaptafels/{session.pk}/verslag/",
    ):
        school.goto(address)

    found = dict(Decision.objects.filter(is_current=True).values_list("item__position", "code"))
    assert [found[place] for place in sorted(found)] == CODES
    assert AgendaItem.objects.filter(session=session, state="carried_over").count() == 2
    assert ActionItem.objects.filter(origin__startswith="decision:").count() == 9
    owners = ActionItem.objects.filter(origin__startswith="decision:").values_list(
        "owner", flat=True
    )
    assert set(owners) == {world.coach.user_id}
    assert Case.objects.scoped().filter(status="escalated").count() == 1

    # Whoever may not see a pupil never got a byte of the name.
    secret = OUTSIDERS.encode()
    assert len(answers.of("school")) > 10
    assert [url for url, answer in answers.of("school") if secret in answer] == []
    assert [url for url, answer in answers.of("chair") if secret in answer] != []
