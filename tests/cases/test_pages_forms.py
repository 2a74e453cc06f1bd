"""Every form of a case: it does its one action, says what is wrong, and keeps what was typed."""

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import Status
from cases.lifecycle import TRANSITIONS
from cases.models import Case, CohortMember, Draft, Evaluation, SharingBasis, SupportForm
from cases.views.steps import STEPS
from overstap.organisations.today import clock_at
from tests.factories.cases import (
    at,
    closed,
    discussed,
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


@pytest.fixture
def world():
    return make_world()


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


def test_a_basis_is_recorded_and_taken_back(world, login):
    case = flagged(world)
    data = {
        "kind": "consent",
        "given_by": "guardian",
        "given_by_name": "M. Visser",
        "given_on": "2027-02-01",
        "groups": ["F0", "F1", "F4", "F5"],
    }
    with clock_at(at(2027, 2, 1)):
        client = login(world.zorgco)
        response = client.post(reverse("cases:basis_add", args=[case.pk]), data)
        assert response.status_code == 302, response.content.decode()
        basis = SharingBasis.objects.get()
        url = reverse("cases:basis_withdraw", args=[basis.pk])
        client.post(url, {"withdrawn_by": "guardian"})
    basis.refresh_from_db()
    assert basis.state == "withdrawn"


def test_a_statutory_basis_never_shares_health(world, login):
    case = flagged(world)
    data = {"kind": "statutory", "given_on": "2027-02-01", "groups": ["F0", "F6"]}
    with clock_at(at(2027, 2, 1)):
        response = login(world.zorgco).post(reverse("cases:basis_add", args=[case.pk]), data)
    html = response.content.decode()
    assert "Gezondheid delen mag alleen met toestemming." in html
    assert 'id="id_informed_on_error"' in html
    assert not SharingBasis.objects.exists()


def test_an_action_is_added_done_cancelled_and_put_off(world, login):
    case = discussed(world)
    client = login(world.coach)
    with clock_at(at(2027, 5, 11)):
        add = reverse("cases:item_add", args=[case.pk])
        data = {"what": "Ouders bellen", "kind": "general", "who": f"m{world.coach.pk}"}
        assert client.post(add, data | {"due_on": "2027-01-01"}).status_code == 422
        client.post(add, data | {"due_on": "2027-06-01"})
        client.post(add, data | {"due_on": "2027-06-01", "what": "Brief sturen"})
        first, second = case.action_items.filter(status="open").order_by("pk")
        client.post(reverse("cases:item_snooze", args=[first.pk]), {"until": "2027-05-20"})
        client.post(reverse("cases:item_done", args=[first.pk]), {"result": "Gelukt"})
        refused = client.post(reverse("cases:item_cancel", args=[second.pk]), {})
        assert refused.status_code == 422
        client.post(reverse("cases:item_cancel", args=[second.pk]), {"note": "Niet nodig"})
    assert {item.status for item in case.action_items.exclude(what="Meeloopdag regelen")} == {
        "done",
        "cancelled",
    }


def test_a_task_is_taken_up_and_put_back(world, login):
    case = flagged(world)
    item = case.work_items.filter(is_open=True).first()
    with clock_at(at(2027, 1, 21)):
        client = login(world.zorgco)
        client.post(reverse("cases:claim", args=[item.pk]))
        item.refresh_from_db()
        assert item.claimed_by_id == world.zorgco.user_id
        client.post(reverse("cases:release", args=[item.pk]))
        item.refresh_from_db()
        assert item.claimed_by_id is None
        assert login(world.coach).post(reverse("cases:claim", args=[item.pk])).status_code == 404


def test_the_evaluation_wants_to_know_which_help(world, login):
    case = placed(world)
    data = {"done_on": "2028-03-02", "is_enrolled": "on", "needs_support": "on"}
    with clock_at(at(2028, 3, 2)):
        client = login(world.coach)
        url = reverse("cases:evaluate", args=[case.pk])
        assert 'id="id_support_error"' in client.post(url, data).content.decode()
        client.post(url, data | {"support": "Wekelijks gesprek"})
    assert Evaluation.objects.get().support == "Wekelijks gesprek"


def test_the_coaching_can_be_longer_and_the_summer_has_a_contact(world, login):
    case = placed(world)
    with clock_at(at(2028, 2, 1)):
        client = login(world.coach)
        data = {"until": "2028-05-01", "note": "Stage loopt uit"}
        client.post(reverse("cases:extend", args=[case.pk]), data)
        client.post(reverse("cases:summer_contact", args=[case.pk]), {"name": "Tante Ria"})
    assert fresh(case).extended_until == date(2028, 5, 1)
    assert case.parties.filter(name="Tante Ria").exists()


def test_the_start_page_asks_for_a_reason_or_a_date(world, login):
    case = summer(world)
    with clock_at(at(2027, 9, 15)):
        client = login(world.coach)
        url = reverse("cases:start", args=[case.pk])
        html = client.post(url, {"outcome": "started", "institution": "", "programme_name": ""})
        assert 'id="id_started_on_error"' in html.content.decode()
        html = client.post(url, {"outcome": "not_started"}).content.decode()
        assert 'id="id_reason_code_error"' in html
        client.post(url, {"outcome": "not_started", "reason_code": "unreachable"})
    assert fresh(case).status == Status.NO_SHOW


def test_support_is_edited_by_section_and_health_only_by_who_may(world, login):
    case = guided(world)
    with clock_at(at(2027, 3, 1)):
        url = reverse("cases:support_edit", args=[case.pk, "cognition"])
        login(world.coach).post(url, {"cognition_helps": "Rust", "expect": 0})
        health = reverse("cases:support_edit", args=[case.pk, "health"])
        assert login(world.coach).get(health).status_code == 404
        login(world.zorgco).post(health, {"health_needs": "Medicijn", "expect": 1})
        stale = login(world.coach).post(url, {"cognition_helps": "Anders", "expect": 0})
    form = SupportForm.objects.get()
    assert (form.cognition_helps, form.health_needs) == ("Rust", "Medicijn")
    assert "Nu opgeslagen: Rust" in stale.content.decode()
    assert "Anders" in stale.content.decode()


def test_personal_data_and_guardians_are_kept(world, login):
    case = guided(world)
    with clock_at(at(2027, 3, 1)):
        client = login(world.zorgco)
        url = reverse("cases:personal_data", args=[case.pk])
        data = {
            "given_names": "Lotte Sofie",
            "family_name": "Visser",
            "prefix": "",
            "birth_on": "2011-03-04",
            "birth_precision": "day",
            "sex": "f",
            "phone": "0612345678",
        }
        assert client.post(url, data).status_code == 302
        client.post(reverse("cases:guardian_add", args=[case.pk]), {"name": "M. Visser"})
        guardian = case.student.guardians.get()
        other = guided(world)
        url = reverse("cases:guardian_edit", args=[other.pk, guardian.pk])
        assert client.get(url).status_code == 404
        there = MunicipalityFactory(region=world.region)
        url = reverse("cases:municipality", args=[case.pk])
        client.post(url, {"municipality_id": there.pk, "on": "2027-02-20"})
    student = fresh(case).student
    assert (student.phone, student.municipality_id) == ("0612345678", there.pk)


# Nieuw signaal


def test_search_before_a_signal_shows_who_looks_like_it(world, login):
    world.member(given_names="Zoë", prefix="", family_name="Bakker")
    make_world(number=11).member(given_names="Zoë", prefix="", family_name="Kanariepiet")
    html = login(world.zorgco).get(reverse("cases:flag_search"), {"name": "zoe"}).content.decode()
    assert "Bakker" in html
    assert "Kanariepiet" not in html
    assert "Lijkt op" in html


def test_a_mentor_flags_an_own_pupil_only(world, login):
    mine = world.member()
    foreign = world.member(mentor_id=None)
    with clock_at(at(2027, 1, 20)):
        client = login(world.mentor)
        url = reverse("cases:flag", args=[mine.pk])
        assert client.post(url, {"risk_note": "Zorgen"}).status_code == 422
        client.post(url, {"risk_reasons": ["absence"], "risk_note": "Zorgen"})
        assert client.get(reverse("cases:flag", args=[foreign.pk])).status_code == 404
        again = client.get(url).content.decode()
    assert mine.cases.get().risk_reasons == ["absence"]
    assert "heeft al een open dossier" in again


def test_a_pupil_who_looks_like_one_is_added_only_on_purpose(world, login):
    world.member(given_names="Sam", prefix="", family_name="Jansen", birth_on=date(2011, 5, 5))
    data = {
        "given_names": "Sam",
        "family_name": "Janssen",
        "birth_on": "2011-05-05",
        "birth_precision": "day",
        "sex": "u",
        "year_id": world.year.pk,
        "level": "kb",
        "risk_reasons": ["absence"],
    }
    with clock_at(at(2027, 1, 20)):
        client = login(world.zorgco)
        url = reverse("cases:flag_new")
        html = client.post(url, data).content.decode()
        assert "Lijkt op een leerling die er al is" in html
        assert CohortMember.objects.count() == 1
        assert client.post(url, data | {"toch": "ja"}).status_code == 302
    assert Case.objects.get().student.family_name == "Janssen"


def test_a_refused_signal_leaves_no_half_pupil(world, login):
    data = {
        "family_name": "Alleen",
        "birth_precision": "none",
        "sex": "u",
        "year_id": make_world(number=11).year.pk,
        "level": "kb",
        "risk_reasons": ["absence"],
    }
    response = login(world.zorgco).post(reverse("cases:flag_new"), data)
    assert response.status_code == 422
    assert not CohortMember.objects.exists()


def test_a_coach_does_not_signal(world, login):
    assert login(world.coach).get(reverse("cases:flag_search")).status_code == 404
