"""Who may confirm a start, report a no-show, confirm a placement, open at the check."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import applying, checking, transition
from cases.enums import Status
from cases.models import Case, CohortMember, PlacementCheck, StartCheck
from cases.rules import NotAllowed
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from tests.cases.reporting import SEPTEMBER, missed, start
from tests.factories.cases import applied, at, flagged, fresh, make_world, started, summer
from tests.factories.organisations import MboFactory, MembershipFactory
from tests.factories.world import PEOPLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_confirm_a_start_at_the_own_mbo(world, who):
    case = summer(world)
    if who in {"coach", "intake", "doorstroom"}:
        start(world, getattr(world, who), case.member_id)
        assert fresh(case).status == Status.STARTED
    else:
        with pytest.raises(NotAllowed):
            start(world, getattr(world, who), case.member_id)
        assert fresh(case).status == Status.SUMMER
        assert not StartCheck.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_report_a_no_show(world, who):
    case = summer(world)
    yes = {
        "mentor",
        "zorgco",
        "decaan",
        "coach",
        "intake",
        "officer",
        "doorstroom",
        "coordinator",
    }
    if who in yes:
        missed(world, getattr(world, who), case.member_id)
        assert fresh(case).status == Status.NO_SHOW
    else:
        with pytest.raises(NotAllowed):
            missed(world, getattr(world, who), case.member_id)
        assert fresh(case).status == Status.SUMMER


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_confirm_a_placement(world, who):
    case = started(world)
    by = getattr(world, who)
    values = {"outcome": "placed", "enrolled_on": date(2027, 9, 1)}
    if who in {"coach", "intake"}:
        checking.record_placement(by=by, now=at(2027, 10, 4), member_id=case.member_id, **values)
        assert fresh(case).status == Status.PLACED
    else:
        with pytest.raises(NotAllowed):
            checking.record_placement(
                by=by, now=at(2027, 10, 4), member_id=case.member_id, **values
            )
        assert not PlacementCheck.objects.exists()


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_open_at_the_check(world, who):
    member = member_with_application(world)
    by = getattr(world, who)
    if who in {"intake", "officer", "doorstroom", "coordinator"}:
        case = checking.open_at_check(by=by, now=SEPTEMBER, member_id=member.pk, reason_code="work")
        assert case.status == Status.NO_SHOW
    else:
        with pytest.raises(NotAllowed):
            checking.open_at_check(by=by, now=SEPTEMBER, member_id=member.pk, reason_code="work")
        assert not Case.objects.exists()


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


def test_a_mbo_without_an_application_there_has_no_say(world):
    case = summer(world)
    other = MembershipFactory(role=Role.MBO_INTAKE, organisation=MboFactory(region=world.region))
    for act in (start, missed):
        with pytest.raises(NotAllowed):
            act(world, other, case.member_id)


def test_an_officer_of_another_municipality_has_no_say(world):
    member = member_with_application(world)
    other = make_world(number=11)
    for by in (other.officer, other.doorstroom, other.coordinator, other.intake):
        with pytest.raises(NotAllowed):
            checking.open_at_check(by=by, now=SEPTEMBER, member_id=member.pk, reason_code="work")


def test_the_school_confirms_a_start_outside_the_region_only(world):
    inside, outside = summer(world), summer(world)
    far = MboFactory(region=make_world(number=11).region)
    with pytest.raises(NotAllowed, match="in de regio"):
        start(world, world.zorgco, inside.member_id)
    start(world, world.zorgco, outside.member_id, institution_id=far.pk)
    assert fresh(outside).status == Status.STARTED
    start(
        world,
        world.zorgco,
        inside.member_id,
        institution_id=None,
        institution_name="Noorderpoort",
    )
    assert fresh(inside).status == Status.STARTED


def test_the_mbo_needs_no_right_on_the_case(world):
    """A flagged case is the school's own; the mbo still works on its applicant."""
    case = flagged(world)
    applied(world, case)
    transition.fire(by=None, now=at(2027, 7, 20), case_id=case.pk, name="enter_summer")
    with clock_at(SEPTEMBER):
        assert groups_for(case, world.intake) == frozenset()
    missed(world, world.intake, case.member_id)
    assert fresh(case).status == Status.NO_SHOW
    with clock_at(SEPTEMBER):
        assert groups_for(case, world.intake) == frozenset()
