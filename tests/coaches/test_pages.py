"""The pages of the coach's side: scoped, without names where there is no right, equal queries."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import basis
from cases.models import SharingBasis
from coaches import actions
from coaches.models import CoachAssignment, CoachRequest, ContactMoment
from tests.factories.cases import at, fresh, make_case

pytestmark = pytest.mark.django_db
NOW = at(2027, 2, 10)


def requested(world, **fields):
    case = make_case(world, "screened", **fields)
    request = actions.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="ZQXVRAAG")
    return case, request


def offered(world, case, coach=None):
    return actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=(coach or world.coach).pk
    )


def test_from_request_to_yes_through_the_pages(world, login):
    case = make_case(world, "screened")
    school, coordinator, coach = (
        login(who) for who in (world.zorgco, world.coordinator, world.coach)
    )
    sent = school.post(
        reverse("coaches:request", args=[case.pk]),
        {
            "question": "Wie helpt kiezen?",
            "tried": "",
            "wanted_from": "2027-03-10",
            "weight": "heavy",
            "expects_diploma": "yes",
        },
    )
    assert sent.url == case.get_absolute_url()
    assert case.student.full_name in coordinator.get(reverse("coaches:requests")).text
    page = coordinator.get(reverse("coaches:offer", args=[case.pk])).text
    assert "nu 0 dossiers, straks 1" in page
    coordinator.post(
        reverse("coaches:offer", args=[case.pk]),
        {"coach": world.coach.pk, "kind": "vo", "weight": "heavy"},
    )
    assignment = CoachAssignment.objects.get()
    assert case.student.first_name in coach.get(reverse("coaches:offers")).text
    refused = coach.post(
        reverse("coaches:answer", args=[assignment.pk]), {"accepted": "nee", "note": ""}
    )
    assert "Schrijf op waarom" in refused.text
    yes = coach.post(reverse("coaches:answer", args=[assignment.pk]), {"accepted": "ja"})
    assert yes.url == case.get_absolute_url()
    assert fresh(case).status == "guided"


def test_the_partnership_judges_on_its_page(world, login):
    world.region.swv_approves_coach = True
    world.region.save()
    _, request = requested(world)
    client = login(world.swv_contact)
    assert "ZQXVRAAG" in client.get(reverse("coaches:requests")).text
    url = reverse("coaches:judge", args=[request.pk])
    assert "Schrijf op waarom" in client.post(url, {"answer": "refused", "note": ""}).text
    done = client.post(url, {"answer": "refused", "note": "Eerst de mentor"}, follow=True)
    assert "Er wacht geen aanvraag" in done.text
    assert CoachRequest.objects.get().state == "refused"
    assert client.get(url).status_code == 404


def test_the_coordinator_sees_who_waits_but_not_why(world, login):
    case, _ = requested(world)
    text = login(world.coordinator).get(reverse("coaches:requests")).text
    assert case.student.full_name in text
    assert "ZQXVRAAG" not in text


@pytest.mark.parametrize("who", ["coach", "mentor", "intake", "officer", "admin", "manager"])
def test_the_list_of_requests_is_for_whoever_works_on_it(world, login, who):
    assert login(getattr(world, who)).get(reverse("coaches:requests")).status_code == 404


@pytest.mark.parametrize("name", ["request", "offer", "release", "contact"])
@pytest.mark.parametrize("who", ["other_coach", "intake", "manager", "swv_contact"])
def test_a_case_you_may_not_see_does_not_exist(world, login, name, who):
    case = make_case(world, "guided")
    given = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=given.pk, withdrawn_by="student")
    url = reverse(f"coaches:{name}", args=[case.pk])
    assert login(getattr(world, who)).get(url).status_code == 404


def test_another_coach_cannot_open_your_offer(world, login):
    case, _ = requested(world)
    offer = offered(world, case)
    url = reverse("coaches:answer", args=[offer.pk])
    assert login(world.other_coach).get(url).status_code == 404
    assert login(world.coordinator).post(url, {"accepted": "ja"}).status_code == 404
    assert fresh(case).status == "screened"


def test_before_yes_the_coach_sees_a_first_name_and_without_a_basis_a_number(world, login):
    case, _ = requested(world, given_names="Amir", family_name="Zqxterman")
    offer = offered(world, case)
    client, url = login(world.coach), reverse("coaches:answer", args=[offer.pk])
    page = client.get(url).text
    assert "Amir" in page
    assert "Zqxterman" not in page
    given = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=given.pk, withdrawn_by="student")
    for text in (client.get(url).text, client.get(reverse("coaches:offers")).text):
        assert case.number in text
        assert "Amir" not in text
        assert "ZQXVRAAG" not in text


def test_contact_is_written_on_a_page(world, login):
    case = make_case(world, "guided")
    client, url = login(world.coach), reverse("coaches:contact", args=[case.pk])
    values = {
        "channel": "phone",
        "contact_on": "2027-03-01",
        "is_reached": "ja",
        "text": "",
        "is_shared": "on",
    }
    assert "Schrijf kort op wat er is besproken" in client.post(url, values).text
    done = client.post(url, values | {"text": "Belt morgen Deltion"})
    assert done.url == case.get_absolute_url()
    assert ContactMoment.objects.get().contact_on == date(2027, 3, 1)
    assert "Belt morgen Deltion" in client.get(case.get_absolute_url()).text


def test_giving_back_goes_through_the_page_of_the_coaches(world, login):
    case = make_case(world, "guided")
    client = login(world.coach)
    transition = reverse("cases:transition", args=[case.pk, "release_coach"])
    assert client.get(transition).url == reverse("coaches:release", args=[case.pk])
    assignment = CoachAssignment.objects.get()
    client.post(
        reverse("coaches:release", args=[case.pk]),
        {"assignment": assignment.pk, "note": "Andere baan"},
    )
    assert fresh(case).status == "screened"
    assert client.get(case.get_absolute_url()).status_code == 404


QUERIES = {("requests", "coordinator"): 6, ("requests", "zorgco"): 6, ("offers", "coach"): 5}


@pytest.mark.parametrize(("name", "who"), QUERIES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_one_row_and_for_three(
    world, login, django_assert_num_queries, name, who, rows
):
    for _ in range(rows):
        offered(world, requested(world)[0])
    client, url = login(getattr(world, who)), reverse(f"coaches:{name}")
    client.get(url)
    with django_assert_num_queries(QUERIES[name, who]):
        assert len(client.get(url).context["rows"]) == rows


def test_the_list_to_judge_costs_the_same_for_one_row_and_for_three(
    world, login, django_assert_num_queries
):
    world.region.swv_approves_coach = True
    world.region.save()
    client, url = login(world.swv_contact), reverse("coaches:requests")
    for _ in range(3):
        requested(world)
        with django_assert_num_queries(6):
            assert client.get(url).status_code == 200
