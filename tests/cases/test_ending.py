"""The end of a case: evaluation, closing, handing over, the other ways out."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import basis, checking, ending, items
from cases.enums import (
    ELSEWHERE_DESTINATIONS,
    ActionStatus,
    Channel,
    Destination,
    GivenBy,
    Status,
    WarmHandoverState,
)
from cases.models import Case, CaseHandover, Evaluation, WarmHandover
from cases.rules import NotAllowed
from cases.rules.calendar import months_after
from cases.rules.ending import coach_end_on
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F8
from tests.factories.cases import (
    applied,
    at,
    closed,
    evaluated,
    flagged,
    fresh,
    guided,
    make_case,
    make_world,
    placed,
    screened,
    started,
    withdrawn,
)
from tests.factories.organisations import MembershipFactory, MunicipalityFactory, RegionFactory

pytestmark = pytest.mark.django_db
MARCH = at(2028, 3, 2)
PEOPLE = (
    "mentor",
    "zorgco",
    "decaan",
    "coach",
    "other_coach",
    "intake",
    "officer",
    "doorstroom",
    "coordinator",
    "admin",
    "manager",
    "swv_contact",
    "privacy",
)


@pytest.fixture
def world():
    return make_world()


def evaluate(world, case, by=None, now=MARCH, **fields):
    values = {
        "done_on": date(2028, 3, 1),
        "is_enrolled": True,
        "same_programme": True,
        "attendance_ok": True,
    } | fields
    return ending.evaluate(by=by or world.coach, now=now, case_id=case.pk, **values)


def offer(world, case, by=None, **fields):
    values = {"receiver_id": world.intake.pk, "support": "Wekelijks gesprek"} | fields
    return ending.offer_handover(by=by or world.coach, now=MARCH, case_id=case.pk, **values)


def open_item(world, case, now=MARCH):
    return items.add_action_item(
        by=world.coach,
        now=now,
        case_id=case.pk,
        what="Stage regelen",
        organisation_id=world.agency.pk,
        due_on=date(2028, 4, 1),
    )


# Months -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2027, 9, 1), 6, date(2028, 3, 1)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 1), 6, date(2028, 8, 1)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 6, 30), 18, date(2028, 12, 30)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, end):
    assert months_after(day, months) == end


# Evaluation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_the_coach_evaluates(world, who):
    case = placed(world)
    if who == "coach":
        assert evaluate(world, case).pk
    else:
        with pytest.raises(NotAllowed):
            evaluate(world, case, by=getattr(world, who))
        assert not Evaluation.objects.exists()


def test_an_evaluation_is_of_who_started_between_start_and_today(world):
    with pytest.raises(NotAllowed, match="gestart"):
        evaluate(world, guided(world))
    case = started(world)
    with pytest.raises(NotAllowed, match="voor de start"):
        evaluate(world, case, done_on=date(2027, 8, 31))
    with pytest.raises(NotAllowed, match="toekomst"):
        evaluate(world, case, done_on=date(2028, 3, 3))
    with pytest.raises(NotAllowed, match="welke hulp"):
        evaluate(world, case, needs_support=True, support=" ")


def test_evaluating_again_replaces_and_keeps_the_history(world):
    case = placed(world)
    evaluate(world, case, attendance_ok=False)
    again = evaluate(world, case)
    assert Evaluation.objects.get().attendance_ok
    assert again.history.count() == 2


# Closing ----------------------------------------------------------------------------------------


def test_closing_needs_the_evaluation(world):
    case = placed(world)
    with pytest.raises(NotAllowed, match="evaluatie"):
        ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)


def test_closing_needs_no_open_action(world):
    case = evaluated(world)
    item = open_item(world, case)
    with pytest.raises(NotAllowed, match="Stage regelen"):
        ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)
    items.finish_action_item(by=world.coach, now=MARCH, item_id=item.pk)
    ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)
    case = fresh(case)
    assert (case.status, case.is_open, case.ended_on) == (
        Status.CLOSED,
        False,
        date(2028, 3, 2),
    )


def test_closing_waits_six_months_from_the_real_start_unless_there_is_a_reason(world):
    case = placed(world)
    early, last_day = at(2028, 2, 20), at(2028, 3, 1)
    evaluate(world, case, now=early, done_on=date(2028, 2, 20))
    with pytest.raises(NotAllowed, match="1 maart 2028"):
        ending.close_independent(by=world.coach, now=at(2028, 2, 29, 23), case_id=case.pk)
    with pytest.raises(NotAllowed):
        ending.close_independent(by=world.coach, now=early, case_id=case.pk, note="  ")
    ending.close_independent(by=world.coach, now=last_day, case_id=case.pk)
    assert fresh(case).status == Status.CLOSED

    other = placed(world)
    evaluate(world, other, now=early, done_on=date(2028, 2, 20))
    ending.close_independent(by=world.coach, now=early, case_id=other.pk, note="Wil zelf stoppen")
    assert fresh(other).status == Status.CLOSED


def test_the_region_decides_on_the_months(world):
    world.region.coach_months = 3
    world.region.save()
    case = placed(world)
    evaluate(world, case, now=at(2027, 12, 1), done_on=date(2027, 12, 1))
    ending.close_independent(by=world.coach, now=at(2027, 12, 1), case_id=case.pk)
    assert fresh(case).status == Status.CLOSED


def test_going_on_longer_moves_the_end(world):
    case = placed(world)
    february = at(2028, 2, 1)
    for until, note, sentence in (
        (date(2028, 6, 1), "", "waarom"),
        (date(2028, 2, 1), "Nog even", "na vandaag"),
        (date(2028, 3, 1), "Nog even", "loopt al tot"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            ending.extend(by=world.coach, now=february, case_id=case.pk, until=until, note=note)
    with pytest.raises(NotAllowed):
        ending.extend(
            by=world.zorgco,
            now=february,
            case_id=case.pk,
            until=date(2028, 6, 1),
            note="Nog even",
        )
    ending.extend(
        by=world.coach, now=february, case_id=case.pk, until=date(2028, 6, 1), note="Nog even"
    )
    assert coach_end_on(fresh(case)) == date(2028, 6, 1)
    evaluate(world, case)
    with pytest.raises(NotAllowed, match="1 juni 2028"):
        ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)


def test_who_still_needs_help_is_handed_over_and_not_closed(world):
    case = evaluated(world, needs_support=True)
    with pytest.raises(NotAllowed, match="nog hulp nodig"):
        ending.close_independent(by=world.coach, now=MARCH, case_id=case.pk)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_closes(world, who):
    case = evaluated(world)
    by = getattr(world, who)
    if who == "coach":
        ending.close_independent(by=by, now=MARCH, case_id=case.pk)
        assert fresh(case).status == Status.CLOSED
    else:
        with pytest.raises(NotAllowed):
            ending.close_independent(by=by, now=MARCH, case_id=case.pk)
        assert fresh(case).status == Status.PLACED


def test_the_coordinator_closes_when_there_is_no_coach(world):
    from coaches import actions as coaching  # noqa: PLC0415 - only this test lets a coach go

    case = evaluated(world)
    coaching.release_coach(by=world.coach, now=MARCH, case_id=case.pk, note="Andere baan")
    ending.close_independent(by=world.coordinator, now=MARCH, case_id=case.pk)
    assert fresh(case).status == Status.CLOSED


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


# Withdrawing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_who_withdraws(world, who):
    case = guided(world)
    values = {"who": GivenBy.GUARDIAN, "on": date(2027, 3, 1)}
    by = getattr(world, who)
    if who in {"mentor", "zorgco", "decaan", "coach"}:
        ending.withdraw(by=by, now=at(2027, 3, 1), case_id=case.pk, **values)
        case = fresh(case)
        assert (case.status, case.end_reason) == (Status.WITHDRAWN, "guardian")
    else:
        with pytest.raises(NotAllowed):
            ending.withdraw(by=by, now=at(2027, 3, 1), case_id=case.pk, **values)
        assert fresh(case).status == Status.GUIDED


@pytest.mark.parametrize(
    ("who", "on", "sentence"),
    [
        ("law", date(2027, 3, 1), "wie niet wil"),
        ("", date(2027, 3, 1), "wie niet wil"),
        ("student", None, "wanneer"),
        ("student", date(2027, 3, 2), "toekomst"),
    ],
)
def test_withdrawing_says_who_and_when(world, who, on, sentence):
    case = guided(world)
    with pytest.raises(NotAllowed, match=sentence):
        ending.withdraw(by=world.coach, now=at(2027, 3, 1), case_id=case.pk, who=who, on=on)


def test_a_refusal_reaches_the_mbo_that_knew_and_no_other(world):
    known, unknown = screened(world), flagged(world)
    applied(world, known)
    applied(world, unknown)
    talk = WarmHandover.objects.create(
        case=known, institution=world.mbo, state=WarmHandoverState.REQUESTED
    )
    for case in (unknown, known):
        ending.withdraw(
            by=world.zorgco,
            now=at(2027, 4, 1),
            case_id=case.pk,
            who="student",
            on=date(2027, 4, 1),
        )
    talk.refresh_from_db()
    assert talk.state == WarmHandoverState.REFUSED
    row = Outbox.objects.get(subject_code="support_refused")
    assert (row.user_id, row.case_id, row.path) == (world.intake.user_id, None, "")
    assert row.event.startswith(f"case:{known.pk}:")
    with clock_at(at(2027, 4, 2)):
        assert groups_for(known, world.intake) == frozenset()
        assert groups_for(known, world.zorgco)


def test_an_ended_case_takes_its_actions_along(world):
    case = guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=at(2027, 2, 20),
        case_id=case.pk,
        what="Bellen",
        organisation_id=world.agency.pk,
        due_on=date(2027, 3, 5),
    )
    ending.withdraw(
        by=world.coach,
        now=at(2027, 3, 1),
        case_id=case.pk,
        who="student",
        on=date(2027, 3, 1),
    )
    item.refresh_from_db()
    assert item.status == ActionStatus.CANCELLED
    assert not case.work_items.filter(is_open=True).exists()


# Moving -----------------------------------------------------------------------------------------


def test_moving_out_needs_another_region_and_a_school_that_let_go(world):
    case = guided(world)
    near = MunicipalityFactory(region=world.region)
    far = MunicipalityFactory(region=RegionFactory(number=23))
    march = at(2027, 3, 1)
    with pytest.raises(NotAllowed, match="school is nog verantwoordelijk"):
        ending.move_out(by=world.coach, now=march, case_id=case.pk, municipality_id=far.pk)
    with pytest.raises(NotAllowed, match="deze regio"):
        ending.move_out(by=world.zorgco, now=march, case_id=case.pk, municipality_id=near.pk)
    ending.move_out(by=world.zorgco, now=march, case_id=case.pk, municipality_id=far.pk)
    case = fresh(case)
    assert (case.status, case.end_reason) == (Status.MOVED, "moved")
    assert case.student.municipality_id == far.pk
    assert case.member.left_school_on == date(2027, 3, 1)


def test_after_the_school_year_the_coach_may_record_a_move(world):
    case = make_case(world, Status.SUMMER)
    far = MunicipalityFactory(region=RegionFactory(number=23))
    for by in (world.intake, world.other_coach, world.admin, make_world(number=11).coordinator):
        with pytest.raises(NotAllowed):
            ending.move_out(by=by, now=at(2027, 8, 1), case_id=case.pk, municipality_id=far.pk)
    ending.move_out(by=world.coach, now=at(2027, 8, 1), case_id=case.pk, municipality_id=far.pk)
    assert fresh(case).status == Status.MOVED


def test_the_receiving_region_hears_without_a_name_and_sees_nothing(world):
    other = make_world(number=11)
    case = guided(world)
    ending.move_out(
        by=world.zorgco,
        now=at(2027, 3, 1),
        case_id=case.pk,
        municipality_id=other.municipal.municipality_id,
    )
    row = Outbox.objects.get(subject_code="case_moved", user=other.coordinator.user)
    assert (row.case_id, row.path) == (None, "")
    with clock_at(at(2027, 3, 2)):
        assert groups_for(case, other.coordinator) == frozenset()
        assert groups_for(case, world.officer) == frozenset()


# Elsewhere --------------------------------------------------------------------------------------


@pytest.mark.parametrize("destination", Destination.values)
def test_a_case_leaves_only_to_a_destination_that_is_a_fact(world, destination):
    refused = {
        "mbo_region",
        "mbo_outside",
        "bridging",
        "leerplicht",
        "doorstroompunt",
        "unknown",
    }
    assert set(ELSEWHERE_DESTINATIONS) == set(Destination.values) - refused
    case = guided(world)
    if destination in refused:
        with pytest.raises(NotAllowed, match="bestemming"):
            ending.leave_elsewhere(
                by=world.coach, now=at(2027, 6, 1), case_id=case.pk, destination=destination
            )
        assert fresh(case).member.destination == Destination.UNKNOWN
    else:
        ending.leave_elsewhere(
            by=world.coach, now=at(2027, 6, 1), case_id=case.pk, destination=destination
        )
        case = fresh(case)
        assert (case.status, case.end_reason) == (Status.ELSEWHERE, destination)
        assert (case.member.destination, case.member.destination_on) == (
            destination,
            date(2027, 6, 1),
        )


def test_close_unresolved_is_for_the_coordinator_after_the_year(world):
    case = make_case(world, Status.NO_SHOW)
    with pytest.raises(NotAllowed, match="1 oktober 2028"):
        ending.close_unresolved(
            by=world.coordinator, now=at(2028, 10, 1), case_id=case.pk, note="Niet bereikt"
        )
    after = at(2028, 10, 2)
    with pytest.raises(NotAllowed, match="geprobeerd"):
        ending.close_unresolved(by=world.coordinator, now=after, case_id=case.pk, note="")
    for by in (world.coach, world.zorgco, make_world(number=11).coordinator):
        with pytest.raises(NotAllowed):
            ending.close_unresolved(by=by, now=after, case_id=case.pk, note="Niet bereikt")
    ending.close_unresolved(by=world.coordinator, now=after, case_id=case.pk, note="Niet bereikt")
    case = fresh(case)
    assert (case.status, case.end_reason) == (Status.ELSEWHERE, Destination.UNKNOWN)


# Reopening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("closed", "started"),
        ("handed_over", "started"),
        ("dismissed", "flagged"),
        ("withdrawn", "guided"),
        ("moved", "guided"),
        ("elsewhere", "guided"),
    ],
)
def test_reopening_goes_back_to_where_it_was(world, status, expected):
    case = make_case(world, status)
    ending.reopen(by=world.coordinator, now=at(2028, 4, 1), case_id=case.pk, note="Toch nodig")
    case = fresh(case)
    assert (case.status, case.cycle, case.ended_on, case.end_reason) == (expected, 2, None, "")


def test_reopening_after_coaching_follows_the_start_check(world):
    case = closed(world)
    checking.record_start(
        by=world.intake,
        now=at(2028, 3, 20),
        member_id=case.member_id,
        outcome="not_started",
        reason_code="work",
    )
    ending.reopen(by=world.coordinator, now=at(2028, 4, 1), case_id=case.pk, note="Gestopt")
    assert fresh(case).status == Status.NO_SHOW


def test_reopening_never_revives_old_work(world):
    case = guided(world)
    item = items.add_action_item(
        by=world.coach,
        now=at(2027, 2, 20),
        case_id=case.pk,
        what="Bellen",
        organisation_id=world.agency.pk,
        due_on=date(2027, 3, 5),
    )
    old = set(case.work_items.values_list("pk", flat=True))
    ending.withdraw(
        by=world.coach,
        now=at(2027, 3, 1),
        case_id=case.pk,
        who="student",
        on=date(2027, 3, 1),
    )
    ending.reopen(by=world.coordinator, now=at(2027, 4, 1), case_id=case.pk, note="Toch")
    item.refresh_from_db()
    assert item.status == ActionStatus.CANCELLED
    now_open = set(case.work_items.filter(is_open=True).values_list("pk", flat=True))
    assert now_open
    assert not now_open & old


@pytest.mark.parametrize("who", PEOPLE)
def test_who_reopens(world, who):
    case = withdrawn(world)
    values = {"now": at(2027, 4, 1), "case_id": case.pk}
    if who == "coordinator":
        with pytest.raises(NotAllowed, match="waarom"):
            ending.reopen(by=world.coordinator, note=" ", **values)
        ending.reopen(by=world.coordinator, note="Toch", **values)
        assert fresh(case).status == Status.GUIDED
    else:
        with pytest.raises(NotAllowed):
            ending.reopen(by=getattr(world, who), note="Toch", **values)
        assert fresh(case).status == Status.WITHDRAWN


def test_one_open_case_per_student(world):
    case = withdrawn(world)
    again = flagged(world, member=case.member)
    assert again.previous_case_id == case.pk
    with pytest.raises(NotAllowed, match="ander open dossier"):
        ending.reopen(by=world.coordinator, now=at(2027, 4, 1), case_id=case.pk, note="Toch")
    assert list(Case.objects.filter(is_open=True)) == [again]


def test_an_open_case_is_not_reopened(world):
    case = guided(world)
    with pytest.raises(NotAllowed):
        ending.reopen(by=world.coordinator, now=at(2027, 4, 1), case_id=case.pk, note="Toch")


def test_withdrawn_at_leerplicht_comes_back_there_and_can_still_be_given_back(world):
    from cases.actions import escalating  # noqa: PLC0415 - only here

    case = make_case(world, Status.ESCALATED)
    escalating.accept_escalation(by=world.officer, now=at(2027, 10, 11), case_id=case.pk)
    ending.withdraw(
        by=world.coach,
        now=at(2027, 10, 12),
        case_id=case.pk,
        who="student",
        on=date(2027, 10, 12),
    )
    ending.reopen(by=world.coordinator, now=at(2027, 10, 13), case_id=case.pk, note="Toch")
    assert fresh(case).status == Status.ESCALATED
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 10, 14), case_id=case.pk, outcome="Weer op school"
    )
    assert fresh(case).status == Status.NO_SHOW


def test_a_form_from_before_somebody_else_saved_is_refused(world):
    case = evaluated(world)
    version = fresh(case).version
    ending.extend(
        by=world.coach, now=MARCH, case_id=case.pk, until=date(2028, 6, 1), note="Nog even"
    )
    with pytest.raises(NotAllowed, match="intussen gewijzigd"):
        ending.close_independent(
            by=world.coach,
            now=MARCH,
            case_id=case.pk,
            note="Klaar",
            expect=version,
        )
    assert fresh(case).status == Status.PLACED
