"""One answer to a whole caseload: a result per case, and one refusal does not stop the rest."""

import pytest
from django.urls import reverse

from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment
from overstap.organisations.enums import Role
from tests.factories.cases import at, fresh, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
PAGE = 10


@pytest.fixture
def world(db):
    return make_world()


def transfer(world, number=3):
    """A caseload that is offered to the other coach."""
    cases = [guided(world) for _ in range(number)]
    return cases, [offered(world, case) for case in cases]


def offered(world, case):
    own = CoachAssignment.objects.get(case_id=case.pk, coach=world.coach, state="accepted")
    return actions.offer_transfer(
        by=world.coordinator, now=NOW, assignment_id=own.pk, membership_id=world.other_coach.pk
    )


def answer(world, offers, accepted=True, by=None, note=""):
    return actions.answer_offers(
        by=by or world.other_coach,
        now=NOW,
        assignment_ids=[offer.pk for offer in offers],
        accepted=accepted,
        note=note,
    )


def test_all_are_taken(world):
    cases, offers = transfer(world)
    assert [one.is_done for one in answer(world, offers)] == [True] * 3
    assert {fresh(case).coach_id for case in cases} == {world.other_coach.user_id}


def test_one_refused_case_does_not_stop_the_others(world):
    cases, offers = transfer(world)
    third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    own = CoachAssignment.objects.get(case=cases[1], state="accepted")
    first = actions.offer_transfer(
        by=world.coordinator, now=NOW, assignment_id=own.pk, membership_id=third.pk
    )
    actions.answer_offer(by=third, now=NOW, assignment_id=first.pk, accepted=True)
    found = answer(world, offers)
    assert [one.is_done for one in found] == [True, False, True]
    assert "Een andere coach heeft dit dossier aangenomen." in found[1].reason
    assert [fresh(case).coach_id for case in cases] == [
        world.other_coach.user_id,
        third.user_id,
        world.other_coach.user_id,
    ]


def test_all_are_declined_with_one_reason(world):
    cases, offers = transfer(world)
    with pytest.raises(NotAllowed, match="waarom"):
        answer(world, offers, accepted=False)
    assert set(CoachAssignment.objects.filter(replaces__isnull=False).values_list("state")) == {
        ("offered",)
    }
    answer(world, offers, accepted=False, note="Te vol")
    rows = CoachAssignment.objects.filter(pk__in=[offer.pk for offer in offers])
    assert set(rows.values_list("state", "reason")) == {("declined", "Te vol")}
    assert {fresh(case).coach_id for case in cases} == {world.coach.user_id}


def test_what_was_asked_of_another_is_left_out(world):
    _, offers = transfer(world, 1)
    assert answer(world, offers, by=world.coach) == []
    offers[0].refresh_from_db()
    assert offers[0].state == "offered"


def test_it_needs_a_choice(world):
    with pytest.raises(NotAllowed, match="ten minste één"):
        answer(world, [])


def test_through_the_page_with_a_result_per_case(world, login):
    cases, offers = transfer(world)
    alone = make_case(world, "screened")
    actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=alone.pk, membership_id=world.other_coach.pk
    )
    client, url = login(world.other_coach), reverse("coaches:answer_all")
    assert url in client.get(reverse("coaches:offers")).text
    assert url in client.get("/").text
    page = client.get(url).text
    assert page.count(" checked>") == 4
    assert f"u neemt het over van {world.coach.user.name}" in page
    assert "Uw werkdruk is nu 0%. Neemt u alles aan, dan is die 27%." in page
    values = {"vraag": [offer.pk for offer in offers], "accepted": "nee", "note": ""}
    refused = client.post(url, values)
    assert "Schrijf op waarom" in refused.text
    assert sum(checked for _, checked in refused.context["rows"]) == 3
    # Meanwhile the coordinator takes one away: its coach stops.
    actions.release_coach(by=world.coordinator, now=NOW, case_id=cases[2].pk, note="Verhuisd")
    actions.answer_offer(
        by=world.other_coach, now=NOW, assignment_id=offers[2].pk, accepted=False, note="Nee"
    )
    result = client.post(url, values | {"accepted": "ja"}).text
    assert "U begeleidt nu 2 dossiers meer." in result
    assert "Niet alles ging door." in result
    assert result.count("Aangenomen<") == 2
    assert result.count("Niet gelukt<") == 1
    assert "Deze vraag is niet meer open" in result
    left = CoachAssignment.objects.filter(coach=world.other_coach, state="offered")
    assert [one.case_id for one in left] == [alone.pk]
    again = client.post(url, values | {"accepted": "ja", "vraag": ["x", "9" * 30]}).text
    assert "Kies ten minste één dossier" in again


def test_vandaag_counts_every_question_and_not_only_the_first_few(world, login):
    transfer(world, 6)
    page = login(world.other_coach).get("/").text
    assert "Bekijk alle 6 vragen en antwoord tegelijk" in page


def test_the_page_is_of_coaches(world, login):
    url = reverse("coaches:answer_all")
    assert login(world.coordinator).get(url).status_code == 404
    assert "Er is geen vraag aan u." in login(world.coach).get(url).text


def test_the_page_costs_the_same_for_one_and_for_three(world, login, django_assert_num_queries):
    client, url = login(world.other_coach), reverse("coaches:answer_all")
    for number in range(3):
        transfer(world, 1)
        client.get(url)
        with django_assert_num_queries(PAGE):
            assert len(client.get(url).context["rows"]) == number + 1
