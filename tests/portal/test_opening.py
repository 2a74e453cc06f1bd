"""Mijn overstap opens for who has the link and knows the birth date, and tells nobody else."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from cases.actions import people
from cases.models import CaseEvent
from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice
from overstap.organisations.today import clock_at
from overstap.portal.actions import make_link, stop_link
from overstap.portal.models import SentMessage, StudentLink
from overstap.portal.views import messages as view
from tests.factories import cases as make
from tests.portal.conftest import BORN, NOW, name_people, say, url

pytestmark = pytest.mark.django_db


# Who this is -------------------------------------------------------------------------------------


def test_first_the_birth_date_is_asked_and_nothing_is_told(world, case, token, client):
    name_people(world)
    page = client.get(url(token))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Wat is je geboortedatum?" in text
    words = ["Lotte", "Kanarie", "Sanne", "Bakker", case.number, world.school.name, "dossier"]
    assert [word for word in words if word in text] == []
    assert "2011" not in text


@pytest.mark.parametrize(
    "typed", [BORN, "3-3-2011", "03032011", "03 03 2011", "3/3/2011", " 3.3.2011 "]
)
def test_a_birth_date_is_read_as_people_type_it(token, client, typed):
    answer = client.post(url(token), {"born_on": typed})
    assert (answer.status_code, answer.url) == (302, url(token))
    assert "Hoi Lotte" in client.get(url(token)).content.decode()


@pytest.mark.parametrize("typed", ["", "lente", "31-02-2011", "3-3", "99999999", "2011-03-03"])
def test_what_is_no_date_is_not_counted_as_a_wrong_one(token, client, typed):
    page = client.post(url(token), {"born_on": typed})
    assert page.status_code == 422
    sentence = "Dit is geen datum." if typed else "Typ je geboortedatum."
    assert sentence in page.content.decode()
    assert StudentLink.objects.get().wrong_answers == 0


def test_after_five_other_dates_one_waits_and_after_ten_the_link_stops(world, token, client):
    for left in ("4 keer", "3 keer", "2 keer", "1 keer"):
        page = client.post(url(token), {"born_on": "04-03-2011"})
        assert page.status_code == 422
        assert f"nog {left} proberen" in page.content.decode()
    waits = client.post(url(token), {"born_on": "04-03-2011"})
    assert waits.status_code == 429
    assert "Probeer het na 10:15 uur weer." in waits.content.decode()
    assert client.post(url(token), {"born_on": BORN}).status_code == 429
    with clock_at(NOW + timedelta(minutes=16)):
        for _ in range(4):
            assert client.post(url(token), {"born_on": "04-03-2011"}).status_code == 422
        stopped = client.post(url(token), {"born_on": "04-03-2011"})
        assert stopped.status_code == 404
        assert client.post(url(token), {"born_on": BORN}).status_code == 404
    assert StudentLink.objects.get().end_reason == "wrong_dates"
    deliver_due(now=NOW + timedelta(hours=1))
    notice = Notice.objects.get(subject_code="student_link_stopped")
    assert notice.user == world.coach.user


def test_after_the_wait_the_right_date_lets_in_and_starts_the_count_again(token, client):
    for _ in range(5):
        client.post(url(token), {"born_on": "04-03-2011"})
    with clock_at(NOW + timedelta(minutes=16)):
        assert client.post(url(token), {"born_on": BORN}).status_code == 302
    link = StudentLink.objects.get()
    assert (link.wrong_answers, link.waits_until) == (0, None)
    assert link.opened_at is not None


@pytest.mark.parametrize("ending", ["stopped", "replaced", "no such link"])
def test_a_link_that_stopped_and_one_that_never_was_look_the_same(world, case, client, ending):
    token = make_link(by=world.coach, now=NOW, case_id=case.pk)
    never = client.get(url("x" * 43))
    if ending == "stopped":
        stop_link(by=world.coach, now=NOW, case_id=case.pk, why="seen")
    elif ending == "replaced":
        make_link(by=world.coach, now=NOW, case_id=case.pk, why="lost")
    else:
        token = "y" * 43
    for answer in (
        client.get(url(token)),
        client.post(url(token), {"born_on": BORN}),
        client.get(url(token) + "verstuurd/"),
        client.post(url(token) + "sluiten/"),
    ):
        assert answer.status_code == never.status_code == 404
        assert answer.content == never.content
        assert not answer.cookies
    assert "Deze link werkt niet" in never.content.decode()


def test_it_stops_for_who_has_the_page_open_and_the_text_is_not_taken(world, case, token, student):
    stop_link(by=world.coach, now=NOW, case_id=case.pk, why="unwanted")
    assert say(student, token).status_code == 404
    assert not CaseEvent.objects.filter(kind="student_message").exists()


# The cookie --------------------------------------------------------------------------------------


def test_the_cookie_goes_to_this_page_only_and_is_no_session(token, student):
    cookie = student.cookies[view.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/mijn/", True, "Lax")
    assert cookie["max-age"] == ""
    assert settings.SESSION_COOKIE_NAME not in student.cookies
    assert Session.objects.count() == 0
    elsewhere = student.get("/")
    assert elsewhere.status_code == 302
    assert elsewhere.url.startswith("/account/login/")


def test_it_opens_no_other_link(world, token, student):
    other = make.guided(world)
    others = make_link(by=world.coach, now=NOW, case_id=other.pk)
    assert "Wat is je geboortedatum?" in student.get(url(others)).content.decode()
    say(student, others)
    assert not CaseEvent.objects.filter(kind="student_message").exists()
    anew = make_link(
        by=world.coach, now=NOW, case_id=StudentLink.objects.first().case_id, why="lost"
    )
    assert "Wat is je geboortedatum?" in student.get(url(anew)).content.decode()


def test_a_cookie_of_ones_own_making_opens_nothing(token, client):
    client.cookies[view.COOKIE] = f"{StudentLink.objects.get().pk}:1:x"
    assert "Wat is je geboortedatum?" in client.get(url(token)).content.decode()


def test_a_birth_date_that_is_corrected_is_asked_again(world, case, token, student):
    people.correct_personal_data(
        by=world.zorgco, now=NOW, student_id=case.student_id, values={"birth_on": date(2011, 3, 4)}
    )
    assert "Wat is je geboortedatum?" in student.get(url(token)).content.decode()
    assert student.post(url(token), {"born_on": "4-3-2011"}).status_code == 302


def test_after_half_an_hour_it_is_asked_again_and_the_typed_text_is_kept(
    token, student, monkeypatch
):
    monkeypatch.setattr(view, "OPEN_FOR", -1)
    late = say(student, token, "Regel een\nregel twee")
    text = late.content.decode()
    assert "Wat is je geboortedatum?" in text
    assert "Het is nog niet verstuurd" in text
    fields = late.context["form"]
    back = {"text": fields["text"].value(), "key": fields["key"].value()}
    wrong = student.post(url(token), {"born_on": "4-4-2011", **back})
    assert "regel twee" in wrong.content.decode()
    again = student.post(url(token), {"born_on": BORN, **back})
    assert "Regel een\nregel twee</textarea>" in again.content.decode().replace("\r\n", "\n")
    assert not SentMessage.objects.exists()
    monkeypatch.undo()
    assert "regel twee</textarea>" in student.post(url(token), {"born_on": "x", **back}).text
    assert say(student, token, back["text"], back["key"]).status_code == 302
    assert SentMessage.objects.get().event.note.text == "Regel een\nregel twee"


def test_closing_forgets_who_it_was(token, student):
    assert student.get(url(token) + "sluiten/").status_code == 405
    assert student.post(url(token) + "sluiten/").url == url(token)
    assert "Wat is je geboortedatum?" in student.get(url(token)).content.decode()


def test_a_colleague_on_the_same_computer_stays_logged_in_and_is_not_shown(world, token, login):
    coach = login(world.coach)
    coach.post(url(token), {"born_on": BORN})
    page = coach.get(url(token)).content.decode()
    assert "Hoi Lotte" in page
    for words in (world.coach.organisation.name, "Uitloggen", "Hoofdmenu", world.coach.user.email):
        assert words not in page
    coach.post(url(token) + "sluiten/")
    assert coach.get("/").status_code == 200


@pytest.mark.parametrize("tail", ["", "verstuurd/"])
def test_headers_keep_the_address_to_oneself(token, student, tail):
    for client in (student, Client()):
        answer = client.get(url(token) + tail)
        assert answer["Referrer-Policy"] == "strict-origin"
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_browser_that_sends_a_form_passes_the_check_on_where_it_came_from(token):
    """With `no-referrer` it would send "Origin: null" and be refused."""
    client = Client(enforce_csrf_checks=True)
    client.get(url(token))
    values = {"born_on": BORN, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    for origin, status in (("null", 403), ("http://testserver", 302)):
        assert client.post(url(token), values, headers={"origin": origin}).status_code == status


def test_what_is_logged_is_a_number(token, client, caplog):
    with caplog.at_level("INFO", logger="overstap.access"):
        client.post(url(token), {"born_on": BORN})
    said = [record.getMessage() for record in caplog.records if record.name == "overstap.access"]
    assert said == [f"student link {StudentLink.objects.get().pk} was opened"]
