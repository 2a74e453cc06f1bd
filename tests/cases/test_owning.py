"""Every open case is somebody's and something comes next; what breaks that is found by one query."""

from datetime import date

import pytest

from cases.actions import checking, transition
from cases.actions.basis import withdraw_basis
from cases.checks.owning import forgotten, unseen
from cases.enums import OPEN
from cases.invariants import every_invariant
from cases.models import Case, CaseAccess
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_at
from tests.factories.cases import applied, at, flagged, fresh, make_case, make_world, with_basis

pytestmark = pytest.mark.django_db
TODAY = date(2027, 10, 20)


@pytest.fixture
def world():
    return make_world()


def test_a_case_in_any_open_status_is_somebodys(world):
    for status in OPEN:
        make_case(world, status)
    make_case(world, "closed")
    assert forgotten(TODAY) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"owner_user": None, "owner_organisation": None, "owner_role": ""},
        {"owner_user": None, "owner_role": ""},
        {"next_step": ""},
        {"next_due_on": None},
    ],
)
def test_what_is_lost_or_idle_is_found(world, broken):
    case, fine = make_case(world, "guided"), make_case(world, "guided")
    Case.objects.filter(pk=case.pk).update(**broken)
    assert forgotten(TODAY) == [case.pk]
    assert fine.pk not in forgotten(TODAY)


def test_who_works_nowhere_any_more_owns_nothing(world):
    case = make_case(world, "guided")
    Membership.objects.filter(pk=world.coach.pk).update(active_to=date(2027, 10, 1))
    assert forgotten(date(2027, 9, 30)) == []
    assert forgotten(TODAY) == [case.pk]
    rule = next(rule for rule in every_invariant() if rule.code == "O")
    assert list(rule.find(at(2027, 10, 20))) == [f"dossier {case.pk}"]


def left_unscreened(world, **fields):
    """Flagged, never screened, and in the summer all the same."""
    case = flagged(world, **fields)
    applied(world, case)
    return transition.fire(by=None, now=at(2027, 7, 20), case_id=case.pk, name="enter_summer")


def report(world, by, case, **values):
    """What somebody says at the start check."""
    found = checking.record_start(by=by, now=at(2027, 9, 20), member_id=case.member_id, **values)
    return found, fresh(case)


@pytest.mark.parametrize("early", [False, True])
def test_a_no_show_that_was_never_screened_is_for_somebody_who_may_see_it(world, early):
    case = flagged(world) if early else left_unscreened(world)
    _, case = report(world, world.zorgco, case, outcome="not_started", reason_code="wrong_choice")
    assert (case.status, case.owner_role) == ("no_show", "attendance_officer")
    assert [basis.kind for basis in case.bases.all()] == ["statutory"]
    with clock_at(at(2027, 9, 20)):
        for who in (world.officer, world.coordinator, world.zorgco):
            assert Case.objects.visible_to(who).filter(pk=case.pk).exists()
    assert list(unseen(at(2027, 9, 20))) == []


def test_a_start_that_was_never_screened_is_seen_by_the_coordinator(world):
    case = left_unscreened(world)
    values = {
        "outcome": "started",
        "started_on": date(2027, 9, 1),
        "institution_id": world.mbo.pk,
        "programme_name": "Verzorgende IG",
    }
    _, case = report(world, world.intake, case, **values)
    assert (case.status, case.owner_role) == ("started", "regional_coordinator")
    with clock_at(at(2027, 9, 20)):
        assert Case.objects.visible_to(world.coordinator).filter(pk=case.pk).exists()
    assert list(unseen(at(2027, 9, 20))) == []


def test_a_placement_that_was_never_screened_is_seen_by_the_coordinator(world):
    case = left_unscreened(world)
    checking.record_placement(
        by=world.intake,
        now=at(2027, 10, 4),
        member_id=case.member_id,
        outcome="placed",
        enrolled_on=date(2027, 9, 1),
    )
    assert fresh(case).owner_role == "regional_coordinator"
    assert list(unseen(at(2027, 10, 4))) == []


def test_a_basis_that_is_there_is_not_doubled_by_that_of_the_law(world):
    case = with_basis(world, left_unscreened(world))
    _, case = report(world, world.zorgco, case, outcome="not_started", reason_code="wrong_choice")
    assert [basis.kind for basis in case.bases.all()] == ["consent"]


def test_without_any_basis_an_unscreened_case_goes_back_to_the_school(world):
    case = left_unscreened(world)
    _, case = report(world, world.zorgco, case, outcome="not_started", reason_code="wrong_choice")
    withdraw_basis(
        by=world.zorgco, now=at(2027, 9, 21), basis_id=case.bases.get().pk, withdrawn_by="student"
    )
    assert fresh(case).owner_organisation_id == world.school.pk
    assert list(unseen(at(2027, 9, 21))) == []


def test_who_is_too_old_for_the_doorstroompunt_is_the_coordinators(world):
    born = date(2027 - world.region.doorstroompunt_until, 3, 3)
    case = left_unscreened(world, birth_on=born)
    _, case = report(world, world.zorgco, case, outcome="not_started", reason_code="wrong_choice")
    assert case.owner_role == "regional_coordinator"
    assert list(unseen(at(2027, 9, 20))) == []


@pytest.mark.parametrize("status", OPEN)
def test_the_owner_in_any_open_status_sees_the_case(world, status):
    case = make_case(world, status)
    moment = at(2027, 10, 20)
    assert list(unseen(moment)) == []
    CaseAccess.objects.filter(case=case).update(active_to=at(2027, 10, 19))
    assert list(unseen(moment)) == [case.pk]
    rule = next(rule for rule in every_invariant() if rule.code == "O toegang")
    assert list(rule.find(moment)) == [f"dossier {case.pk}"]


def test_an_empty_post_is_covered_by_the_other_lead_or_the_coordinator(world):
    case = make_case(world, "screened")
    gone = date(2027, 10, 1)
    Membership.objects.filter(pk=world.zorgco.pk).update(active_to=gone)
    assert (forgotten(TODAY), list(unseen(at(2027, 10, 20)))) == ([], [])
    Membership.objects.filter(pk=world.decaan.pk).update(active_to=gone)
    assert (forgotten(TODAY), list(unseen(at(2027, 10, 20)))) == ([], [])
    Membership.objects.filter(pk=world.coordinator.pk).update(active_to=gone)
    assert (forgotten(TODAY), list(unseen(at(2027, 10, 20)))) == ([case.pk], [case.pk])


def test_one_query_for_any_number_of_cases(world, django_assert_num_queries):
    for number in (1, 2):
        for _ in range(number):
            make_case(world, "guided")
        with django_assert_num_queries(1):
            forgotten(TODAY)
