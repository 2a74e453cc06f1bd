"""Asking for a coach, and the partnership's answer."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import ending
from cases.enums import Capacity
from cases.models import Case, CaseParty, Draft, WorkItem
from cases.rules import NotAllowed
from coaches import actions
from coaches.actions.requests import show_to_partnership, without_judge
from coaches.models import CoachRequest
from overstap.notifications.models import Outbox
from tests.factories.cases import at, fresh, make_case, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 2, 10)


def ask(world, case, by=None, **values):
    values = {"question": "Wie helpt kiezen?"} | values
    return actions.submit_request(by=by or world.zorgco, now=NOW, case_id=case.pk, **values)


def approving(world):
    world.region.swv_approves_coach = True
    world.region.save()


def tasks(case):
    return set(WorkItem.objects.filter(case=case, is_open=True).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("zorgco", True),
        ("decaan", True),
        ("mentor", False),
        ("coach", False),
        ("intake", False),
        ("officer", False),
        ("doorstroom", False),
        ("coordinator", False),
        ("swv_contact", False),
        ("admin", False),
        ("manager", False),
    ],
)
def test_only_the_leads_of_the_school_ask(world, who, may):
    case = make_case(world, "screened")
    if may:
        assert ask(world, case, by=getattr(world, who)).state == "submitted"
    else:
        with pytest.raises(NotAllowed):
            ask(world, case, by=getattr(world, who))
    assert CoachRequest.objects.count() == int(may)


def test_a_signal_is_screened_first(world):
    case = make_case(world, "flagged")
    with pytest.raises(NotAllowed, match="Screen het dossier eerst"):
        ask(world, case)


def test_a_second_request_waits_for_the_first(world):
    case = make_case(world, "screened")
    ask(world, case)
    with pytest.raises(NotAllowed, match="loopt al een aanvraag"):
        ask(world, case)
    assert CoachRequest.objects.count() == 1


def test_the_task_moves_on_to_whoever_looks_for_a_coach(world):
    case = make_case(world, "screened")
    assert tasks(case) == {"request_coach"}
    ask(world, case)
    assert tasks(case) == {"offer_coach"}


def test_the_partnership_reads_a_request_as_long_as_it_waits(world):
    approving(world)
    case = make_case(world, "screened")
    assert not Case.objects.visible_to(world.swv_contact).filter(pk=case.pk).exists()
    request = ask(world, case)
    assert tasks(case) == {"judge_request"}
    assert Case.objects.visible_to(world.swv_contact).filter(pk=case.pk).exists()
    actions.answer_request(
        by=world.swv_contact, now=at(2027, 2, 12), request_id=request.pk, answer="approved"
    )
    assert not Case.objects.visible_to(world.swv_contact).filter(pk=case.pk).exists()
    assert tasks(case) == {"offer_coach"}
    assert not CaseParty.objects.filter(case=case, capacity=Capacity.JUDGE, active_to=None).exists()


@pytest.mark.parametrize(
    "who", ["zorgco", "coordinator", "coach", "mentor", "officer", "admin", "intake"]
)
def test_nobody_else_judges(world, who):
    approving(world)
    request = ask(world, make_case(world, "screened"))
    with pytest.raises(NotAllowed, match="samenwerkingsverband"):
        actions.answer_request(
            by=getattr(world, who), now=NOW, request_id=request.pk, answer="approved"
        )


def test_a_partnership_of_another_region_does_not_judge(world):
    approving(world)
    request = ask(world, make_case(world, "screened"))
    other = make_world(number=11)
    with pytest.raises(NotAllowed, match="samenwerkingsverband"):
        actions.answer_request(
            by=other.swv_contact, now=NOW, request_id=request.pk, answer="approved"
        )


@pytest.mark.parametrize("answer", ["refused", "returned"])
def test_no_and_not_yet_need_a_reason(world, answer):
    approving(world)
    request = ask(world, make_case(world, "screened"))
    with pytest.raises(NotAllowed, match="Schrijf op waarom"):
        actions.answer_request(by=world.swv_contact, now=NOW, request_id=request.pk, answer=answer)
    request.refresh_from_db()
    assert request.state == "submitted"


def test_a_returned_request_goes_in_again_as_the_same_one(world):
    approving(world)
    case = make_case(world, "screened")
    request = ask(world, case)
    actions.answer_request(
        by=world.swv_contact,
        now=NOW,
        request_id=request.pk,
        answer="returned",
        note="Wat deed de school al?",
    )
    assert tasks(case) == {"request_coach"}
    again = ask(world, case, tried="Gesprek met de mentor", wanted_from=date(2027, 3, 1))
    assert (again.pk, again.state, again.answered_on) == (request.pk, "submitted", None)


def test_an_answer_is_given_once(world):
    approving(world)
    request = ask(world, make_case(world, "screened"))
    yes = {"by": world.swv_contact, "now": NOW, "request_id": request.pk, "answer": "approved"}
    actions.answer_request(**yes)
    with pytest.raises(NotAllowed, match="al beoordeeld: Goedgekeurd"):
        actions.answer_request(**yes)


def test_without_approval_nobody_is_offered_the_case(world):
    approving(world)
    case = make_case(world, "screened")
    offer = {
        "by": world.coordinator,
        "now": NOW,
        "case_id": case.pk,
        "membership_id": world.coach.pk,
    }
    with pytest.raises(NotAllowed, match="Er is nog geen aanvraag"):
        actions.offer_coach(**offer)
    ask(world, case)
    with pytest.raises(NotAllowed, match="nog niet goedgekeurd"):
        actions.offer_coach(**offer)


def test_a_case_that_ends_takes_its_request_along(world):
    case = make_case(world, "screened")
    request = ask(world, case)
    ending.withdraw(
        by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, who="student", on=date(2027, 3, 1)
    )
    request.refresh_from_db()
    assert (fresh(case).status, request.state) == ("withdrawn", "withdrawn")
    with pytest.raises(NotAllowed, match="afgesloten"):
        ask(world, case)


def test_a_region_that_starts_to_ask_the_partnership_leaves_no_request_behind(world):
    """What was asked before is put to the partnership by the calendar, once."""
    case = make_case(world, "screened")
    request = ask(world, case)
    assert list(without_judge(NOW.date())) == []
    approving(world)
    assert list(without_judge(NOW.date())) == [request.pk]
    show_to_partnership(request.pk, NOW)
    assert list(without_judge(NOW.date())) == []
    assert tasks(case) == {"judge_request"}
    assert Case.objects.visible_to(world.swv_contact).filter(pk=case.pk).exists()
    told = Outbox.objects.filter(subject_code="coach_requested", user=world.swv_contact.user)
    assert told.count() == 1
    actions.answer_request(by=world.swv_contact, now=NOW, request_id=request.pk, answer="approved")
    assert tasks(case) == {"offer_coach"}
    show_to_partnership(request.pk, NOW)  # somebody was first
    assert told.count() == 1


def test_what_is_typed_is_kept_until_it_is_sent(world, login):
    case = make_case(world, "screened")
    client = login(world.zorgco)
    url, keep = (
        reverse("coaches:request", args=[case.pk]),
        reverse("cases:draft", args=[f"coach_request:{case.pk}"]),
    )
    assert f'data-draft-url="{keep}"' in client.get(url).text
    client.post(keep, {"question": "Wie gaat mee naar het mbo?", "is_urgent": "on"})
    page = client.get(url)
    assert "Wie gaat mee naar het mbo?" in page.text
    assert page.context["form"]["is_urgent"].initial is True
    assert "Wie gaat mee" not in login(world.decaan).get(url).text
    ask(world, case)
    assert not Draft.objects.exists()


def test_what_is_typed_goes_with_the_case(world, login):
    case = make_case(world, "screened")
    keep = reverse("cases:draft", args=[f"coach_request:{case.pk}"])
    login(world.zorgco).post(keep, {"question": "Wie?"})
    assert Draft.objects.count() == 1
    ending.withdraw(
        by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, who="student", on=date(2027, 3, 1)
    )
    assert not Draft.objects.exists()


def test_the_second_judge_gets_the_own_words_back_and_nothing_else(world, login):
    approving(world)
    case = make_case(world, "screened")
    request = ask(world, case, question="ZQXVRAAG")
    client = login(world.swv_contact)
    url = reverse("coaches:judge", args=[request.pk])
    assert client.get(url).status_code == 200
    actions.answer_request(by=world.swv_contact, now=NOW, request_id=request.pk, answer="approved")
    late = client.post(url, {"answer": "refused", "note": "Eerst de mentor vragen"})
    assert late.status_code == 409
    assert "Eerst de mentor vragen" in late.text
    assert "ZQXVRAAG" not in late.text
    assert case.number not in late.text
    assert CoachRequest.objects.get().state == "approved"
    unknown = client.post(reverse("coaches:judge", args=[request.pk + 999]), {"note": "Nee"})
    assert unknown.status_code == 409  # tells nothing about which requests there are
