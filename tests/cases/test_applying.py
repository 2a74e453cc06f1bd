"""Applications: who may write them down, and who hears of a drop."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import applying
from cases.enums import ApplicationStatus
from cases.models import Application, CaseEvent
from cases.rules import NotAllowed
from cases.rules.applying import is_drop
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F1, F4, F10
from tests.factories.cases import at, flagged, guided, make_world, screened
from tests.factories.organisations import MboFactory, MembershipFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 20)
ON = date(2027, 3, 20)


def apply(world, by, member, **fields):
    values = {
        "institution_id": world.mbo.pk,
        "programme_name": "Verzorgende IG",
        "level": 3,
        "reported_on": ON,
    } | fields
    return applying.record_application(by=by, now=NOW, member_id=member.pk, **values)


def told() -> set[int]:
    rows = Outbox.objects.filter(subject_code="application_dropped")
    return set(rows.values_list("user_id", flat=True))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("mentor", True),
        ("zorgco", True),
        ("decaan", True),
        ("coordinator", True),
        ("doorstroom", True),
        ("intake", True),
        ("coach", False),
        ("officer", False),
        ("admin", False),
        ("manager", False),
        ("swv_contact", False),
        ("privacy", False),
    ],
)
def test_who_may_write_down_an_application(world, who, may):
    member = world.member()
    if may:
        assert apply(world, getattr(world, who), member).member_id == member.pk
    else:
        with pytest.raises(NotAllowed):
            apply(world, getattr(world, who), member)
        assert not Application.objects.exists()


def test_the_coach_may_for_the_own_case_only(world):
    case, other = guided(world), guided(world, coach=world.other_coach)
    assert apply(world, world.coach, case.member).pk
    with pytest.raises(NotAllowed):
        apply(world, world.coach, other.member)


def test_people_of_another_school_or_region_may_not(world):
    member = world.member()
    for by in (
        MembershipFactory(role=Role.CAREERS_ADVISER),
        make_world(number=11).coordinator,
        make_world(number=11).zorgco,
    ):
        with pytest.raises(NotAllowed):
            apply(world, by, member)


def test_a_mbo_writes_its_own_applications_only(world):
    elsewhere = MboFactory(region=world.region)
    with pytest.raises(NotAllowed, match="eigen instelling"):
        apply(world, world.intake, world.member(), institution_id=elsewhere.pk)
    own = apply(world, world.intake, world.member())
    assert own.verified_on == ON
    assert apply(world, world.zorgco, world.member()).verified_on is None


def test_an_application_is_at_a_mbo_in_the_past_and_written_once(world):
    member = world.member()
    with pytest.raises(NotAllowed, match="mbo-instelling"):
        apply(world, world.zorgco, member, institution_id=world.agency.pk)
    with pytest.raises(NotAllowed, match="toekomst"):
        apply(world, world.zorgco, member, reported_on=date(2027, 3, 21))
    first = apply(world, world.zorgco, member)
    with pytest.raises(NotAllowed, match="staat er al"):
        apply(world, world.decaan, member)
    applying.change_application(
        by=world.zorgco, now=NOW, application_id=first.pk, status="withdrawn", on=ON
    )
    again = apply(world, world.zorgco, member)
    assert Application.objects.filter(member=member).count() == 2
    assert again.status == ApplicationStatus.SUBMITTED


def test_the_level_comes_from_the_programme(world):
    programme = ProgrammeFactory(level=4)
    made = apply(world, world.zorgco, world.member(), programme_id=programme.pk, level=None)
    assert made.level == 4


def test_enrolled_has_a_date_and_only_enrolled_has(world):
    made = apply(world, world.intake, world.member(), status="definitive")
    with pytest.raises(NotAllowed, match="inschrijfdatum"):
        applying.change_application(
            by=world.intake,
            now=NOW,
            application_id=made.pk,
            status="offered",
            on=ON,
            enrolled_on=ON,
        )
    enrolled = applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="enrolled", on=ON
    )
    assert enrolled.enrolled_on == ON
    gone = applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="withdrawn", on=ON
    )
    assert gone.enrolled_on is None


ORDER = (
    "created",
    "submitted",
    "received",
    "provisional",
    "offered",
    "definitive",
    "enrolled",
)


def test_a_drop_is_lower_in_the_order_or_out_of_it():
    for i, before in enumerate(ORDER):
        for j, after in enumerate(ORDER):
            assert is_drop(before, after) == (j < i)
        for out in ("withdrawn", "rejected"):
            assert is_drop(before, out)
            assert not is_drop(out, before)
    assert not is_drop("withdrawn", "rejected")


def test_a_drop_tells_coach_and_school_and_nobody_else(world):
    case = guided(world)
    guided(world, coach=world.other_coach)
    made = apply(world, world.intake, case.member, status="provisional")
    applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="definitive", on=ON
    )
    assert told() == set()
    applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="received", on=ON
    )
    assert told() == {world.coach.user_id, world.zorgco.user_id, world.decaan.user_id}


def test_a_drop_of_somebody_without_a_case_tells_the_school(world):
    made = apply(world, world.intake, world.member(), status="provisional")
    applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="rejected", on=ON
    )
    assert told() == {world.zorgco.user_id, world.decaan.user_id}
    assert Outbox.objects.filter(case_id__isnull=False).count() == 0


def test_the_same_status_again_is_no_event(world):
    case = guided(world)
    made = apply(world, world.intake, case.member)
    before = CaseEvent.objects.count()
    applying.change_application(
        by=world.intake, now=NOW, application_id=made.pk, status="submitted", on=ON
    )
    assert CaseEvent.objects.count() == before


def test_an_application_opens_the_case_to_the_mbo_only_by_consent(world):
    shared, own = screened(world), flagged(world)
    with clock_at(NOW):
        assert groups_for(shared, world.intake) == frozenset()
        apply(world, world.zorgco, shared.member)
        apply(world, world.zorgco, own.member)
        assert {F1, F10, F4} <= groups_for(shared, world.intake)
        assert groups_for(own, world.intake) == frozenset()


def test_a_withdrawn_application_takes_sight_away(world):
    case = screened(world)
    made = apply(world, world.zorgco, case.member)
    applying.change_application(
        by=world.zorgco, now=NOW, application_id=made.pk, status="withdrawn", on=ON
    )
    with clock_at(at(2027, 3, 21)):
        assert groups_for(case, world.intake) == frozenset()
        assert groups_for(case, world.zorgco)


def test_events_hold_codes_and_no_names(world):
    case = guided(world)
    apply(world, world.zorgco, case.member)
    event = CaseEvent.objects.get(kind="record_application")
    assert set(event.payload) == {"application_id", "status"}
    assert (event.group, event.on, event.actor_id) == ("F10", ON, world.zorgco.user_id)
