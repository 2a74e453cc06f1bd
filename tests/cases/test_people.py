"""The people: summer contact, municipality, school, personal data, destination."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import checking, people
from cases.enums import ActionKind, ActionStatus, Capacity, Destination, ExamResult, Status
from cases.models import ActionItem, CaseEvent, Guardian, Student
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F4
from tests.factories.cases import (
    at,
    escalated,
    flagged,
    fresh,
    guided,
    make_world,
    screened,
    withdrawn,
)
from tests.factories.organisations import MembershipFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 1)
TODAY = date(2027, 5, 1)
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


def may_only(world, allowed: set[str], act) -> None:
    """`act(by)` goes through for these people and raises NotAllowed for all others."""
    for who in PEOPLE:
        by = getattr(world, who)
        if who in allowed:
            act(by)
        else:
            with pytest.raises(NotAllowed):
                act(by)


# Summer contact ---------------------------------------------------------------------------------


def test_who_names_the_summer_contact(world):
    case = guided(world)
    may_only(
        world,
        {"mentor", "zorgco", "decaan", "coach", "coordinator"},
        lambda by: people.assign_summer_contact(
            by=by, now=NOW, case_id=case.pk, name=f"Tante {by.pk}"
        ),
    )


def test_a_summer_contact_takes_the_place_of_the_former_and_ends_the_question(world):
    case = guided(world)
    checking.enter_summer(by=None, now=at(2027, 7, 20), case_id=case.pk)
    now = at(2027, 7, 21)
    people.assign_summer_contact(by=world.coach, now=now, case_id=case.pk, name="Tante Riet")
    item = ActionItem.objects.get(case=case, kind=ActionKind.SUMMER_CONTACT)
    assert item.status == ActionStatus.DONE
    assert fresh(case).owner_user_id == world.coach.user_id  # a name without account owns nothing
    people.assign_summer_contact(
        by=world.coach, now=now, case_id=case.pk, membership_id=world.other_coach.pk
    )
    live = case.parties.filter(capacity=Capacity.SUMMER_CONTACT, active_to__isnull=True)
    assert [party.user_id for party in live] == [world.other_coach.user_id]
    assert fresh(case).owner_user_id == world.other_coach.user_id
    with clock_at(now):
        assert F1 in groups_for(case, world.other_coach)
        assert F4 not in groups_for(case, world.other_coach)
    told = Outbox.objects.filter(subject_code="summer_contact")
    assert list(told.values_list("user_id", flat=True)) == [world.other_coach.user_id]


def test_naming_the_same_person_again_is_nothing_new(world):
    case = guided(world)
    values = {"now": NOW, "case_id": case.pk, "membership_id": world.zorgco.pk}
    first = people.assign_summer_contact(by=world.coach, **values)
    events = CaseEvent.objects.count()
    assert people.assign_summer_contact(by=world.coach, **values) == first
    assert CaseEvent.objects.count() == events


def test_a_summer_contact_is_somebody_of_the_region_who_works_there(world):
    case = guided(world)
    gone = MembershipFactory(role=Role.MENTOR, organisation=world.school, active_to=TODAY)
    for values, sentence in (
        ({}, "Kies wie"),
        ({"name": " "}, "Kies wie"),
        ({"membership_id": make_world(number=11).coach.pk}, "deze regio"),
        ({"membership_id": gone.pk}, "niet meer"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            people.assign_summer_contact(by=world.coach, now=NOW, case_id=case.pk, **values)
    with pytest.raises(NotAllowed, match="beëindigd"):
        people.assign_summer_contact(
            by=world.zorgco, now=NOW, case_id=withdrawn(world).pk, name="Tante Riet"
        )


# Municipality -----------------------------------------------------------------------------------


def test_who_changes_the_municipality(world):
    other = make_world(number=11)
    home, away = world.municipal.municipality_id, other.municipal.municipality_id
    for who in PEOPLE:
        case = guided(world)
        values = {"now": NOW, "student_id": case.student_id, "on": TODAY}
        by = getattr(world, who)
        if who in {"mentor", "zorgco", "decaan", "coach", "officer", "doorstroom"}:
            people.change_municipality(by=by, municipality_id=away, **values)
            assert fresh(case).student.municipality_id == away
        else:
            with pytest.raises(NotAllowed):
                people.change_municipality(by=by, municipality_id=away, **values)
            assert fresh(case).student.municipality_id == home


def test_a_new_municipality_is_an_event_once_and_not_in_the_future(world):
    other = make_world(number=11)
    case = guided(world)
    values = {
        "by": world.zorgco,
        "now": NOW,
        "student_id": case.student_id,
        "municipality_id": other.municipal.municipality_id,
    }
    with pytest.raises(NotAllowed, match="toekomst"):
        people.change_municipality(on=date(2027, 5, 2), **values)
    people.change_municipality(on=TODAY, **values)
    people.change_municipality(on=TODAY, **values)
    event = CaseEvent.objects.get(kind="change_municipality")
    assert event.payload["to"] == other.municipal.municipality.code
    with clock_at(at(2027, 5, 2)):
        assert groups_for(case, world.officer) == frozenset()
        assert F1 in groups_for(case, other.officer)
        assert F1 in groups_for(case, world.coach)


def test_a_student_without_a_case_moves_too(world):
    member = world.member()
    people.change_municipality(
        by=world.zorgco, now=NOW, student_id=member.student_id, municipality_id=None, on=TODAY
    )
    assert Student.objects.get(pk=member.student_id).municipality_id is None


# School -----------------------------------------------------------------------------------------


@pytest.fixture
def new_school(world):
    school = SchoolFactory(region=world.region)
    lead = MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=school)
    return school, lead


def test_the_new_school_accepts_and_the_old_one_loses_sight(world, new_school):
    school, lead = new_school
    case = guided(world)
    people.change_school(by=world.zorgco, now=NOW, member_id=case.member_id, school_id=school.pk)
    with clock_at(NOW):
        assert fresh(case).school_id == world.school.pk
        assert groups_for(case, lead) >= {F0, F1}
        assert F4 not in groups_for(case, lead)
        assert F4 in groups_for(case, world.zorgco)
    for by in (world.zorgco, world.coordinator, world.coach, make_world(number=11).zorgco):
        with pytest.raises(NotAllowed):
            people.accept_change_school(by=by, now=NOW, member_id=case.member_id)
    later = at(2027, 5, 3)
    people.accept_change_school(by=lead, now=later, member_id=case.member_id)
    case = fresh(case)
    assert (case.school_id, case.member.school_id) == (school.pk, school.pk)
    assert (case.member.mentor_id, case.member.class_name, case.member.student_number) == (
        None,
        "",
        "",
    )
    with clock_at(later):
        assert F4 in groups_for(case, lead)
        for old in (world.zorgco, world.decaan, world.mentor):
            assert groups_for(case, old) == frozenset()
        assert F4 in groups_for(case, world.coach)


def test_a_school_that_says_no_gives_a_reason_and_sees_nothing_more(world, new_school):
    school, lead = new_school
    case = guided(world)
    people.change_school(by=world.decaan, now=NOW, member_id=case.member_id, school_id=school.pk)
    with pytest.raises(NotAllowed, match="al aan een school"):
        people.change_school(
            by=world.decaan, now=NOW, member_id=case.member_id, school_id=school.pk
        )
    later = at(2027, 5, 3)
    with pytest.raises(NotAllowed, match="waarom niet"):
        people.accept_change_school(by=lead, now=later, member_id=case.member_id, accepted=False)
    people.accept_change_school(
        by=lead, now=later, member_id=case.member_id, accepted=False, note="Geen plek"
    )
    with clock_at(later):
        assert groups_for(case, lead) == frozenset()
        assert F4 in groups_for(case, world.zorgco)
    with pytest.raises(NotAllowed, match="niet aan een andere school"):
        people.accept_change_school(by=lead, now=later, member_id=case.member_id)


def test_a_signal_without_a_basis_does_not_go_along(world, new_school):
    school, _ = new_school
    case = flagged(world)
    with pytest.raises(NotAllowed, match="grondslag"):
        people.change_school(
            by=world.zorgco, now=NOW, member_id=case.member_id, school_id=school.pk
        )


def test_a_pupil_without_a_case_goes_over_at_once(world, new_school):
    school, _ = new_school
    member = world.member()
    changed = people.change_school(
        by=world.zorgco, now=NOW, member_id=member.pk, school_id=school.pk
    )
    assert (changed.school_id, changed.mentor_id) == (school.pk, None)


def test_only_the_own_school_offers_to_another_school_of_the_region(world, new_school):
    school, lead = new_school
    case = guided(world)
    for by in (world.mentor, world.coach, world.coordinator, lead, world.intake):
        with pytest.raises(NotAllowed):
            people.change_school(by=by, now=NOW, member_id=case.member_id, school_id=school.pk)
    for target in (world.school, world.mbo, make_world(number=11).school):
        with pytest.raises(NotAllowed):
            people.change_school(
                by=world.zorgco, now=NOW, member_id=case.member_id, school_id=target.pk
            )
    empty = SchoolFactory(region=world.region)
    with pytest.raises(NotAllowed, match="nog niemand"):
        people.change_school(by=world.zorgco, now=NOW, member_id=case.member_id, school_id=empty.pk)


# Personal data ----------------------------------------------------------------------------------


def test_who_corrects_a_name_and_who_a_phone_number(world):
    case = guided(world)
    admin = MembershipFactory(role=Role.SCHOOL_ADMIN, organisation=world.school)
    number = iter(range(100))

    def name(by):
        people.correct_personal_data(
            by=by,
            now=NOW,
            student_id=case.student_id,
            values={"family_name": f"Visser{next(number)}"},
        )

    def phone(by):
        people.correct_personal_data(
            by=by, now=NOW, student_id=case.student_id, values={"phone": f"06{next(number)}"}
        )

    may_only(world, {"mentor", "zorgco", "decaan"}, name)
    name(admin)
    may_only(world, {"mentor", "zorgco", "decaan", "coach", "officer", "doorstroom"}, phone)
    with pytest.raises(NotAllowed):
        phone(make_world(number=11).zorgco)


def test_a_corrected_name_is_found_and_the_event_holds_field_names_only(world):
    case = guided(world)
    people.correct_personal_data(
        by=world.zorgco,
        now=NOW,
        student_id=case.student_id,
        values={"given_names": "Zoë", "family_name": "Jansen", "sex": case.student.sex},
        note="Volgens paspoort",
    )
    assert fresh(case).student.search_name == "zoe de jansen"
    event = CaseEvent.objects.get(kind="correct_personal_data")
    assert event.payload == {"fields": ["family_name", "given_names"]}
    assert event.group == "F1"


def test_other_fields_than_those_of_a_person_are_a_mistake_of_ours(world):
    case = guided(world)
    for field in ("municipality_id", "search_name", "id"):
        with pytest.raises(ValueError, match=field):
            people.correct_personal_data(
                by=world.zorgco, now=NOW, student_id=case.student_id, values={field: 1}
            )


def test_a_corrected_birth_date_moves_the_rights_of_leerplicht(world):
    case = screened(world)
    with clock_at(NOW):
        assert groups_for(case, world.officer)
    people.correct_personal_data(
        by=world.zorgco,
        now=NOW,
        student_id=case.student_id,
        values={"birth_on": date(2009, 4, 30)},
    )
    with clock_at(at(2027, 5, 2)):
        assert groups_for(case, world.officer) == frozenset()
        assert groups_for(case, world.doorstroom)


def test_a_guardian_of_another_student_is_not_found(world):
    mine, other = guided(world), guided(world)
    guardian = people.save_guardian(
        by=world.zorgco,
        now=NOW,
        student_id=other.student_id,
        values={"name": "Mevrouw Visser", "phone": "0612345678"},
    )
    with pytest.raises(Guardian.DoesNotExist):
        people.save_guardian(
            by=world.zorgco,
            now=NOW,
            student_id=mine.student_id,
            guardian_id=guardian.pk,
            values={"name": "Iemand anders"},
        )
    with pytest.raises(NotAllowed, match="naam"):
        people.save_guardian(
            by=world.zorgco, now=NOW, student_id=mine.student_id, values={"name": " "}
        )
    may_only(
        world,
        {"mentor", "zorgco", "decaan", "coach", "officer", "doorstroom"},
        lambda by: people.save_guardian(
            by=by, now=NOW, student_id=mine.student_id, values={"name": "Vader"}
        ),
    )
    guardian.refresh_from_db()
    assert guardian.name == "Mevrouw Visser"


# Destination and exam ---------------------------------------------------------------------------


def test_the_decaan_sets_the_destination(world):
    member = world.member()
    may_only(
        world,
        {"zorgco", "decaan"},
        lambda by: people.set_destination(
            by=by, now=NOW, member_id=member.pk, destination=Destination.HAVO, on=TODAY
        ),
    )
    member.refresh_from_db()
    assert (member.destination, member.destination_on) == (Destination.HAVO, TODAY)
    with pytest.raises(NotAllowed, match="toekomst"):
        people.set_destination(
            by=world.decaan,
            now=NOW,
            member_id=member.pk,
            destination=Destination.WORK,
            on=date(2027, 5, 2),
        )


def test_a_destination_moves_no_case(world):
    case = guided(world)
    people.set_destination(
        by=world.decaan,
        now=NOW,
        member_id=case.member_id,
        destination=Destination.WORK,
        on=TODAY,
    )
    assert fresh(case).status == Status.GUIDED
    assert case.events.order_by("-seq").first().kind == "set_destination"


def test_the_school_sets_the_exam_result_once(world):
    case = guided(world)
    may_only(
        world,
        {"zorgco", "decaan"},
        lambda by: people.set_exam_result(
            by=by, now=NOW, member_id=case.member_id, result=ExamResult.PASSED
        ),
    )
    assert case.events.filter(kind="set_exam_result").count() == 1
    assert fresh(case).member.exam_result == ExamResult.PASSED


def test_an_officer_outside_still_may_mend_contact_data_of_a_case_they_have(world):
    case = escalated(world)
    with pytest.raises(NotAllowed):
        people.correct_personal_data(
            by=make_world(number=11).officer,
            now=at(2027, 10, 12),
            student_id=case.student_id,
            values={"phone": "06"},
        )
