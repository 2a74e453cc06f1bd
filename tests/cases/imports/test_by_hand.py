"""One pupil by hand."""

import pytest
from django.urls import reverse

from cases.models import CohortMember
from overstap.organisations.enums import Role
from tests.factories.cases import make_world
from tests.factories.organisations import MembershipFactory

URL = "cases:import_member"


def data(world, **extra):
    return {
        "given_names": "Zoë",
        "family_name": "Öztürk",
        "birth_on": "2010-03-17",
        "birth_precision": "day",
        "sex": "f",
        "town": "Zwolle",
        "school_id": world.school.pk,
        "year_id": world.year.pk,
        "level": "kb",
        "student_number": "77",
        "mentor_id": world.mentor.user_id,
    } | extra


def test_school_adds_a_pupil_without_a_signal(login, world):
    client = login(world.zorgco)
    assert client.get(reverse(URL)).status_code == 200
    answer = client.post(reverse(URL), data(world))
    member = CohortMember.objects.get()
    assert answer.url == reverse("cases:member", args=[member.pk])
    assert (member.student.full_name, member.student.search_name) == ("Zoë Öztürk", "zoe ozturk")
    assert (member.mentor, member.source, member.cases.count()) == (
        world.mentor.user,
        "manual",
        0,
    )


def test_who_looks_like_it_is_shown_first(login, world):
    world.member(given_names="Zoe", prefix="", family_name="Ozturk")
    client = login(world.zorgco)
    page = client.post(reverse(URL), data(world)).content.decode()
    assert "Lijkt op een leerling die er al is" in page
    assert CohortMember.objects.count() == 1
    client.post(reverse(URL), data(world, toch="ja"))
    assert CohortMember.objects.count() == 2


def test_number_of_another_pupil_is_refused(login, world):
    world.member(given_names="Bram", family_name="Eik", student_number="77")
    page = login(world.zorgco).post(reverse(URL), data(world)).content.decode()
    assert "Dit leerlingnummer is al van een andere leerling van deze school." in page
    assert CohortMember.objects.count() == 1


def test_not_for_another_school_nor_with_its_mentor(login, world):
    other = make_world(number=23)
    client = login(world.zorgco)
    client.post(reverse(URL), data(world, school_id=other.school.pk))
    client.post(reverse(URL), data(world, mentor_id=other.mentor.user_id))
    assert not CohortMember.objects.exists()


def test_functional_admin_adds_for_a_school_and_sees_no_pupil_after(login, world):
    answer = login(world.admin).post(reverse(URL), data(world))
    assert CohortMember.objects.get().school == world.school
    assert answer.url == reverse("cases:import_start")


@pytest.mark.parametrize("role", [Role.MBO_INTAKE, Role.MENTOR, Role.TRANSITION_COACH])
def test_others_may_not(login, world, role):
    client = login(MembershipFactory(role=role))
    assert client.get(reverse(URL)).status_code == 403
    assert client.post(reverse(URL), data(world)).status_code == 403
    assert not CohortMember.objects.exists()
