"""Nazorg: a school for pro or vso follows its former pupils for a year, with or without a case."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import ending
from cases.actions.aftercare import add_aftercare
from cases.aftercare import aftercare_block, former_pupils, with_dates
from cases.enums import Destination, Level
from cases.models import AftercareMoment, CohortMember
from cases.rules import NotAllowed
from cases.rules.aftercare import aftercare_end, next_contact
from overstap.organisations.today import clock_at
from tests.factories.cases import at, flagged
from tests.factories.organisations import MembershipFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NOVEMBER = at(2027, 11, 1)
TODAY = date(2027, 11, 1)


def left(world, on=date(2027, 7, 9), **fields):
    member = world.member(level=fields.pop("level", Level.PRO), **fields)
    CohortMember.objects.filter(pk=member.pk).update(left_school_on=on)
    return member


def moment(world, member, by=None, now=NOVEMBER, **values):
    values = {
        "contact_on": date(2027, 10, 20),
        "channel": "phone",
        "situation": "work",
        "text": "Werkt in de bakkerij",
    } | values
    return add_aftercare(by=by or world.zorgco, now=now, member_id=member.pk, **values)


@pytest.mark.parametrize(
    ("day", "last", "due"),
    [
        (date(2027, 7, 9), None, date(2027, 9, 9)),
        (date(2027, 7, 9), date(2027, 8, 5), date(2027, 9, 9)),
        (date(2027, 7, 9), date(2027, 8, 10), date(2028, 1, 9)),
        (date(2027, 7, 9), date(2028, 1, 2), date(2028, 6, 9)),
        (date(2027, 7, 9), date(2028, 5, 20), None),
        (date(2027, 8, 31), None, date(2027, 10, 31)),
    ],
)
def test_when_the_school_calls_again(day, last, due):
    assert next_contact(day, last) == due


def test_the_year_ends_on_the_same_day_or_the_last_of_the_month():
    assert aftercare_end(date(2027, 7, 9)) == date(2028, 7, 9)
    assert aftercare_end(date(2028, 2, 29)) == date(2029, 2, 28)


def test_who_is_followed(world):
    pro, vso = left(world), left(world, level=Level.VSO)
    left(world, level=Level.KB)
    stays = left(world)
    CohortMember.objects.filter(pk=stays.pk).update(destination=Destination.STAYS_VO)
    left(world, on=date(2028, 1, 1))  # still there
    left(world, on=date(2026, 10, 1))  # longer than a year ago
    summer = world.member(level=Level.PRO)  # no day written down: the start of the summer
    found = former_pupils(world.zorgco, TODAY).order_by("pk")
    assert list(found) == [pro, vso, summer]
    assert aftercare_block(world.zorgco, TODAY) == {"total": 3, "late": 3}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("zorgco", True),
        ("decaan", True),
        ("mentor", True),
        ("coach", False),
        ("coordinator", False),
        ("intake", False),
        ("officer", False),
        ("swv_contact", False),
    ],
)
def test_it_is_the_schools_own(world, login, who, may):
    member = left(world)
    by = getattr(world, who)
    if may:
        moment(world, member, by=by)
    else:
        with pytest.raises(NotAllowed):
            moment(world, member, by=by)
    assert AftercareMoment.objects.count() == int(may)
    with clock_at(NOVEMBER):
        client = login(by)
        pages = [reverse("cases:aftercare"), reverse("cases:aftercare_of", args=[member.pk])]
        assert [client.get(page).status_code for page in pages] == ([200] * 2 if may else [404] * 2)


def test_another_school_sees_nothing(world, login):
    member = left(world)
    other = MembershipFactory(
        role="support_coordinator", organisation=SchoolFactory(region=world.region)
    )
    with clock_at(NOVEMBER):
        assert list(former_pupils(other, TODAY)) == []
        page = reverse("cases:aftercare_of", args=[member.pk])
        assert login(other).get(page).status_code == 404


def test_it_goes_on_after_the_end_of_a_case(world):
    case = flagged(world, level=Level.PRO)
    ending.withdraw(
        by=world.zorgco, now=at(2027, 3, 1), case_id=case.pk, who="student", on=date(2027, 3, 1)
    )
    with clock_at(NOVEMBER):
        assert list(former_pupils(world.zorgco, TODAY)) == [case.member]
        events = case.events.count()
        moment(world, case.member)
    assert case.events.count() == events


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"contact_on": date(2027, 11, 2)}, "toekomst"),
        ({"contact_on": date(2027, 7, 1)}, "voor de leerling van school ging"),
        ({"channel": "duif"}, "hoe het contact"),
        ({"situation": "maan"}, "hoe het gaat"),
        ({"text": " "}, "hoe het gaat"),
    ],
)
def test_what_is_refused(world, values, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        moment(world, left(world), **values)


@pytest.mark.parametrize(
    ("fields", "now", "sentence"),
    [
        ({"level": Level.TL}, NOVEMBER, "praktijkonderwijs en vso"),
        ({"on": date(2027, 12, 1)}, NOVEMBER, "als de leerling van school is"),
        ({}, at(2028, 7, 10), "liep tot 9 juli 2028"),
    ],
)
def test_who_gets_no_aftercare(world, fields, now, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        moment(world, left(world, **fields), now=now)


def test_an_attempt_counts_without_a_word_and_the_list_moves_on(world, login):
    member = left(world)
    with clock_at(NOVEMBER):
        client, page = login(world.mentor), reverse("cases:aftercare_of", args=[member.pk])
        answer = client.post(
            page,
            {
                "contact_on": "2027-10-20",
                "channel": "phone",
                "is_reached": "nee",
                "situation": "unknown",
                "text": "",
            },
        )
        assert answer.url == page
        assert "niet bereikt" in client.get(page).text
        row = with_dates(list(former_pupils(world.mentor, TODAY)))[0]
    assert (row.last_on, row.next_on) == (date(2027, 10, 20), date(2028, 1, 9))


def test_equal_queries_for_one_row_and_three(world, login):
    client, page = login(world.zorgco), reverse("cases:aftercare")
    counts = []
    with clock_at(NOVEMBER):
        for number in (1, 2):
            for _ in range(number):
                left(world)
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            counts.append(len(found))
    assert counts[0] == counts[1]
