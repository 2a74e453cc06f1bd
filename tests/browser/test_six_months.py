"""Half a year after the start, in the browser: one receiver refuses, another says yes, one goes alone."""

from datetime import date

import pytest

from cases.actions import sweeping
from overstap.notifications.actions import deliver_due
from overstap.organisations.today import now
from tests.browser.people import give_names
from tests.factories.cases import make_case, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db, surf):
    return give_names(make_world())


def morning():
    """The calendar of 06:00 and the notices."""
    job = sweeping.ask_for_sweep(now=now())
    assert sweeping.calendar_sweep(now=now(), job_id=job.pk).message == ""
    deliver_due(now=now())


def look_back(coach, pk, *, support=""):
    """The form of the evaluation, filled in as a coach does."""
    coach.open(f"/dossiers/{pk}/evaluatie/").tick("Staat nog ingeschreven")
    coach.tick("Doet nog dezelfde opleiding", "Aanwezigheid en resultaten zijn in orde")
    coach.fill("Wat zegt de jongere?", "Ik heb het naar mijn zin.")
    coach.fill("Wat zegt de slb'er of mentor op het mbo?", "Komt op tijd, werkt hard.")
    coach.choose("Is de jongere tevreden?", "Tevreden")
    if support:
        coach.tick(
            "Er is nog hulp nodig", "De jongere vindt het goed dat iemand anders dit overneemt"
        )
        coach.fill("Welke hulp is nog nodig?", support).fill("Van wie is die hulp?", "Het mbo")
    coach.shot("zes-maanden-evaluatie").press("Evaluatie vastleggen")
    coach.sees("De evaluatie is vastgelegd.")


def ask(coach, pk, name):
    coach.open(f"/dossiers/{pk}/ontvanger/").choose("Wie neemt de hulp over?", name)
    coach.shot("zes-maanden-ontvanger").press("Vragen").sees("De ontvanger is gevraagd.")


def answer(receiver, pk, said, note="", first=""):
    receiver.open(f"/dossiers/{pk}/").menu("Antwoord op de overdracht").tick(said)
    if first:
        receiver.fill("Eerste afspraak met de jongere", first)
    receiver.fill("Toelichting", note).shot("zes-maanden-antwoord").press("Antwoord vastleggen")
    receiver.sees("Het antwoord is vastgelegd.")


def test_six_months_after_the_start(world, person, clock):
    clock(2027, 10, 20)
    alone = make_case(world, "placed", given_names="Lotte")
    helped = make_case(world, "placed", given_names="Noor")
    coach = person(world.coach)

    # Too early: the page says from when, and what was typed stays.
    clock(2028, 1, 10)
    coach.open(f"/dossiers/{helped.pk}/evaluatie/").fill("Wat zegt de jongere?", "Gaat best")
    coach.press("Evaluatie vastleggen").sees("Evalueren kan vanaf 16 februari 2028")
    assert coach.page.get_by_label("Wat zegt de jongere?").input_value() == "Gaat best"

    # Two weeks before the end the calendar asks.
    clock(2028, 2, 16, 6)
    morning()
    coach.open("/").sees("Kijk samen terug").shot("zes-maanden-vandaag")

    # One goes on alone.
    clock(2028, 3, 1)
    look_back(coach, alone.pk)
    coach.open(f"/dossiers/{alone.pk}/close_independent/").press("Afsluiten: gaat zelf verder")
    coach.sees("Afgesloten")

    # The other needs help: asked, refused with a reason, and back with the coach as a task.
    look_back(coach, helped.pk, support="Wekelijks gesprek over plannen")
    ask(coach, helped.pk, "Anouk van Dijk")
    deliver_due(now=now())
    officer = person(world.officer).open("/").sees("U bent gevraagd")
    officer.open(f"/dossiers/{helped.pk}/").menu("Antwoord op de overdracht").tick("Nee")
    officer.press("Antwoord vastleggen").sees("Schrijf op waarom niet.")
    answer(officer, helped.pk, "Nee", "Past niet bij leerplicht")
    coach.open(f"/dossiers/{helped.pk}/").sees(
        "Zoek een andere ontvanger voor de hulp.", "Past niet bij leerplicht", "Niet aangenomen"
    ).shot("zes-maanden-geweigerd")
    coach.open(f"/dossiers/{helped.pk}/hand_over/").sees("nog geen ontvanger")

    # The next one says yes, with a first appointment; only then the coach lets go.
    clock(2028, 3, 2)
    ask(coach, helped.pk, "Petra Mulder")
    answer(person(world.intake), helped.pk, "Ja", first=date(2028, 3, 9).isoformat())
    coach.open(f"/dossiers/{helped.pk}/").sees("eerste afspraak 9 mrt 2028")
    coach.menu("Overdragen").press("Overdragen").sees("Overgedragen")
