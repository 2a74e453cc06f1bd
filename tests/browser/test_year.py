"""A whole transition year in the browser: each step by the person whose step it is.

Only the clock and the worker (it saves a file, sweeps at 06:00 and delivers notices) are not
somebody at a browser.
"""

import pytest

from cases.actions import sweeping
from overstap.organisations.today import now
from tests.browser.cast import LOTTE, NOOR, YUSUF, Cast
from tests.browser.people import give_names
from tests.factories.cases import make_world

pytestmark = pytest.mark.slow

STORY_OF_LOTTE = [
    "Signaal",
    "Grondslag vastgelegd",
    "Gescreend",
    "Coach heeft het dossier aangenomen",
    "Contact",
    "Besproken op de Overstaptafel: Overstaptafel april",
    "Actie gedaan",
    "Aanmelding vastgelegd",
    "Besproken op de Overstaptafel: Overstaptafel juni",
    "Actie gedaan",
    "Zomerperiode",
    "Zomercontact afgesproken",
    "Actie gedaan",
    "Gestart op het mbo",
    "Geplaatst op de teldatum",
    "Evaluatie vastgelegd",
    "Afgesloten: gaat zelf verder",
]
STORY_OF_NOOR = [
    "Signaal",
    "Grondslag vastgelegd",
    "Gescreend",
    "Coach heeft het dossier aangenomen",
    "Zomerperiode",
    "Gestart op het mbo",
    "Geplaatst op de teldatum",
    "Evaluatie vastgelegd",
    "Overdracht gevraagd",
    "Antwoord op de overdracht",
    "Overdracht gevraagd",
    "Antwoord op de overdracht",
    "Begeleiding overgedragen",
]
STORY_OF_YUSUF = [
    "Signaal",
    "Grondslag vastgelegd",
    "Gescreend",
    "Coach heeft het dossier aangenomen",
    "Zomerperiode",
    "Niet gestart",
    "Gemeld bij leerplicht of Doorstroompunt",
    "Melding aangenomen",
    "Teruggekomen van leerplicht of Doorstroompunt",
]


@pytest.fixture
def world(transactional_db, surf):
    return give_names(make_world())


def test_a_year_from_signal_to_handover(world, person, surf, clock):
    """Lotte goes on alone, the help for Noor is handed over, Yusuf does not start."""
    people = Cast(world, person)
    clock(2026, 11, 23)
    people.school_reads_in_its_list(world, surf)
    clock(2027, 1, 20)
    cases = people.school_signals()
    clock(2027, 1, 25)
    for name, pk in cases.items():
        people.school_shares_and_screens(name, pk)
    clock(2027, 2, 10)
    for name, pk in cases.items():
        people.coach_comes_in(name, pk)
    clock(2027, 2, 15)
    people.coach_writes_down_a_contact(cases[LOTTE])
    clock(2027, 4, 6)
    people.table_is_prepared(cases[LOTTE], "Overstaptafel april", "20-04-2027")
    clock(2027, 4, 20)
    people.table_decides(cases[LOTTE], "Meeloopdag regelen", "2027-04")
    clock(2027, 4, 28)
    people.coach_finishes("Meeloopdag regelen", cases[LOTTE])
    clock(2027, 5, 10)
    for name in cases:
        people.school_writes_down_an_application(name)
    clock(2027, 6, 1)
    people.table_is_prepared(cases[LOTTE], "Overstaptafel juni", "08-06-2027")
    clock(2027, 6, 8)
    people.table_decides(cases[LOTTE], "Reis oefenen", "2027-06")
    clock(2027, 6, 20)
    people.coach_finishes("Reis oefenen", cases[LOTTE])
    clock(2027, 7, 12, 6)
    the_calendar()
    clock(2027, 7, 12)
    people.summer_is_arranged(cases[LOTTE])
    clock(2027, 9, 15)
    people.mbo_reports_starts(cases)
    people.officer_takes_and_returns(cases[YUSUF])
    clock(2027, 10, 4)
    people.mbo_reports_placements(cases)
    clock(2028, 3, 6)
    people.coach_closes(cases[LOTTE])
    people.coach_hands_over(cases[NOOR])
    people.history_tells(cases[LOTTE], STORY_OF_LOTTE, "verhaal-lotte")
    people.history_tells(cases[NOOR], STORY_OF_NOOR, "verhaal-noor")
    people.history_tells(cases[YUSUF], STORY_OF_YUSUF, "verhaal-yusuf")


def the_calendar():
    """The worker at 06:00."""
    job = sweeping.ask_for_sweep(now=now())
    done = sweeping.calendar_sweep(now=now(), job_id=job.pk)
    assert done.failed == 0
