"""The other forms of a case: basis, actions and tasks, evaluation, support, the people."""

from datetime import date

import pytest
from django.urls import reverse

from cases.enums import Status
from cases.models import Evaluation, SharingBasis, SupportForm
from overstap.organisations.today import clock_at
from tests.factories.cases import at, discussed, flagged, fresh, guided, placed, summer
from tests.factories.organisations import MunicipalityFactory

pytestmark = pytest.mark.django_db


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


def test_what_is_needed_sometimes_is_not_called_free(world, login):
    client = login(world.coach)
    case = placed(world)
    with clock_at(at(2028, 1, 10)):
        for name, fields in (
            ("evaluate", ("support", "support_by", "early_reason")),
            ("handover", ("receiver_id", "receiver_name", "channel")),
        ):
            form = client.get(reverse(f"cases:{name}", args=[case.pk])).context["form"]
            told = [field for field in fields if "niet verplicht" in form[field].as_field_group()]
            assert told == []


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
