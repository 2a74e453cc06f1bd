"""The people: summer contact, personal data, destination."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import checking, people
from cases.enums import ActionKind, ActionStatus, Capacity, Destination, ExamResult, Status
from cases.models import ActionItem, CaseEvent, Guardian
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F1, F4
from tests.cases.may import may_only
from tests.factories.cases import at, escalated, fresh, guided, make_world, screened, withdrawn
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 1)

TODAY = date(2027, 5, 1)

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
