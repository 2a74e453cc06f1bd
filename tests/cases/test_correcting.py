"""Undoing the last step: registered in error, with the facts around it as they were."""

from datetime import date

import pytest

from cases.actions import checking, ending, escalating, flagging, items, people
from cases.enums import ActionStatus, Destination, StartOutcome, Status
from cases.models import StartCheck
from cases.rules import NotAllowed, options
from cases.rules.ending import last_step, still_to_correct
from overstap.organisations.today import clock_at
from tests.factories.cases import (
    at,
    closed,
    discussed,
    escalated,
    flagged,
    fresh,
    guided,
    make_world,
    no_show,
    placed,
    screened,
    started,
    summer,
    withdrawn,
)
from tests.factories.organisations import MunicipalityFactory, RegionFactory

pytestmark = pytest.mark.django_db
LATER = at(2028, 3, 20)


def correct(case, by, now=LATER, note="Verkeerd dossier"):
    ending.correct(by=by, now=now, case_id=case.pk, note=note)
    return fresh(case)


def test_a_signal_in_error_ends_as_wrong_pupil(world):
    case = correct(flagged(world), world.zorgco)
    assert (case.status, case.end_reason) == (Status.DISMISSED, "wrong_student")
    event = case.events.order_by("-seq").first()
    assert (event.kind, event.corrects.kind) == ("correct", "flag")


def test_a_case_of_the_check_in_error_ends_too(world):
    member = world.member()
    case = checking.open_at_check(
        by=world.coordinator, now=at(2027, 9, 20), member_id=member.pk, reason_code="work"
    )
    case = correct(case, world.coordinator, now=at(2027, 9, 21))
    assert (case.status, case.is_open) == (Status.DISMISSED, False)
    assert StartCheck.objects.get().outcome == StartOutcome.NOT_STARTED
    assert "startcontrole" in still_to_correct("open_at_check")


def test_screening_undone_is_the_schools_own_again(world):
    case = correct(screened(world), world.zorgco, now=at(2027, 2, 2))
    assert (case.status, case.screened_on) == (Status.FLAGGED, None)
    assert not case.grants.filter(is_current=True, reason="coordinator").exists()


def test_a_start_undone_leaves_the_start_check_to_be_corrected(world):
    case = correct(started(world), world.intake, now=at(2027, 9, 16))
    assert (case.status, case.started_on) == (Status.SUMMER, None)
    assert StartCheck.objects.get().outcome == StartOutcome.STARTED
    assert "startcontrole blijft staan" in still_to_correct("confirm_start")


def test_an_assumed_start_goes_with_the_placement_and_a_real_one_stays(world):
    assumed = summer(world)
    checking.record_placement(
        by=world.coach,
        now=at(2027, 10, 4),
        member_id=assumed.member_id,
        outcome="placed",
        enrolled_on=date(2027, 8, 1),
    )
    assumed = correct(assumed, world.coach, now=at(2027, 10, 5))
    assert (assumed.status, assumed.started_on, assumed.start_is_assumed) == (
        Status.SUMMER,
        None,
        False,
    )
    real = correct(placed(world), world.coordinator, now=at(2027, 10, 5))
    assert (real.status, real.started_on) == (Status.STARTED, date(2027, 9, 1))


@pytest.mark.parametrize("who", ["zorgco", "mentor", "coach", "officer", "admin"])
def test_only_who_made_the_step_or_the_coordinator(world, who):
    case = started(world)  # the intake confirmed it
    with pytest.raises(NotAllowed):
        correct(case, getattr(world, who))
    assert fresh(case).status == Status.STARTED
    assert correct(case, world.coordinator).status == Status.SUMMER


def test_the_coordinator_of_another_region_may_not(world):
    case = started(world)
    with pytest.raises(NotAllowed):
        correct(case, make_world(number=11).coordinator)


def test_a_later_step_stands_in_the_way(world):
    case = placed(world)
    checking.lose_place(by=world.coach, now=at(2027, 11, 1), case_id=case.pk, reason_code="work")
    with pytest.raises(NotAllowed):
        correct(case, world.intake)  # placed it, and then the coach went on
    assert fresh(case).status == Status.NO_SHOW


def test_the_maker_may_undo_it_after_somebody_wrote_something_that_is_no_step(world):
    case = started(world)
    people.set_exam_result(
        by=world.decaan, now=at(2027, 9, 16), member_id=case.member_id, result="passed"
    )
    with clock_at(at(2027, 9, 17)):
        buttons = options(fresh(case), world.intake, date(2027, 9, 17))
    assert "correct" in {option.spec.name for option in buttons if option.allowed}
    assert correct(case, world.intake, now=at(2027, 9, 17)).status == Status.SUMMER


def test_a_reason_is_needed(world):
    case = started(world)
    with pytest.raises(NotAllowed, match="niet klopte"):
        correct(case, world.intake, note=" ")


def test_a_correction_is_not_corrected_but_the_step_before_it_is(world):
    case = started(world)
    correct(case, world.coordinator)
    assert last_step(case).kind == "enter_summer"
    assert correct(case, world.coordinator).status == Status.DISCUSSED
    corrected = case.events.filter(corrected_by__isnull=False)
    assert list(corrected.order_by("seq").values_list("kind", flat=True)) == [
        "enter_summer",
        "confirm_start",
    ]


def test_a_coach_is_not_taken_away_by_a_correction(world):
    case = guided(world)
    with pytest.raises(NotAllowed, match="Begeleiding teruggeven"):
        correct(case, world.coach)


def test_a_decision_of_the_table_stays_when_the_status_goes_back(world):
    case = correct(discussed(world), world.coordinator, now=at(2027, 5, 2))
    assert case.status == Status.GUIDED
    assert still_to_correct("record_discussion")


def test_an_end_in_error_opens_the_case_with_its_actions(world):
    case = guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=at(2027, 2, 20),
        case_id=case.pk,
        what="Bellen",
        organisation_id=world.agency.pk,
        due_on=date(2027, 3, 5),
    )
    kept = items.add_action_item(
        by=world.coach,
        now=at(2027, 2, 20),
        case_id=case.pk,
        what="Mailen",
        organisation_id=world.agency.pk,
        due_on=date(2027, 3, 5),
    )
    items.cancel_action_item(
        by=world.coach, now=at(2027, 2, 21), item_id=kept.pk, note="Niet nodig"
    )
    ending.withdraw(
        by=world.coach,
        now=at(2027, 3, 1),
        case_id=case.pk,
        who="student",
        on=date(2027, 3, 1),
    )
    case = correct(case, world.coach, now=at(2027, 3, 2))
    assert (case.status, case.is_open, case.cycle) == (Status.GUIDED, True, 1)
    assert (case.ended_on, case.end_reason, case.resume_status) == (None, "", "")
    item.refresh_from_db()
    kept.refresh_from_db()
    assert (item.status, kept.status) == (ActionStatus.OPEN, ActionStatus.CANCELLED)
    assert case.work_items.filter(is_open=True).exists()


def test_an_end_in_error_stays_when_the_student_has_another_open_case(world):
    case = withdrawn(world)
    flagged(world, member=case.member)
    with pytest.raises(NotAllowed, match="ander open dossier"):
        correct(case, world.coordinator)


def test_a_destination_in_error_is_taken_back(world):
    case = guided(world)
    people.set_destination(
        by=world.decaan,
        now=at(2027, 5, 1),
        member_id=case.member_id,
        destination=Destination.MBO_REGION,
        on=date(2027, 5, 1),
    )
    ending.leave_elsewhere(
        by=world.coach, now=at(2027, 6, 1), case_id=case.pk, destination=Destination.WORK
    )
    case = correct(case, world.coach, now=at(2027, 6, 2))
    assert case.status == Status.GUIDED
    assert (case.member.destination, case.member.destination_on) == (
        Destination.MBO_REGION,
        date(2027, 5, 1),
    )


def test_a_move_in_error_brings_the_municipality_back(world):
    case = guided(world)
    home = case.student.municipality_id
    far = MunicipalityFactory(region=RegionFactory(number=23))
    ending.move_out(by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, municipality_id=far.pk)
    case = correct(case, world.zorgco, now=at(2027, 3, 2))
    assert (case.status, case.student.municipality_id) == (Status.GUIDED, home)
    assert case.member.left_school_on is None
    assert case.grants.filter(is_current=True, reason="leerplicht").exists()


def test_an_escalation_in_error_names_nobody(world):
    case = escalated(world)
    case = correct(case, world.coach, now=at(2027, 10, 12))
    assert (case.status, case.escalated_to_id, case.resume_status) == (Status.NO_SHOW, None, "")
    assert not case.grants.filter(is_current=True, reason="escalated").exists()


def test_a_return_in_error_gives_the_case_back_to_its_officer(world):
    case = escalated(world)
    escalating.accept_escalation(by=world.officer, now=at(2027, 10, 11), case_id=case.pk)
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 20), case_id=case.pk, outcome="Weer op school"
    )
    assert fresh(case).owner_user_id == world.coach.user_id
    case = correct(case, world.coordinator, now=at(2027, 10, 21))
    assert (case.status, case.resume_status) == (Status.ESCALATED, Status.NO_SHOW)
    assert (case.escalated_to_id, case.owner_user_id) == (
        world.municipal.pk,
        world.officer.user_id,
    )
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 22), case_id=case.pk, outcome="Nu echt"
    )
    assert fresh(case).status == Status.NO_SHOW


def test_a_start_at_leerplicht_in_error_goes_back_to_leerplicht(world):
    case = escalated(world)
    escalating.accept_escalation(by=world.officer, now=at(2027, 10, 11), case_id=case.pk)
    checking.record_start(
        by=world.intake,
        now=at(2027, 10, 12),
        member_id=case.member_id,
        outcome="started",
        started_on=date(2027, 10, 11),
        institution_id=world.mbo.pk,
        programme_name="Zorg",
    )
    assert fresh(case).escalated_to_id is None
    case = correct(case, world.intake, now=at(2027, 10, 13))
    assert (case.status, case.resume_status, case.started_on) == (
        Status.ESCALATED,
        Status.NO_SHOW,
        None,
    )
    assert case.owner_user_id == world.officer.user_id


def test_a_reopening_in_error_closes_as_it_was(world):
    case = closed(world)
    ended_on, reason = case.ended_on, case.end_reason
    ending.reopen(by=world.coordinator, now=at(2028, 4, 1), case_id=case.pk, note="Toch")
    case = correct(case, world.coordinator, now=at(2028, 4, 2))
    assert (case.status, case.cycle, case.ended_on, case.end_reason) == (
        Status.CLOSED,
        1,
        ended_on,
        reason,
    )


def test_a_dismissal_in_error_is_open_again(world):
    case = flagged(world)
    flagging.dismiss(by=world.zorgco, now=at(2027, 2, 1), case_id=case.pk, why="no_risk")
    assert correct(case, world.zorgco, now=at(2027, 2, 2)).status == Status.FLAGGED


def test_a_no_show_in_error_waits_for_the_summer_again(world):
    case = correct(no_show(world), world.coach, now=at(2027, 9, 21))
    assert case.status == Status.SUMMER
    assert case.work_items.filter(is_open=True, kind="check_start").exists()
