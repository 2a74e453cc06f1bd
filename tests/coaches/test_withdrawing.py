"""A request that is taken back: by the school, with the case, and told apart from a no."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from cases.models import Case, WorkItem
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment, CoachRequest
from overstap.notifications.models import Outbox
from tests.factories.cases import at, fresh, make_case, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)


@pytest.fixture
def world(db):
    return make_world()


def ask(world, case):
    return actions.submit_request(
        by=world.zorgco, now=NOW, case_id=case.pk, question="Wie helpt kiezen?"
    )


def take_back(case, by, note="Er is thuis al hulp."):
    return actions.withdraw_request(by=by, now=NOW, case_id=case.pk, note=note)


def told():
    rows = Outbox.objects.filter(subject_code="coach_request_withdrawn")
    return set(rows.values_list("user_id", flat=True))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("zorgco", True),
        ("decaan", True),
        ("mentor", False),
        ("coordinator", False),
        ("swv_contact", False),
        ("coach", False),
        ("admin", False),
    ],
)
def test_the_leads_of_the_school_take_it_back(world, who, may):
    case = make_case(world, "screened")
    request = ask(world, case)
    if may:
        take_back(case, getattr(world, who))
    else:
        with pytest.raises(NotAllowed, match="zorgcoördinator of decaan"):
            take_back(case, getattr(world, who))
    request.refresh_from_db()
    assert (request.state, request.get_state_display()) == (
        ("withdrawn", "Ingetrokken") if may else ("submitted", "Ingediend")
    )


def test_it_needs_a_reason_and_a_request(world):
    case = make_case(world, "screened")
    with pytest.raises(NotAllowed, match="geen aanvraag meer"):
        take_back(case, world.zorgco)
    ask(world, case)
    with pytest.raises(NotAllowed, match="waarom"):
        take_back(case, world.zorgco, " ")


def test_who_was_asked_hears_it_and_the_task_comes_back(world):
    case = make_case(world, "screened")
    ask(world, case)
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    take_back(case, world.zorgco)
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("declined", "De school heeft de aanvraag ingetrokken.")
    assert told() == {world.coordinator.user_id, world.coach.user_id}
    open_tasks = WorkItem.objects.filter(case=case, is_open=True)
    assert list(open_tasks.values_list("kind", flat=True)) == ["request_coach"]
    assert fresh(case).next_step == "request_coach"
    with pytest.raises(NotAllowed, match="niet meer open"):
        actions.answer_offer(by=world.coach, now=NOW, assignment_id=offer.pk, accepted=True)
    assert ask(world, case).state == "submitted"
    assert CoachRequest.objects.filter(case=case).count() == 2


def test_the_partnership_loses_its_view_and_can_no_longer_answer(world):
    world.region.swv_approves_coach = True
    world.region.save()
    case = make_case(world, "screened")
    request = ask(world, case)
    take_back(case, world.zorgco)
    assert told() == {world.swv_contact.user_id}
    assert not Case.objects.visible_to(world.swv_contact).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed, match="Deze aanvraag is ingetrokken"):
        actions.answer_request(
            by=world.swv_contact, now=NOW, request_id=request.pk, answer="approved"
        )


def test_of_a_draft_nobody_hears(world):
    case = make_case(world, "screened")
    actions.save_request(by=world.zorgco, now=NOW, case_id=case.pk, values={"question": "Wie?"})
    take_back(case, world.zorgco)
    assert CoachRequest.objects.get().state == "withdrawn"
    assert told() == set()
    assert not case.events.filter(kind="coach_request_withdrawn").exists()


def test_through_the_pages_and_out_of_the_lists(world, login):
    case = make_case(world, "screened")
    ask(world, case)
    school, coordinator = login(world.zorgco), login(world.coordinator)
    url, rows = (
        reverse("coaches:request_withdraw", args=[case.pk]),
        reverse("coaches:requests"),
    )
    assert url in school.get(rows).text
    assert url in school.get(case.get_absolute_url()).text
    assert url not in coordinator.get(rows).text
    assert url not in coordinator.get(case.get_absolute_url()).text
    assert case.student.full_name in coordinator.get(rows).text
    assert "zorgcoördinator of decaan" in coordinator.get(url).text
    sent = school.post(url, {"note": "Er is thuis al hulp."}, follow=True).text
    assert "De aanvraag is ingetrokken." in sent
    assert "Ingetrokken<" in sent
    assert case.student.full_name not in coordinator.get(rows).text
    assert "geen aanvraag meer" in school.get(url).text


def test_old_rows_are_told_apart(world):
    """Of the rows called refused: who said no stays, what ended by itself is withdrawn."""
    cases = [make_case(world, "screened") for _ in range(3)]
    no, undone, ended = (ask(world, case) for case in cases)
    refused = CoachRequest.objects.filter(pk__in=[no.pk, undone.pk, ended.pk])
    refused.update(state="refused", answer_reason="Eerst de mentor", answered_by=world.swv_contact)
    CoachRequest.objects.filter(pk=undone.pk).update(answered_by=None)
    CoachRequest.objects.filter(pk=ended.pk).update(answer_reason="Het dossier is afgesloten.")
    migration = import_module("coaches.migrations.0005_request_withdrawn")
    migration.tell_apart(apps, None)
    states = dict(refused.values_list("pk", "state"))
    assert states == {no.pk: "refused", undone.pk: "withdrawn", ended.pk: "withdrawn"}
    last = CoachRequest.history.filter(id=undone.pk).latest("history_id")
    assert (last.state, last.actor_label) == ("withdrawn", "Overstap (automatisch)")
    migration.call_refused_again(apps, None)
    assert set(refused.values_list("state", flat=True)) == {"refused"}


def test_the_board_no_longer_counts_a_question_that_was_taken_back(world, login):
    case = make_case(world, "screened")
    ask(world, case)
    actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    client, url = login(world.coordinator), reverse("coaches:board")
    assert "gevraagd voor 1" in client.get(url).text
    take_back(case, world.zorgco)
    assert "gevraagd voor" not in client.get(url).text
    assert CoachAssignment.objects.get().state == "declined"
