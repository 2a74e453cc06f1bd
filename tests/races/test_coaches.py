"""Two people at once around a coach: one offer, one yes, and nobody leans on each other."""

from datetime import date

import pytest

from cases.models import CaseParty
from cases.rules import NotAllowed
from coaches import actions as coaching
from coaches.models import Absence, CoachAssignment
from coaches.tasks import transfer_cases
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership
from tests.factories import cases as make
from tests.factories.organisations import MembershipFactory
from tests.races.processes import run_together
from tests.races.test_one_wins import accept, somebody
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 2, 10)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def offer(case_id: int, by_id: int, coach_id: int) -> str:
    try:
        coaching.offer_coach(by=somebody(by_id), now=NOW, case_id=case_id, membership_id=coach_id)
    except NotAllowed:
        return "refused"
    return "done"


def report(coach_id: int, stand_in_id: int) -> str:
    try:
        coaching.report_absence(
            by=somebody(coach_id),
            now=NOW,
            coach_id=coach_id,
            starts_on=date(2027, 2, 10),
            ends_on=date(2027, 2, 19),
            stand_in_id=stand_in_id,
        )
    except NotAllowed:
        return "refused"
    return "done"


def report_or_extend(absence_id: int | None, coach_id: int, stand_in_id: int | None) -> str:
    """Without an absence: say that this coach is away. With one: make it longer."""
    if absence_id is None:
        return report(coach_id, stand_in_id)
    coordinator = Membership.objects.get(role=Role.REGIONAL_COORDINATOR)
    coaching.change_absence(
        by=coordinator,
        now=NOW,
        absence_id=absence_id,
        starts_on=date(2027, 2, 10),
        ends_on=date(2027, 3, 5),
        stand_in_id=stand_in_id,
    )
    return "done"


def work_off(job_id: int) -> str:
    transfer_cases(job_id)
    return "done"


def test_two_coordinators_give_one_case_to_one_coach():
    world = make.make_world()
    colleague = MembershipFactory(role=Role.REGIONAL_COORDINATOR, organisation=world.office)
    case = make.screened(world)
    jobs = [(case.pk, by.pk, world.coach.pk) for by in (world.coordinator, colleague)]
    assert sorted(run_together(offer, jobs)) == ["done", "refused"]
    assert CoachAssignment.objects.filter(case=case, state="offered").count() == 1


def test_two_coaches_say_yes_to_a_transfer_and_one_has_the_case():
    world = make.make_world()
    third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    case = make.guided(world)
    former = CoachAssignment.objects.get(case=case, state="accepted")
    offers = [
        coaching.offer_transfer(
            by=world.coordinator, now=NOW, assignment_id=former.pk, membership_id=coach.pk
        )
        for coach in (world.other_coach, third)
    ]
    jobs = [(offers[0].pk, world.other_coach.pk), (offers[1].pk, third.pk)]
    assert sorted(run_together(accept, jobs)) == ["done", "refused"]
    live = CaseParty.objects.filter(case=case, capacity="coach", active_to=None)
    assert live.count() == 1
    states = CoachAssignment.objects.filter(case=case).values_list("state", flat=True)
    assert sorted(states) == ["accepted", "declined", "ended"]


def test_two_coaches_do_not_lean_on_each_other():
    """Each names the other for the same week; the second hears that the first is away."""
    world = make.make_world()
    pair = [(world.coach.pk, world.other_coach.pk), (world.other_coach.pk, world.coach.pk)]
    outcome = run_together(report, pair)
    covered = Absence.objects.standing().filter(stand_in__isnull=False)
    away = {one.coach_id for one in Absence.objects.standing()}
    assert "done" in outcome
    assert all(one.stand_in_id not in away for one in covered)


def test_an_absence_is_made_longer_while_its_stand_in_falls_ill():
    """Whoever is first: the new end and the new stand-in stay, nothing old is written back."""
    world = make.make_world()
    third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    make.guided(world)
    report(world.coach.pk, world.other_coach.pk)
    absence = Absence.objects.get()
    jobs = [(None, world.other_coach.pk, None), (absence.pk, world.coach.pk, third.pk)]
    assert run_together(report_or_extend, jobs) == ["done", "done"]
    absence.refresh_from_db()
    assert (absence.ends_on, absence.stand_in_id) == (date(2027, 3, 5), third.pk)
    assert Absence.objects.standing().count() == 2


def test_the_same_absence_twice_is_written_once():
    world = make.make_world()
    twice = [(world.coach.pk, world.other_coach.pk)] * 2
    assert sorted(run_together(report, twice)) == ["done", "refused"]
    assert Absence.objects.count() == 1


def test_two_workers_on_one_transfer_ask_each_coach_once():
    world = make.make_world()
    cases = [make.guided(world) for _ in range(4)]
    rows = [
        (CoachAssignment.objects.get(case=case).pk, world.other_coach.pk, make.fresh(case).version)
        for case in cases
    ]
    made = coaching.start_transfer(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, note="Minder uren", rows=rows
    )
    run_together(work_off, [(made.job_id,), (made.job_id,)])
    assert set(made.rows.values_list("outcome", flat=True)) == {"offered"}
    assert CoachAssignment.objects.filter(state="offered").count() == 4
