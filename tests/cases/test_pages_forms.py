"""Every form of a step: it does its one action, says what is wrong, and keeps what was typed."""

import pytest
from django.urls import reverse

from cases.enums import Status
from cases.lifecycle import TRANSITIONS
from cases.models import Case, Draft
from cases.views.steps import STEPS
from overstap.organisations.today import clock_at
from tests.factories.cases import (
    at,
    closed,
    escalated,
    evaluated,
    flagged,
    fresh,
    guided,
    make_world,
    no_show,
    placed,
    screened,
    started,
    summer,
    with_basis,
)
from tests.factories.organisations import MunicipalityFactory, RegionFactory

pytestmark = pytest.mark.django_db


def step(case, name) -> str:
    return reverse("cases:transition", args=[case.pk, name])


def flagged_with_basis(world):
    return with_basis(world, flagged(world))


# name, how the case got there, who, when, what is typed, the status after
WALK = [
    (
        "screen",
        flagged_with_basis,
        "zorgco",
        (2027, 2, 1),
        {"question": "Welke opleiding?", "support_need": "Hulp"},
        Status.SCREENED,
    ),
    ("dismiss", flagged, "zorgco", (2027, 2, 1), {"why": "no_risk"}, Status.DISMISSED),
    ("enter_summer", guided, "coach", (2027, 6, 20), {"note": "Al klaar"}, Status.SUMMER),
    (
        "confirm_start",
        summer,
        "coach",
        (2027, 9, 15),
        {"started_on": "2027-09-01", "institution": "MBO", "programme_name": "Kok"},
        Status.STARTED,
    ),
    (
        "report_no_show",
        summer,
        "coach",
        (2027, 9, 15),
        {"reason_code": "wrong_choice"},
        Status.NO_SHOW,
    ),
    ("lose_place", started, "coach", (2027, 9, 25), {"reason_code": "work"}, Status.NO_SHOW),
    (
        "confirm_placement",
        started,
        "coach",
        (2027, 10, 4),
        {"enrolled_on": "2027-09-01", "institution": "MBO"},
        Status.PLACED,
    ),
    ("escalate", no_show, "coach", (2027, 10, 10), {"note": "Onbereikbaar"}, Status.ESCALATED),
    (
        "return_from_escalation",
        escalated,
        "officer",
        (2027, 10, 20),
        {"outcome": "Gaat weer"},
        Status.NO_SHOW,
    ),
    ("close_independent", evaluated, "coach", (2028, 3, 3), {"note": ""}, Status.CLOSED),
    (
        "withdraw",
        guided,
        "coach",
        (2027, 3, 1),
        {"who": "student", "on": "2027-03-01"},
        Status.WITHDRAWN,
    ),
    ("leave_elsewhere", guided, "coach", (2027, 6, 1), {"destination": "work"}, Status.ELSEWHERE),
    (
        "close_unresolved",
        placed,
        "coordinator",
        (2028, 10, 10),
        {"note": "Niet te vinden"},
        Status.ELSEWHERE,
    ),
    ("reopen", closed, "coordinator", (2028, 4, 1), {"note": "Nieuwe vraag"}, Status.STARTED),
    ("correct", screened, "zorgco", (2027, 2, 2), {"note": "Te vroeg"}, Status.FLAGGED),
]


@pytest.mark.parametrize(
    ("name", "walk", "who", "day", "typed", "after"), WALK, ids=[row[0] for row in WALK]
)
def test_every_transition_has_its_form(world, login, name, walk, who, day, typed, after):
    case = walk(world)
    by = getattr(world, who)
    if name == "return_from_escalation":
        with clock_at(at(2027, 10, 12)):
            login(by).post(reverse("cases:accept_escalation", args=[case.pk]), {})
    case = fresh(case)
    typed = {key: str(world.mbo.pk) if value == "MBO" else value for key, value in typed.items()}
    with clock_at(at(*day)):
        client = login(by)
        shown = client.get(step(case, name))
        html = shown.content.decode()
        assert shown.status_code == 200
        assert TRANSITIONS[name].verb in html
        assert 'name="expect"' in html
        response = client.post(step(case, name), typed | {"expect": case.version})
    assert response.status_code == 302, response.content.decode()
    assert fresh(case).status == after


def test_the_walk_and_the_pages_know_every_transition():
    walked = {row[0] for row in WALK}
    elsewhere = {"flag", "open_at_check", "accept_coach", "release_coach", "record_discussion"}
    tested_below = {"pass_on", "hand_over", "move_out"}
    assert walked | elsewhere | tested_below == set(TRANSITIONS)
    assert set(STEPS) == walked | tested_below


def test_move_out_goes_to_another_region(world, login):
    case = guided(world)
    there = MunicipalityFactory(region=RegionFactory(number=23))
    with clock_at(at(2027, 3, 1)):
        login(world.zorgco).post(step(case, "move_out"), {"municipality_id": there.pk})
    assert fresh(case).status == Status.MOVED


def test_support_is_handed_over_to_who_said_yes(world, login):
    case = evaluated(world, needs_support=True)
    with clock_at(at(2028, 3, 4)):
        client = login(world.coach)
        data = {"receiver_id": world.intake.pk, "support": "Wekelijks gesprek"}
        client.post(reverse("cases:handover", args=[case.pk]), data)
        offer = case.handovers.get()
        login(world.intake).post(
            reverse("cases:handover_answer", args=[offer.pk]),
            {"answer": "ja", "answered_on": "2028-03-04"},
        )
        client.post(step(case, "hand_over"), {"note": ""})
    assert fresh(case).status == Status.HANDED_OVER


def test_pass_on_to_somebody_without_an_account(world, login):
    case = escalated(world)
    with clock_at(at(2027, 10, 12)):
        client = login(world.officer)
        client.post(reverse("cases:accept_escalation", args=[case.pk]), {})
        data = {"receiver_name": "P. de Wit", "note": "Wordt 18"}
        assert client.post(step(case, "pass_on"), data).status_code == 422
        client.post(step(case, "pass_on"), data | {"channel": "phone"})
    assert fresh(case).escalated_to_name == "P. de Wit"


def test_the_page_says_what_will_happen(world, login):
    case = flagged_with_basis(world)
    with clock_at(at(2027, 2, 1)):
        html = login(world.zorgco).get(step(case, "screen")).content.decode()
    assert "Wat gebeurt er?" in html
    assert "De status wordt" in html
    assert "Gaan meer zien" in html
    assert "Coördinator van de regio" in html


def test_a_refused_step_shows_the_reason_and_no_form(world, login):
    case = flagged(world)
    with clock_at(at(2027, 2, 1)):
        html = login(world.zorgco).get(step(case, "screen")).content.decode()
        assert "Leg eerst de grondslag voor delen vast." in html
        assert "data-draft-url" not in html
        response = login(world.zorgco).post(
            step(case, "screen"), {"question": "Vraag", "support_need": "Hulp"}
        )
    assert response.status_code == 422
    assert "Leg eerst de grondslag voor delen vast." in response.content.decode()
    assert fresh(case).status == Status.FLAGGED


def test_an_error_stands_next_to_its_field(world, login):
    case = guided(world)
    with clock_at(at(2027, 3, 1)):
        response = login(world.coach).post(step(case, "withdraw"), {"on": "nooit"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_on_error"' in html
    assert "aria-invalid" in html


def test_a_stale_form_shows_both_texts_and_keeps_what_was_typed(world, login):
    case = flagged_with_basis(world)
    old = fresh(case).version
    with clock_at(at(2027, 2, 1)):
        Case.objects.scoped().get(pk=case.pk).save()
        client = login(world.zorgco)
        data = {"question": "Mijn lange vraag", "support_need": "Hulp", "expect": old}
        response = client.post(step(case, "screen"), data)
        html = response.content.decode()
        assert response.status_code == 422
        assert "Iemand anders heeft dit dossier intussen gewijzigd" in html
        assert "Mijn lange vraag" in html
        assert f'name="expect" value="{old + 1}"' in html
        client.post(step(case, "screen"), data | {"expect": old + 1})
    assert fresh(case).status == Status.SCREENED


def test_a_draft_comes_back_and_goes_when_sent(world, login):
    case = flagged_with_basis(world)
    key = f"screen:{case.pk}"
    with clock_at(at(2027, 2, 1)):
        client = login(world.zorgco)
        url = reverse("cases:draft", args=[key])
        assert client.post(url, {"question": "Half getypt"}).status_code == 204
        assert "Half getypt" in client.get(step(case, "screen")).content.decode()
        assert "Half getypt" not in login(world.decaan).get(step(case, "screen")).content.decode()
        client.post(step(case, "screen"), {"question": "Klaar", "support_need": "Hulp"})
    assert not Draft.objects.exists()


def test_no_draft_about_a_case_that_one_may_not_see(world, login):
    case = guided(make_world(number=11))
    url = reverse("cases:draft", args=[f"screen:{case.pk}"])
    assert login(world.coach).post(url, {"question": "x"}).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_foreign_case_has_no_forms(world, login, name):
    case = guided(make_world(number=11), family_name="Kanariepiet")
    client = login(world.coach)
    for method in (client.get, client.post):
        response = method(step(case, name))
        assert response.status_code == 404
        assert "Kanariepiet" not in response.content.decode()
