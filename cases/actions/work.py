"""The work on a case: open tasks that an action finishes, and reminders.

viewflow keeps the tasks. `cases.flows` registers its engine here when Django starts, so that
actions know flows only through this door.
"""

from datetime import date, datetime
from typing import Protocol

from cases.enums import Status
from cases.flow_texts import OWNED, TASKS
from cases.models import Case, WorkItem
from overstap.notifications.actions import send
from overstap.organisations.models import Membership, User


class Engine(Protocol):
    """What an engine of tasks must do; implemented in cases/flows.py."""

    def open(self, case: Case, now: datetime) -> None: ...

    def close(self, case: Case, now: datetime) -> None: ...

    def finish(self, item: WorkItem, user, now: datetime) -> None: ...

    def assign(self, item: WorkItem, user) -> None: ...

    def unassign(self, item: WorkItem) -> None: ...


_engine: list[Engine] = []


def register_engine(engine: Engine) -> None:
    """Use this engine; called once from CasesConfig.ready()."""
    _engine[:] = [engine]


def sync(case: Case, now: datetime) -> None:
    """This will stop the work of the former status and start the work of this one."""
    for engine in _engine:
        engine.close(case, now)
        if case.status in list(Status) and case.is_open:
            engine.open(case, now)


def done(case: Case, does: str, *, by, now: datetime) -> bool:
    """This will finish the open task that the action `does` fulfils; True when there was one."""
    kinds = [kind for kind, task in TASKS.items() if does in task.does]
    item = (
        WorkItem.objects.filter(case=case, is_open=True, kind__in=kinds)
        .select_related("task", "claimed_by")
        .order_by("due_on", "pk")
        .first()
    )
    if item is None:
        return False
    for engine in _engine:
        engine.finish(item, by.user if by is not None else None, now)
    return True


def assign(item: WorkItem, user) -> None:
    """This will give a task to a person; the rule was checked by the caller."""
    for engine in _engine:
        engine.assign(item, user)


def unassign(item: WorkItem) -> None:
    """This will put a task back for whoever it is for."""
    for engine in _engine:
        engine.unassign(item)


def hand_to_owner(case: Case, user_id, organisation_id, role) -> None:
    """This will move the owner's open tasks along when the owner of the case changes."""
    target = {"user_id": user_id, "organisation_id": organisation_id, "role": role}
    items = WorkItem.objects.filter(case=case, is_open=True, kind__in=OWNED)
    moved = list(items.exclude(user_id=user_id, organisation_id=organisation_id, role=role))
    if not moved:
        return
    freed = [item for item in moved if item.claimed_by_id and item.claimed_by_id != user_id]
    for item in freed:
        unassign(item)
    WorkItem.objects.filter(pk__in=[item.pk for item in moved]).update(**target)
    if freed:
        WorkItem.objects.filter(pk__in=[item.pk for item in freed]).update(claimed_by=None)


def shift_due(case: Case, kind: str, due_on: date) -> int:
    """This will move the due date of an open task, after its milestone moved; returns how many."""
    return WorkItem.objects.filter(case=case, kind=kind, is_open=True).update(due_on=due_on)


def remind_due(*, now: datetime, today: date, limit: int = 1000) -> int:
    """This will send one reminder for each open task that is past its date; returns how many.

    The person it is for is told, else everybody with the role there. Nobody is told twice.
    """
    items = (
        WorkItem.objects.filter(is_open=True, due_on__lt=today, reminded_at__isnull=True)
        .exclude(snoozed_until__gt=today)
        .order_by("due_on", "pk")[:limit]
    )
    count = 0
    for item in items:
        for user in people_for(item, today):
            send(
                event=f"work:{item.pk}:reminder",
                user=user,
                subject_code="reminder",
                now=now,
                case_id=item.case_id,
                path=f"/dossiers/{item.case_id}/",
            )
        WorkItem.objects.filter(pk=item.pk).update(reminded_at=now)
        count += 1
    return count


def people_for(item: WorkItem, today: date) -> list[User]:
    """Who can do a task: who claimed it, whose it is, or everybody in the post."""
    if user_id := item.claimed_by_id or item.user_id:
        return list(User.objects.filter(pk=user_id, is_active=True))
    return people_in(item.organisation_id, item.role, today)


def people_in(organisation_id: int | None, role: str, today: date) -> list[User]:
    """Everybody who holds `role` at an organisation on this day."""
    live = Membership.objects.live(on=today).filter(organisation_id=organisation_id, role=role)
    return list(User.objects.filter(pk__in=live.values("user_id")).order_by("pk"))
