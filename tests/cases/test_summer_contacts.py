"""Who keeps contact in the summer: asked in time, chosen for several at once, with a result each."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import people, sweeping
from cases.enums import ActionKind, ActionStatus, Capacity
from cases.models import ActionItem, CaseParty
from cases.summer import summer_cases
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Milestone
from overstap.organisations.today import clock_at
from tests.factories.cases import at, make_case

pytestmark = pytest.mark.django_db
JUNE = at(2027, 6, 21)


def sweep(*day):
    now = at(*day, 6)
    with clock_at(now):
        job = sweeping.ask_for_sweep(now=now)
        assert sweeping.calendar_sweep(now=now, job_id=job.pk, clock=lambda: now).message == ""


def asked(case):
    return ActionItem.objects.filter(case=case, kind=ActionKind.SUMMER_CONTACT)


def name_contact(world, case):
    people.assign_summer_contact(
        by=world.coach, now=JUNE, case_id=case.pk, membership_id=world.coach.pk
    )


def test_the_calendar_asks_four_weeks_before_the_summer_and_once(world):
    summer = Milestone.objects.get(year=world.year, kind=MilestoneKind.SUMMER_START).date_on
    assert summer == date(2027, 7, 9)
    case, fine = make_case(world, "guided"), make_case(world, "guided")
    school_only, in_flow = make_case(world, "flagged"), make_case(world, "discussed")
    name_contact(world, fine)
    sweep(2027, 6, 10)
    assert not asked(case).exists()
    sweep(2027, 6, 11)
    sweep(2027, 6, 12)
    assert asked(case).get().owner_id == world.coach.user_id
    assert asked(school_only).get().owner_organisation_id == world.school.pk
    assert not asked(fine).exists()
    assert not asked(in_flow).exists()  # its own task asks already
    name_contact(world, case)
    assert asked(case).get().status == ActionStatus.DONE


def test_the_page_shows_who_misses_one_and_names_the_coach_of_each_at_once(world, login):
    one, two = make_case(world, "guided"), make_case(world, "guided", coach=world.other_coach)
    without, done = make_case(world, "screened"), make_case(world, "guided")
    make_case(world, "started")
    name_contact(world, done)
    with clock_at(JUNE):
        assert list(summer_cases(world.coordinator).order_by("pk")) == [one, two, without]
        client, page = login(world.coordinator), reverse("cases:summer")
        text = client.get(page).text
        assert one.student.full_name in text
        assert done.student.full_name not in text
        chosen = {
            "actie": "zomercontact",
            "pk": [f"{c.pk}:{c.version}" for c in (one, two, without)],
        }
        assert "De eigen coach van elk dossier" in client.post(reverse("cases:bulk"), chosen).text
        answer = client.post(
            reverse("cases:bulk"), chosen | {"bevestigd": "ja", "who": "coach", "terug": page}
        ).text
    assert "Bij 2 van 3 gelukt." in answer
    assert "Dit dossier heeft geen coach." in answer
    found = CaseParty.objects.filter(capacity=Capacity.SUMMER_CONTACT, active_to__isnull=True)
    assert dict(found.exclude(case=done).values_list("case_id", "user_id")) == {
        one.pk: world.coach.user_id,
        two.pk: world.other_coach.user_id,
    }


def test_one_colleague_for_all(world, login):
    cases = [make_case(world, "guided") for _ in range(2)]
    with clock_at(JUNE):
        chosen = {
            "actie": "zomercontact",
            "pk": [f"{case.pk}:{case.version}" for case in cases],
            "bevestigd": "ja",
            "who": str(world.mentor.pk),
        }
        assert "Bij 2 van 2 gelukt." in login(world.zorgco).post(reverse("cases:bulk"), chosen).text


def test_nobody_without_a_right_sees_or_names(world, login):
    case = make_case(world, "guided")
    with clock_at(JUNE):
        page = reverse("cases:summer")
        assert case.student.full_name not in login(world.other_coach).get(page).text
        chosen = {"actie": "zomercontact", "pk": [f"{case.pk}:{case.version}"]}
        assert login(world.officer).post(reverse("cases:bulk"), chosen).status_code == 404


def test_equal_queries_for_one_case_and_three(world, login):
    client, page = login(world.coordinator), reverse("cases:summer")
    counts = []
    with clock_at(JUNE):
        for number in (1, 2):
            for _ in range(number):
                make_case(world, "guided")
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            counts.append(len(found))
    assert counts[0] == counts[1]
