"""The start check, the count date and the summer: facts about members, and what they move."""

from datetime import date

import pytest

from cases.actions import applying, checking
from cases.checks import no_show as no_show_check
from cases.enums import ActionKind, NoShowReason, StartOutcome, Status
from cases.models import ActionItem, Case, CaseEvent, CohortMember, PlacementCheck, StartCheck
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.models import Milestone
from tests.cases.reporting import SEPTEMBER, missed, start
from tests.factories.cases import (
    applied,
    at,
    flagged,
    fresh,
    guided,
    make_case,
    no_show,
    placed,
    started,
    summer,
)
from tests.factories.organisations import MboFactory

pytestmark = pytest.mark.django_db


def member_with_application(world, **fields) -> CohortMember:
    member = world.member(**fields)
    applying.record_application(
        by=world.zorgco,
        now=at(2027, 3, 20),
        member_id=member.pk,
        institution_id=world.mbo.pk,
        programme_name="Verzorgende IG",
        level=3,
        reported_on=date(2027, 3, 20),
    )
    return member


# What must be true ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"started_on": None}, "wanneer"),
        ({"started_on": date(2027, 9, 21)}, "toekomst"),
        ({"started_on": date(2026, 9, 30)}, "overstapjaar"),
        ({"institution_id": None}, "instelling"),
    ],
)
def test_a_start_has_a_day_and_a_place(world, fields, sentence):
    case = summer(world)
    with pytest.raises(NotAllowed, match=sentence):
        start(world, world.coach, case.member_id, **fields)


def test_a_start_has_a_programme_from_the_application_when_it_is_not_named(world):
    case = summer(world)
    other = MboFactory(region=world.region)
    with pytest.raises(NotAllowed, match="opleiding"):
        start(world, world.coach, case.member_id, programme_name="", institution_id=other.pk)
    check = start(world, world.coach, case.member_id, programme_name="")
    assert check.programme_name == "Verzorgende IG, niveau 3"


def test_no_show_starts_on_its_date(world):
    case = summer(world)
    with pytest.raises(NotAllowed, match="13 september 2027"):
        missed(world, world.coach, case.member_id, now=at(2027, 9, 12, 23))
    assert not StartCheck.objects.exists()
    missed(world, world.coach, case.member_id, now=at(2027, 9, 13, 0))
    assert fresh(case).status == Status.NO_SHOW


def test_no_show_needs_the_milestone_and_a_reason_of_the_list(world):
    case = summer(world)
    for reason in ("", "because"):
        with pytest.raises(NotAllowed, match="reden"):
            missed(world, world.coach, case.member_id, reason_code=reason)
    Milestone.objects.filter(year=world.year, kind="no_show_date").delete()
    with pytest.raises(NotAllowed, match="kalender"):
        missed(world, world.coach, case.member_id)


def test_placement_is_on_the_count_date_and_not_before(world):
    case = started(world)
    with pytest.raises(NotAllowed, match="1 oktober 2027"):
        checking.record_placement(
            by=world.coach,
            now=at(2027, 9, 30),
            member_id=case.member_id,
            outcome="placed",
            enrolled_on=date(2027, 9, 1),
        )
    with pytest.raises(NotAllowed, match="na de teldatum"):
        checking.record_placement(
            by=world.coach,
            now=at(2028, 2, 10),
            member_id=case.member_id,
            outcome="placed",
            enrolled_on=date(2028, 2, 1),
        )
    assert not PlacementCheck.objects.exists()


# What moves -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status", ["screened", "guided", "discussed", "summer", "no_show", "escalated"]
)
def test_a_start_is_confirmed_from_every_status_before_it(world, status):
    case = make_case(world, status)
    if status in {"screened", "guided", "discussed"}:
        applied(world, case)
    start(world, world.intake, case.member_id, now=at(2027, 10, 12))
    case = fresh(case)
    assert (case.status, case.started_on) == (Status.STARTED, date(2027, 9, 1))
    event = case.events.get(kind="confirm_start")
    assert (event.source, event.target, event.on) == (status, "started", date(2027, 9, 1))


def test_a_start_of_a_flagged_case_is_a_fact_and_moves_nothing(world):
    case = flagged(world)
    applied(world, case)
    start(world, world.intake, case.member_id)
    assert fresh(case).status == Status.FLAGGED
    assert StartCheck.objects.get().outcome == StartOutcome.STARTED
    assert case.events.filter(kind="record_start").count() == 1


def test_a_member_without_a_case_only_gets_the_fact(world):
    member = member_with_application(world)
    missed(world, world.intake, member.pk)
    assert StartCheck.objects.get().reason == NoShowReason.WRONG_CHOICE
    assert not Case.objects.exists()
    assert not CaseEvent.objects.exists()


def test_still_started_leaves_one_check_that_says_so(world):
    case = no_show(world)
    start(world, world.intake, case.member_id, now=at(2027, 9, 24))
    check = StartCheck.objects.get(member_id=case.member_id)
    assert (check.outcome, check.reason) == (StartOutcome.STARTED, "")
    assert fresh(case).status == Status.STARTED
    assert check.history.count() == 2


def test_did_not_start_after_all_loses_the_place(world):
    case = started(world)
    missed(world, world.intake, case.member_id)
    assert fresh(case).status == Status.NO_SHOW
    assert case.events.order_by("-seq").first().kind == "lose_place"
    check = StartCheck.objects.get(member_id=case.member_id)
    assert (check.outcome, check.started_on) == (StartOutcome.NOT_STARTED, None)


def test_losing_a_place_keeps_the_start_as_a_fact(world):
    case = placed(world)
    checking.lose_place(
        by=world.coach, now=at(2027, 11, 3), case_id=case.pk, reason_code="personal"
    )
    assert fresh(case).status == Status.NO_SHOW
    assert StartCheck.objects.get(member_id=case.member_id).outcome == StartOutcome.STARTED


@pytest.mark.parametrize("who", ["zorgco", "officer", "doorstroom", "coordinator", "other_coach"])
def test_losing_a_place_is_for_mbo_and_coach(world, who):
    case = placed(world)
    with pytest.raises(NotAllowed):
        checking.lose_place(
            by=getattr(world, who), now=at(2027, 11, 3), case_id=case.pk, reason_code="work"
        )
    with pytest.raises(NotAllowed, match="reden"):
        checking.lose_place(
            by=world.coach, now=at(2027, 11, 3), case_id=case.pk, reason_code="nope"
        )


def test_a_report_before_the_calendar_came_by_passes_through_the_summer(world):
    case = guided(world)
    missed(world, world.coach, case.member_id)
    kinds = list(case.events.order_by("-seq").values_list("kind", flat=True)[:2])
    assert kinds == ["report_no_show", "enter_summer"]
    assert fresh(case).status == Status.NO_SHOW


def test_taking_a_report_back_says_unknown_and_leaves_the_status(world):
    case = no_show(world)
    checking.record_start(
        by=world.coach, now=SEPTEMBER, member_id=case.member_id, outcome="unknown"
    )
    assert StartCheck.objects.get().outcome == StartOutcome.UNKNOWN
    assert fresh(case).status == Status.NO_SHOW


def test_placed_without_a_known_start_assumes_the_enrolment_date(world):
    case = summer(world)
    checking.record_placement(
        by=world.intake,
        now=at(2027, 10, 4),
        member_id=case.member_id,
        outcome="placed",
        enrolled_on=date(2027, 8, 1),
    )
    case = fresh(case)
    assert (case.status, case.started_on, case.start_is_assumed) == (
        Status.PLACED,
        date(2027, 8, 1),
        True,
    )
    assert not StartCheck.objects.exists()
    start(world, world.intake, case.member_id, now=at(2027, 10, 5))
    case = fresh(case)
    assert (case.started_on, case.start_is_assumed) == (date(2027, 9, 1), False)
    assert case.status == Status.PLACED


def test_placed_with_a_known_start_keeps_it(world):
    case = placed(world)
    assert (case.started_on, case.start_is_assumed) == (date(2027, 9, 1), False)


def test_not_placed_is_a_fact_and_moves_nothing(world):
    case = started(world)
    checking.record_placement(
        by=world.intake, now=at(2027, 10, 4), member_id=case.member_id, outcome="not_placed"
    )
    assert PlacementCheck.objects.get().count_on == date(2027, 10, 1)
    assert fresh(case).status == Status.STARTED


def test_a_start_in_february_invents_no_placement(world):
    case = no_show(world)
    start(world, world.intake, case.member_id, now=at(2028, 2, 10), started_on=date(2028, 2, 1))
    assert fresh(case).started_on == date(2028, 2, 1)
    assert not PlacementCheck.objects.exists()


def test_an_import_may_where_the_person_may_not(world):
    case = summer(world)
    start(world, world.admin, case.member_id, source="import")
    assert fresh(case).status == Status.STARTED
    other = summer(world)
    missed(world, world.admin, other.member_id, source="import")
    assert fresh(other).status == Status.NO_SHOW


def test_coach_and_school_are_told_of_a_no_show(world):
    case = summer(world)
    missed(world, world.intake, case.member_id)
    rows = Outbox.objects.filter(subject_code="no_show", case_id=case.pk)
    assert set(rows.values_list("user_id", flat=True)) == {
        world.coach.user_id,
        world.zorgco.user_id,
        world.decaan.user_id,
    }


def test_the_same_report_twice_is_one_step(world):
    case = summer(world)
    missed(world, world.intake, case.member_id)
    missed(world, world.coach, case.member_id, reason_code="work")
    assert case.events.filter(kind="report_no_show").count() == 1
    assert StartCheck.objects.get().reason == "work"


def test_every_member_is_in_exactly_one_of_three(world):
    member = member_with_application(world)
    silent = world.member()
    missed(world, world.intake, member.pk)
    found = no_show_check.outcomes(CohortMember.objects.all())
    assert found == {member.pk: "not_started", silent.pk: "unknown"}


# Summer -----------------------------------------------------------------------------------------


def test_a_coach_may_begin_the_summer_earlier_with_a_reason(world):
    case = guided(world)
    with pytest.raises(NotAllowed, match="waarom"):
        checking.enter_summer(by=world.coach, now=at(2027, 6, 20), case_id=case.pk)
    checking.enter_summer(
        by=world.coach, now=at(2027, 6, 20), case_id=case.pk, note="Al van school"
    )
    assert fresh(case).status == Status.SUMMER
    assert ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT).count() == 1


@pytest.mark.parametrize("who", ["zorgco", "mentor", "coordinator", "other_coach", "intake"])
def test_the_summer_is_begun_by_nobody_else(world, who):
    case = guided(world)
    with pytest.raises(NotAllowed):
        checking.enter_summer(
            by=getattr(world, who), now=at(2027, 7, 20), case_id=case.pk, note="Toch"
        )
    assert fresh(case).status == Status.GUIDED
