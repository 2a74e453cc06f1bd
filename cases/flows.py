"""The work of each open status as a short viewflow flow of human tasks.

A flow never changes the case: an action does, and finishes the task it fulfils. So there are no
Function or Timer nodes, and nothing runs in the background that could fail there (pitfalls 8,
10 and 16 of the handbook cannot happen); reminders are a sweep over due dates.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as FlowTask
from viewflow.workflow.signals import task_failed
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from cases.actions import work
from cases.enums import Status
from cases.flow_texts import TASKS, When
from cases.locks import CaseLock, lock_held
from cases.models import Case, CaseProcess, WorkItem
from cases.rules.calendar import dates_of, days_off, reading_dates_once
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Organisation

logger = logging.getLogger(__name__)

# viewflow hands its nodes no clock; the engine puts the moment of the action here.
_moment: ContextVar[datetime] = ContextVar("overstap_flow_moment")


@contextmanager
def at_moment(now: datetime) -> Iterator[None]:
    """This will count the due dates of new tasks from `now`."""
    token = _moment.set(now)
    try:
        with reading_dates_once():
            yield
    finally:
        _moment.reset(token)


class Base(flow.Flow):
    """Settings shared by every flow. No nodes here: copies would point at this class (R5)."""

    process_class = CaseProcess
    lock_impl = CaseLock()


def begin(self, activation, case):
    """Tie the process to its case."""
    activation.process.case = case
    activation.process.cycle = case.cycle
    return activation.process


def _task(kind: str):
    return flow.View(None).Annotation(title=TASKS[kind].title).onCreate(this.created)


def created(self, activation):
    """Write the line that lists read of a new task."""
    new_item(activation.task, activation.process.case).save()


def needs_approval(activation) -> bool:
    """Whether the region lets the partnership judge requests for a coach."""
    return activation.process.case.region.swv_approves_coach


class ScreeningFlow(Base):
    """Gesignaleerd: grondslag vastleggen en screenen."""

    start = flow.StartHandle(this.begin).Next(this.split)
    split = flow.Split().Always(this.record_basis).Always(this.screen)
    record_basis = _task("record_basis").Next(this.join)
    screen = _task("screen").Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()
    begin, created = begin, created


class CoachFlow(Base):
    """Gescreend: een coach vragen en vinden."""

    start = flow.StartHandle(this.begin).Next(this.request_coach)
    request_coach = _task("request_coach").Next(this.judge)
    judge = flow.If(needs_approval).Then(this.judge_request).Else(this.offer_coach)
    judge_request = _task("judge_request").Next(this.offer_coach)
    offer_coach = _task("offer_coach").Next(this.await_coach)
    await_coach = _task("await_coach").Next(this.end)
    end = flow.End()
    begin, created = begin, created


class GuidanceFlow(Base):
    """In begeleiding: kennismaken en bespreken."""

    start = flow.StartHandle(this.begin).Next(this.first_contact)
    first_contact = _task("first_contact").Next(this.prepare_table)
    prepare_table = _task("prepare_table").Next(this.end)
    end = flow.End()
    begin, created = begin, created


class AfterTableFlow(Base):
    """Besproken: afspraken opvolgen en de zomer regelen."""

    start = flow.StartHandle(this.begin).Next(this.split)
    split = flow.Split().Always(this.follow_up).Always(this.summer_contact)
    follow_up = _task("follow_up").Next(this.join)
    summer_contact = _task("summer_contact").Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()
    begin, created = begin, created


class SummerFlow(Base):
    """Zomerperiode: contact houden en nagaan of de jongere start."""

    start = flow.StartHandle(this.begin).Next(this.split)
    split = flow.Split().Always(this.summer_talk).Always(this.check_start)
    summer_talk = _task("summer_talk").Next(this.join)
    check_start = _task("check_start").Next(this.join)
    join = flow.Join().Next(this.end)
    end = flow.End()
    begin, created = begin, created


class NoShowFlow(Base):
    """Niet gestart: bellen en een nieuwe plek zoeken of melden."""

    start = flow.StartHandle(this.begin).Next(this.call)
    call = _task("call").Next(this.find_place)
    find_place = _task("find_place").Next(this.end)
    end = flow.End()
    begin, created = begin, created


class StartFlow(Base):
    """Gestart: eerste weken, de teldatum, de evaluatie."""

    start = flow.StartHandle(this.begin).Next(this.settle)
    settle = _task("settle").Next(this.is_before_count)
    is_before_count = (
        flow.If(lambda activation: is_before_count(activation.process.case))
        .Then(this.check_placement)
        .Else(this.evaluate)
    )
    check_placement = _task("check_placement").Next(this.evaluate)
    evaluate = _task("evaluate").Next(this.finish)
    finish = _task("finish").Next(this.end)
    end = flow.End()
    begin, created = begin, created


class AftercareFlow(Base):
    """Geplaatst: nazorg, evaluatie en afronden."""

    start = flow.StartHandle(this.begin).Next(this.aftercare)
    aftercare = _task("aftercare").Next(this.evaluate)
    evaluate = _task("evaluate").Next(this.finish)
    finish = _task("finish").Next(this.end)
    end = flow.End()
    begin, created = begin, created


class EscalationFlow(Base):
    """Bij leerplicht of Doorstroompunt: aannemen en vervolg bepalen."""

    start = flow.StartHandle(this.begin).Next(this.accept_escalation)
    accept_escalation = _task("accept_escalation").Next(this.handle_escalation)
    handle_escalation = _task("handle_escalation").Next(this.end)
    end = flow.End()
    begin, created = begin, created


FLOWS = {
    Status.FLAGGED: ScreeningFlow,
    Status.SCREENED: CoachFlow,
    Status.GUIDED: GuidanceFlow,
    Status.DISCUSSED: AfterTableFlow,
    Status.SUMMER: SummerFlow,
    Status.NO_SHOW: NoShowFlow,
    Status.STARTED: StartFlow,
    Status.PLACED: AftercareFlow,
    Status.ESCALATED: EscalationFlow,
}


def is_before_count(case: Case) -> bool:
    """Whether the count date of this year is still to come; a February start has none."""
    start = case.started_on
    return start is None or start <= dates_of(case.year_id).get("count_date", start)


def start(flow_class: type[Base], case: Case) -> None:
    """Write what viewflow's own start writes, in a third of its queries.

    Each flow begins with one task, or with a split into tasks; nothing in it looks at a condition
    before the first task. The tests hold this beside viewflow's own start for every status.
    """
    moment = timezone.now()
    process = CaseProcess(flow_class=flow_class, case=case, cycle=case.cycle)
    process.save()
    begun = _row(process, flow_class.start, status=STATUS.DONE, started=moment, finished=moment)
    first = flow_class.start._next
    if isinstance(first, flow.Split):
        parent = _row(process, first, status=STATUS.DONE, finished=moment)
        FlowTask.objects.bulk_create([begun, parent])
        tokens = Token.split_token_source(parent.token, parent.pk)
        tasks = [_row(process, node, token=next(tokens)) for node, *_ in first._branches]
        links = [(parent, begun)]
    else:
        FlowTask.objects.bulk_create([begun])
        parent, tasks, links = begun, [_row(process, first, token=begun.token)], []
    FlowTask.objects.bulk_create(tasks)
    previous = FlowTask.previous.through
    previous.objects.bulk_create(
        previous(from_task_id=later.pk, to_task_id=before.pk)
        for later, before in [*links, *((task, parent) for task in tasks)]
    )
    WorkItem.objects.bulk_create(new_item(task, case) for task in tasks)


def _row(process: CaseProcess, node, **values) -> FlowTask:
    return FlowTask(process=process, flow_task=node, flow_task_type=node.task_type, **values)


def new_item(task: FlowTask, case: Case) -> WorkItem:
    """What lists need of a new task, not yet saved: for whom and by when."""
    kind = task.flow_task.name
    spec = TASKS[kind]
    moment = _moment.get()
    day = timezone.localdate(moment)
    when = When(
        case=case,
        today=day,
        milestones=dates_of(case.year_id),
        holidays=days_off(case.region_id, day),
    )
    user_id, organisation_id, role = _for_whom(case, spec.who)
    due_on, milestone = when.due_of(spec)
    return WorkItem(
        task=task,
        case=case,
        kind=kind,
        due_on=due_on,
        milestone=milestone,
        user_id=user_id,
        organisation_id=organisation_id,
        role=role,
        created_at=moment,
    )


def _for_whom(case: Case, who: str):
    if who == "owner":
        return case.owner_user_id, case.owner_organisation_id, case.owner_role
    kind, role = {
        "coordinator": (OrganisationKind.REGION_OFFICE, Role.REGIONAL_COORDINATOR),
        "swv": (OrganisationKind.PARTNERSHIP, Role.SWV_CONTACT),
    }[who]
    organisation_id = (
        Organisation.objects.filter(kind=kind, region_id=case.region_id, is_gone=False)
        .order_by("-is_active", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    return None, organisation_id, role


class ViewflowEngine:
    """The engine of tasks that `cases.actions.work` uses. Callers hold the lock of the case."""

    def open(self, case: Case, now: datetime) -> None:
        """Start the flow of the case's status."""
        with at_moment(now):
            start(FLOWS[Status(case.status)], case)

    def close(self, case: Case, now: datetime) -> None:
        """Cancel whatever flow is open, as viewflow does; its tasks never come back."""
        going_on = CaseProcess.objects.filter(case=case, status=PROCESS.NEW)
        moment = timezone.now()
        FlowTask.objects.filter(process_id__in=going_on.values("pk")).exclude(
            status__in=[STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED]
        ).update(status=STATUS.CANCELED, finished=moment)
        CaseProcess.objects.filter(case=case, open_slot__isnull=False).update(open_slot=None)
        Process.objects.filter(pk__in=going_on.values("pk")).update(
            status=PROCESS.CANCELED, finished=moment
        )
        WorkItem.objects.filter(case=case, is_open=True).update(is_open=False, closed_at=now)

    def finish(self, item: WorkItem, user, now: datetime) -> None:
        """Complete one task in the name of `user` (None: the system)."""
        with lock_held(), at_moment(now), item.task.activation() as activation:
            if activation.task.status == STATUS.ASSIGNED and activation.task.owner != user:
                activation.unassign()
            if activation.task.status == STATUS.NEW:
                activation.assign(user)
            activation.start(None)
            WorkItem.objects.filter(pk=item.pk).update(is_open=False, closed_at=now)
            activation.execute()

    def assign(self, item: WorkItem, user) -> None:
        """Give a task to a person."""
        with item.task.activation() as activation:
            activation.assign(user)
        item.claimed_by = user

    def unassign(self, item: WorkItem) -> None:
        """Take a task back from the person who claimed it."""
        with item.task.activation() as activation:
            activation.unassign()
        item.claimed_by = None


def scrub(sender, process, task, **kwargs) -> None:
    """Remove the local variables viewflow keeps of a failure: they can hold names (pitfall 10)."""
    failure = task.data.pop("_exception", None)
    if failure:
        last = [line for line in failure["traceback"].splitlines() if line.startswith("  File")]
        task.data["_error"] = last[-1].split(", in ")[-1] if last else "onbekend"
        task.save(update_fields=["data"])
        logger.error("Task %s failed", task.pk)


def register() -> None:
    """Connect the engine; called once from CasesConfig.ready()."""
    work.register_engine(ViewflowEngine())
    task_failed.connect(scrub, dispatch_uid="overstap_scrub")
