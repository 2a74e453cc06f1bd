"""What every action on a case shares: the lock, the event, and the facts that follow."""

from datetime import date, datetime

from django.db.models import Case as Choose
from django.db.models import F, Min, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from cases import panels
from cases.access import Grant, facts_of, grants_for
from cases.actions import work
from cases.actions.recording import SEALED, event_hash, record, record_all
from cases.enums import FINAL, ActionStatus, Capacity, Status
from cases.models import (
    ActionItem,
    Case,
    CaseAccess,
    CaseEvent,
    CaseParty,
    WorkItem,
)
from cases.models.held import held_case, hold_case
from cases.rules.calendar import dates_of
from overstap.audit.acting import remembered
from overstap.notifications.actions import send_all
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Organisation

__all__ = [
    "SEALED",
    "day_of",
    "event_hash",
    "facts_changed",
    "follow",
    "join",
    "leave",
    "lock_case",
    "next_step",
    "notify",
    "officer_of",
    "officer_role",
    "owner_of",
    "point",
    "point_all",
    "record",
    "record_all",
    "refresh",
]


# Marks a locked case, in memory, of which somebody else has to look at the facts again.
CHANGED = "_facts_changed"


def day_of(moment: datetime) -> date:
    """The day of a moment in Amsterdam."""
    return timezone.localdate(moment)


def lock_case(case_id: int) -> Case:
    """The case, fresh, with its row locked; the one lock of everything around a case.

    `FOR NO KEY UPDATE` does not hold up inserts of rows that point at the case (pitfall 15).
    An action inside an action gets the same object that the outer one locked.
    """
    if (held := held_case(case_id)) is not None:
        return held
    Case.objects.scoped().select_for_update(of=("self",), no_key=True).filter(
        pk=case_id
    ).values_list("pk", flat=True).get()
    return hold_case(
        Case.objects.scoped()
        .select_related(
            "student__municipality", "member__school", "region", "year", "escalated_to", "school"
        )
        .get(pk=case_id)
    )


def notify(case: Case, code: str, users, *, now: datetime, event: CaseEvent | str) -> None:
    """This will put a notice for each of `users` in the outbox; the actor gets none."""
    if isinstance(event, CaseEvent):
        key, actor_id = f"case:{case.pk}:{event.seq}:{code}", event.actor_id
    else:
        key, actor_id = f"case:{case.pk}:{event}:{code}", None
    found = {user.pk: user for user in users if user is not None}.values()
    send_all(
        event=key,
        users=[user for user in found if user.is_active and user.pk != actor_id],
        subject_code=code,
        now=now,
        case_id=case.pk,
        path=case.get_absolute_url(),
    )


def facts_changed(case: Case) -> None:
    """This will let other packages follow, at the next refresh, what changed around this case.

    For a change of home, school, mentor, birth date or applications; join and leave do it
    themselves.
    """
    case.__dict__[CHANGED] = True
    if (memory := remembered()) is not None:
        memory[CHANGED, case.pk] = True  # also when the case is read again before that


def refresh(case: Case, now: datetime) -> None:
    """This will rewrite what follows from the facts: grants, owner, coach and next step."""
    follow(case, now)
    point(case, now)


def follow(case: Case, now: datetime, *, hand_tasks: bool = True) -> None:
    """This will rewrite the grants, the coach and the owner of a locked case.

    `hand_tasks=False`: its open tasks are about to be closed, so they need no new owner.
    """
    known = (remembered() or {}).pop((CHANGED, case.pk), False)
    if case.__dict__.pop(CHANGED, known):
        panels.facts_changed(case=case, now=now)
    facts = facts_of(case)
    _rewrite_grants(case, grants_for(facts), now)
    coach_id = next(
        (p.user_id for p in facts.parties if p.capacity == Capacity.COACH and not p.active_to),
        None,
    )
    user_id, organisation_id, role = owner_of(case, facts, coach_id, day_of(now))
    if hand_tasks:
        work.hand_to_owner(case, user_id, organisation_id, role)
    _project(
        case,
        coach_id=coach_id,
        owner_user_id=user_id,
        owner_organisation_id=organisation_id,
        owner_role=role,
    )


def point(case: Case, now: datetime) -> None:
    """This will rewrite the next step of a locked case."""
    step, due = next_step(case, day_of(now))
    _project(case, next_step=step, next_due_on=due)


def _project(case: Case, **values) -> None:
    changed = {name: value for name, value in values.items() if getattr(case, name) != value}
    if changed:
        Case.objects.filter(pk=case.pk).update(**changed)
        for name, value in changed.items():
            setattr(case, name, value)


def _rewrite_grants(case: Case, wanted: frozenset[Grant], now: datetime) -> None:
    """Make the stored grants equal to the wanted ones; what ends stays as a closed row."""
    stored = {(row.party, row.reason): row for row in case.grants.filter(is_current=True)}
    ended, fresh = [], []
    for grant in wanted:
        row = stored.pop((grant.party, grant.reason), None)
        if row is not None and row.groups == grant.groups and row.active_to == grant.ends:
            continue
        if row is not None:
            ended.append(row)
        starts = grant.starts if grant.starts and grant.starts > now else now
        fresh.append(
            CaseAccess(
                case=case,
                party=grant.party,
                groups=grant.groups,
                reason=grant.reason,
                active_from=starts,
                active_to=grant.ends,
            )
        )
    ended += stored.values()
    if ended:
        rows = CaseAccess.objects.filter(pk__in=[row.pk for row in ended])
        live = Q(active_to__isnull=True) | Q(active_to__gt=now)
        # One statement: a grant that did not start yet ends when it would have started.
        rows.update(
            is_current=False,
            active_to=Choose(
                When(live & Q(active_from__gt=now), then=F("active_from")),
                When(live, then=Value(now)),
                default=F("active_to"),
            ),
        )
    if fresh:
        CaseAccess.objects.bulk_create(fresh)


def owner_of(case: Case, facts, coach_id: int | None, today: date):
    """Who owns the case now: (user id, organisation id, role); lifecycle.md 2, column owner."""
    school = (None, case.member.school_id, Role.SUPPORT_COORDINATOR)
    # Of two coaches the one who came first, as `coach_id` says.
    live = {p.capacity: p for p in reversed(facts.parties) if p.active_to is None}
    coach = live.get(Capacity.COACH)
    covered = coach is not None and facts.covered(coach.organisation_id)
    coach_owner = (coach.user_id, coach.organisation_id, "") if covered else None
    if case.status in FINAL:
        return (None, None, "")
    if not facts.is_shared:
        return school  # whoever else could own it may not see it
    if case.status in {Status.FLAGGED, Status.SCREENED}:
        if case.status == Status.SCREENED and _lost_coach(facts):
            return coordinator_of(case)
        return school
    if case.status in {Status.GUIDED, Status.DISCUSSED}:
        if coach_owner is None and coach is None and _lost_coach(facts):
            return coordinator_of(case)
        return coach_owner or school
    if case.status == Status.SUMMER:
        contact = live.get(Capacity.SUMMER_CONTACT)
        if contact and contact.user_id and facts.covered(contact.organisation_id):
            return (contact.user_id, contact.organisation_id, "")
        return coach_owner or school
    if case.status == Status.NO_SHOW:
        return coach_owner or officer_of(case, facts, today) or coordinator_of(case)
    if case.status == Status.ESCALATED:
        officer = live.get(Capacity.OFFICER)
        if officer and officer.user_id:
            return (officer.user_id, officer.organisation_id, "")
        if facts.escalated_to_id and case.escalated_to.is_active:
            role = officer_role(case, today)
            return (None, facts.escalated_to_id, role)
        return coordinator_of(case)
    return coach_owner or coordinator_of(case)


def _lost_coach(facts) -> bool:
    coaches = [p for p in facts.parties if p.capacity == Capacity.COACH]
    return bool(coaches) and all(p.active_to for p in coaches)


def officer_role(case: Case, today: date) -> str:
    """Leerplicht below 18 (or with an unknown birth date), from then the Doorstroompunt."""
    age = case.student.age_on(today)
    if age is not None and age >= case.region.leerplicht_until:
        return Role.DOORSTROOMCOACH
    return Role.ATTENDANCE_OFFICER


def officer_of(case: Case, facts, today: date):
    """The post of the officer by age and home municipality; None without an office here.

    Nor above the age that the Doorstroompunt helps: its right has ended then.
    """
    too_old = facts.birthday_end is not None and facts.birthday_end <= today
    if facts.municipal_office_id is None or too_old:
        return None
    return (None, facts.municipal_office_id, officer_role(case, today))


def coordinator_of(case: Case):
    """The post of the coordinator of the case's region."""
    office = (
        Organisation.objects.filter(
            kind=OrganisationKind.REGION_OFFICE, region_id=case.region_id, is_gone=False
        )
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )
    return (None, office, Role.REGIONAL_COORDINATOR)


AFTER = {
    Status.FLAGGED: ("flagging_end", "summer_start"),
    Status.SCREENED: ("table_round_1", "table_round_2", "summer_start"),
    Status.GUIDED: ("table_round_1", "table_round_2", "summer_start"),
    Status.DISCUSSED: ("table_round_2", "summer_start"),
    Status.SUMMER: ("no_show_date", "count_date", "february_intake", "year_close"),
    Status.NO_SHOW: ("count_date", "february_intake", "year_close"),
    Status.STARTED: ("count_date", "year_close"),
    Status.PLACED: ("year_close",),
    Status.ESCALATED: ("february_intake", "year_close"),
}


def next_step(case: Case, today: date) -> tuple[str, date | None]:
    """What comes first: an open task, an open action, else the next milestone of the year."""
    if case.status in FINAL:
        return "", None
    tasks = WorkItem.objects.filter(case_id=OuterRef("pk"), is_open=True).order_by("due_on", "pk")
    items = ActionItem.objects.filter(case_id=OuterRef("pk"), status=ActionStatus.OPEN)
    kind, due_on, item = (
        Case.objects.scoped()
        .filter(pk=case.pk)
        .values_list(
            Subquery(tasks.values("kind")[:1]),
            Subquery(tasks.values("due_on")[:1]),
            Subquery(items.order_by("due_on", "pk").values("due_on")[:1]),
        )
        .get()
    )
    task = (kind, due_on) if kind else None
    dates = {} if task or item else dates_of(case.year_id)
    return _first_of(case.status, task, item, dates, today)


def _first_of(
    status: str, task: tuple | None, item: date | None, dates: dict[str, date], today: date
) -> tuple[str, date | None]:
    """The first of an open task (kind, date), the date of an open action, and the milestones."""
    if task and (item is None or task[1] <= item):
        return task
    if item:
        return "action_item", item
    for kind in AFTER[Status(status)]:
        if kind in dates and (dates[kind] >= today or kind == "year_close"):
            return f"milestone:{kind}", dates[kind]
    return "milestone:year_close", max(dates.values(), default=today)


def point_all(case_ids: list[int], dates: dict[str, date], today: date) -> None:
    """This will rewrite the next step of many locked open cases of one year, in a few queries."""
    tasks: dict[int, tuple] = {}
    found = WorkItem.objects.filter(case_id__in=case_ids, is_open=True).order_by("due_on", "pk")
    for case_id, kind, due_on in found.values_list("case_id", "kind", "due_on"):
        tasks.setdefault(case_id, (kind, due_on))
    items = dict(
        ActionItem.objects.filter(case_id__in=case_ids, status=ActionStatus.OPEN)
        .values_list("case_id")
        .annotate(first=Min("due_on"))
        .order_by()
    )
    changed: dict[tuple, list[int]] = {}
    cases = Case.objects.scoped().filter(pk__in=case_ids, is_open=True)
    for pk, status, *known in cases.values_list("pk", "status", "next_step", "next_due_on"):
        step = _first_of(status, tasks.get(pk), items.get(pk), dates, today)
        if step != tuple(known):
            changed.setdefault(step, []).append(pk)
    for (step, due_on), ids in changed.items():
        Case.objects.filter(pk__in=ids).update(next_step=step, next_due_on=due_on)


def join(
    case: Case,
    *,
    capacity: Capacity,
    now: datetime,
    user_id: int | None = None,
    organisation_id: int | None = None,
    name: str = "",
    origin: str = "",
    until: datetime | None = None,
) -> CaseParty:
    """This will put somebody around a locked case; the same live party is not doubled."""
    if capacity != Capacity.TABLE:
        facts_changed(case)
    live = CaseParty.objects.filter(
        case=case,
        capacity=capacity,
        user_id=user_id,
        organisation_id=organisation_id,
        name=name,
        origin=origin,
        active_to=until,
    ).first()
    return live or CaseParty.objects.create(
        case=case,
        capacity=capacity,
        user_id=user_id,
        organisation_id=organisation_id,
        name=name,
        origin=origin,
        active_from=now,
        active_to=until,
    )


def leave(case: Case, *, now: datetime, **which) -> int:
    """This will end live parties of a locked case that match `which`; returns how many."""
    parties = list(CaseParty.objects.filter(case=case, **which).exclude(active_to__lte=now))
    for party in parties:
        party.active_to = max(now, party.active_from)
        party.save()
        if party.capacity != Capacity.TABLE:
            facts_changed(case)
    return len(parties)
