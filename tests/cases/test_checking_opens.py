"""A case that the start check opens."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import applying, checking, ending
from cases.enums import StartOutcome, Status
from cases.models import Case, CohortMember, StartCheck
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F1, F4
from tests.cases.reporting import SEPTEMBER, missed, start
from tests.factories.cases import at, escalated, flagged, fresh, screened, with_basis

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


# Open at the check ------------------------------------------------------------------------------


def test_a_case_of_the_check_has_its_basis_and_tells_the_school(world):
    member = member_with_application(world)
    case = checking.open_at_check(
        by=world.intake, now=SEPTEMBER, member_id=member.pk, reason_code="work"
    )
    check = StartCheck.objects.get(member=member)
    assert (check.outcome, check.reason) == (StartOutcome.NOT_STARTED, "work")
    basis = case.bases.get()
    assert (basis.kind, basis.given_by) == ("statutory", "law")
    rows = Outbox.objects.filter(subject_code="no_show", case_id=case.pk)
    assert set(rows.values_list("user_id", flat=True)) == {
        world.zorgco.user_id,
        world.decaan.user_id,
    }
    with clock_at(at(2027, 9, 21)):
        assert F1 in groups_for(case, world.coordinator)
        assert F4 in groups_for(case, world.officer)
        assert groups_for(case, world.coach) == frozenset()
    assert fresh(case).owner_organisation_id == world.municipal.pk


def test_a_case_of_the_check_keeps_the_reason_that_was_reported(world):
    member = member_with_application(world)
    missed(world, world.intake, member.pk, reason_code="care")
    checking.open_at_check(
        by=world.coordinator, now=SEPTEMBER, member_id=member.pk, reason_code="unknown"
    )
    assert StartCheck.objects.get(member=member).reason == "care"


def test_no_second_case_and_none_for_who_started_or_before_the_date(world):
    open_case = screened(world)
    with pytest.raises(NotAllowed, match="al een open dossier"):
        checking.open_at_check(
            by=world.coordinator,
            now=SEPTEMBER,
            member_id=open_case.member_id,
            reason_code="work",
        )
    fine = member_with_application(world)
    start(world, world.intake, fine.pk)
    with pytest.raises(NotAllowed, match="is gestart"):
        checking.open_at_check(
            by=world.intake, now=SEPTEMBER, member_id=fine.pk, reason_code="work"
        )
    early = member_with_application(world)
    with pytest.raises(NotAllowed, match="13 september"):
        checking.open_at_check(
            by=world.intake, now=at(2027, 9, 10), member_id=early.pk, reason_code="work"
        )
    assert list(Case.objects.values_list("pk", flat=True)) == [open_case.pk]


def test_an_escalated_case_that_starts_leaves_leerplicht(world):
    case = escalated(world)
    start(world, world.doorstroom, case.member_id, now=at(2027, 10, 20))
    assert fresh(case).status == Status.STARTED


@pytest.mark.parametrize("end", ["elsewhere", "unresolved"])
def test_a_case_of_the_check_is_still_seen_after_its_end(world, end):
    member = member_with_application(world)
    case = checking.open_at_check(
        by=world.coordinator, now=SEPTEMBER, member_id=member.pk, reason_code="work"
    )
    now = at(2028, 10, 4)
    if end == "elsewhere":
        ending.leave_elsewhere(by=world.zorgco, now=now, case_id=case.pk, destination="work")
    else:
        ending.close_unresolved(by=world.coordinator, now=now, case_id=case.pk, note="Niet bereikt")
    with clock_at(at(2028, 10, 5)):
        assert F1 in groups_for(case, world.coordinator)


def test_a_signal_that_ended_before_its_screening_is_never_seen_outside(world):
    case = with_basis(world, flagged(world))
    ending.leave_elsewhere(by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, destination="work")
    with clock_at(at(2027, 3, 2)):
        assert groups_for(case, world.coordinator) == frozenset()
        assert groups_for(case, world.officer) == frozenset()
        assert F1 in groups_for(case, world.zorgco)
