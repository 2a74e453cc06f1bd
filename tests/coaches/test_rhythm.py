"""The rhythm of contact: tasks at the agreed weeks, and the alert after two without a talk."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import checking, ending, sweeping
from cases.enums import ActionKind, ActionStatus
from cases.models import ActionItem, Draft, WorkItem
from cases.rules import NotAllowed
from coaches.actions import add_contact
from coaches.actions.rhythm import keep_rhythm, set_rhythm
from coaches.enums import DueState
from coaches.models import ContactDue, ContactMoment
from coaches.queries.rhythm import alerted_cases, due_for_rhythm, weeks_of
from coaches.rules.rhythm import windows_of
from overstap.notifications.models import Outbox
from overstap.organisations.today import clock_at
from tests.factories.cases import at, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    """Started on 1 September 2027, so week 2 is 15 September and week 6 is 13 October."""
    found = make_case(world, "placed")
    WorkItem.objects.filter(case=found).update(is_open=False, closed_at=at(2027, 10, 5))
    return found


def sweep(*day):
    now = at(*day, 6)
    with clock_at(now):
        job = sweeping.ask_for_sweep(now=now)
        done = sweeping.calendar_sweep(now=now, job_id=job.pk, clock=lambda: now)
    assert done.message == ""


def talk(world, case, day, is_reached=True):
    return add_contact(
        by=world.coach,
        now=at(day.year, day.month, day.day),
        case_id=case.pk,
        channel="phone",
        contact_on=day,
        is_reached=is_reached,
        text="Gaat goed" if is_reached else "",
    )


def states(case):
    rows = ContactDue.objects.filter(case=case, cycle=case.cycle).order_by("week")
    return {row.week: str(row.state) for row in rows}


def tasks(case, status=ActionStatus.OPEN):
    return ActionItem.objects.filter(case=case, kind=ActionKind.CONTACT, status=status)


@pytest.mark.parametrize(
    ("start", "weeks", "windows"),
    [
        (
            date(2027, 9, 1),
            [2, 6],
            [
                (date(2027, 9, 8), date(2027, 9, 15), date(2027, 9, 28)),
                (date(2027, 10, 6), date(2027, 10, 13), date(2027, 10, 26)),
            ],
        ),
        # Two weeks apart: the second begins where the first ends.
        (
            date(2027, 9, 1),
            [4, 2],
            [
                (date(2027, 9, 8), date(2027, 9, 15), date(2027, 9, 28)),
                (date(2027, 9, 29), date(2027, 9, 29), date(2027, 10, 12)),
            ],
        ),
        # Over the leap day and into summer time: weeks are days, not hours.
        (
            date(2028, 2, 1),
            [6],
            [(date(2028, 3, 7), date(2028, 3, 14), date(2028, 3, 27))],
        ),
    ],
)
def test_windows_count_from_the_start_and_never_overlap(start, weeks, windows):
    found = windows_of(start, weeks)
    assert [(one.opens_on, one.due_on, one.closes_on) for one in found] == windows


def test_a_window_that_opens_gives_the_coach_a_task_once(world, case):
    sweep(2027, 10, 5)
    assert states(case) == {2: "missed"}
    sweep(2027, 10, 6)
    sweep(2027, 10, 6)
    item = tasks(case).get()
    assert (item.owner_id, item.due_on) == (world.coach.user_id, date(2027, 10, 13))
    assert states(case) == {2: "missed", 6: "open"}


def test_a_task_of_the_flow_asks_for_the_same_talk_only_once(world):
    case = make_case(world, "placed")
    sweep(2027, 10, 6)
    assert WorkItem.objects.filter(case=case, kind="aftercare", is_open=True).exists()
    assert not tasks(case).exists()
    assert states(case)[6] == "open"


def test_a_talk_in_the_window_settles_it(world, case):
    sweep(2027, 10, 6)
    talk(world, case, date(2027, 10, 12))
    assert states(case)[6] == "met"
    assert tasks(case, ActionStatus.DONE).count() == 1
    assert not tasks(case).exists()
    sweep(2027, 11, 20)
    assert states(case)[6] == "met"


def test_a_talk_before_the_calendar_came_by_counts(world, case):
    talk(world, case, date(2027, 10, 8))
    sweep(2027, 10, 20)
    assert states(case)[6] == "met"
    assert not tasks(case).exists()


def test_an_attempt_finishes_the_task_and_a_later_talk_still_settles_it(world, case):
    sweep(2027, 10, 6)
    talk(world, case, date(2027, 10, 11), is_reached=False)
    assert (states(case)[6], tasks(case).count()) == ("open", 0)
    assert tasks(case, ActionStatus.DONE).count() == 1
    talk(world, case, date(2027, 10, 18))
    assert states(case)[6] == "met"
    other = make_case(world, "placed")
    talk(world, other, date(2027, 10, 11), is_reached=False)
    sweep(2027, 10, 27)
    assert states(other)[6] == "tried"


def test_two_without_a_talk_alert_the_coordinator_once(world, case, login):
    sweep(2027, 10, 6)
    sweep(2027, 10, 26)
    assert list(alerted_cases(world.coordinator)) == []
    sweep(2027, 10, 27)
    sweep(2027, 10, 27)
    sweep(2027, 10, 28)
    assert states(case) == {2: "missed", 6: "missed"}
    told = Outbox.objects.filter(subject_code="contacts_missed")
    assert sorted(told.values_list("user_id", flat=True)) == sorted(
        [world.coordinator.user_id, world.coach.user_id]
    )
    assert case.events.filter(kind="contacts_missed").count() == 1
    with clock_at(at(2027, 10, 28)):
        assert list(alerted_cases(world.coordinator)) == [case]
        page = login(world.coordinator).get("/")
        assert "Twee keer niet gesproken" in page.text
        coach = login(world.coach)
        plan = reverse("coaches:plan", args=[case.pk])
        assert "Twee keer niemand gesproken" in coach.get(plan).text
        assert "Twee keer achter elkaar niet gesproken" in coach.get(case.get_absolute_url()).text
        assert list(alerted_cases(make_world(number=11).coordinator)) == []
    talk(world, case, date(2027, 10, 29))
    with clock_at(at(2027, 10, 30)):
        assert list(alerted_cases(world.coordinator)) == []


def test_days_off_of_the_calendar_are_caught_up_and_old_windows_are_let_go(world, case):
    sweep(2027, 12, 10)
    # Weeks 2 and 6 were over more than four weeks ago; nobody was asked then. Week 12 counts.
    assert states(case) == {2: "lapsed", 6: "lapsed", 12: "missed"}
    assert not Outbox.objects.filter(subject_code="contacts_missed").exists()


def test_a_start_that_is_corrected_moves_what_is_open(world, case):
    sweep(2027, 10, 6)
    checking.record_start(
        by=world.intake,
        now=at(2027, 10, 7),
        member_id=case.member_id,
        outcome="started",
        started_on=date(2027, 9, 6),
        institution_id=world.mbo.pk,
        programme_name="Kok",
    )
    sweep(2027, 10, 8)
    row = ContactDue.objects.get(case=case, week=6)
    assert (row.due_on, tasks(case).get().due_on) == (date(2027, 10, 18), date(2027, 10, 18))


def test_who_stopped_or_was_closed_is_asked_for_nothing(world, case):
    sweep(2027, 10, 6)
    checking.lose_place(by=world.coach, now=at(2027, 10, 8), case_id=case.pk, reason_code="work")
    sweep(2027, 10, 9)
    assert (states(case)[6], tasks(case).count()) == ("lapsed", 0)
    other = make_case(world, "placed")
    sweep(2027, 10, 10)
    ending.leave_elsewhere(
        by=world.coach, now=at(2027, 10, 11), case_id=other.pk, destination="work"
    )
    assert not ContactDue.objects.filter(case=other, state=DueState.OPEN).exists()
    assert other.pk not in due_for_rhythm(date(2027, 10, 12))


def test_the_region_sets_its_own_weeks(world, case, login):
    assert weeks_of(world.region.pk) == [2, 6, 12, 26]
    for weeks, sentence in (
        ([], "ten minste één"),
        ([3, 3], "één keer"),
        ([0, 4], "weken van 1"),
        ([4, 60], "weken van 1"),
        ([4, 5], "ten minste twee weken"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            set_rhythm(
                by=world.coordinator, now=at(2027, 9, 1), region_id=world.region.pk, weeks=weeks
            )
    for by in (world.coach, world.zorgco, make_world(number=11).coordinator):
        with pytest.raises(NotAllowed):
            set_rhythm(by=by, now=at(2027, 9, 1), region_id=world.region.pk, weeks=[4])
    client, page = login(world.coordinator), reverse("coaches:rhythm")
    assert "Vul alleen weken in" in client.post(page, {"weeks": "vier"}).text
    client.post(page, {"weeks": "5, 10 en 20"})
    assert weeks_of(world.region.pk) == [5, 10, 20]
    client.post(page, {"weeks": "5, 9"})
    assert weeks_of(world.region.pk) == [5, 9]
    keep_rhythm(case.pk, at(2027, 10, 1))
    assert states(case) == {5: "open"}
    assert login(world.coach).get(page).status_code == 404


def test_contact_is_kept_while_typing_and_offered_back_with_the_box_unticked(world, login):
    case = make_case(world, "guided")
    client, page = login(world.coach), reverse("coaches:contact", args=[case.pk])
    typed = {"text": "Vertelt dat het", "channel": "phone", "is_reached": "ja"}
    client.post(reverse("cases:draft", args=[f"contact:{case.pk}"]), typed)
    for address in (page, case.get_absolute_url()):
        text = client.get(address).text
        assert "Vertelt dat het" in text
        assert "staat er weer" in text
        box = text.split('name="is_shared"')[1].split(">")[0]
        assert "checked" not in box
    assert "Vertelt dat het" not in login(world.zorgco).get(page).text
    client.post(page, typed | {"contact_on": "2027-03-02", "text": "Vertelt dat het goed gaat."})
    assert ContactMoment.objects.get().text == "Vertelt dat het goed gaat."
    assert not Draft.objects.exists()
