"""A message by Mijn overstap: it reaches somebody who may read it, once, and stays one's own."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import basis
from cases.models import CaseEvent, ErasableText, SharingBasis
from coaches import actions as coaching
from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice
from overstap.organisations.today import clock_at
from overstap.portal.actions import make_link, send_message
from overstap.portal.models import SentMessage, StudentLink
from tests.factories import cases as make
from tests.factories.cases import at
from tests.portal.conftest import BORN, KEY, NOW, TEXT, name_people, say, url

pytestmark = pytest.mark.django_db


def told() -> set[int]:
    deliver_due(now=NOW + timedelta(hours=1))
    return set(Notice.objects.filter(subject_code="student_message").values_list("user", flat=True))


def away(world, **values):
    coaching.report_absence(
        by=world.coordinator, now=NOW, coach_id=world.coach.pk, starts_on=NOW.date(),
        ends_on=date(2027, 5, 20), **values,
    )  # fmt: skip


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


@pytest.mark.parametrize("has_coach", [True, False])
def test_at_leerplicht_the_coach_reads_it_and_without_one_the_school(world, has_coach):
    """The office that was asked has no right on the journal until an officer accepts."""
    case = make.escalated(world)
    if not has_coach:
        coaching.release_coach(by=world.coach, now=at(2027, 10, 11), case_id=case.pk, note="Weg")
    moment = at(2027, 10, 12)
    with clock_at(moment):
        token = make_link(by=world.zorgco, now=moment, case_id=case.pk)
        client = Client()
        client.post(url(token), {"born_on": BORN})
        say(client, token)
    deliver_due(now=moment + timedelta(hours=1))
    users = Notice.objects.filter(subject_code="student_message").values_list("user", flat=True)
    office = {world.officer.user_id, world.zorgco.user_id}
    assert set(users) == ({world.coach.user_id} if has_coach else office)


def test_the_page_of_the_case_has_the_form_for_the_answer(world, case, token, student, login):
    say(student, token)
    page = login(world.coach).get(case.get_absolute_url()).content.decode()
    assert page.count(reverse("coaches:contact", args=[case.pk])) >= 2
