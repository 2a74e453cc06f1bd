"""The other ends of a case: withdrawn, moved away, another destination."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import ending, items
from cases.enums import (
    ELSEWHERE_DESTINATIONS,
    ActionStatus,
    Destination,
    GivenBy,
    Status,
    WarmHandoverState,
)
from cases.models import WarmHandover
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.today import clock_at
from tests.factories.cases import (
    applied,
    at,
    flagged,
    fresh,
    guided,
    make_case,
    make_world,
    screened,
)
from tests.factories.organisations import MunicipalityFactory, RegionFactory
from tests.factories.world import PEOPLE

pytestmark = pytest.mark.django_db
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
