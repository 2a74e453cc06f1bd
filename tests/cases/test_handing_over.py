"""The end of a case: somebody takes the help over, and says so."""

from datetime import date

import pytest

from cases.actions import basis, ending
from cases.enums import Channel, GivenBy, Status
from cases.models import CaseHandover
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.privacy.groups import F0, F1, F8
from tests.cases.evaluating import MARCH, evaluate, offer
from tests.factories.cases import evaluated, fresh, placed
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
# Handing over -----------------------------------------------------------------------------------


def test_handing_over_needs_evaluation_receiver_and_basis(world):
    case = placed(world)
    with pytest.raises(NotAllowed, match="evaluatie"):
        offer(world, case)
    evaluate(world, case, needs_support=True, support="Wekelijks gesprek")
    with pytest.raises(NotAllowed, match="ontvanger"):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    handover = offer(world, case)
    with pytest.raises(NotAllowed, match="ontvanger"):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    ending.answer_handover(by=world.intake, now=MARCH, handover_id=handover.pk, accepted=True)
    consent = case.bases.get()
    basis.withdraw_basis(
        by=world.zorgco, now=MARCH, basis_id=consent.pk, withdrawn_by=GivenBy.STUDENT
    )
    with pytest.raises(NotAllowed):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    basis.record_basis(
        by=world.zorgco,
        now=MARCH,
        case_id=case.pk,
        kind="consent",
        groups=[F0, F1, F8],
        given_by="student",
        given_on=date(2028, 3, 2),
    )
    with pytest.raises(NotAllowed, match="geen grondslag"):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    assert fresh(case).status == Status.PLACED


def test_the_receiver_answers_and_nobody_else(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    colleague = MembershipFactory(role=Role.MBO_INTAKE, organisation=world.mbo)
    elsewhere = MembershipFactory(user=world.intake.user, role=Role.TRANSITION_COACH)
    for by in (world.coach, world.coordinator, world.zorgco, colleague, elsewhere):
        with pytest.raises(NotAllowed, match="ontvanger"):
            ending.answer_handover(by=by, now=MARCH, handover_id=handover.pk, accepted=True)
    ending.answer_handover(by=world.intake, now=MARCH, handover_id=handover.pk, accepted=True)
    ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    assert fresh(case).status == Status.HANDED_OVER
    told = Outbox.objects.filter(subject_code="handover_accepted")
    assert list(told.values_list("user_id", flat=True)) == [world.coach.user_id]


def test_a_refusal_has_a_reason_and_makes_room_for_another(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    with pytest.raises(NotAllowed, match="al iemand gevraagd"):
        offer(world, case)
    with pytest.raises(NotAllowed, match="waarom niet"):
        ending.answer_handover(by=world.intake, now=MARCH, handover_id=handover.pk, accepted=False)
    ending.answer_handover(
        by=world.intake, now=MARCH, handover_id=handover.pk, accepted=False, note="Geen plek"
    )
    with pytest.raises(NotAllowed, match="al geantwoord"):
        ending.answer_handover(by=world.intake, now=MARCH, handover_id=handover.pk, accepted=True)
    assert offer(world, case, receiver_id=world.doorstroom.pk).pk


def test_a_receiver_without_an_account_has_a_name_and_a_channel(world):
    case = evaluated(world, needs_support=True)
    with pytest.raises(NotAllowed, match="wie de hulp"):
        offer(world, case, receiver_id=None)
    with pytest.raises(NotAllowed, match="hoe u het"):
        offer(world, case, receiver_id=None, receiver_name="Buurtteam Zuid")
    handover = offer(
        world, case, receiver_id=None, receiver_name="Buurtteam Zuid", channel=Channel.PHONE
    )
    with pytest.raises(NotAllowed):
        ending.answer_handover(by=world.zorgco, now=MARCH, handover_id=handover.pk, accepted=True)
    with pytest.raises(NotAllowed, match="datum"):
        ending.answer_handover(
            by=world.coach,
            now=MARCH,
            handover_id=handover.pk,
            accepted=True,
            answered_on=date(2028, 3, 3),
        )
    ending.answer_handover(by=world.coach, now=MARCH, handover_id=handover.pk, accepted=True)
    ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    case = fresh(case)
    assert case.status == Status.HANDED_OVER
    assert case.parties.get(capacity="receiver").name == "Buurtteam Zuid"


def test_an_answer_of_an_earlier_cycle_does_not_count(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    ending.answer_handover(by=world.intake, now=MARCH, handover_id=handover.pk, accepted=True)
    ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    ending.reopen(by=world.coordinator, now=MARCH, case_id=case.pk, note="Toch nodig")
    with pytest.raises(NotAllowed, match="evaluatie"):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    evaluate(world, case, needs_support=True, support="Anders")
    with pytest.raises(NotAllowed, match="ontvanger"):
        ending.hand_over(by=world.coach, now=MARCH, case_id=case.pk)
    assert CaseHandover.objects.count() == 1
