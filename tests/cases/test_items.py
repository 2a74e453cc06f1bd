"""Agreed actions and tasks: who may add, finish, cancel, put off, take up and give back."""

from datetime import date

import pytest

from cases.actions import drafts, items
from cases.enums import ActionStatus
from cases.models import ActionItem, CaseEvent, Draft, WorkItem
from cases.rules import NotAllowed
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from tests.factories.cases import at, flagged, fresh, guided, make_world, screened, withdrawn
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 1)


def add(world, case, by=None, now=NOW, **fields):
    values = {
        "what": "Meeloopdag regelen",
        "organisation_id": world.agency.pk,
        "owner_id": world.coach.pk,
        "due_on": date(2027, 3, 15),
    } | fields
    return items.add_action_item(by=by or world.coach, now=now, case_id=case.pk, **values)


def test_who_adds_an_action(world):
    case = guided(world, birth_on=date(2010, 3, 3))
    yes = {
        "mentor",
        "zorgco",
        "decaan",
        "coach",
        "officer",
        "doorstroom",
        "coordinator",
    }
    no = {"other_coach", "intake", "admin", "manager", "swv_contact", "privacy"}
    for who in yes:
        assert add(world, case, by=getattr(world, who)).pk
    for who in no:
        with pytest.raises(NotAllowed):
            add(world, case, by=getattr(world, who))
    with pytest.raises(NotAllowed):
        add(world, case, by=make_world(number=11).coordinator)


def test_an_action_has_words_a_day_and_an_owner_who_works_there(world):
    case = guided(world)
    for fields, sentence in (
        ({"what": " "}, "wat er gaat"),
        ({"due_on": date(2027, 2, 28)}, "vanaf vandaag"),
        ({"owner_id": world.zorgco.pk}, "werkt niet bij"),
        (
            {
                "owner_id": MembershipFactory(
                    organisation=world.agency, active_to=date(2027, 2, 1)
                ).pk
            },
            "werkt niet bij",
        ),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            add(world, case, **fields)
    with pytest.raises(NotAllowed, match="beëindigd"):
        add(world, withdrawn(world), by=world.zorgco)
    assert not ActionItem.objects.exists()


def test_an_action_on_a_name_tells_that_person_but_not_oneself(world):
    case = guided(world)
    add(world, case)
    assert not Outbox.objects.filter(subject_code="action_assigned").exists()
    add(world, case, by=world.coordinator)
    told = Outbox.objects.filter(subject_code="action_assigned")
    assert list(told.values_list("user_id", flat=True)) == [world.coach.user_id]
    event = CaseEvent.objects.filter(kind="add_action_item").last()
    assert event.group == "F8"
    assert "Meeloopdag" not in str(event.payload)


def test_an_open_action_is_the_next_step(world):
    case = guided(world)
    add(world, case, due_on=date(2027, 3, 2))
    case = fresh(case)
    WorkItem.objects.filter(case=case).update(due_on=date(2027, 6, 1))
    add(world, case, due_on=date(2027, 3, 3))
    case = fresh(case)
    assert (case.next_step, case.next_due_on) == ("action_item", date(2027, 3, 2))


def test_who_finishes_an_action(world):
    case = guided(world)
    colleague = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    for by in (world.zorgco, world.officer, world.intake, colleague, world.admin):
        with pytest.raises(NotAllowed):
            items.finish_action_item(by=by, now=NOW, item_id=add(world, case).pk)
    for by in (world.coach, world.coordinator):
        item = add(world, case)
        items.finish_action_item(by=by, now=NOW, item_id=item.pk, result="Gedaan")
        item.refresh_from_db()
        assert (item.status, item.ended_on, item.result) == (
            ActionStatus.DONE,
            date(2027, 3, 1),
            "Gedaan",
        )
    of_school = add(world, case, organisation_id=world.school.pk, owner_id=None)
    items.finish_action_item(by=world.mentor, now=NOW, item_id=of_school.pk)


def test_finishing_twice_is_once_and_never_after_cancelling(world):
    case = guided(world)
    item = add(world, case)
    items.finish_action_item(by=world.coach, now=NOW, item_id=item.pk)
    events = CaseEvent.objects.count()
    items.finish_action_item(by=world.coach, now=NOW, item_id=item.pk)
    assert CaseEvent.objects.count() == events
    with pytest.raises(NotAllowed, match="al afgerond"):
        items.cancel_action_item(by=world.coach, now=NOW, item_id=item.pk, note="Toch niet")


def test_cancelling_is_for_owner_and_coordinator_with_a_reason(world):
    case = guided(world)
    item = add(world, case, organisation_id=world.school.pk, owner_id=world.zorgco.pk)
    for by in (world.coach, world.mentor, world.officer, world.intake):
        with pytest.raises(NotAllowed):
            items.cancel_action_item(by=by, now=NOW, item_id=item.pk, note="Niet nodig")
    with pytest.raises(NotAllowed, match="waarom"):
        items.cancel_action_item(by=world.zorgco, now=NOW, item_id=item.pk, note=" ")
    items.cancel_action_item(by=world.coordinator, now=NOW, item_id=item.pk, note="Niet nodig")
    item.refresh_from_db()
    assert item.status == ActionStatus.CANCELLED


# Tasks ------------------------------------------------------------------------------------------


def task_of(case) -> WorkItem:
    return WorkItem.objects.filter(case=case, is_open=True).order_by("due_on", "pk").first()


def test_whoever_the_task_is_for_takes_it_up(world):
    case = flagged(world)
    task = task_of(case)
    assert (task.organisation_id, task.role) == (world.school.pk, Role.SUPPORT_COORDINATOR)
    for by in (world.mentor, world.decaan, world.coach, world.coordinator):
        with pytest.raises(NotAllowed, match="iemand anders"):
            items.claim(by=by, now=NOW, work_item_id=task.pk)
    elsewhere = MembershipFactory(user=world.zorgco.user, role=Role.SUPPORT_COORDINATOR)
    with pytest.raises(NotAllowed, match="iemand anders"):
        items.claim(by=elsewhere, now=NOW, work_item_id=task.pk)
    items.claim(by=world.zorgco, now=NOW, work_item_id=task.pk)
    task.refresh_from_db()
    assert task.claimed_by_id == world.zorgco.user_id
    assert task.task.owner_id == world.zorgco.user_id
    assert CaseEvent.objects.filter(kind="claim").count() == 1


def test_a_claimed_task_stays_with_who_was_first(world):
    case = flagged(world)
    task = task_of(case)
    colleague = MembershipFactory(role=Role.SUPPORT_COORDINATOR, organisation=world.school)
    items.claim(by=world.zorgco, now=NOW, work_item_id=task.pk)
    items.claim(by=world.zorgco, now=NOW, work_item_id=task.pk)
    assert CaseEvent.objects.filter(kind="claim").count() == 1
    with pytest.raises(NotAllowed, match="collega"):
        items.claim(by=colleague, now=NOW, work_item_id=task.pk)
    with pytest.raises(NotAllowed):
        items.release(by=colleague, now=NOW, work_item_id=task.pk)
    items.release(by=world.zorgco, now=NOW, work_item_id=task.pk)
    task.refresh_from_db()
    assert task.claimed_by_id is None
    assert CaseEvent.objects.filter(kind="release").count() == 1
    items.claim(by=colleague, now=NOW, work_item_id=task.pk)


def test_the_coordinator_gives_a_task_back_but_only_of_a_case_of_the_region(world):
    case = screened(world)
    task = task_of(case)
    items.claim(by=world.zorgco, now=NOW, work_item_id=task.pk)
    with pytest.raises(NotAllowed):
        items.release(by=make_world(number=11).coordinator, now=NOW, work_item_id=task.pk)
    items.release(by=world.coordinator, now=NOW, work_item_id=task.pk)
    task.refresh_from_db()
    assert task.claimed_by_id is None


def test_a_finished_task_is_not_taken_up(world):
    case = flagged(world)
    task = task_of(case)
    WorkItem.objects.filter(pk=task.pk).update(is_open=False, closed_at=NOW)
    with pytest.raises(NotAllowed, match="al afgerond"):
        items.claim(by=world.zorgco, now=NOW, work_item_id=task.pk)


def test_putting_off_is_for_oneself_and_not_for_months(world):
    case = guided(world)
    item = add(world, case)
    task = task_of(case)
    for until, sentence in ((date(2027, 3, 1), "na vandaag"), (date(2027, 6, 1), "60 dagen")):
        with pytest.raises(NotAllowed, match=sentence):
            items.snooze(by=world.coach, now=NOW, item_id=item.pk, until=until)
    until = date(2027, 3, 8)
    for by in (world.zorgco, world.coordinator, world.other_coach):
        with pytest.raises(NotAllowed):
            items.snooze(by=by, now=NOW, item_id=item.pk, until=until)
        with pytest.raises(NotAllowed):
            items.snooze(by=by, now=NOW, work_item_id=task.pk, until=until)
    items.snooze(by=world.coach, now=NOW, item_id=item.pk, until=until)
    items.snooze(by=world.coach, now=NOW, work_item_id=task.pk, until=until)
    item.refresh_from_db()
    task.refresh_from_db()
    assert (item.snoozed_until, task.snoozed_until) == (until, until)
    assert item.due_on == date(2027, 3, 15)


# Drafts -----------------------------------------------------------------------------------------


def test_a_draft_is_ones_own(world):
    drafts.save_draft(by=world.coach, now=NOW, key="contact:1", values={"text": "Gebeld"})
    drafts.save_draft(by=world.coach, now=NOW, key="contact:1", values={"text": "Gebeld, niet"})
    assert Draft.objects.get().values == {"text": "Gebeld, niet"}
    assert drafts.read_draft(by=world.other_coach, key="contact:1") is None
    assert drafts.drop_draft(by=world.other_coach, now=NOW, key="contact:1") is False
    assert drafts.read_draft(by=world.coach, key="contact:1").values["text"] == "Gebeld, niet"
    assert drafts.drop_draft(by=world.coach, now=NOW, key="contact:1") is True
    assert not Draft.objects.exists()


def test_a_draft_has_a_key_and_a_limit(world):
    for key, values in (("", {}), ("x" * 101, {}), ("contact:1", {"text": "x" * 100_001})):
        with pytest.raises(NotAllowed):
            drafts.save_draft(by=world.coach, now=NOW, key=key, values=values)
    assert not Draft.objects.exists()
