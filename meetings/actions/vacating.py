"""Somebody stops working here: their chair, pen and seat at tables to come are not left empty."""

from datetime import date, datetime

from django.db.models import Q

from cases.actions.base import day_of
from meetings.actions.inviting import call_off, invite, raise_sequence
from meetings.actions.parties import lock_session, sync_session
from meetings.enums import OVER, SessionState
from meetings.models import TableSession
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.hooks import on_membership_end
from overstap.organisations.models import Membership


@action
def leave_tables(*, by, now: datetime, membership: Membership) -> int:
    """This will give the tables that this person leads another chair; returns how many tables.

    A planner of the region takes the chair. A minute-taker is not replaced: the page of the table
    says that there is none. Who was in the room of a table that goes on stays in its minutes.
    """
    tables = TableSession.objects.exclude(state__in=OVER).filter(
        Q(chair=membership) | Q(minute_taker=membership) | Q(participants__membership=membership)
    )
    ids = sorted(set(tables.values_list("pk", flat=True)))
    for pk in ids:
        _leave(lock_session(pk), membership, by=by, now=now)
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
    sits = session.participants.filter(membership=membership).exists()
    if not (lost_pen or sits or planners):
        return  # nobody can take the chair; the rules of deciding say so on the form
    if lost_chair and planners:
        session.chair = planners[0]
    if lost_pen:
        session.minute_taker = None
    if session.state == SessionState.PLANNED:
        session.participants.filter(membership=membership).delete()
    raise_sequence(session)
    sync_session(session, now)
    call_off(session, [membership], by=by, now=now)
    if lost_chair and planners:
        invite(session, [planners[0]], by=by, now=now)
    if lost_chair or lost_pen:
        code = "session_chair_left" if lost_chair else "session_minutes_left"
        for person in planners:
            send(
                event=f"session:{session.pk}:{session.sequence}:{code}",
                user=person.user,
                subject_code=code,
                now=now,
                path=f"/overstaptafels/{session.pk}/",
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
