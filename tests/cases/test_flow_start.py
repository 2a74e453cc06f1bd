"""Our own start and end of a flow write what viewflow's own do."""

import pytest
from viewflow.workflow.models import Task
from viewflow.workflow.status import PROCESS

from cases.enums import OPEN
from cases.flows import FLOWS, ViewflowEngine, at_moment, start
from cases.locks import lock_held
from cases.models import Case, CaseProcess, WorkItem
from tests.factories.cases import at, fresh, make_case, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 11, 1)


def clear(case) -> None:
    WorkItem.objects.filter(case=case).delete()
    CaseProcess.objects.filter(case=case).delete()


def written(case) -> dict:
    """All that a start wrote, without ids and times of the clock."""
    (process,) = CaseProcess.objects.filter(case=case)
    tasks = list(Task.objects.filter(process=process).order_by("pk"))
    number = {task.pk: place for place, task in enumerate(tasks)}
    return {
        "process": (
            process.flow_class,
            process.status,
            process.cycle,
            process.open_slot,
            process.data,
            process.finished,
            process.parent_task_id,
        ),
        "tasks": [
            (
                task.flow_task.name,
                task.flow_task_type,
                task.status,
                str(task.token).replace(f"/{tasks[1].pk}_", "/split_"),
                task.data,
                task.owner_id,
                task.owner_permission,
                task.started is None,
                task.finished is None,
                task.assigned,
                sorted(number[before.pk] for before in task.previous.all()),
            )
            for task in tasks
        ],
        "items": sorted(
            WorkItem.objects.filter(case=case).values_list(
                "kind", "due_on", "milestone", "user", "organisation", "role", "is_open"
            )
        ),
        "on": [
            item.task.flow_task.name == item.kind for item in WorkItem.objects.filter(case=case)
        ],
    }


@pytest.mark.parametrize("status", OPEN)
def test_a_start_writes_what_viewflow_writes(status):
    case = fresh(make_case(make_world(), status))
    clear(case)
    with lock_held(), at_moment(NOW):
        FLOWS[status].start.run(case=case)
    theirs = written(case)
    clear(case)
    with at_moment(NOW):
        start(FLOWS[status], case)
    assert written(case) == theirs
    assert all(theirs["on"])


@pytest.mark.parametrize("status", OPEN)
def test_an_end_leaves_what_viewflow_leaves(status):
    case = fresh(make_case(make_world(), status))
    clear(case)
    ended = []
    for way in ("theirs", "ours"):
        with at_moment(NOW):
            start(FLOWS[status], case)
        if way == "theirs":
            with lock_held():
                (process,) = CaseProcess.objects.filter(case=case, status=PROCESS.NEW)
                FLOWS[status].instance.cancel(process)
        else:
            ViewflowEngine().close(case, NOW)
        (process,) = CaseProcess.objects.filter(case=case)
        tasks = Task.objects.filter(process=process).order_by("pk")
        ended.append(
            [
                (process.status, process.open_slot, process.finished is None),
                *((task.flow_task.name, task.status, task.finished is None) for task in tasks),
            ]
        )
        clear(case)
    assert ended[0] == ended[1]


def test_the_tasks_of_our_start_can_be_finished_by_viewflow(django_assert_num_queries):
    world = make_world()
    case = fresh(make_case(world, "flagged"))
    clear(case)
    with at_moment(NOW), django_assert_num_queries(8):
        start(FLOWS["flagged"], case)
    for item in WorkItem.objects.filter(case=case).select_related("task"):
        ViewflowEngine().finish(item, world.zorgco.user, NOW)
    (process,) = CaseProcess.objects.filter(case=case)
    assert process.status == PROCESS.DONE
    assert not WorkItem.objects.filter(case=case, is_open=True).exists()
    assert Case.objects.get(pk=case.pk).status == "flagged"
