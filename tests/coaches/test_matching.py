"""Offers: load, who may, who was first, and no answer at all."""

import pytest
from django.urls import reverse

from cases.actions import basis, drafts, sweeping
from cases.actions.basis import withdraw_basis
from cases.actions.ending import withdraw
from cases.checks.typed import lost_drafts
from cases.models import Case, CaseParty, Draft, SharingBasis, WorkItem
from cases.rules import NotAllowed
from coaches import actions
from coaches.actions import matching as module
from coaches.models import CoachAssignment, CoachRequest
from coaches.queries import loads
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, Region
from overstap.privacy.groups import DataGroup
from tests.factories.cases import at, fresh, guided, make_case, make_world, screened, take_on
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 2, 10)


def offer(world, case, coach=None, by=None, now=NOW, **values):
    return actions.offer_coach(
        by=by or world.coordinator,
        now=now,
        case_id=case.pk,
        membership_id=(coach or world.coach).pk,
        **values,
    )


def accept(assignment, by, now=NOW):
    return actions.answer_offer(by=by, now=now, assignment_id=assignment.pk, accepted=True)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coordinator", True),
        ("zorgco", True),
        ("decaan", True),
        ("mentor", False),
        ("coach", False),
        ("intake", False),
        ("officer", False),
        ("swv_contact", False),
        ("admin", False),
    ],
)
def test_who_may_offer(world, who, may):
    case = make_case(world, "screened")
    if may:
        assert offer(world, case, by=getattr(world, who)).state == "offered"
    else:
        with pytest.raises(NotAllowed):
            offer(world, case, by=getattr(world, who))


def test_accepting_moves_the_case_and_makes_the_coach_its_owner(world):
    case = make_case(world, "screened")
    assignment = accept(offer(world, case), world.coach)
    case = fresh(case)
    assert (case.status, case.coach_id, case.owner_user_id) == (
        "guided",
        world.coach.user_id,
        world.coach.user_id,
    )
    live = CaseParty.objects.filter(case=case, active_to=None).values_list("capacity", flat=True)
    assert list(live) == ["coach"]
    assert assignment.state == "accepted"


def test_until_the_yes_the_school_keeps_the_case(world):
    case = make_case(world, "screened")
    offer(world, case)
    case = fresh(case)
    assert (case.status, case.coach_id, case.owner_organisation_id) == (
        "screened",
        None,
        world.school.pk,
    )


def test_of_two_coaches_of_one_kind_the_first_gets_it(world):
    case = make_case(world, "screened")
    first = offer(world, case, world.coach)
    second = offer(world, case, world.other_coach)
    accept(first, world.coach)
    with pytest.raises(NotAllowed, match="Een andere coach heeft dit dossier aangenomen"):
        accept(second, world.other_coach)
    states = dict(CoachAssignment.objects.values_list("coach_id", "state"))
    assert states == {world.coach.pk: "accepted", world.other_coach.pk: "declined"}
    assert not Case.objects.visible_to(world.other_coach).filter(pk=case.pk).exists()


def test_vo_and_mbo_can_both_have_a_coach(world):
    case = make_case(world, "screened")
    mbo_coach = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
    vo, mbo = offer(world, case), offer(world, case, mbo_coach, kind="mbo")
    accept(vo, world.coach)
    accept(mbo, mbo_coach)
    assert set(CoachAssignment.objects.values_list("kind", "state")) == {
        ("vo", "accepted"),
        ("mbo", "accepted"),
    }
    with pytest.raises(NotAllowed, match="al een coach van het vo"):
        offer(world, case, world.other_coach)


def test_accepting_twice_by_a_double_click_says_so(world):
    case = make_case(world, "screened")
    assignment = offer(world, case)
    accept(assignment, world.coach)
    with pytest.raises(NotAllowed, match="al aangenomen"):
        accept(assignment, world.coach)
    assert case.events.filter(kind="accept_coach").count() == 1


def test_another_coach_cannot_answer_for_you(world):
    assignment = offer(world, make_case(world, "screened"))
    with pytest.raises(NotAllowed, match="aan een andere coach"):
        accept(assignment, world.other_coach)


def test_asking_the_same_coach_twice_is_refused(world):
    case = make_case(world, "screened")
    offer(world, case)
    with pytest.raises(NotAllowed, match="al gevraagd"):
        offer(world, case)


@pytest.mark.parametrize("role", [Role.MENTOR, Role.SUPPORT_COORDINATOR])
def test_only_coaches_are_asked(world, role):
    case = make_case(world, "screened")
    person = MembershipFactory(role=role, organisation=world.school)
    with pytest.raises(NotAllowed, match="geen coach in deze regio"):
        offer(world, case, person)


def test_a_coach_of_another_region_is_not_asked(world):
    case = make_case(world, "screened")
    with pytest.raises(NotAllowed, match="geen coach in deze regio"):
        offer(world, case, make_world(number=11).coach)


def test_declining_needs_a_reason_and_brings_the_search_back(world):
    case = make_case(world, "screened")
    request = actions.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="Wie?")
    assignment = offer(world, case)
    with pytest.raises(NotAllowed, match="waarom u dit dossier niet aanneemt"):
        actions.answer_offer(by=world.coach, now=NOW, assignment_id=assignment.pk, accepted=False)
    actions.answer_offer(
        by=world.coach, now=NOW, assignment_id=assignment.pk, accepted=False, note="Te vol"
    )
    request.refresh_from_db()
    assert request.state == "submitted"
    open_tasks = WorkItem.objects.filter(case=case, is_open=True)
    assert list(open_tasks.values_list("kind", flat=True)) == ["offer_coach"]
    assert fresh(case).next_step == "offer_coach"
    assert not Case.objects.visible_to(world.coach).filter(pk=case.pk).exists()
    assert offer(world, case).state == "offered"


def test_the_offered_coach_sees_the_name_only_with_a_basis(world):
    case = make_case(world, "screened")
    offer(world, case)
    named = Case.objects.visible_to(world.coach, group=DataGroup.F1)
    assert named.filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(world.coach, group=DataGroup.F2).filter(pk=case.pk).exists()
    given = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=given.pk, withdrawn_by="student")
    assert not named.filter(pk=case.pk).exists()


def test_load_is_counted_before_the_choice(world):
    take_on(world, make_case(world, "screened"), world.coach)
    take_on(world, make_case(world, "screened"), world.coach)
    offer(world, make_case(world, "screened"), world.other_coach)
    found = {
        load.coach.pk: (load.n_open, load.n_offered, load.points, load.asked_points)
        for load in loads(world.region.pk, NOW.date())
    }
    assert found == {world.coach.pk: (2, 0, 6, 0), world.other_coach.pk: (0, 1, 0, 3)}


def test_a_closed_case_no_longer_counts(world):
    make_case(world, "elsewhere")
    found = {one.coach.pk: one.n_open for one in loads(world.region.pk, NOW.date())}
    assert found[world.coach.pk] == 0


def test_no_answer_in_time_is_told_to_the_coordinator_once(world):
    case = make_case(world, "screened")
    offer(world, case)  # Wednesday 10 February 2027; five working days later it is the 17th
    assert actions.escalate_unanswered(by=None, now=at(2027, 2, 17)) == 0
    assert actions.escalate_unanswered(by=None, now=at(2027, 2, 18)) == 1
    assert actions.escalate_unanswered(by=None, now=at(2027, 2, 19)) == 0
    told = Outbox.objects.filter(subject_code="coach_unanswered")
    assert [row.user_id for row in told] == [world.coordinator.user_id]
    assert case.events.filter(kind="coach_unanswered").count() == 1


def test_a_request_is_matched_when_a_coach_says_yes(world):
    case = make_case(world, "guided")
    assert CoachRequest.objects.get(case=case).state == "matched"


def test_without_a_basis_the_coach_cannot_accept(world):
    case = screened(world)
    asked = offer(world, case)
    withdraw_basis(by=world.zorgco, now=NOW, basis_id=case.bases.get().pk, withdrawn_by="student")
    with pytest.raises(NotAllowed, match="grondslag"):
        accept(asked, world.coach)
    assert Case.objects.get(pk=case.pk).status == "screened"


def test_a_request_of_after_the_offer_is_matched_too(world):
    case = screened(world)
    asked = offer(world, case)
    assert asked.request is None
    request = actions.submit_request(
        by=world.zorgco, now=NOW, case_id=case.pk, question="Wie kan helpen?"
    )
    accept(asked, world.coach)
    request.refresh_from_db()
    assert request.state == "matched"


def test_of_two_coaches_the_first_owns_the_case_and_its_tasks(world):
    case = screened(world)
    accept(offer(world, case, kind="vo"), world.coach)
    accept(offer(world, case, coach=world.other_coach, kind="mbo"), world.other_coach)
    case = Case.objects.get(pk=case.pk)
    assert (case.coach_id, case.owner_user_id) == (world.coach.user_id, world.coach.user_id)


def test_one_offer_that_goes_wrong_holds_up_no_other(world, monkeypatch):
    first, second = (offer(world, screened(world)) for _ in range(2))
    right = module.escalate_offer

    def wrong(*, assignment_id, **values):
        if assignment_id == first.pk:
            raise ValueError
        return right(assignment_id=assignment_id, **values)

    monkeypatch.setattr(module, "escalate_offer", wrong)
    assert actions.escalate_unanswered(by=None, now=at(2027, 3, 20)) == 1
    second.refresh_from_db()
    assert second.escalated_on is not None


def test_who_was_taken_off_a_case_does_not_read_why(world, login):
    case = screened(world)
    asked = offer(world, case)
    accept(asked, world.coach)
    actions.release_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, note="Ouders vertrouwen de coach niet."
    )
    answer = login(world.coach).get(reverse("coaches:answer", args=[asked.pk]))
    assert "Ouders vertrouwen" not in answer.text


def test_a_request_for_an_empty_chair_is_told_to_the_coordinator(world):
    Region.objects.filter(pk=world.region.pk).update(swv_approves_coach=True)
    Membership.objects.filter(pk=world.swv_contact.pk).update(active_to=NOW.date())
    case = screened(world)
    actions.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="Wie kan helpen?")
    told = Outbox.objects.filter(subject_code="coach_requested")
    assert set(told.values_list("user_id", flat=True)) == {world.coordinator.user_id}


def test_what_was_typed_ends_with_the_case_the_right_and_a_month(world):
    case, other = guided(world), guided(world)
    for key in (f"contact:{case.pk}", f"plan:{other.pk}"):
        drafts.save_draft(by=world.coach, now=NOW, key=key, values={"text": "Over thuis"})
    assert lost_drafts(NOW.date()) == []
    drafts.save_draft(
        by=world.other_coach, now=NOW, key=f"contact:{case.pk}", values={"text": "Over thuis"}
    )
    gone = Draft.objects.get(user=world.other_coach.user)
    assert lost_drafts(NOW.date()) == [gone.pk]
    assert len(lost_drafts(at(2027, 3, 20).date())) == 3
    withdraw(by=world.zorgco, now=NOW, case_id=case.pk, who="student", on=NOW.date())
    assert [draft.key for draft in Draft.objects.all()] == [f"plan:{other.pk}"]
    moment = at(2027, 3, 20, 6)
    sweeping.calendar_sweep(now=moment, job_id=sweeping.ask_for_sweep(now=moment).pk)
    assert not Draft.objects.exists()
