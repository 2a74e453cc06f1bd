"""Two processes, one case: exactly one of two equal steps happens (PostgreSQL)."""

import random
import time

import pytest
from django.db import connection

from cases.access import facts_of, grants_for
from cases.actions import flagging, items
from cases.actions.base import event_hash
from cases.actions.transition import fire
from cases.enums import OPEN, Status
from cases.models import Case, CaseProcess, WorkItem
from cases.rules import NotAllowed
from coaches import actions as coaching
from overstap.organisations.models import Membership
from tests.factories import cases as make
from tests.factories.organisations import MembershipFactory
from tests.races.processes import run_together
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def somebody(pk: int) -> Membership:
    return Membership.objects.select_related("user", "organisation__region").get(pk=pk)


def screen(case_id: int, by_id: int) -> str:
    try:
        flagging.screen(
            by=somebody(by_id),
            now=make.at(2027, 2, 1),
            case_id=case_id,
            question="Welke opleiding?",
            support_need="Kiezen",
        )
    except NotAllowed:
        return "refused"
    return "done"


def accept(assignment_id: int, by_id: int) -> str:
    try:
        coaching.answer_offer(
            by=somebody(by_id),
            now=make.at(2027, 2, 10),
            assignment_id=assignment_id,
            accepted=True,
        )
    except NotAllowed:
        return "refused"
    return "done"


def claim(item_id: int, by_id: int) -> str:
    try:
        items.claim(by=somebody(by_id), now=make.at(2027, 2, 1), work_item_id=item_id)
    except NotAllowed:
        return "refused"
    return "done"


def flag(member_id: int, by_id: int) -> str:
    try:
        flagging.flag(
            by=somebody(by_id),
            now=make.at(2027, 1, 20),
            member_id=member_id,
            risk_reasons=["absence"],
        )
    except NotAllowed:
        return "refused"
    return "done"


def test_screened_once():
    world = make.make_world()
    case = make.with_basis(world, make.flagged(world))
    outcome = run_together(screen, [(case.pk, world.zorgco.pk), (case.pk, world.decaan.pk)])
    assert sorted(outcome) == ["done", "refused"]
    assert case.events.filter(kind="screen").count() == 1


def test_flagged_once():
    world = make.make_world()
    member = world.member()
    outcome = run_together(flag, [(member.pk, world.zorgco.pk), (member.pk, world.mentor.pk)])
    assert sorted(outcome) == ["done", "refused"]
    assert Case.objects.filter(student=member.student).count() == 1


def test_two_coaches_accept_and_one_has_the_case():
    world = make.make_world()
    case = make.screened(world)
    now = make.at(2027, 2, 10)
    coaching.submit_request(by=world.zorgco, now=now, case_id=case.pk, question="Wie helpt?")
    offers = [
        coaching.offer_coach(by=world.coordinator, now=now, case_id=case.pk, membership_id=coach.pk)
        for coach in (world.coach, world.other_coach)
    ]
    outcome = run_together(
        accept, [(offers[0].pk, world.coach.pk), (offers[1].pk, world.other_coach.pk)]
    )
    assert sorted(outcome) == ["done", "refused"]
    assert case.parties.filter(capacity="coach", active_to=None).count() == 1
    assert make.fresh(case).status == Status.GUIDED


def test_a_task_is_claimed_once():
    world = make.make_world()
    case = make.flagged(world)
    colleague = MembershipFactory(role=world.zorgco.role, organisation=world.school)
    item = WorkItem.objects.get(case=case, kind="screen")
    outcome = run_together(claim, [(item.pk, world.zorgco.pk), (item.pk, colleague.pk)])
    assert sorted(outcome) == ["done", "refused"]


def hammer(case_ids: list[int], people: dict[str, int], seconds: float, seed: int) -> dict:
    """Random steps by random people; every refusal must be one of ours."""
    dice = random.Random(seed)
    by = {name: somebody(pk) for name, pk in people.items()}
    counts = {"done": 0, "refused": 0}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        case_id = dice.choice(case_ids)
        who = by[dice.choice(sorted(by))]
        now = make.at(2027, 2, dice.randint(1, 28))
        try:
            match dice.choice(["screen", "contact", "summer", "action", "correct", "escalate"]):
                case "screen":
                    flagging.screen(
                        by=who, now=now, case_id=case_id, question="Wat?", support_need="Hulp"
                    )
                case "contact":
                    coaching.add_contact(
                        by=who,
                        now=now,
                        case_id=case_id,
                        channel="phone",
                        contact_on=now.date(),
                        is_reached=False,
                    )
                case "summer":
                    fire(by=None, now=now, case_id=case_id, name="enter_summer")
                case "action":
                    items.add_action_item(
                        by=who,
                        now=now,
                        case_id=case_id,
                        what="Bellen",
                        owner_id=who.pk,
                        organisation_id=who.organisation_id,
                        due_on=make.at(2027, 3, 1).date(),
                    )
                case "correct":
                    fire(
                        by=who,
                        now=now,
                        case_id=case_id,
                        name="correct",
                        note="Vergissing",
                        to=Status.FLAGGED,
                    )
                case "escalate":
                    fire(by=who, now=now, case_id=case_id, name="escalate", note="Zorg")
        except NotAllowed:
            counts["refused"] += 1
        else:
            counts["done"] += 1
    return counts


def test_ten_seconds_of_stress_leave_everything_whole():
    world = make.make_world()
    ids = [make.with_basis(world, make.flagged(world)).pk for _ in range(6)]
    people = {
        name: getattr(world, name).pk for name in ("zorgco", "decaan", "coordinator", "officer")
    }
    outcome = run_together(hammer, [(ids, people, 10.0, seed) for seed in (1, 2, 3)])
    assert all(isinstance(some, dict) for some in outcome), outcome
    assert sum(some["done"] for some in outcome) > 20
    with connection.cursor():
        for case_id in ids:
            case = make.fresh(Case(pk=case_id))
            events = list(case.events.order_by("seq"))
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert all(event.hash == event_hash(event) for event in events)
            assert case.version == case.history.count()
            last = next(event for event in reversed(events) if event.target)
            assert last.target == case.status
            open_flows = CaseProcess.objects.filter(case=case, status="NEW").count()
            assert open_flows <= (1 if case.status in OPEN else 0)
            stored = {
                (row.party, row.groups, row.reason) for row in case.grants.filter(is_current=True)
            }
            wanted = {(g.party, g.groups, g.reason) for g in grants_for(facts_of(case))}
            assert stored == wanted
