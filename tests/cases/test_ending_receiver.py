"""Six months and the receiver: opens in time, is answered, refused, left lying, or left behind."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import checking, ending, items, sweeping
from cases.actions.basis import withdraw_basis
from cases.enums import ActionKind, ActionStatus, Capacity, HandoverState, Status
from cases.models import ActionItem, CaseHandover, CaseParty, Evaluation, WorkItem
from cases.rules import NotAllowed
from cases.rules.ending import coach_end_on, evaluation_opens_on
from overstap.notifications.models import Outbox
from overstap.organisations.actions.people import end_membership
from overstap.organisations.today import clock_at
from tests.factories.cases import at, evaluated, fresh, make_world, placed, started
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
MARCH = at(2028, 3, 2)


def evaluate(world, case, now=MARCH, **fields):
    values = {
        "done_on": date(2028, 3, 1),
        "is_enrolled": True,
        "same_programme": True,
        "attendance_ok": True,
    } | fields
    return ending.evaluate(by=world.coach, now=now, case_id=case.pk, **values)


def offer(world, case, now=MARCH, by=None, **fields):
    values = {"receiver_id": world.intake.pk, "support": "Wekelijks gesprek"} | fields
    return ending.offer_handover(by=by or world.coach, now=now, case_id=case.pk, **values)


def sweep(*day):
    now = at(*day, 6)
    with clock_at(now):
        job = sweeping.ask_for_sweep(now=now)
        done = sweeping.calendar_sweep(now=now, job_id=job.pk, clock=lambda: now)
    assert done.message == ""


def searches(case, status=ActionStatus.OPEN):
    return ActionItem.objects.filter(case_id=case.pk, kind=ActionKind.FIND_RECEIVER, status=status)


# When it opens ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "opens", "ends"),
    [
        (date(2027, 9, 1), date(2028, 2, 16), date(2028, 3, 1)),
        # No 31st of February, and a leap year besides.
        (date(2027, 8, 31), date(2028, 2, 15), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2027, 2, 14), date(2027, 2, 28)),
        # Summer time begins in between.
        (date(2027, 9, 28), date(2028, 3, 14), date(2028, 3, 28)),
        # A February starter counts from February.
        (date(2028, 2, 1), date(2028, 7, 18), date(2028, 8, 1)),
        (date(2028, 2, 29), date(2028, 8, 15), date(2028, 8, 29)),
    ],
)
def test_six_months_are_counted_from_the_real_start(world, start, opens, ends):
    case = placed(world)
    case.started_on = start
    assert (evaluation_opens_on(case), coach_end_on(case)) == (opens, ends)


def test_too_early_needs_a_reason_and_the_last_two_weeks_do_not(world):
    case = placed(world)
    early = at(2028, 2, 15)
    with pytest.raises(NotAllowed, match="vanaf 16 februari 2028"):
        evaluate(world, case, now=early, done_on=date(2028, 2, 15))
    with pytest.raises(NotAllowed, match="waarom u eerder"):
        evaluate(world, case, now=early, done_on=date(2028, 2, 15), early_reason="zomaar")
    evaluate(world, case, now=early, done_on=date(2028, 2, 15), early_reason="switch")
    other = placed(world)
    evaluate(world, other, now=at(2028, 2, 16), done_on=date(2028, 2, 16))
    assert list(Evaluation.objects.order_by("pk").values_list("early_reason", flat=True)) == [
        "switch",
        "",
    ]


def test_who_never_did_the_first_tasks_is_asked_to_look_back_all_the_same(world):
    case = placed(world)
    assert not WorkItem.objects.filter(case=case, kind="evaluate").exists()
    sweep(2028, 2, 15)
    assert not ActionItem.objects.filter(case=case, kind=ActionKind.EVALUATION).exists()
    sweep(2028, 2, 16)
    sweep(2028, 2, 16)
    asked = ActionItem.objects.get(case=case, kind=ActionKind.EVALUATION)
    assert (asked.owner_id, asked.due_on) == (world.coach.user_id, date(2028, 3, 1))
    evaluate(world, case)
    asked.refresh_from_db()
    assert asked.status == ActionStatus.DONE
    sweep(2028, 3, 3)
    assert ActionItem.objects.filter(case=case, origin="evaluation").count() == 1


def test_the_calendar_catches_up_after_days_off(world):
    case = placed(world)
    sweep(2028, 4, 20)
    asked = ActionItem.objects.get(case=case, kind=ActionKind.EVALUATION)
    assert asked.due_on == date(2028, 4, 20)


def test_a_task_of_the_calendar_moves_to_who_owns_the_case(world):
    from coaches import actions as coaching  # noqa: PLC0415 - only this test lets a coach go

    case = placed(world)
    sweep(2028, 2, 16)
    coaching.release_coach(by=world.coach, now=at(2028, 2, 20), case_id=case.pk, note="Weg")
    sweep(2028, 2, 21)
    asked = ActionItem.objects.get(case=case, kind=ActionKind.EVALUATION)
    assert (asked.owner_id, asked.owner_organisation_id) == (None, world.office.pk)


# Going on longer --------------------------------------------------------------------------------


def test_going_on_longer_is_bounded_by_the_region_and_moves_the_task(world):
    case = placed(world)
    sweep(2028, 2, 16)
    with pytest.raises(NotAllowed, match="tot en met 1 september 2028"):
        ending.extend(
            by=world.coach, now=MARCH, case_id=case.pk, until=date(2028, 9, 2), note="Stage"
        )
    ending.extend(by=world.coach, now=MARCH, case_id=case.pk, until=date(2028, 9, 1), note="Stage")
    asked = ActionItem.objects.get(case=case, kind=ActionKind.EVALUATION)
    assert asked.due_on == date(2028, 9, 1)
    world.region.extension_months = 1
    world.region.save()
    with pytest.raises(NotAllowed, match="tot en met 1 april 2028"):
        ending.extend(
            by=world.coach, now=MARCH, case_id=case.pk, until=date(2028, 6, 1), note="Stage"
        )


def test_a_start_that_is_corrected_moves_the_end_and_outdates_the_look_back(world):
    case = placed(world)
    sweep(2028, 2, 16)
    evaluate(world, case)
    checking.record_start(
        by=world.intake,
        now=at(2028, 3, 10),
        member_id=case.member_id,
        outcome="started",
        started_on=date(2028, 3, 6),
        institution_id=world.mbo.pk,
        programme_name="Kok",
    )
    case = fresh(case)
    assert coach_end_on(case) == date(2028, 9, 6)
    with pytest.raises(NotAllowed, match="van voor de start"):
        ending.close_independent(by=world.coach, now=at(2028, 9, 7), case_id=case.pk, note="Klaar")
    evaluate(world, case, now=at(2028, 9, 7), done_on=date(2028, 9, 7))
    ending.close_independent(by=world.coach, now=at(2028, 9, 7), case_id=case.pk)
    assert fresh(case).status == Status.CLOSED


def test_an_open_task_follows_a_start_that_is_corrected(world):
    case = placed(world)
    sweep(2028, 2, 16)
    checking.record_start(
        by=world.intake,
        now=at(2028, 2, 20),
        member_id=case.member_id,
        outcome="started",
        started_on=date(2027, 10, 4),
        institution_id=world.mbo.pk,
        programme_name="Kok",
    )
    asked = ActionItem.objects.get(case=case, kind=ActionKind.EVALUATION)
    assert asked.due_on == date(2028, 4, 4)


# Two at once ------------------------------------------------------------------------------------


def test_two_people_evaluate_at_once_and_nothing_is_lost(world):
    case = placed(world)
    evaluate(world, case, known=0, student_says="Prima")
    evaluate(world, case, known=0, student_says="Prima")  # a double click
    with pytest.raises(NotAllowed, match="Iemand anders"):
        evaluate(world, case, known=0, student_says="Matig")
    evaluate(world, case, known=1, student_says="Matig")
    found = Evaluation.objects.get()
    assert (found.student_says, found.history.count()) == ("Matig", 2)
    assert case.events.filter(kind="evaluate").count() == 2


def test_an_evaluation_can_be_changed_until_the_case_ends(world):
    case = evaluated(world)
    evaluate(world, case, coach_says="Toch anders", student_satisfaction="good")
    ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)
    with pytest.raises(NotAllowed):
        evaluate(world, case, coach_says="Nog iets")
    assert Evaluation.objects.get().coach_says == "Toch anders"


def test_no_help_needed_is_refused_while_somebody_is_asked_for_it(world):
    case = evaluated(world, needs_support=True)
    offer(world, case)
    with pytest.raises(NotAllowed, match="Trek die vraag eerst in"):
        evaluate(world, case, needs_support=False)


# The receiver -----------------------------------------------------------------------------------


def test_a_refusal_gives_the_coach_the_task_to_find_another(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    ending.answer_handover(
        by=world.intake, now=MARCH, handover_id=handover.pk, accepted=False, note="Geen plek"
    )
    item = searches(case).get()
    assert (item.owner_id, item.due_on) == (world.coach.user_id, date(2028, 3, 9))
    assert fresh(case).owner_user_id == world.coach.user_id
    offer(world, case, receiver_id=world.doorstroom.pk)
    assert not searches(case).exists()


def test_a_yes_names_the_first_appointment(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    values = {"by": world.intake, "now": MARCH, "handover_id": handover.pk}
    with pytest.raises(NotAllowed, match="hoort bij een ja"):
        ending.answer_handover(
            **values, accepted=False, note="Nee", first_appointment_on=date(2028, 3, 9)
        )
    with pytest.raises(NotAllowed, match="na het antwoord"):
        ending.answer_handover(**values, accepted=True, first_appointment_on=date(2028, 3, 1))
    ending.answer_handover(**values, accepted=True, first_appointment_on=date(2028, 3, 9))
    assert CaseHandover.objects.get().first_appointment_on == date(2028, 3, 9)


def test_after_the_days_of_the_region_the_coordinator_has_it_too(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    with pytest.raises(NotAllowed):
        ending.withdraw_handover(
            by=world.coordinator, now=MARCH, handover_id=handover.pk, note="Te lang"
        )
    sweep(2028, 3, 16)  # ten working days later: the last day to answer
    handover.refresh_from_db()
    assert handover.escalated_on is None
    sweep(2028, 3, 17)
    sweep(2028, 3, 18)
    handover.refresh_from_db()
    assert handover.escalated_on == date(2028, 3, 17)
    item = searches(case).get()
    assert (item.owner_id, item.owner_organisation_id) == (None, world.office.pk)
    told = Outbox.objects.filter(subject_code="handover_unanswered", user=world.coordinator.user)
    assert told.count() == 1
    assert fresh(case).owner_user_id == world.coach.user_id  # it stays on the coach's list
    later = at(2028, 3, 20)
    ending.withdraw_handover(
        by=world.coordinator, now=later, handover_id=handover.pk, note="Geen antwoord"
    )
    again = offer(world, case, by=world.coordinator, now=later, receiver_id=world.doorstroom.pk)
    assert again.state == HandoverState.OFFERED


def test_a_receiver_who_leaves_before_the_answer_is_no_dead_end(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    end_membership(
        by=world.admin, now=at(2028, 3, 6), membership_id=world.intake.pk, reason="Andere baan"
    )
    handover.refresh_from_db()
    assert handover.state == HandoverState.WITHDRAWN
    assert searches(case).get().owner_id == world.coach.user_id
    assert not CaseParty.objects.filter(
        case=case, capacity=Capacity.RECEIVER_OFFERED, active_to__isnull=True
    ).exists()
    with pytest.raises(NotAllowed, match="ingetrokken"):
        ending.answer_handover(
            by=world.intake, now=at(2028, 3, 7), handover_id=handover.pk, accepted=True
        )
    other = MembershipFactory(role="mbo_coach", organisation=world.mbo)
    assert offer(world, case, now=at(2028, 3, 7), receiver_id=other.pk).pk


def test_a_receiver_who_leaves_after_the_yes_is_no_receiver(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    ending.answer_handover(
        by=world.intake, now=at(2028, 3, 4), handover_id=handover.pk, accepted=True
    )
    end_membership(
        by=world.admin, now=at(2028, 3, 6), membership_id=world.intake.pk, reason="Andere baan"
    )
    handover.refresh_from_db()
    assert handover.state == HandoverState.WITHDRAWN
    assert searches(case).get().owner_id == world.coach.user_id
    with pytest.raises(NotAllowed, match="geen ontvanger"):
        ending.hand_over(by=world.coach, now=at(2028, 3, 7), case_id=case.pk)


def test_a_receiver_is_asked_and_shown_the_name_only_with_a_basis(world):
    case = evaluated(world, needs_support=True)
    offer(world, case)
    with clock_at(at(2028, 3, 3)):
        assert "F1" in groups_for(case, world.intake)
    basis = case.bases.get()
    withdraw_basis(by=world.zorgco, now=at(2028, 3, 3), basis_id=basis.pk, withdrawn_by="student")
    assert not case.grants.filter(reason="receiver_offered", is_current=True).exists()
    other = evaluated(world, needs_support=True)
    withdraw_basis(
        by=world.zorgco, now=at(2028, 3, 3), basis_id=other.bases.get().pk, withdrawn_by="student"
    )
    with pytest.raises(NotAllowed):
        offer(world, other, by=world.coach)


def test_a_case_that_ends_takes_an_open_question_back(world):
    case = evaluated(world, needs_support=True)
    handover = offer(world, case)
    ending.withdraw(
        by=world.coach, now=at(2028, 3, 6), case_id=case.pk, who="student", on=date(2028, 3, 6)
    )
    handover.refresh_from_db()
    assert (handover.state, handover.reason) == (
        HandoverState.WITHDRAWN,
        "Het dossier is afgesloten.",
    )
    assert groups_for(fresh(case), world.doorstroom) is not None
    with pytest.raises(NotAllowed, match="ingetrokken"):
        ending.answer_handover(
            by=world.intake, now=at(2028, 3, 7), handover_id=handover.pk, accepted=True
        )
    told = Outbox.objects.filter(subject_code="handover_withdrawn")
    assert list(told.values_list("user_id", flat=True)) == [world.intake.user_id]


def test_the_coach_does_not_hand_over_to_the_coach_or_to_another_region(world):
    case = evaluated(world, needs_support=True)
    stranger = make_world(number=11).intake
    with pytest.raises(NotAllowed, match="uit deze regio"):
        offer(world, case, receiver_id=stranger.pk)
    with pytest.raises(NotAllowed, match="iemand anders"):
        offer(world, case, receiver_id=world.coach.pk)


def test_tasks_of_the_calendar_do_not_hold_up_the_end(world):
    case = started(world)
    sweep(2028, 2, 28)
    assert ActionItem.objects.filter(case=case, status=ActionStatus.OPEN).exists()
    evaluate(world, case)
    ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)
    assert not ActionItem.objects.filter(case=case, status=ActionStatus.OPEN).exists()


def test_a_search_that_was_ticked_off_without_a_receiver_comes_back(world):
    case = evaluated(world, needs_support=True)
    WorkItem.objects.filter(case=case).update(is_open=False, closed_at=MARCH)
    sweep(2028, 3, 3)
    item = searches(case).get()
    assert item.what == "Zoek een ontvanger voor de hulp."
    items.finish_action_item(by=world.coach, now=at(2028, 3, 3), item_id=item.pk)
    sweep(2028, 3, 4)
    sweep(2028, 3, 4)
    assert searches(case).count() == 1
    offer(world, case, now=at(2028, 3, 6))
    sweep(2028, 3, 7)
    assert not searches(case).exists()


def test_who_goes_on_alone_is_closed_by_somebody_and_not_by_silence(world):
    case = evaluated(world)
    WorkItem.objects.filter(case=case).update(is_open=False, closed_at=MARCH)
    sweep(2028, 3, 3)
    asked = ActionItem.objects.get(case=case, origin="ending")
    assert (asked.what, asked.owner_id) == ("Sluit af of draag over.", world.coach.user_id)
    assert fresh(case).is_open
