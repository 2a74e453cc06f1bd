"""Giving a case back: by the coach, by the coordinator, and when the job ends."""

import pytest

from cases.actions.items import add_action_item
from cases.models import Case, CaseParty
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment
from overstap.organisations.actions.people import end_membership
from overstap.organisations.enums import Role
from tests.factories.cases import at, fresh, make_case, take_on
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
LATER = at(2027, 3, 1)


def release(case, by, note="Andere baan", **values):
    return actions.release_coach(by=by, now=LATER, case_id=case.pk, note=note, **values)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coach", True),
        ("coordinator", True),
        ("other_coach", False),
        ("zorgco", False),
        ("mentor", False),
        ("intake", False),
        ("officer", False),
        ("admin", False),
    ],
)
def test_who_may_release(world, who, may):
    case = make_case(world, "guided")
    if may:
        release(case, getattr(world, who))
        assert fresh(case).status == "screened"
    else:
        with pytest.raises(NotAllowed):
            release(case, getattr(world, who))
        assert fresh(case).status == "guided"


def test_the_coordinator_owns_it_until_a_successor_accepts(world):
    case = make_case(world, "guided")
    release(case, world.coach)
    case = fresh(case)
    assert (case.coach_id, case.owner_role) == (None, Role.REGIONAL_COORDINATOR)
    assert not Case.objects.visible_to(world.coach).filter(pk=case.pk).exists()
    new = actions.offer_coach(
        by=world.coordinator, now=LATER, case_id=case.pk, membership_id=world.other_coach.pk
    )
    actions.answer_offer(by=world.other_coach, now=LATER, assignment_id=new.pk, accepted=True)
    first = CoachAssignment.objects.get(coach=world.coach)
    assert (first.state, first.successor_id, fresh(case).status) == ("ended", new.pk, "guided")


def test_what_the_coach_would_do_goes_to_the_owner(world):
    case = make_case(world, "guided")
    item = add_action_item(
        by=world.coach,
        now=LATER,
        case_id=case.pk,
        what="Meeloopdag regelen",
        organisation_id=world.coach.organisation_id,
        owner_id=world.coach.pk,
        due_on=at(2027, 4, 1).date(),
    )
    release(case, world.coach)
    item.refresh_from_db()
    case = fresh(case)
    assert item.owner_id == case.owner_user_id != world.coach.user_id
    assert item.owner_organisation_id == case.owner_organisation_id


def test_it_needs_a_reason(world):
    case = make_case(world, "guided")
    with pytest.raises(NotAllowed, match="waarom de begeleiding stopt"):
        release(case, world.coach, note=" ")


def test_in_a_later_status_the_status_stays(world):
    case = make_case(world, "started")
    actions.release_coach(by=world.coach, now=at(2027, 9, 20), case_id=case.pk, note="Andere baan")
    assert (fresh(case).status, fresh(case).coach_id) == ("started", None)


def test_with_two_coaches_the_coordinator_says_which(world):
    case = make_case(world, "guided")
    mbo_coach = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
    offered = actions.offer_coach(
        by=world.coordinator,
        now=LATER,
        case_id=case.pk,
        membership_id=mbo_coach.pk,
        kind="mbo",
    )
    actions.answer_offer(by=mbo_coach, now=LATER, assignment_id=offered.pk, accepted=True)
    with pytest.raises(NotAllowed, match="Kies welke stopt"):
        release(case, world.coordinator)
    release(case, world.coordinator, assignment_id=offered.pk)
    assert fresh(case).status == "guided"
    assert fresh(case).coach_id == world.coach.user_id


def test_when_the_job_ends_every_case_comes_back(world):
    mine = [make_case(world, "guided"), make_case(world, "discussed")]
    other = take_on(world, make_case(world, "screened"), world.other_coach)
    asked = make_case(world, "screened")
    actions.offer_coach(
        by=world.coordinator, now=LATER, case_id=asked.pk, membership_id=world.coach.pk
    )
    end_membership(
        by=world.coordinator, now=at(2027, 6, 1), membership_id=world.coach.pk, reason="Weg"
    )
    assert [fresh(case).status for case in mine] == ["screened", "discussed"]
    assert [fresh(case).coach_id for case in mine] == [None, None]
    assert fresh(other).coach_id == world.other_coach.user_id
    assert CaseParty.objects.filter(user=world.coach.user, active_to=None).count() == 0
    states = CoachAssignment.objects.filter(coach=world.coach).values_list("state", flat=True)
    assert sorted(states) == ["declined", "ended", "ended"]
