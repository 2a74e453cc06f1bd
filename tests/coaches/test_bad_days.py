"""Days on which something goes wrong: a coach leaves, the swv is empty, somebody looks twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import OPEN
from cases.models import Case
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment, CoachRequest
from overstap.notifications.actions import deliver_notices
from overstap.notifications.models import Notice, Outbox
from overstap.notifications.texts import notice_text
from overstap.organisations.actions import people
from overstap.organisations.actions.people import deactivate_user, end_membership
from overstap.organisations.enums import Role
from tests.factories.cases import at, fresh, guided, make_case

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
LEAVES = at(2027, 3, 3)
PER_CASE = 65  # it was 77 to 120; left are history, grants and tasks, which are of each case


def told(code):
    rows = Outbox.objects.filter(subject_code=code, channel="notice")
    return list(rows.values_list("user_id", "path"))


@pytest.mark.slow
def test_a_coach_with_forty_cases_leaves_today(world, login):
    cases = [guided(world) for _ in range(40)]
    Outbox.objects.all().delete()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        end_membership(by=world.admin, now=LEAVES, membership_id=world.coach.pk)
    assert len(queries) < 40 * PER_CASE, len(queries)
    for case in Case.objects.filter(pk__in=[case.pk for case in cases]):
        assert case.status in OPEN
        assert (case.coach_id, case.owner_role) == (None, Role.REGIONAL_COORDINATOR)
        assert case.next_step == "offer_coach"
        assert case.next_due_on is not None
    page = reverse("coaches:coach_left", args=[world.coach.pk])
    assert told("coach_left") == [(world.coordinator.user_id, page)]
    deliver_notices(now=LEAVES)
    notice = Notice.objects.get(subject_code__startswith="coach_left")
    says = "Een coach is gestopt. Zoek een nieuwe coach. Aantal jongeren: 40"
    assert notice_text(notice.subject_code) == says
    assert says in login(world.coordinator).get("/").text
    assert world.coordinator.user_id not in [user for user, _ in told("coach_released")]
    text = login(world.coordinator).get(page).text
    assert "40 jongeren hadden deze coach" in text
    assert "40 wachten op een nieuwe coach" in text


def test_who_only_had_a_question_leaves_nothing_to_find(world):
    case = make_case(world, "screened")
    actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    end_membership(by=world.admin, now=LEAVES, membership_id=world.coach.pk)
    assert told("coach_left") == []
    assert [user for user, _ in told("coach_declined")] == [world.coordinator.user_id]


def test_leaving_is_whole_or_not_at_all(world, monkeypatch):
    """The last hook fails: not one of the cases may have changed hands."""
    cases = [guided(world) for _ in range(3)]

    def broken(**_):
        raise RuntimeError("de stroom valt uit")

    monkeypatch.setattr(
        people.hooks, "on_membership_end", [*people.hooks.on_membership_end, broken]
    )
    with pytest.raises(RuntimeError):
        end_membership(by=world.admin, now=LEAVES, membership_id=world.coach.pk)
    assert [fresh(case).coach_id for case in cases] == [world.coach.user_id] * 3
    assert set(CoachAssignment.objects.values_list("state", flat=True)) == {"accepted"}
    assert told("coach_left") == []


def test_an_account_that_closes_gives_everything_back_too(world):
    case = guided(world)
    deactivate_user(by=world.admin, now=LEAVES, user_id=world.coach.user_id)
    assert fresh(case).coach_id is None
    assert len(told("coach_left")) == 1


def test_the_list_of_who_was_left_costs_the_same_for_one_and_three(
    world, login, django_assert_num_queries
):
    for _ in range(3):
        guided(world)
    page = reverse("coaches:coach_left", args=[world.coach.pk])
    client = login(world.coordinator)
    end_membership(by=world.admin, now=LEAVES, membership_id=world.coach.pk)
    client.get(page)
    rows = CoachAssignment.objects.order_by("pk")
    with django_assert_num_queries(LEFT):
        assert len(client.get(page).context["rows"]) == 3
    rows.filter(pk__gt=rows.first().pk).update(ended_on=None)
    with django_assert_num_queries(LEFT):
        assert len(client.get(page).context["rows"]) == 1


LEFT = 6


def asked(world):
    world.region.swv_approves_coach = True
    world.region.save()
    case = make_case(world, "screened")
    return actions.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="Wie helpt?")


def test_the_last_person_of_the_swv_leaves_and_the_coordinator_judges(world, login):
    request = asked(world)
    with pytest.raises(NotAllowed, match="contactpersoon van het samenwerkingsverband"):
        actions.answer_request(
            by=world.coordinator, now=NOW, request_id=request.pk, answer="approved"
        )
    client, page = login(world.coordinator), reverse("coaches:requests")
    assert "Wacht op het samenwerkingsverband" in client.get(page).text
    end_membership(by=world.admin, now=NOW, membership_id=world.swv_contact.pk)
    assert told("no_judge") == [(world.coordinator.user_id, page)]
    assert reverse("coaches:judge", args=[request.pk]) in client.get(page).text
    client.post(reverse("coaches:judge", args=[request.pk]), {"answer": "approved", "note": ""})
    request = CoachRequest.objects.get()
    assert (request.state, request.answered_by_id) == ("approved", world.coordinator.pk)


def test_while_a_colleague_judges_the_coordinator_is_not_told(world):
    asked(world)
    people.invite_person(
        by=world.admin,
        now=NOW,
        organisation_id=world.swv.pk,
        role=Role.SWV_CONTACT,
        email="collega@swv.example",
        name="Collega",
        active_from=NOW.date(),
    )
    end_membership(by=world.admin, now=NOW, membership_id=world.swv_contact.pk)
    assert told("no_judge") == []


def test_a_case_that_two_coordinators_give_to_one_coach_is_asked_once(world):
    case = make_case(world, "screened")
    values = {"now": NOW, "case_id": case.pk, "membership_id": world.coach.pk}
    actions.offer_coach(by=world.coordinator, **values)
    with pytest.raises(NotAllowed, match="al gevraagd"):
        actions.offer_coach(by=world.zorgco, **values)
    assert CoachAssignment.objects.count() == 1


def test_a_request_is_kept_as_a_draft_and_sent_later(world, login):
    case = make_case(world, "screened")
    client, url = login(world.zorgco), reverse("coaches:request", args=[case.pk])
    assert "Dit staat al in het dossier" in client.get(url).text
    kept = client.post(url, {"concept": "ja", "question": "", "helpers": "Jeugdhulp ZQX"})
    assert kept.url == case.get_absolute_url()
    assert CoachRequest.objects.get().state == "draft"
    assert told("coach_requested") == []
    assert "Jeugdhulp ZQX" in client.get(url).text
    assert "Concept" not in login(world.coordinator).get(case.get_absolute_url()).text
    assert "Aanvullen" in client.get(reverse("coaches:requests")).text
    values = {"question": "Wie helpt?", "weight": "heavy", "expects_diploma": "no"}
    refused = client.post(url, values | {"question": " ", "helpers": "Jeugdhulp ZQX"})
    assert "Controleer het formulier" in refused.text
    assert "Jeugdhulp ZQX" in refused.text
    client.post(url, values)
    request = CoachRequest.objects.get()
    assert (request.state, request.weight, request.expects_diploma) == ("submitted", "heavy", "no")


def test_a_returned_request_stays_returned_while_it_is_completed(world):
    request = asked(world)
    actions.answer_request(
        by=world.swv_contact, now=NOW, request_id=request.pk, answer="returned", note="Meer"
    )
    actions.save_request(
        by=world.zorgco, now=NOW, case_id=request.case_id, values={"tried": "Gesprekken"}
    )
    request.refresh_from_db()
    assert (request.state, request.tried, request.answer_reason) == (
        "returned",
        "Gesprekken",
        "Meer",
    )


@pytest.mark.parametrize("who", ["coach", "mentor", "coordinator", "intake"])
def test_only_the_school_keeps_a_draft(world, who):
    case = make_case(world, "screened")
    with pytest.raises(NotAllowed):
        actions.save_request(by=getattr(world, who), now=NOW, case_id=case.pk, values={})
