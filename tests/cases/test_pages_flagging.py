"""Nieuw signaal: search first, then signal."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Case, CohortMember
from overstap.organisations.today import clock_at
from tests.factories.cases import at, make_world

pytestmark = pytest.mark.django_db
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
