"""What the demo shows of the coaches on its last day."""

from types import SimpleNamespace

import pytest

from cases.models import CaseParty
from coaches import actions as coaching
from coaches.models import Absence, CoachAssignment, CoachHours, CoachRequest, Transfer
from coaches.queries import requests_for, result_of, transfer_rows
from overstap.demo.coaching import show_coaching
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from tests.factories.cases import at, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)


def people_of(world, coaches):
    return SimpleNamespace(
        coordinator=world.coordinator,
        coaches=coaches,
        admin=world.admin,
        swv=world.swv_contact,
    )


def test_hours_an_absence_with_a_stand_in_and_an_open_question():
    world = make_world()
    away = guided(world, coach=world.other_coach)
    asked = make_case(world, "screened")
    with clock_at(NOW):
        show_coaching(people_of(world, [world.coach, world.other_coach]), NOW)
    assert CoachHours.objects.count() == 2
    assert Absence.objects.get().stand_in == world.coach
    assert CaseParty.objects.get(capacity="stand_in").case_id == away.pk
    offer = CoachAssignment.objects.get(state="offered")
    assert (offer.case_id, offer.coach) == (asked.pk, world.coach)


def test_a_caseload_that_goes_over_with_mixed_results():
    world = make_world()
    more = [
        MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency) for _ in range(3)
    ]
    for _ in range(4):
        guided(world, coach=more[1])
    with clock_at(NOW):
        show_coaching(people_of(world, [world.coach, world.other_coach, *more]), NOW)
        made = Transfer.objects.get()
        rows = transfer_rows(made, world.coordinator)
    assert (made.coach, made.job.status) == (more[1], "done")
    assert sorted(result_of(row)[0] for row in rows) == [
        "Geweigerd",
        "Geweigerd",
        "Overgedragen",
        "Wacht op antwoord",
    ]


def test_the_partnership_judges_and_returns_one_request():
    world = make_world()
    old, new, next_one = (make_case(world, "screened") for _ in range(3))
    coaching.submit_request(by=world.zorgco, now=NOW, case_id=old.pk, question="Wie?")
    with clock_at(NOW):
        show_coaching(people_of(world, [world.coach, world.other_coach]), NOW)
        shown = [row.case_id for row in requests_for(world.swv_contact)]
    world.region.refresh_from_db()
    assert world.region.swv_approves_coach
    states = dict(CoachRequest.objects.values_list("case_id", "state"))
    # The old one is offered to the first coach by then, so nothing of it waits for a judgement.
    assert states == {old.pk: "offered", new.pk: "returned", next_one.pk: "submitted"}
    assert shown == [next_one.pk]
