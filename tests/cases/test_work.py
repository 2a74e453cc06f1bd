"""The work of each status, and the pitfalls of workflow-engine.md section 7 with their remedies."""

import importlib.metadata
import threading
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from viewflow.workflow import flow
from viewflow.workflow.models import Task
from viewflow.workflow.signals import task_failed
from viewflow.workflow.status import PROCESS, STATUS

from cases.actions import checking, flagging, items, people
from cases.actions.transition import fire
from cases.actions.work import done, remind_due
from cases.enums import OPEN, ActionKind, ActionStatus, Status
from cases.flow_texts import TASKS, title, url_for
from cases.flows import FLOWS, Base
from cases.locks import CaseLock
from cases.models import Case, CaseProcess, WorkItem
from cases.rules import NotAllowed, StaleForm
from overstap.notifications.models import Outbox
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


def open_kinds(case) -> set[str]:
    return set(WorkItem.objects.filter(case=case, is_open=True).values_list("kind", flat=True))


FIRST_WORK = {
    Status.FLAGGED: {"record_basis", "screen"},
    Status.SCREENED: {"request_coach"},
    Status.GUIDED: {"first_contact"},
    Status.DISCUSSED: {"follow_up", "summer_contact"},
    Status.SUMMER: {"summer_talk", "check_start"},
    Status.NO_SHOW: {"call"},
    Status.STARTED: {"settle"},
    Status.PLACED: {"aftercare"},
    Status.ESCALATED: {"accept_escalation"},
}


@pytest.mark.parametrize("status", OPEN)
def test_every_open_status_has_its_work_an_owner_and_a_next_step(world, status):
    case = make.make_case(world, status)
    assert open_kinds(case) == FIRST_WORK[status]
    assert case.next_step in FIRST_WORK[status]
    assert case.next_due_on is not None
    assert case.owner_user_id or (case.owner_organisation_id and case.owner_role)


@pytest.mark.parametrize(
    "status", [Status.CLOSED, Status.DISMISSED, Status.WITHDRAWN, Status.ELSEWHERE]
)
def test_a_final_case_has_no_work(world, status):
    case = make.make_case(world, status)
    assert open_kinds(case) == set()
    assert not CaseProcess.objects.filter(case=case, status=PROCESS.NEW).exists()
    assert (case.next_step, case.owner_user_id, case.owner_organisation_id) == ("", None, None)


def test_an_action_finishes_its_task_and_the_next_one_opens(world):
    case = make.flagged(world)
    make.with_basis(world, case)
    task = Task.objects.get(work_item__case=case, work_item__kind="record_basis")
    assert (task.status, task.owner) == (STATUS.DONE, world.zorgco.user)
    assert open_kinds(case) == {"screen"}
    assert not done(case, "record_basis", by=world.zorgco, now=make.at(2027, 1, 26))


def test_the_partnership_judges_where_the_region_wants_it(world):
    world.region.swv_approves_coach = True
    world.region.save()
    case = make.screened(world)
    done(case, "submit_request", by=world.zorgco, now=make.at(2027, 2, 2))
    item = WorkItem.objects.get(case=case, is_open=True)
    assert (item.kind, item.organisation, item.role) == ("judge_request", world.swv, "swv_contact")


def test_claim_and_release(world):
    case = make.flagged(world)
    item = WorkItem.objects.get(case=case, kind="screen")
    now = make.at(2027, 1, 21)
    items.claim(by=world.zorgco, now=now, work_item_id=item.pk)
    item.refresh_from_db()
    assert item.claimed_by == world.zorgco.user
    assert item.task.owner == world.zorgco.user
    with pytest.raises(NotAllowed):
        items.claim(by=world.coach, now=now, work_item_id=item.pk)
    items.release(by=world.zorgco, now=now, work_item_id=item.pk)
    item.refresh_from_db()
    assert item.claimed_by is None
    assert item.task.status == STATUS.NEW


def test_a_task_past_its_date_reminds_once(world):
    case = make.flagged(world)
    due = WorkItem.objects.filter(case=case).latest("due_on").due_on
    late = date(2027, 2, 20)
    assert due < late
    now = make.at(2027, 2, 20)
    assert remind_due(now=now, today=late) == 2
    assert remind_due(now=now, today=late) == 0
    reminders = Outbox.objects.filter(subject_code="reminder")
    assert set(reminders.values_list("user_id", flat=True)) == {world.zorgco.user_id}


def test_tasks_move_along_with_the_owner(world):
    case = make.guided(world)
    item = WorkItem.objects.get(case=case, kind="first_contact")
    assert item.user_id == world.coach.user_id


# --- pitfalls -------------------------------------------------------------------------------


def test_pitfall_1_a_refresh_leaves_protection_on_elsewhere(world):
    case = make.flagged(world)
    other = Case.objects.get(pk=case.pk)
    stop = threading.Event()
    through = []

    def refresh():
        copy = Case(pk=case.pk, status=Status.FLAGGED)
        while not stop.is_set():
            copy.__dict__["_fsm_loading"] = True
            copy.status = Status.SCREENED
            copy.status = Status.FLAGGED
            copy.__dict__.pop("_fsm_loading")

    worker = threading.Thread(target=refresh)
    worker.start()
    for _ in range(2000):
        try:
            other.status = Status.CLOSED
        except AttributeError:
            continue
        through.append(1)
    stop.set()
    worker.join()
    assert through == []
    case.refresh_from_db()
    assert case.status == Status.FLAGGED


def test_pitfall_2_full_clean_works(world):
    make.flagged(world).full_clean()


def test_pitfall_3_the_door_asks_who_and_what(world):
    case = make.flagged(world)
    with pytest.raises(NotAllowed, match="zorgcoördinator of decaan"):
        fire(by=world.coach, now=make.at(2027, 2, 1), case_id=case.pk, name="screen")
    with pytest.raises(NotAllowed, match="grondslag"):
        fire(by=world.zorgco, now=make.at(2027, 2, 1), case_id=case.pk, name="screen")
    assert make.fresh(case).status == Status.FLAGGED
    assert case.events.count() == 1


def test_pitfall_4_a_case_is_saved_whole_and_fresh(world):
    case = make.flagged(world)
    with pytest.raises(TypeError):
        case.save(update_fields=["question"])
    stale = Case.objects.get(pk=case.pk)
    make.with_basis(world, case)
    flagging.screen(
        by=world.zorgco,
        now=make.at(2027, 2, 1),
        case_id=case.pk,
        question="Nieuw",
        support_need="Nieuw",
    )
    assert stale.question == ""
    assert case.history.latest("history_id").question == "Nieuw"


def test_pitfall_5_an_old_form_is_refused_and_loses_nothing(world):
    case = make.screened(world)
    with pytest.raises(StaleForm):
        flagging.dismiss(
            by=world.zorgco,
            now=make.at(2027, 2, 2),
            case_id=case.pk,
            why="no_risk",
            expect=case.version - 1,
        )
    assert make.fresh(case).status == Status.SCREENED


def test_pitfalls_6_to_8_every_flow_locks_its_case():
    for some in FLOWS.values():
        assert isinstance(some.lock_impl, CaseLock)
        assert some.process_class is CaseProcess


def test_pitfalls_8_10_16_nothing_runs_in_the_background():
    kinds = {type(node) for some in FLOWS.values() for node in some.instance.nodes()}
    assert kinds == {flow.StartHandle, flow.View, flow.Split, flow.Join, flow.If, flow.End}


def test_pitfall_9_a_user_cannot_be_deleted_with_the_work(world):
    make.flagged(world)
    with pytest.raises(ProtectedError):
        world.zorgco.user.delete()


def test_pitfall_10_a_failure_keeps_no_names(world):
    case = make.flagged(world)
    item = WorkItem.objects.filter(case=case).first()
    item.task.data = {
        "_exception": {
            "title": "Lotte de Visser",
            "traceback": '  File "x.py", line 1, in node\n    boom',
            "locals": {"naam": "Lotte de Visser"},
        }
    }
    task_failed.send(sender=Base, process=item.task.process, task=item.task)
    item.task.refresh_from_db()
    assert item.task.data == {"_error": "node"}


def test_pitfall_11_a_second_post_of_a_finished_task_is_no_error(world):
    case = make.flagged(world)
    make.with_basis(world, case)
    make.with_basis(world, case)
    assert open_kinds(case) == {"screen"}


def test_pitfall_12_stored_names_of_flows_and_tasks_exist(world):
    for status in OPEN:
        make.make_case(world, status)
    for process in CaseProcess.objects.all():
        assert process.flow_class in FLOWS.values()
    for task in Task.objects.all():
        assert task.flow_task is not None


def test_pitfall_13_a_process_points_at_its_case(world):
    case = make.flagged(world)
    assert CaseProcess._meta.get_field("case").many_to_one
    assert CaseProcess.objects.get(case=case).cycle == case.cycle


def test_pitfall_14_a_flow_opens_once(world):
    case = make.flagged(world)
    slot = CaseProcess.objects.get(case=case).open_slot
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseProcess.objects.create(
            flow_class=FLOWS[Status.FLAGGED], case=case, open_slot=slot, cycle=1
        )


def test_pitfall_15_the_lock_lets_children_in():
    import inspect  # noqa: PLC0415 - reads the source of the one lock

    from cases.actions import base  # noqa: PLC0415

    assert "no_key=True" in inspect.getsource(base.lock_case)
    assert "no_key=True" in inspect.getsource(CaseLock)


def test_the_dead_package_is_not_installed():
    names = {
        distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()
    }
    assert "django-fsm-2" in names
    assert not names & {"django-fsm", "viewflow"}


def test_every_task_has_a_title_a_form_and_an_action():
    nodes = {
        node.name
        for some in FLOWS.values()
        for node in some.instance.nodes()
        if isinstance(node, flow.View)
    }
    assert nodes == set(TASKS)
    for kind in TASKS:
        assert title(kind)
        assert TASKS[kind].does
        assert url_for(kind, 1).startswith("/")


def test_a_new_owner_has_the_work_of_the_summer(world):
    case = make.summer(world)
    people.assign_summer_contact(
        by=world.coach,
        now=make.at(2027, 7, 21),
        case_id=case.pk,
        membership_id=world.other_coach.pk,
    )
    case = make.fresh(case)
    assert case.owner_user_id == world.other_coach.user_id
    kept = WorkItem.objects.filter(case=case, is_open=True)
    assert set(kept.values_list("user_id", flat=True)) == {world.other_coach.user_id}


def test_what_was_asked_for_the_summer_lapses_after_it(world):
    case = make.discussed(world)
    checking.enter_summer(by=None, now=make.at(2027, 7, 20), case_id=case.pk)
    asked = case.action_items.get(kind=ActionKind.SUMMER_CONTACT)
    assert asked.status == ActionStatus.OPEN
    checking.record_start(
        by=world.coach,
        now=make.at(2027, 9, 20),
        member_id=case.member_id,
        outcome="not_started",
        reason_code="wrong_choice",
    )
    asked.refresh_from_db()
    assert asked.status == ActionStatus.CANCELLED
    assert make.fresh(case).next_step == "call"
