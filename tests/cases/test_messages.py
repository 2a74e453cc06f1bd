"""A young person's message: on the case for who may read it, told to who answers, never mailed."""

import pytest

from cases.actions.messages import receive_message
from cases.models import CaseEvent
from cases.rules import NotAllowed
from coaches import actions as coaching
from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice, Outbox
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F12, mask
from tests.factories import cases as make
from tests.factories.cases import at

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 11)
TEXT = "Ik durf morgen niet te gaan."


def say(case, text=TEXT):
    return receive_message(by=None, now=NOW, case_id=case.pk, text=text)


def told() -> set:
    deliver_due(now=NOW)
    return set(Notice.objects.filter(subject_code="student_message").values_list("user", flat=True))


def test_the_coach_gets_a_notice_without_the_words(world):
    case = make.guided(world)
    event = say(case)
    assert told() == {world.coach.user_id}
    row = Outbox.objects.get(subject_code="student_message")
    assert TEXT not in f"{row.payload} {row.path} {row.event}"
    assert (event.note.text, event.group) == (TEXT, "F9")
    assert not Outbox.objects.filter(channel="mail").exists()


def test_of_a_coach_who_is_away_the_stand_in_is_told(world):
    case = make.guided(world)
    coaching.report_absence(
        by=world.coordinator, now=at(2027, 5, 10), coach_id=world.coach.pk,
        starts_on=at(2027, 5, 10).date(), ends_on=at(2027, 5, 20).date(),
        stand_in_id=world.other_coach.pk,
    )  # fmt: skip
    say(case)
    assert told() == {world.other_coach.user_id}


def test_without_a_coach_the_post_that_owns_the_case_is_told(world):
    say(make.flagged(world))
    assert told() == {world.zorgco.user_id}


def test_the_timeline_shows_it_to_who_may_read_the_journal(world, login):
    case = make.guided(world)
    say(case)
    url = f"/dossiers/{case.pk}/geschiedenis/"
    with clock_at(NOW):
        page = login(world.coach).get(url).content.decode()
        assert "Bericht van de jongere" in page
        assert TEXT in page
        case.grants.update(groups=mask(F0, F1, F12))  # everybody now without the journal (F9)
        school = login(world.zorgco).get(url)
    assert school.status_code == 200
    assert TEXT not in school.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"), [("  ", "Typ eerst je bericht."), ("x" * 2001, "te lang")]
)
def test_what_cannot_be_sent(world, text, sentence):
    case = make.guided(world)
    with pytest.raises(NotAllowed, match=sentence):
        say(case, text)
    assert not CaseEvent.objects.filter(kind="student_message").exists()


def test_a_case_that_ended_takes_no_message(world):
    with pytest.raises(NotAllowed, match="gestopt"):
        say(make.closed(world))
