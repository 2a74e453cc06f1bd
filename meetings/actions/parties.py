"""Who at the table may see which case: written as CaseParty, so that one policy decides (TBL).

Being invited is not enough: somebody at the table sees the cases that they are a party to
(security.md 3.3), from the moment a case is on the agenda until 14 days after the table.
"""

from datetime import date, datetime, timedelta

from django.db.models import F, Q

from cases.actions.base import day_of, join, lock_case, refresh
from cases.enums import LIVE_APPLICATION, Capacity
from cases.models import Application, Case, CaseParty
from meetings.enums import ON_AGENDA, SessionState
from meetings.models import TableSession
from overstap.organisations.enums import SCHOOL_LEADS, Role
from overstap.organisations.models import Membership, Region

AFTER = timedelta(days=14)
INVOLVED = (Capacity.COACH, Capacity.STAND_IN, Capacity.SUMMER_CONTACT, Capacity.OFFICER)


def lock_session(session_id: int) -> TableSession:
    """The session, fresh, with its row locked; always before the lock of a case.

    Whoever locks a table is about to change it, so this raises its version, which tells the
    other screens. Writing the row takes the same lock as `select_for_update(no_key=True)`.
    """
    TableSession.objects.filter(pk=session_id).update(version=F("version") + 1)
    return TableSession.objects.select_related("round__year__region").get(pk=session_id)


def lock_planning(region_id: int) -> None:
    """This will let one person at a time plan tables in a region, before any table is locked.

    Two at once would each miss the table where the other puts the same chair.
    """
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region_id)


def origin_of(session: TableSession) -> str:
    """How parties of a case point at this table."""
    return f"session:{session.pk}"


def people_of(session: TableSession) -> list[Membership]:
    """Everybody at the table: participants, chair and minute-taker; each once."""
    return list(
        Membership.objects.filter(
            Q(table_sessions__session=session)
            | Q(chaired_sessions=session)
            | Q(minuted_sessions=session)
        )
        .select_related("user", "organisation")
        .distinct()
    )


def sync_session(session: TableSession, now: datetime) -> None:
    """This will give every case of this agenda the right people, after the table changed."""
    people = people_of(session)
    on_agenda = session.items.filter(state__in=ON_AGENDA).order_by("case_id")
    for case_id in on_agenda.values_list("case_id", flat=True):
        sync_case(session, case_id, now, people=people)


def sync_case(
    session: TableSession,
    case_id: int,
    now: datetime,
    people: list[Membership] | None = None,
    *,
    rewrite: bool = True,
) -> Case:
    """This will make the parties of one case fit this table: who joins, who leaves, until when.

    With `rewrite=False` the caller writes the grants that follow.
    """
    case = lock_case(case_id)
    is_on = session.items.filter(case_id=case_id, state__in=ON_AGENDA).exists()
    people = people if people is not None else people_of(session)
    wanted = _parties(case, session, people, day_of(now)) if is_on else set()
    until = (session.closed_at or max(session.starts_at, now)) + AFTER
    changed = False
    live = CaseParty.objects.filter(
        case_id=case_id, capacity=Capacity.TABLE, origin=origin_of(session)
    ).exclude(active_to__lte=now)
    for party in live:
        key = (party.user_id, party.organisation_id)
        if key not in wanted:
            party.active_to = max(now, party.active_from)
        elif party.active_to == until or (
            session.closed_at is None and session.starts_at + AFTER <= party.active_to <= until
        ):
            wanted.discard(key)
            continue
        else:
            wanted.discard(key)
            party.active_to = until
        party.save()
        changed = True
    for user_id, organisation_id in sorted(wanted):
        join(
            case,
            capacity=Capacity.TABLE,
            now=now,
            user_id=user_id,
            organisation_id=organisation_id,
            origin=origin_of(session),
            until=until,
        )
        changed = True
    if changed and rewrite:
        refresh(case, now)
    return case


def follow_facts(*, case: Case, now: datetime) -> None:
    """This will let the tables where a locked case lies follow a change around it, at once.

    No table is locked: a case never waits for one. Who changes a table meanwhile comes to this
    case after us, and looks again.
    """
    tables = (
        TableSession.objects.filter(
            Q(closed_at__isnull=True) | Q(closed_at__gt=now - AFTER),
            items__case_id=case.pk,
            items__state__in=ON_AGENDA,
        )
        .exclude(state=SessionState.CANCELLED)
        .select_related("round__year__region")
        .order_by("pk")
    )
    for session in tables.distinct():
        sync_case(session, case.pk, now, rewrite=False)


def _parties(
    case: Case, session: TableSession, people: list[Membership], today: date
) -> set[tuple[int, int]]:
    """Who of these people is a party to this case, as (user, organisation)."""
    applied = set(
        Application.objects.filter(
            member_id=case.member_id, status__in=LIVE_APPLICATION
        ).values_list("institution_id", flat=True)
    )
    involved = set(
        CaseParty.objects.filter(
            case_id=case.pk, capacity__in=INVOLVED, active_to__isnull=True
        ).values_list("user_id", flat=True)
    )
    home = case.student.municipality_id
    found = set()
    for person in people:
        if person.organisation_id == case.member.school_id and person.role in SCHOOL_LEADS:
            continue  # the school's own right is wider and does not end with the table
        is_home = (
            home is not None
            and person.organisation.municipality_id == home
            and _fits_age(person.role, case, session, today)
        )
        is_mentor = (
            person.role == Role.MENTOR
            and person.organisation_id == case.member.school_id
            and person.user_id == case.member.mentor_id
        )
        if (
            person.pk in {session.chair_id, session.minute_taker_id}
            or is_mentor
            or person.organisation_id in applied
            or person.user_id in involved
            or is_home
        ):
            found.add((person.user_id, person.organisation_id))
    return found


def _fits_age(role: str, case: Case, session: TableSession, today: date) -> bool:
    """MUNI: leerplicht until 18, the Doorstroompunt from 16, both until the day of the table.

    An unknown birth date counts as with the right of the municipality itself (cases/access.py).
    """
    student, region, on = case.student, case.region, max(today, day_of(session.starts_at))
    if role == Role.ATTENDANCE_OFFICER:
        end = student.birthday(region.leerplicht_until)
        return end is None or on < end
    if role == Role.DOORSTROOMCOACH:
        begin, end = student.birthday(16), student.birthday(region.doorstroompunt_until)
        return begin is not None and begin <= today and (end is None or on < end)
    return False
