"""Somebody stops working here: their chair, pen and seat at tables to come are not left empty."""

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from cases.actions.base import day_of
from meetings.actions.inviting import call_off, invite, raise_sequence
from meetings.actions.parties import lock_planning, lock_session, sync_session
from meetings.enums import OVER, SessionState
from meetings.models import TableSession
from meetings.queries.clashes import tables_meanwhile
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.enums import COORDINATORS, Role
from overstap.organisations.hooks import on_membership_end
from overstap.organisations.models import Membership


@action
def leave_tables(*, by, now: datetime, membership: Membership) -> int:
    """This will give the tables that this person leads another chair; returns how many tables.

    A planner of the region who leads no other table at that time takes the chair. Without one the
    chair is empty and the table cannot begin; the planners hear that, or whoever can appoint one.
    A minute-taker is not replaced: the page of the table says that there is none. Who was in the
    room of a table that goes on stays in its minutes.
    """
    tables = TableSession.objects.exclude(state__in=OVER).filter(
        Q(chair=membership) | Q(minute_taker=membership) | Q(participants__membership=membership)
    )
    # In the order of lock_next, and all before the first case: nobody waits for somebody else.
    ordered = tables.order_by("round__date_on", "pk").values_list("pk", flat=True)
    ids = list(dict.fromkeys(ordered))
    regions = TableSession.objects.filter(pk__in=ids).values_list(
        "round__year__region_id", flat=True
    )
    for region_id in sorted(set(regions)):
        lock_planning(region_id)
    for session in [lock_session(pk) for pk in ids]:
        _leave(session, membership, by=by, now=now)
    return len(ids)


def lapsed_roles(today: date) -> list[int]:
    """The roles that ended by their date and still sit at a table to come, as membership ids."""
    tables = TableSession.objects.exclude(state__in=OVER)
    sits = (
        Q(chaired_sessions__in=tables)
        | Q(minuted_sessions__in=tables)
        | Q(table_sessions__session__in=tables.filter(state=SessionState.PLANNED))
    )
    lapsed = Membership.objects.filter(sits, active_to__lte=today).order_by("pk")
    return list(lapsed.values_list("pk", flat=True).distinct())


def end_lapsed_role(membership_id: int, now: datetime) -> None:
    """This will do for a role that ended by its date what ending it by hand does."""
    membership = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    leave_tables(by=None, now=now, membership=membership)


def _leave(session: TableSession, membership: Membership, *, by, now: datetime) -> None:
    planners = _planners(session, membership, by, day_of(now))
    lost_chair, lost_pen = (
        session.chair_id == membership.pk,
        session.minute_taker_id == membership.pk,
    )
    if lost_chair:
        session.chair = _free_planner(session, planners)
    if lost_pen:
        session.minute_taker = None
    if session.state == SessionState.PLANNED:
        session.participants.filter(membership=membership).delete()
    raise_sequence(session)
    sync_session(session, now)
    call_off(session, [membership], by=by, now=now)
    if lost_chair and session.chair:
        invite(session, [session.chair], by=by, now=now)
        _tell(session, planners, "session_chair_left", now=now)
    elif lost_chair:
        _tell_empty_chair(session, planners, now=now)
    elif lost_pen:
        others = planners or [session.chair] if session.chair else planners
        _tell(session, others, "session_minutes_left", now=now)


def _free_planner(session: TableSession, planners: list[Membership]) -> Membership | None:
    """The first planner who does not lead another table at that time."""
    meanwhile = tables_meanwhile(session.starts_at, session.ends_at, besides=session.pk)
    leading = {
        person.user_id
        for table in meanwhile
        for person in (table.chair, table.minute_taker)
        if person is not None
    }
    return next((person for person in planners if person.user_id not in leading), None)


def _tell_empty_chair(session: TableSession, planners: list[Membership], *, now: datetime) -> None:
    if planners:
        _tell(session, planners, "session_no_chair", now=now)
        return
    # Nobody plans here any more: who manages the region's people can let somebody.
    admins = (
        Membership.objects.live(on=day_of(now))
        .filter(role=Role.FUNCTIONAL_ADMIN, organisation__region_id=session.round.year.region_id)
        .select_related("user")
        .order_by("pk")
    )
    _tell(session, admins, "session_no_planner", now=now, path=reverse("manage:people"))


def _tell(session: TableSession, people, code: str, *, now: datetime, path: str = "") -> None:
    for person in people:
        send(
            event=f"session:{session.pk}:{session.sequence}:{code}",
            user=person.user,
            subject_code=code,
            now=now,
            path=path or f"/overstaptafels/{session.pk}/",
        )


def _planners(session: TableSession, membership: Membership, by, day) -> list[Membership]:
    """Who plans tables in this region and stays; whoever ends the role comes first."""
    found = list(
        Membership.objects.live(on=day)
        .filter(role__in=COORDINATORS, organisation__region_id=session.round.year.region_id)
        .exclude(pk=membership.pk)
        .exclude(user_id=membership.user_id)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    return sorted(found, key=lambda person: by is None or person.pk != by.pk)


def register() -> None:
    """Listen to the end of roles, before cases do: tables are locked before cases, everywhere."""
    on_membership_end.insert(0, leave_tables)
