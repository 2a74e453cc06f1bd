"""The digest: once per person and period, by choice, at 7:00 on a working day, and never a name."""

from datetime import date, timedelta
from string import Formatter

import pytest
from django.core import mail
from django.utils import timezone

from cases.models import ActionItem, Case, WorkItem
from overstap.notifications.actions import (
    deliver_notices,
    read_notices,
    send,
    send_digests,
    send_mails,
)
from overstap.notifications.models import DigestRun, Outbox
from overstap.notifications.texts import MAILS, NOTICES, mail_text
from overstap.organisations.enums import DigestChoice, Role
from overstap.organisations.models import Membership, User
from tests.factories import cases as make
from tests.factories.cases import at
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
TUESDAY = at(2027, 5, 11, 7)
MONDAY = at(2027, 5, 10, 7)


def tell(membership, moment, number=1):
    send(
        event=f"case:1:{number}", user=membership.user, subject_code="no_show", now=moment,
        case_id=1, path="/dossiers/1/",
    )  # fmt: skip
    deliver_notices(now=moment)


def wants(membership, choice):
    User.objects.filter(pk=membership.user_id).update(digest=choice)


def addresses() -> list[str]:
    return sorted(Outbox.objects.filter(channel="mail").values_list("recipient", flat=True))


def test_everybody_gets_what_they_chose(world):
    for who, choice in (
        (world.coach, DigestChoice.DAILY),
        (world.other_coach, DigestChoice.WEEKLY),
        (world.mentor, DigestChoice.NONE),
    ):
        wants(who, choice)
        tell(who, MONDAY - timedelta(hours=20), who.pk)
    assert send_digests(now=MONDAY) == 2
    assert addresses() == sorted([world.coach.user.email, world.other_coach.user.email])


def test_the_count_is_of_what_is_unread(world):
    tell(world.coach, TUESDAY - timedelta(hours=2), 1)
    tell(world.coach, TUESDAY - timedelta(hours=1), 2)
    tell(world.other_coach, TUESDAY - timedelta(hours=1), 3)
    read_notices(by=world.other_coach, now=TUESDAY)
    send_digests(now=TUESDAY)
    send_mails(now=TUESDAY)
    assert [message.to for message in mail.outbox] == [[world.coach.user.email]]
    assert "Aantal berichten dat u nog niet las: 2." in mail.outbox[0].body


def act(world, days: int, number: int) -> None:
    """An action of the coach that is due so many days after Tuesday."""
    ActionItem.objects.create(
        case=Case.objects.get(coach=world.coach.user), what=f"Bel Kanariepiet {number}",
        owner=world.coach.user, owner_organisation=world.agency,
        due_on=TUESDAY.date() + timedelta(days=days), created_at=MONDAY,
    )  # fmt: skip


def digest_of(world, moment) -> str:
    """The mail to the coach, or nothing."""
    mail.outbox.clear()
    send_digests(now=moment)
    send_mails(now=moment)
    found = [one.body for one in mail.outbox if one.to == [world.coach.user.email]]
    return found[0] if found else ""


def test_the_mail_counts_what_is_late_for_today_and_for_this_week(world):
    make.guided(world)
    WorkItem.objects.update(is_open=False, closed_at=MONDAY)
    for number, days in enumerate((-3, -1, -1, 0, 0, 1, 7, 8, 30)):
        act(world, days, number)
    ActionItem.objects.filter(what__endswith=" 6").update(snoozed_until=date(2027, 5, 14))
    text = digest_of(world, TUESDAY)
    assert "Taken en acties die te laat zijn: 3.\n" in text
    assert "Voor vandaag: 2.\n" in text
    assert "Voor de komende week: 1.\n" in text
    assert "Kanariepiet" not in text


@pytest.mark.parametrize(
    ("choice", "days", "comes"),
    [
        (DigestChoice.DAILY, -1, True),
        (DigestChoice.DAILY, 0, True),
        (DigestChoice.DAILY, 3, False),
        (DigestChoice.WEEKLY, 3, True),
        (DigestChoice.WEEKLY, 8, False),
        (DigestChoice.NONE, -1, False),
    ],
)
def test_what_is_due_is_a_reason_for_a_mail(world, choice, days, comes):
    make.guided(world)
    WorkItem.objects.update(is_open=False, closed_at=MONDAY)
    wants(world.coach, choice)
    act(world, days, 1)
    assert bool(digest_of(world, TUESDAY)) is comes


def test_somebody_with_two_roles_gets_one_mail_with_both(world):
    make.guided(world)
    WorkItem.objects.update(is_open=False, closed_at=MONDAY)
    act(world, 0, 1)
    MembershipFactory(user=world.coach.user, role=Role.MBO_COACH, organisation=world.mbo)
    assert "Voor vandaag: 1.\n" in digest_of(world, TUESDAY)
    assert len(mail.outbox) == 1


def test_a_digest_from_before_tasks_were_counted_still_goes(world):
    _, body = mail_text("digest", {"count": 2, "link": "https://overstap.example/"})
    assert "te laat zijn: 0." in body


def test_a_period_goes_once(world):
    tell(world.coach, TUESDAY - timedelta(hours=2))
    assert send_digests(now=TUESDAY) == 1
    assert send_digests(now=TUESDAY) == 0
    tell(world.coach, TUESDAY + timedelta(hours=1), 2)
    assert send_digests(now=TUESDAY + timedelta(hours=3)) == 0
    assert send_digests(now=TUESDAY + timedelta(days=1)) == 1
    runs = DigestRun.objects.filter(choice="daily").order_by("at")
    assert [(run.period, run.mails) for run in runs] == [("2027-05-11", 1), ("2027-05-12", 1)]


def test_nothing_new_is_no_mail(world):
    tell(world.coach, TUESDAY - timedelta(hours=2))
    send_digests(now=TUESDAY)
    assert send_digests(now=TUESDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("moment", "periods"),
    [
        (at(2027, 5, 11, 6), []),  # too early
        (at(2027, 5, 15, 7), []),  # a Saturday
        (at(2027, 5, 6, 9), []),  # Ascension Day
        (at(2027, 5, 11, 7), ["2027-05-11", "2027-W19"]),
        (at(2027, 5, 18, 7), ["2027-05-18", "2027-W20"]),  # Whit Monday before it was a day off
        (at(2027, 3, 29, 7), []),  # Easter Monday, the day after the clock changed
        (at(2027, 3, 30, 7), ["2027-03-30", "2027-W13"]),
    ],
)
def test_which_periods_are_done_when(world, moment, periods):
    send_digests(now=moment)
    assert sorted(DigestRun.objects.values_list("period", flat=True)) == periods


def test_seven_is_seven_in_amsterdam_in_summer_and_winter(world):
    for day in (at(2027, 7, 6), at(2027, 12, 7)):
        local = timezone.localtime(day)
        early = local.replace(hour=6, minute=59)
        assert send_digests(now=early) == 0
        assert not DigestRun.objects.filter(period=local.date().isoformat()).exists()
        send_digests(now=local.replace(hour=7, minute=0))
        assert DigestRun.objects.filter(period=local.date().isoformat()).exists()


def test_who_left_gets_none(world):
    tell(world.coach, TUESDAY - timedelta(hours=2))
    tell(world.other_coach, TUESDAY - timedelta(hours=2), 2)
    Membership.objects.filter(pk=world.coach.pk).update(active_to=TUESDAY.date())
    User.objects.filter(pk=world.other_coach.user_id).update(is_active=False)
    assert send_digests(now=TUESDAY) == 0


CANARIES = {"given_names": "Kanariepiet", "family_name": "Zangvogel"}


def test_no_mail_ever_names_somebody_a_case_or_a_school(world):
    make.no_show(world, **CANARIES)
    case = make.guided(world, **CANARIES)
    moment = TUESDAY - timedelta(hours=1)
    for code in NOTICES:
        send(
            event=f"case:{case.pk}:{code}", user=world.coach.user, subject_code=code, now=moment,
            case_id=case.pk, path=case.get_absolute_url(),
        )  # fmt: skip
    deliver_notices(now=TUESDAY)
    send_digests(now=TUESDAY)
    send_mails(now=TUESDAY, limit=500)
    assert mail.outbox
    for message in mail.outbox:
        text = f"{message.subject} {message.body} {message.extra_headers}"
        secrets = (*CANARIES.values(), case.number, world.school.name, f"/{case.pk}/", "dossier")
        assert not [word for word in secrets if word.lower() in text.lower()]


# All that a text may be filled with; a name, a number of a case or a school is not among them.
FILLED_WITH = {"link", "count", "late", "today", "week", "when"}


def test_the_fixed_texts_take_only_what_says_nothing_of_a_person():
    for code, texts in MAILS.items():
        fields = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
        assert fields <= FILLED_WITH, code
