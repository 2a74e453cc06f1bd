"""An ended case that is opened again."""

from datetime import date

import pytest

from cases.actions import checking, ending, items
from cases.enums import ActionStatus, Status
from cases.models import Case
from cases.rules import NotAllowed
from tests.factories.cases import at, closed, flagged, fresh, guided, make_case, withdrawn
from tests.factories.world import PEOPLE

pytestmark = pytest.mark.django_db
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
