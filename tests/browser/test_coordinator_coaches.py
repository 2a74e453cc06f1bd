"""A coordinator and her coaches: who has room, who is away, and a caseload that goes over.

The clock and the worker (it sweeps at 06:00 and offers the cases) are not somebody at a browser.
"""

import pytest
from django.urls import reverse

from cases.actions import sweeping
from coaches import actions as coaching
from coaches.models import CoachAssignment, Transfer
from coaches.tasks import transfer_cases
from overstap.organisations.enums import Role
from overstap.organisations.today import now
from tests.browser.people import give_names
from tests.factories.cases import at, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.slow
NAMES = [("Lotte", "Visser"), ("Noor", "Jansen"), ("Yusuf", "Demir")]


@pytest.fixture
def world(transactional_db, surf):
    world = give_names(make_world())
    world.third = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
    world.third.user.name = "Femke Kuipers"
    world.third.user.save()
    for coach, hours in [(world.coach, 8), (world.other_coach, 16), (world.third, 24)]:
        coaching.save_hours(
            by=world.coordinator, now=at(2027, 2, 1), membership_id=coach.pk, hours=hours
        )
    world.cases = [
        guided(world, given_names=first, prefix="", family_name=last) for first, last in NAMES
    ]
    return world


def test_a_coordinator_matches_covers_and_transfers(world, person, clock):
    """Room on the board, a request matched, an absence covered and a caseload handed over."""
    clock(2027, 3, 2)
    marijke, karim = person(world.coordinator), person(world.other_coach)
    match(world, marijke, karim)
    clock(2027, 3, 8)
    cover(world, marijke, karim, clock)
    clock(2027, 3, 22)
    hand_over(world, marijke, karim)


def match(world, marijke, karim):
    """She looks at the board, chooses who has room, and that coach says yes."""
    asked = make_case(world, "screened", given_names="Sem", prefix="", family_name="Bos")
    coaching.submit_request(
        by=world.zorgco, now=now(), case_id=asked.pk, question="Wie helpt kiezen?", weight="heavy"
    )
    marijke.open("/").follow("Coaches", inside="header")
    marijke.sees("Femke Kuipers", "9 van 22 punten", "41%").shot("coaches-bord")
    marijke.follow("Aanvragen").follow("Coach zoeken")
    marijke.sees("Werkdruk nu 0%, straks 11%").shot("coaches-kiezen")
    marijke.tick_coach("Karim Bouzid").press("Coach vragen").sees("De coach is gevraagd.")
    karim.open("/").sees("U bent gevraagd").follow("Sem")
    karim.page.get_by_label("Ja, ik ga deze jongere begeleiden").check()
    karim.press("Antwoord versturen").sees("U begeleidt deze jongere nu.", "Sem Bos")


def cover(world, marijke, karim, clock):
    """Sanne is away; Karim sees her cases for that time, and no longer."""
    lotte = world.cases[0].get_absolute_url()
    assert karim.page.goto(lotte).status == 404
    marijke.open(reverse("coaches:board")).follow("Afwezig melden: Sanne Bakker")
    marijke.fill("Laatste dag afwezig", "2027-03-12").choose("Wie vervangt?", "Karim Bouzid")
    marijke.shot("afwezig-doorgeven").press("Opslaan")
    marijke.sees("Karim Bouzid vervangt.", "8 mrt 2027 t/m 12 mrt 2027").shot("afwezig-lijst")
    karim.open("/").sees("U vervangt Sanne Bakker", "Lotte Visser").shot("vervanger-vandaag")
    karim.open(lotte).sees("Lotte Visser")
    clock(2027, 3, 12, 22)
    karim.open(lotte).sees("Lotte Visser")
    clock(2027, 3, 13, 1)
    assert karim.page.goto(lotte).status == 404
    karim.open("/").sees_not("Lotte Visser")
    job = sweeping.ask_for_sweep(now=now())
    sweeping.calendar_sweep(now=now(), job_id=job.pk)


def hand_over(world, marijke, karim):
    """Sanne gets fewer hours: her cases go to two colleagues, each with its own result."""
    marijke.open(reverse("coaches:board")).follow("Overdragen: Sanne Bakker").sees("Lotte Visser")
    marijke.tick_coach("Karim Bouzid").tick_coach("Femke Kuipers")
    marijke.fill("Reden", "Sanne krijgt minder uren").shot("overdragen-kiezen")
    marijke.press("Bekijk de verdeling").sees("Werkdruk voor en na", "Stap 2 van 2")
    for case, coach in zip(world.cases, ["Karim Bouzid", "Femke Kuipers", ""], strict=True):
        row = marijke.page.get_by_role("row").filter(has_text=case.student.full_name)
        row.get_by_role("combobox").select_option(label=coach or "Niet overdragen")
    marijke.press("Opnieuw berekenen").sees("Krijgt 1 dossier aangeboden")
    marijke.shot("overdragen-verdeling").press("Nieuwe coaches vragen")
    made = Transfer.objects.get()
    transfer_cases(made.job_id)
    result = reverse("coaches:transfer_result", args=[made.pk])
    marijke.open(result).sees("Wacht op antwoord: 2")
    karim.open("/").follow("Lotte")
    karim.page.get_by_label("Ja, ik ga deze jongere begeleiden").check()
    karim.press("Antwoord versturen").sees("U begeleidt deze jongere nu.", "Lotte Visser")
    offer = CoachAssignment.objects.get(coach=world.third, state="offered")
    coaching.answer_offer(
        by=world.third, now=now(), assignment_id=offer.pk, accepted=False, note="Te vol"
    )
    marijke.open(result).sees("Geweigerd: 1, Overgedragen: 1", "Te vol").shot(
        "overdragen-resultaat"
    )
    former = CoachAssignment.objects.filter(coach=world.coach).values_list("state", flat=True)
    assert sorted(former) == ["accepted", "accepted", "ended"]
