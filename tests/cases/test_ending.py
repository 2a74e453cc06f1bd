"""The end of a case: evaluation and closing."""

from datetime import date

import pytest

from cases.actions import ending, items
from cases.enums import Status
from cases.models import Evaluation
from cases.rules import NotAllowed
from cases.rules.calendar import months_after
from cases.rules.ending import coach_end_on
from tests.cases.evaluating import MARCH, evaluate, open_item
from tests.factories.cases import at, evaluated, fresh, guided, placed, started
from tests.factories.world import PEOPLE

pytestmark = pytest.mark.django_db
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
