"""The result of a round, three months later, as Zuidoost-Brabant published it for 39 pupils."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import checking, ending, escalating
from meetings import actions
from meetings.models import TableRound
from meetings.queries.results import (
    ABROAD,
    BACK,
    CARE,
    INTAKE,
    LEERPLICHT,
    OTHERS,
    PRIVATE,
    STARTED,
    UNKNOWN,
    fold_small,
    round_result,
)
from overstap.organisations.today import clock_at
from tests.factories.cases import applied, at, make_case
from tests.factories.meetings import agreed, make_session, put_on

pytestmark = pytest.mark.django_db
JUNE_23 = at(2027, 6, 23, 9)
PUBLISHED = {
    STARTED: 22,
    INTAKE: 2,
    PRIVATE: 1,
    ABROAD: 1,
    CARE: 1,
    LEERPLICHT: 7,
    BACK: 5,
}


@pytest.fixture(autouse=True)
def october():
    with clock_at(at(2027, 10, 1)):
        yield


@pytest.fixture
def session(world):
    return make_session(world, name="Overstaptafel juni", starts_at=JUNE_23)


def discuss(world, session, code="proceed"):
    """A pupil that the table decided on, not applied and with nothing known yet."""
    case = make_case(world, "screened")
    item = put_on(world, session, case)
    action = agreed(world, owner_id=world.zorgco.pk, due_on=date(2027, 7, 1))
    found = [] if code in {"standing", "again"} else [action]
    actions.decide(by=world.coordinator, now=JUNE_23, item_id=item.pk, code=code, actions=found)
    return case


def start(world, case, on=date(2027, 8, 30)):
    checking.record_start(
        by=world.doorstroom,
        now=at(2027, 9, 15),
        member_id=case.member_id,
        outcome="started",
        started_on=on,
        institution_id=world.mbo.pk,
        programme_name="Verzorgende IG",
    )


def leave(world, case, destination):
    ending.leave_elsewhere(
        by=world.zorgco, now=at(2027, 9, 1), case_id=case.pk, destination=destination
    )


def rows(session, today=date(2027, 10, 1)):
    found = round_result(session.round, today)
    return found, {label: number for label, number in found.outcomes if number}


def test_the_published_table_of_39_pupils(world, session):
    for _ in range(22):
        start(world, discuss(world, session))
    for _ in range(2):
        applied(world, discuss(world, session), status="received")
    leave(world, discuss(world, session), "private")
    leave(world, discuss(world, session), "abroad")
    leave(world, discuss(world, session, code="care"), "care")
    for _ in range(7):
        discuss(world, session, code="leerplicht")
    for _ in range(5):
        leave(world, discuss(world, session, code="back_to_vo"), "stays_vo")
    found, outcomes = rows(session)
    assert outcomes == PUBLISHED
    assert (found.discussed, found.planned, found.schools) == (39, 39, 1)
    assert (found.due_on, found.is_early) == (date(2027, 9, 23), False)
    assert dict(found.decisions) == {
        "Door met dit plan": 26,
        "Zorgtraject": 1,
        "Terug naar vo": 5,
        "Naar leerplicht": 7,
    }


def test_what_nobody_knows_is_unknown(world, session):
    discuss(world, session)
    assert rows(session)[1] == {UNKNOWN: 1}


def test_a_start_after_three_months_does_not_count(world, session):
    case = discuss(world, session)
    with clock_at(at(2027, 10, 1)):
        checking.record_start(
            by=world.doorstroom,
            now=at(2027, 10, 1),
            member_id=case.member_id,
            outcome="started",
            started_on=date(2027, 9, 27),
            institution_id=world.mbo.pk,
            programme_name="Verzorgende IG",
        )
    assert rows(session)[1] == {UNKNOWN: 1}


def test_the_region_says_how_many_months_a_round_gets(world, session, login):
    start(world, discuss(world, session))
    assert rows(session)[1] == {STARTED: 1}
    world.region.result_months = 1
    world.region.save()
    session.round.year.region.refresh_from_db()
    found, numbers = rows(session)
    assert (found.months, found.due_on) == (1, date(2027, 7, 23))
    # The pupil started at the end of August.
    assert numbers == {UNKNOWN: 1}
    page = (
        login(world.coordinator).get(reverse("meetings:round_result", args=[session.round_id])).text
    )
    assert "23 juli 2027" in page


def test_before_three_months_it_is_the_state_of_today(world, session):
    start(world, discuss(world, session))
    found, outcomes = rows(session, today=date(2027, 8, 1))
    assert (found.is_early, outcomes) == (True, {UNKNOWN: 1})
    assert rows(session, today=date(2027, 9, 1))[1] == {STARTED: 1}


def test_the_status_of_a_case_is_not_a_fact(world, session):
    case = discuss(world, session, code="leerplicht")
    escalating.accept_escalation(by=world.officer, now=JUNE_23, case_id=case.pk)
    escalating.return_from_escalation(
        by=world.officer, now=at(2027, 8, 1), case_id=case.pk, outcome="Gaat weer naar school"
    )
    assert rows(session)[1] == {UNKNOWN: 1}


def test_who_started_after_a_report_counts_as_started(world, session):
    case = discuss(world, session, code="leerplicht")
    start(world, case)
    assert rows(session)[1] == {STARTED: 1}


def test_only_who_was_discussed_counts(world, session):
    discuss(world, session)
    discuss(world, session, code="again")
    put_on(world, session, make_case(world, "screened"))
    found, outcomes = rows(session)
    assert (found.planned, found.discussed, outcomes) == (3, 1, {UNKNOWN: 1})


def test_an_undone_decision_does_not_count(world, session):
    case = discuss(world, session)
    item = session.items.get(case=case)
    actions.undo_decision(by=world.coordinator, now=JUNE_23, item_id=item.pk, note="Fout")
    found, outcomes = rows(session)
    assert (found.discussed, found.decisions, outcomes) == (0, [], {})


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([22, 2, 1, 7, 5], [("a", 22), ("d", 7), (OTHERS, 8)]),
        ([22, 2, 2, 1, 7], [("a", 22), ("e", 7), (OTHERS, 5)]),
        ([22, 0, 0, 7, 5], [("a", 22), ("d", 7), ("e", 5)]),
        ([3, 0, 0, 0, 0], None),
        ([5, 1, 0, 0, 0], [(OTHERS, 6)]),
        ([0, 0, 0, 0, 0], []),
    ],
)
def test_small_numbers_are_folded_together(numbers, shown):
    assert fold_small(list(zip("abcde", numbers, strict=True))) == shown


def test_the_coordinator_sees_numbers_and_others_only_what_betrays_nobody(world, session, login):
    for _ in range(6):
        start(world, discuss(world, session))
    leave(world, discuss(world, session), "abroad")
    url = reverse("meetings:round_result", args=[session.round_id])
    page = login(world.coordinator).get(url).text
    assert "6 van de 7 jongeren zijn gestart in het mbo" in page
    assert "Naar het buitenland" in page
    assert "<svg" in page
    other = login(world.manager).get(url).text
    assert "Naar het buitenland" not in other
    assert OTHERS in other
    for who in ("zorgco", "coach", "admin"):
        assert login(getattr(world, who)).get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_pupil_and_three(
    world, session, login, django_assert_num_queries, number
):
    for _ in range(number):
        discuss(world, session)
    client = login(world.coordinator)
    url = reverse("meetings:round_result", args=[TableRound.objects.get().pk])
    client.get(url)
    with django_assert_num_queries(15):
        assert client.get(url).status_code == 200
