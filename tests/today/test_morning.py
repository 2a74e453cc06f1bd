"""The morning on Vandaag: what is new since the last visit, who to phone, and taking up work."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from cases.actions import items, work
from cases.actions.base import lock_case
from cases.enums import ActionKind
from cases.models import ActionItem, CaseEvent, Student, WorkItem
from cases.rules import NotAllowed
from coaches import actions as coaching
from overstap.notifications.models import Outbox
from overstap.organisations.models import User
from overstap.organisations.today import clock_at
from overstap.today import queries
from overstap.today.actions import note_visit
from tests.factories import cases as make
from tests.factories.cases import at
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 11)
MORNING = at(2027, 5, 11, 8)
YESTERDAY = at(2027, 5, 10, 17)


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(MORNING):
        yield


def agree(world, case, by, moment, due_on=DAY + timedelta(days=20)):
    return items.add_action_item(
        by=by, now=moment, case_id=case.pk, what="Bellen", owner_id=world.coach.pk,
        organisation_id=world.agency.pk, due_on=due_on,
    )  # fmt: skip


def home(client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


# The visit --------------------------------------------------------------------------------------


def visit(membership, moment):
    return note_visit(user=User.objects.get(pk=membership.user_id), now=moment)


def test_a_visit_goes_on_for_an_hour_and_then_it_is_another(world):
    assert visit(world.coach, MORNING) is None
    assert visit(world.coach, MORNING + timedelta(minutes=30)) is None
    assert visit(world.coach, MORNING + timedelta(minutes=80)) is None  # 50 minutes later
    later = MORNING + timedelta(hours=3)
    assert visit(world.coach, later) == MORNING + timedelta(minutes=80)
    assert visit(world.coach, later + timedelta(minutes=5)) == MORNING + timedelta(minutes=80)


def test_not_every_look_is_written(world, django_assert_num_queries):
    visit(world.coach, MORNING)
    user = User.objects.get(pk=world.coach.user_id)
    with django_assert_num_queries(0):
        note_visit(user=user, now=MORNING + timedelta(minutes=9))
    with django_assert_num_queries(1):
        note_visit(user=user, now=MORNING + timedelta(minutes=11))


# What others changed ----------------------------------------------------------------------------


def changes(by):
    return queries.changes_since(by, YESTERDAY)


def test_only_what_another_person_did_in_an_own_case_since_then(world):
    case = make.guided(world)
    foreign = make.guided(world, coach=world.other_coach)
    assert changes(world.coach) == []
    agree(world, case, world.coach, MORNING)  # by oneself
    agree(world, foreign, world.coordinator, MORNING)  # somebody else's case
    assert changes(world.coach) == []
    agree(world, case, world.coordinator, MORNING)
    agree(world, case, world.coordinator, MORNING + timedelta(minutes=1))
    assert [(one.case_id, one.text, one.count) for one in changes(world.coach)] == [
        (case.pk, "Actie afgesproken", 2)
    ]
    assert queries.changes_since(world.coach, None) == []


def test_what_the_calendar_did_is_no_change_by_others(world):
    case = make.guided(world)
    with transaction.atomic():
        items.put_item(
            lock_case(case.pk), by=None, now=MORNING, what="Bellen", kind=ActionKind.GENERAL,
            user=None, organisation_id=world.agency.pk, due_on=DAY, source="calendar", origin="x",
        )  # fmt: skip
    assert CaseEvent.objects.filter(case=case, at=MORNING).count() == 1
    assert changes(world.coach) == []


def test_a_change_that_one_may_not_know_of_is_not_told(world):
    case = make.guided(world)
    agree(world, case, world.coordinator, MORNING)
    case.grants.filter(party=f"u{world.coach.user_id}@{world.agency.pk}").update(groups=1)
    assert changes(world.coach) == []


def test_the_page_tells_what_changed(world, login):
    case = make.guided(world)
    User.objects.filter(pk=world.coach.user_id).update(visited_at=YESTERDAY)
    agree(world, case, world.coordinator, MORNING)
    html = home(login(world.coach))
    assert "Sinds uw vorige bezoek" in html
    assert "Actie afgesproken" in html
    assert '<strong class="os-fresh">nieuw</strong>' in html


def test_an_action_is_new_by_the_moment_of_the_act(world, login):
    """The clock of the house may be moved (demo, tests): the database's own says nothing."""
    case = make.guided(world)
    before = agree(world, case, world.coordinator, YESTERDAY - timedelta(hours=1))
    after = agree(world, case, world.coordinator, MORNING)
    # On a machine whose own clock stands after all of this, both would be new.
    with time_machine.travel(at(2027, 9, 1), tick=False), clock_at(MORNING):
        later = agree(world, case, world.coordinator, MORNING)
    rows = queries.gather(world.coach, DAY, YESTERDAY)
    assert {row.pk: row.bucket for row in rows if row.source == "action"} == {
        before.pk: "later", after.pk: "new", later.pk: "new"
    }  # fmt: skip
    assert ActionItem.objects.get(pk=later.pk).created_at == MORNING


# Who to phone -----------------------------------------------------------------------------------


def test_the_number_is_only_for_who_may_see_it(world, login):
    case = make.guided(world)
    Student.objects.filter(pk=case.student_id).update(phone="06-1234 56 78")
    html = home(login(world.coach))
    assert 'href="tel:0612345678"' in html
    assert "Bel eerst" in html
    case.grants.filter(party=f"u{world.coach.user_id}@{world.agency.pk}").update(groups=0b11)
    html = home(login(world.coach))
    assert "tel:" not in html
    assert "1234" not in html


# Putting off and taking up ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "until", "sentence"),
    [
        (10, 11, "Dit moet klaar zijn op 21 mei 2027. Kies een dag tot en met dan."),
        (90, 61, "Kies een dag binnen 60 dagen."),
        (0, 8, "Hier is haast bij. Kies een dag binnen 7 dagen."),
        (10, 0, "Kies een dag na vandaag."),
        (10, 10, ""),
        (0, 7, ""),
    ],
)
def test_until_when_something_can_be_put_off(world, due, until, sentence):
    case = make.guided(world)
    item = agree(world, case, world.coach, MORNING, DAY + timedelta(days=due))
    choice = {"by": world.coach, "now": MORNING, "item_id": item.pk}
    choice["until"] = DAY + timedelta(days=until)
    if sentence:
        with pytest.raises(NotAllowed) as refused:
            items.snooze(**choice)
        assert str(refused.value) == sentence
    else:
        items.snooze(**choice)


def test_what_was_put_off_wakes_up_by_itself(world):
    case = make.guided(world)
    item = agree(world, case, world.coach, MORNING)
    items.snooze(by=world.coach, now=MORNING, item_id=item.pk, until=DAY + timedelta(days=5))

    def bucket(day):
        found = queries.gather(world.coach, day, None)
        return [row.bucket for row in found if row.source == "action"]

    assert bucket(DAY + timedelta(days=4)) == ["snoozed"]
    assert bucket(DAY + timedelta(days=5)) == ["later"]


def test_putting_off_from_vandaag_comes_back_to_vandaag(world, login):
    case = make.guided(world)
    item = agree(world, case, world.coach, MORNING)
    client = login(world.coach)
    url = f"/dossiers/actie/{item.pk}/uitstellen/?terug=vandaag"
    assert url in home(client)
    refused = client.post(url, {"until": "2027-07-30"})
    assert refused.status_code == 422
    assert "2027-07-30" in refused.content.decode()  # what was typed stays
    done = client.post(url, {"until": "2027-05-14"})
    assert (done.status_code, done.url) == (302, "/")


def test_taking_up_and_putting_back_from_vandaag(world, login):
    make.flagged(world)
    colleague = MembershipFactory(role=world.zorgco.role, organisation=world.school)
    task = WorkItem.objects.get(kind="screen")
    client = login(world.zorgco)
    assert f"/dossiers/taak/{task.pk}/oppakken/" in home(client)
    done = client.post(f"/dossiers/taak/{task.pk}/oppakken/?terug=vandaag")
    assert (done.status_code, done.url) == (302, "/")
    mine = home(client)
    assert f"/dossiers/taak/{task.pk}/terugleggen/" in mine
    assert f"/dossiers/taak/{task.pk}/uitstellen/" not in home(login(colleague))
    late = client.post(f"/dossiers/taak/{task.pk}/terugleggen/?terug=vandaag")
    assert (late.status_code, late.url) == (302, "/")
    assert f"/dossiers/taak/{task.pk}/oppakken/" in home(login(colleague))


def test_two_colleagues_one_task(world, login):
    make.flagged(world)
    colleague = MembershipFactory(role=world.zorgco.role, organisation=world.school)
    task = WorkItem.objects.get(kind="screen")
    login(world.zorgco).post(f"/dossiers/taak/{task.pk}/oppakken/?terug=vandaag")
    page = login(colleague).post(f"/dossiers/taak/{task.pk}/oppakken/?terug=vandaag", follow=True)
    assert "Een collega heeft deze taak al opgepakt." in page.content.decode()
    task.refresh_from_db()
    assert task.claimed_by == world.zorgco.user


# Past who is away -------------------------------------------------------------------------------


@pytest.fixture
def late(world):
    """A task of the coach that nobody was reminded of, and a way to see who is told."""
    guided_case = make.guided(world)
    task = WorkItem.objects.get(case=guided_case, is_open=True)
    WorkItem.objects.exclude(pk=task.pk).update(reminded_at=MORNING)
    return task


def told(task) -> set[str]:
    work.remind_due(now=MORNING, today=DAY)
    rows = Outbox.objects.filter(subject_code="reminder", case_id=task.case_id)
    return set(rows.values_list("user__email", flat=True))


def away(world, stand_in=None):
    coaching.report_absence(
        by=world.coordinator, now=at(2027, 5, 10), coach_id=world.coach.pk,
        starts_on=DAY - timedelta(days=1), ends_on=DAY + timedelta(days=5),
        stand_in_id=stand_in.pk if stand_in else None,
    )  # fmt: skip


def test_a_reminder_reaches_the_coach(world, late):
    assert told(late) == {world.coach.user.email}


def test_of_a_coach_who_is_away_the_stand_in_is_told(world, late):
    away(world, world.other_coach)
    assert told(late) == {world.other_coach.user.email}


def test_without_a_stand_in_the_coordinator_is_told(world, late):
    away(world)
    assert told(late) == {world.coordinator.user.email}


def test_of_a_stand_in_who_is_away_too_the_coordinator_is_told(world, late):
    away(world, world.other_coach)
    User.objects.filter(pk=world.other_coach.user_id).update(is_active=False)
    assert told(late) == {world.coordinator.user.email}
