"""The work on a case: open tasks that an action finishes, and reminders.

viewflow keeps the tasks. `cases.flows` registers its engine here when Django starts, so that
actions know flows only through this door.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol

from django.db.models import Q

from cases import panels
from cases.enums import Capacity, Status
from cases.flow_texts import OWNED, TASKS
from cases.models import Case, CaseParty, WorkItem
from overstap.notifications.actions import send
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS
from overstap.organisations.models import Membership, User
from overstap.organisations.today import at_start_of


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

    The person it is for is told, else everybody with the role there; of somebody who is away the
    stand-in, else the coordinators of the region. Nobody is told twice.
    """
    away = panels.away_on(today)
    items = (
        WorkItem.objects.filter(is_open=True, due_on__lt=today, reminded_at__isnull=True)
        .exclude(snoozed_until__gt=today)
        .select_related("case")
        .order_by("due_on", "pk")[:limit]
    )
    count = 0
    for item in items:
        for user in people_for(item, today, away):
            send(
                event=f"work:{item.pk}:reminder:{item.due_on.isoformat()}",
                user=user,
                subject_code="reminder",
                now=now,
                case_id=item.case_id,
                path=f"/dossiers/{item.case_id}/",
            )
        WorkItem.objects.filter(pk=item.pk).update(reminded_at=now)
        count += 1
    return count


def people_for(item: WorkItem, today: date, away: Collection[int] = ()) -> list[User]:
    """Who can do a task: who claimed it, whose it is, or everybody in the post."""
    if user_id := item.claimed_by_id or item.user_id:
        return people_instead_of(item.case, user_id, today, away)
    return people_of_post(item.case, item.organisation_id, item.role, today)


def people_of_post(case: Case, organisation_id: int | None, role: str, today: date) -> list[User]:
    """Everybody in a post; of one that nobody holds the coordinators of the region of the case."""
    return people_in(organisation_id, role, today) or _coordinators(case, today)


def people_instead_of(
    case: Case, user_id: int, today: date, away: Collection[int] = ()
) -> list[User]:
    """This person; of one who is away (`away` holds user ids) or left: who stands in on the case.

    Else the coordinators of the region, so that a reminder never ends with nobody.
    """
    there = list(User.objects.filter(pk=user_id, is_active=True).exclude(pk__in=away))
    return there or _stand_ins(case, today, away) or _coordinators(case, today)


def _stand_ins(case: Case, today: date, away: Collection[int]) -> list[User]:
    start = at_start_of(today)
    stands_in = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=start),
        case=case,
        capacity=Capacity.STAND_IN,
        active_from__lt=start + timedelta(days=1),
    )
    people = User.objects.filter(pk__in=stands_in.values("user_id"), is_active=True)
    return list(people.exclude(pk__in=away).order_by("pk"))


def _coordinators(case: Case, today: date) -> list[User]:
    live = Membership.objects.live(on=today).filter(
        role__in=COORDINATORS, organisation__region_id=case.region_id
    )
    return list(User.objects.filter(pk__in=live.values("user_id")).order_by("pk"))


def people_in(organisation_id: int | None, role: str | Collection[str], today: date) -> list[User]:
    """Everybody who holds `role`, or one of several, at an organisation on this day.

    Of a lead of a school that nobody is, the other lead: both may see the same cases.
    """
    roles = {role} if isinstance(role, str) else set(role)
    there = Membership.objects.live(on=today).filter(organisation_id=organisation_id)
    asked = roles | SCHOOL_LEADS if roles & SCHOOL_LEADS else roles
    rows = there.filter(role__in=asked).select_related("user").order_by("user_id", "pk")
    found = list(rows)
    people = [row for row in found if row.role in roles] or found
    return list({row.user_id: row.user for row in people}.values())
