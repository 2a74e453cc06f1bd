"""Every open case is somebody's and something comes next; what breaks that is found by one query."""

from datetime import date

import pytest

from cases.checks.owning import forgotten
from cases.enums import OPEN
from cases.invariants import every_invariant
from cases.models import Case
from overstap.organisations.models import Membership
from tests.factories.cases import at, make_case

pytestmark = pytest.mark.django_db
TODAY = date(2027, 10, 20)


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


def test_one_query_for_any_number_of_cases(world, django_assert_num_queries):
    for number in (1, 2):
        for _ in range(number):
            make_case(world, "guided")
        with django_assert_num_queries(1):
            forgotten(TODAY)
