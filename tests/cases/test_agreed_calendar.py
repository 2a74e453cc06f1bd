"""The calendar and agreed actions: one reminder, none with who lost sight; and posts nobody holds."""

from datetime import date, datetime, timedelta

import pytest

from cases.actions import items, sweeping, work
from cases.actions.base import join, lock_case, refresh
from cases.enums import Capacity
from cases.models import ActionItem, Case, WorkItem
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_at
from overstap.today import queries
from tests.factories import cases as make
from tests.factories.cases import at
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
TABLE = at(2027, 4, 13)
DUE = date(2027, 5, 18)


def sweep(moment: datetime):
    """The calendar of a morning, and that nothing of it went wrong."""
    job = sweeping.calendar_sweep(now=moment, job_id=sweeping.ask_for_sweep(now=moment).pk)
    assert job.message == ""


def agreed_with(world, case, somebody, due_on=DUE) -> ActionItem:
    """An action that somebody of the table took, who sees the case until two weeks after it."""
    refresh_with(case, somebody)
    return items.add_action_item(
        by=world.coordinator, now=TABLE, case_id=case.pk, what="Leerbaan zoeken", due_on=due_on,
        owner_id=somebody.pk, organisation_id=somebody.organisation_id, capacity="table",
    )  # fmt: skip


def refresh_with(case, somebody):
    locked = lock_case(case.pk)
    join(
        locked, capacity=Capacity.TABLE, now=TABLE, user_id=somebody.user_id,
        organisation_id=somebody.organisation_id, until=TABLE + timedelta(days=14),
    )  # fmt: skip
    refresh(locked, TABLE)


def reminded(item) -> set[int]:
    rows = Outbox.objects.filter(event=f"action:{item.pk}:reminder")
    return set(rows.values_list("user_id", flat=True))


def test_an_action_of_who_lost_sight_of_the_case_goes_to_its_owner(world):
    case = make.guided(world)
    jobhunter = MembershipFactory(role=Role.JOBHUNTER, organisation=world.office)
    item = agreed_with(world, case, jobhunter)
    sweep(at(2027, 4, 20, 6))
    item.refresh_from_db()
    assert item.owner == jobhunter.user
    sweep(at(2027, 4, 28, 6))
    item.refresh_from_db()
    assert (item.owner, item.owner_organisation) == (world.coach.user, world.agency)
    event = case.events.get(kind="action_returned")
    assert event.payload["action_item_id"] == item.pk
    assert Outbox.objects.filter(
        subject_code="action_assigned", user=world.coach.user, case_id=case.pk
    ).exists()
    sweep(at(2027, 4, 29, 6))
    assert case.events.filter(kind="action_returned").count() == 1


def test_an_action_of_an_organisation_outside_overstap_stays_there(world):
    case = make.guided(world)
    item = agreed_with(world, case, world.intake)
    Membership.objects.filter(organisation=world.mbo).update(active_to=date(2027, 4, 14))
    ActionItem.objects.filter(pk=item.pk).update(owner=None)
    sweep(at(2027, 4, 28, 6))
    item.refresh_from_db()
    assert (item.owner, item.owner_organisation) == (None, world.mbo)


def test_a_late_action_reminds_its_owner_once(world):
    case = make.guided(world)
    item = agreed_with(world, case, world.coach)
    sweep(at(2027, 5, 18, 6))
    assert reminded(item) == set()
    for day in (19, 20):
        sweep(at(2027, 5, day, 6))
        assert reminded(item) == {world.coach.user_id}
    assert Outbox.objects.filter(event=f"action:{item.pk}:reminder").count() == 1


def test_a_late_action_of_an_organisation_reminds_who_may_see_the_case(world):
    case = make.guided(world)
    item = items.add_action_item(
        by=world.coach, now=TABLE, case_id=case.pk, what="Verzuim doorgeven", due_on=DUE,
        organisation_id=world.school.pk,
    )  # fmt: skip
    MembershipFactory(role=Role.SCHOOL_ADMIN, organisation=world.school)
    sweep(at(2027, 5, 19, 6))
    school = {world.zorgco.user_id, world.decaan.user_id, world.mentor.user_id}
    assert reminded(item) == school


@pytest.mark.parametrize(
    "change", [{"status": "done", "ended_on": DUE}, {"snoozed_until": date(2027, 5, 25)}]
)
def test_what_is_done_or_put_off_reminds_nobody(world, change):
    item = agreed_with(world, make.guided(world), world.coach)
    ActionItem.objects.filter(pk=item.pk).update(**change)
    sweep(at(2027, 5, 19, 6))
    assert reminded(item) == set()


# Posts that nobody holds ------------------------------------------------------------------------


def leaves(somebody):
    Membership.objects.filter(pk=somebody.pk).update(active_to=date(2027, 1, 25))


def waiting_for(by, day=date(2027, 2, 20)) -> set[str]:
    """The kinds of tasks on Vandaag that `by` may take up."""
    with clock_at(at(day.year, day.month, day.day)):
        found = queries.gather(by, day, None)
    return {row.words for row in found if row.source == "work" and row.bucket != "waiting"}


def test_the_other_lead_of_a_school_has_the_work_and_the_reminders(world):
    case = make.flagged(world)
    assert "screen" not in waiting_for(world.decaan)
    leaves(world.zorgco)
    assert "screen" in waiting_for(world.decaan)
    assert "screen" not in waiting_for(world.mentor)
    work.remind_due(now=at(2027, 2, 20), today=date(2027, 2, 20))
    told = Outbox.objects.filter(subject_code="reminder", case_id=case.pk)
    assert set(told.values_list("user_id", flat=True)) == {world.decaan.user_id}
    task = WorkItem.objects.get(case=case, kind="screen")
    with clock_at(at(2027, 2, 20)):
        items.claim(by=world.decaan, now=at(2027, 2, 20), work_item_id=task.pk)
        assert "screen" in waiting_for(world.decaan)
        with pytest.raises(NotAllowed):
            items.claim(by=world.mentor, now=at(2027, 2, 20), work_item_id=task.pk)


def test_a_post_that_nobody_holds_is_done_by_a_coordinator(world):
    case = make.no_show(world)
    lead = MembershipFactory(role=Role.PROGRAMME_LEAD, organisation=world.office)
    leaves(world.coordinator)
    WorkItem.objects.filter(case=case, is_open=True).update(
        user=None, organisation=world.municipal, role=Role.ATTENDANCE_OFFICER
    )
    kinds = {one.kind for one in WorkItem.objects.filter(case=case, is_open=True)}
    day = date(2027, 10, 20)
    assert kinds
    assert waiting_for(lead, day) == set()
    leaves(world.officer)
    assert waiting_for(lead, day) == kinds
    work.remind_due(now=at(2027, 10, 20), today=day)
    told = Outbox.objects.filter(subject_code="reminder", case_id=case.pk)
    assert set(told.values_list("user_id", flat=True)) == {lead.user_id}
    assert Case.objects.scoped().get(pk=case.pk).is_open
