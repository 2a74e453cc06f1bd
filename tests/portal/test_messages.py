"""Mijn overstap: who has the link and knows the birth date writes; nobody else learns a thing."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import basis, people
from cases.models import CaseEvent, ErasableText, SharingBasis
from coaches import actions as coaching
from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice
from overstap.organisations.models import User
from overstap.organisations.today import clock_at
from overstap.portal.actions import make_link, send_message, stop_link
from overstap.portal.models import SentMessage, StudentLink
from overstap.portal.views import messages as view
from tests.factories import cases as make
from tests.factories.cases import at
from tests.portal.conftest import BORN, NOW

pytestmark = pytest.mark.django_db
TEXT = "Ik durf morgen niet te gaan."
KEY = "0d9f2c3e-1b0a-4c55-9d0f-0a3b5c7d9e11"


def url(token) -> str:
    return f"/mijn/{token}/"


def say(client, token, text=TEXT, key=KEY):
    return client.post(url(token), {"text": text, "key": key})


def told() -> set[int]:
    deliver_due(now=NOW + timedelta(hours=1))
    return set(Notice.objects.filter(subject_code="student_message").values_list("user", flat=True))


def name_people(world):
    for who, name in (("coach", "Sanne Bakker"), ("other_coach", "Karim Bouzid")):
        User.objects.filter(pk=getattr(world, who).user_id).update(name=name)


def away(world, **values):
    coaching.report_absence(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, starts_on=NOW.date(),
        ends_on=date(2027, 5, 20), **values,
    )  # fmt: skip


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
    assert "ypt" not in page.content.decode() or "geboortedatum" in page.content.decode()
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


# The message -------------------------------------------------------------------------------------


def test_a_message_reaches_the_coach_and_the_case(world, case, token, student, login):
    name_people(world)
    assert (
        "Hier stuur je een bericht aan je coach Sanne." in student.get(url(token)).content.decode()
    )
    done = say(student, token)
    assert (done.status_code, done.url) == (302, url(token) + "verstuurd/")
    sent = student.get(done.url).content.decode()
    assert "Je bericht is verstuurd" in sent
    assert "Sanne leest je bericht." in sent
    assert told() == {world.coach.user_id}
    event = SentMessage.objects.get().event
    assert (event.case_id, event.note.text, event.actor) == (case.pk, TEXT, None)
    coach = login(world.coach)
    assert "Een jongere heeft u een bericht gestuurd" in coach.get("/").content.decode()
    page = coach.get(case.get_absolute_url()).content.decode()
    for words in (TEXT, "De jongere, via Mijn overstap", "Antwoord opschrijven"):
        assert words in page
    assert "Overstap (automatisch)</span><time" not in page.split(TEXT)[0][-400:]
    talk = coach.get(case.get_absolute_url(), {"toon": "contact"}).content.decode()
    assert TEXT in talk


def test_who_may_not_add_a_contact_gets_no_link_to_it(world, case, token, student, login):
    say(student, token)
    school = login(world.zorgco).get(case.get_absolute_url()).content.decode()
    assert "Antwoord opschrijven" in school
    coordinator = login(world.coordinator).get(case.get_absolute_url()).content.decode()
    assert TEXT not in coordinator
    assert "Antwoord opschrijven" not in coordinator


def test_the_same_form_sent_twice_is_one_message(token, student):
    assert [say(student, token).status_code for _ in range(2)] == [302, 302]
    assert (
        SentMessage.objects.count() == CaseEvent.objects.filter(kind="student_message").count() == 1
    )


def test_a_lost_or_broken_key_is_a_new_message(token, student):
    for key in ("", "x"):
        assert say(student, token, key=key).status_code == 302
    assert SentMessage.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" \n ", "Typ eerst je bericht."), ("Lang " + "x" * 2000, "Je bericht is te lang.")],
    ids=["empty", "long"],
)
def test_what_cannot_be_sent_comes_back_with_the_text(token, student, text, sentence):
    page = say(student, token, text)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert page.context["form"]["text"].value() == text
    assert page.context["form"]["key"].value() == KEY
    assert not SentMessage.objects.exists()


def test_ten_messages_a_day_and_tomorrow_it_goes_on(token, student):
    for number in range(10):
        assert say(student, token, f"Bericht {number}", str(UUID(int=number))).status_code == 302
    more = say(student, token, "De elfde")
    assert more.status_code == 422
    assert "Morgen kan het weer." in more.content.decode()
    assert "De elfde</textarea>" in more.content.decode()
    # The tenth again is the tenth, also now.
    assert say(student, token, "Bericht 9", str(UUID(int=9))).status_code == 302
    with clock_at(NOW + timedelta(days=1)):
        assert say(student, token, "De elfde").status_code == 302
    assert SentMessage.objects.count() == 11


def test_a_new_link_gives_no_second_ten(world, case, token, student):
    link = StudentLink.objects.get()
    for number in range(10):
        send_message(by=None, now=NOW, link_id=link.pk, text="x", key=UUID(int=number))
    anew = make_link(by=world.coach, now=NOW, case_id=case.pk, why="lost")
    student.post(url(anew), {"born_on": BORN})
    assert say(student, anew).status_code == 422


def test_one_sees_back_what_one_sent_by_this_link_and_no_more(world, case, token, student):
    coaching.add_contact(
        by=world.coach, now=NOW, case_id=case.pk, channel="phone", contact_on=NOW.date(),
        is_reached=True, text="Geheim van de coach",
    )  # fmt: skip
    other = make.guided(world)
    link = make_link(by=world.coach, now=NOW, case_id=other.pk)
    somebody = Client()
    somebody.post(url(link), {"born_on": BORN})
    say(somebody, link, "Van iemand anders")
    say(student, token)
    page = student.get(url(token)).content.decode()
    assert TEXT in page
    words = ["Van iemand anders", "Geheim", "Kanarie", case.number, world.school.name]
    words += [world.zorgco.user.name, world.mentor.user.name, case.get_status_display()]
    assert [word for word in words if word in page] == []
    anew = make_link(by=world.coach, now=NOW, case_id=case.pk, why="seen")
    student.post(url(anew), {"born_on": BORN})
    assert TEXT not in student.get(url(anew)).content.decode()


def test_an_erased_text_is_gone_here_too(token, student):
    say(student, token)
    ErasableText.objects.filter(event__kind="student_message").update(text="", erased_at=NOW)
    assert "Wat je eerder stuurde" not in student.get(url(token)).content.decode()


def test_queries_do_not_grow_with_messages(token, student):
    def counted() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert student.get(url(token)).status_code == 200
        return len(caught)

    say(student, token, key=str(UUID(int=1)))
    counted()
    with_one = counted()
    for number in (2, 3):
        say(student, token, key=str(UUID(int=number)))
    assert counted() == with_one


# Who reads it ------------------------------------------------------------------------------------


def test_of_a_coach_who_is_away_the_stand_in_reads_it_and_the_page_says_so(world, token, student):
    name_people(world)
    away(world, stand_in_id=world.other_coach.pk)
    say(student, token)
    assert told() == {world.other_coach.user_id}
    page = student.get(url(token)).content.decode()
    assert "Sanne is er nu niet. Karim leest je bericht." in page


def test_without_a_stand_in_the_school_reads_it_beside_the_coordinator(world, token, student):
    """The coordinator may not read the journal, so a notice for her alone reaches nobody."""
    name_people(world)
    away(world)
    say(student, token)
    assert told() == {world.coordinator.user_id, world.zorgco.user_id}
    page = student.get(url(token)).content.decode()
    assert "Sanne is er nu niet. Iemand anders leest je bericht." in page


def test_when_the_consent_is_withdrawn_the_school_reads_it(world, case, token, student):
    row = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=row.pk, withdrawn_by=row.given_by)
    say(student, token)
    assert told() == {world.zorgco.user_id}


def test_before_there_is_a_coach_the_school_reads_it(world):
    case = make.flagged(world)
    token = make_link(by=world.zorgco, now=NOW, case_id=case.pk)
    client = Client()
    client.post(url(token), {"born_on": BORN})
    name = world.zorgco.user.name.split(" ")[0]
    assert f"{name} leest je bericht." in client.get(url(token)).content.decode()
    say(client, token)
    assert told() == {world.zorgco.user_id}


def test_an_officer_who_has_not_accepted_cannot_read_it_so_the_school_is_told(world):
    case = make.escalated(world)
    CaseEvent.objects.filter(case=case).count()
    moment = at(2027, 10, 12)
    with clock_at(moment):
        token = make_link(by=world.coach, now=moment, case_id=case.pk)
        client = Client()
        client.post(url(token), {"born_on": BORN})
        say(client, token)
    deliver_due(now=moment + timedelta(hours=1))
    users = Notice.objects.filter(subject_code="student_message").values_list("user", flat=True)
    assert set(users) == {world.coach.user_id}


def test_the_page_of_the_case_has_the_form_for_the_answer(world, case, token, student, login):
    say(student, token)
    page = login(world.coach).get(case.get_absolute_url()).content.decode()
    assert page.count(reverse("coaches:contact", args=[case.pk])) >= 2
