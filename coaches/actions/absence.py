"""A coach is away: who stands in sees the cases for that time, and loses them after it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.access import groups_for
from cases.actions import audience
from cases.actions.base import day_of, join, leave, lock_case, record, refresh
from cases.enums import Capacity
from cases.models import Case, CaseParty
from coaches.models import Absence
from coaches.queries.absence import COVERED
from coaches.rules.absence import (
    check_is_coach,
    check_may_change_absence,
    check_may_report_absence,
    check_no_overlap,
    check_period,
    check_stand_in,
)
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.models import Membership
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import F0

ONE_DAY = timedelta(days=1)


@action
def report_absence(
    *,
    by,
    now: datetime,
    coach_id: int,
    starts_on: date,
    ends_on: date,
    stand_in_id: int | None = None,
) -> Absence:
    """This will write down that a coach is away up to and including `ends_on`, never why.

    The stand-in has the cases from the first day; without one the coordinator gets the tasks.
    Raises NotAllowed for an overlap, or when the stand-in is away too.
    """
    coach, stand_in = _lock_people(coach_id, stand_in_id)
    check_may_report_absence(coach, by)
    check_is_coach(coach, day_of(now))
    check_period(starts_on, ends_on, day_of(now))
    check_no_overlap(coach, starts_on, ends_on)
    check_stand_in(coach, stand_in, starts_on, ends_on)
    absence = Absence.objects.create(
        coach=coach, starts_on=starts_on, ends_on=ends_on, stand_in=stand_in
    )
    _cover_all(absence, by=by, now=now)
    _tell(absence, "absence_reported", [stand_in, coach], by=by, now=now)
    _tell_coordinators(absence, "absence_reported", by=by, now=now)
    _free_from_standing_in(coach, starts_on, ends_on, by=by, now=now)
    return absence


@action
def change_absence(
    *,
    by,
    now: datetime,
    absence_id: int,
    starts_on: date,
    ends_on: date,
    stand_in_id: int | None = None,
) -> Absence:
    """This will change when a coach is away or who stands in; access follows at once."""
    # People before absences, everywhere, so that two who change one never wait for each other.
    coach_id = Absence.objects.values_list("coach_id", flat=True).get(pk=absence_id)
    coach, stand_in = _lock_people(coach_id, stand_in_id)
    absence = _locked(absence_id)
    check_may_change_absence(absence, by, day_of(now))
    check_period(starts_on, ends_on, day_of(now))
    check_no_overlap(coach, starts_on, ends_on, besides=absence.pk)
    check_stand_in(coach, stand_in, starts_on, ends_on)
    before = absence.stand_in
    same = (absence.starts_on, absence.ends_on, absence.stand_in_id)
    if same == (starts_on, ends_on, stand_in.pk if stand_in else None):
        return absence
    absence.starts_on, absence.ends_on, absence.stand_in = starts_on, ends_on, stand_in
    absence.save()
    _uncover(absence, by=by, now=now)
    _cover_all(absence, by=by, now=now)
    _tell(absence, "absence_changed", [coach, stand_in, before], by=by, now=now)
    _tell_coordinators(absence, "absence_changed", by=by, now=now)
    _free_from_standing_in(coach, starts_on, ends_on, by=by, now=now)
    return absence


@action
def withdraw_absence(*, by, now: datetime, absence_id: int) -> Absence:
    """This will take an absence back: the coach is there, and nobody stands in any more."""
    absence = _locked(absence_id)
    check_may_change_absence(absence, by, day_of(now))
    _withdraw(absence, by=by, now=now)
    _tell(absence, "absence_changed", [absence.coach, absence.stand_in], by=by, now=now)
    _tell_coordinators(absence, "absence_changed", by=by, now=now)
    return absence


def _withdraw(absence: Absence, *, by, now: datetime) -> None:
    absence.withdrawn_on = day_of(now)
    absence.save()
    _uncover(absence, by=by, now=now)


@action
def cover_case(*, by, now: datetime, case_id: int) -> bool:
    """This will let in who stands in today on one case of somebody away; True when it did.

    The calendar calls it every morning for whatever is not covered yet, so it may run again.
    """
    case = lock_case(case_id)
    return case.is_open and cover_now(case, by=by, now=now)


def cover_now(case: Case, *, by, now: datetime) -> bool:
    """This will let in whoever stands in today for the people of this locked case.

    Only from the day itself: a right that starts later would melt together with an earlier one
    of the same person, and hold in between too.
    """
    away = (
        Absence.objects.on(day_of(now))
        .filter(
            coach__user_id__in=_at_work().filter(case=case).values("user_id"),
            coach__organisation__region_id=case.region_id,
            stand_in__isnull=False,
        )
        .select_related("coach__organisation", "stand_in__user")
        .order_by("pk")
    )
    here = [absence for absence in away if absence.stand_in.is_live(day_of(now))]
    let_in = [_let_in(case, absence, by=by, now=now) for absence in here]
    return any(let_in)


def _at_work() -> QuerySet[CaseParty]:
    """The parties through which somebody works on a case that a stand-in takes over."""
    return CaseParty.objects.filter(
        capacity__in=COVERED, active_to__isnull=True, user__isnull=False, case__is_open=True
    )


def _work_of(absence: Absence) -> QuerySet[CaseParty]:
    """What the person who is away does in the region, in whatever role and at what organisation."""
    return _at_work().filter(user_id=absence.coach.user_id, case__region_id=absence.coach.region_id)


def _let_in(case: Case, absence: Absence, *, by, now: datetime) -> bool:
    """The stand-in gets what the person away has here: a summer contact sees less than a coach."""
    held = set(_work_of(absence).filter(case=case).values_list("capacity", flat=True))
    if not held:
        return False
    capacity = Capacity.STAND_IN if Capacity.COACH in held else Capacity.SUMMER_CONTACT
    live = CaseParty.objects.filter(case=case, origin=origin_of(absence), active_to__gt=now)
    if live.filter(user_id=absence.stand_in.user_id, capacity=capacity).exists():
        return False
    join(
        case,
        capacity=capacity,
        now=now,
        user_id=absence.stand_in.user_id,
        organisation_id=absence.stand_in.organisation_id,
        origin=origin_of(absence),
        until=at_start_of(absence.ends_on + ONE_DAY),
    )
    record(
        case,
        kind="stand_in",
        by=by,
        now=now,
        group=F0,
        payload={"absence_id": absence.pk, "user_id": absence.stand_in.user_id},
    )
    refresh(case, now)
    if not groups_for(case, absence.stand_in):
        # No basis reaches the stand-in; the tasks are on the coordinators' Vandaag now.
        _tell_coordinators(absence, "stand_in_unseen", by=by, now=now)
    return True


def end_cover(case: Case, coach_id: int, *, now: datetime) -> None:
    """This will end the stand-in's right on a locked case that this coach no longer has."""
    live = CaseParty.objects.filter(case=case, capacity=Capacity.STAND_IN)
    origins = set(live.exclude(active_to__lte=now).values_list("origin", flat=True))
    if not origins:
        return
    for absence in Absence.objects.filter(coach__user__memberships=coach_id):
        if origin_of(absence) in origins:
            leave(case, now=now, origin=origin_of(absence), capacity=Capacity.STAND_IN)


def to_cover(today: date) -> Iterator[int]:
    """Cases of people who are away today on which the stand-in was not let in yet."""
    away = Absence.objects.on(today).filter(stand_in__isnull=False)
    for absence in away.select_related("coach__organisation").order_by("pk"):
        covered = CaseParty.objects.filter(
            origin=origin_of(absence), active_to__gt=at_start_of(today)
        )
        yield from (
            _work_of(absence)
            .exclude(case_id__in=covered.values("case_id"))
            .order_by("case_id")
            .values_list("case_id", flat=True)
            .distinct()
        )


def lost_stand_ins(today: date) -> Iterator[int]:
    """Absences, now or to come, whose stand-in no longer works here: their role ended by date."""
    rows = Absence.objects.standing().filter(ends_on__gte=today, stand_in__isnull=False)
    gone = rows.filter(Q(stand_in__active_to__lte=today) | Q(stand_in__user__is_active=False))
    yield from gone.order_by("pk").values_list("pk", flat=True)


@action
def free_lost_stand_in(*, by, now: datetime, absence_id: int) -> bool:
    """This will end the standing in of somebody who left, and tell who must find another."""
    absence = _locked(absence_id)
    if absence.stand_in is None or absence.stand_in.is_live(day_of(now)):
        return False
    _lose_stand_in(absence, by=by, now=now)
    return True


def absences_end_with(membership: Membership, *, by, now: datetime) -> None:
    """This will settle the absences of somebody whose job ends: their own, and as a stand-in."""
    today = day_of(now)
    own = Absence.objects.standing().filter(coach=membership, ends_on__gte=today)
    for absence in _each_locked(own):
        _withdraw(absence, by=by, now=now)
    _free_from_standing_in(membership, today, date.max, by=by, now=now)


def _free_from_standing_in(
    stand_in: Membership, starts_on: date, ends_on: date, *, by, now: datetime
) -> None:
    """A stand-in who is away too: nobody stands in, and the coordinator is told to find somebody.

    Until then the tasks of the absent coach are on the coordinators' Vandaag.
    """
    today = day_of(now)
    hit = Absence.objects.between(max(starts_on, today), ends_on).filter(stand_in=stand_in)
    for absence in _each_locked(hit):
        _lose_stand_in(absence, by=by, now=now)


def _lose_stand_in(absence: Absence, *, by, now: datetime) -> None:
    absence.stand_in = None
    absence.save()
    _uncover(absence, by=by, now=now)
    _tell(absence, "stand_in_lost", [absence.coach], by=by, now=now)
    _tell_coordinators(absence, "stand_in_lost", by=by, now=now)


def _cover_all(absence: Absence, *, by, now: datetime) -> None:
    """Let the stand-in into every case, when the absence has begun; else the calendar does."""
    if absence.stand_in is None or not absence.starts_on <= day_of(now) <= absence.ends_on:
        return
    work = _work_of(absence).order_by("case_id")
    for case_id in work.values_list("case_id", flat=True).distinct():
        _let_in(lock_case(case_id), absence, by=by, now=now)


def _uncover(absence: Absence, *, by, now: datetime) -> None:
    """End every live right that came from this absence."""
    live = CaseParty.objects.filter(origin=origin_of(absence)).exclude(active_to__lte=now)
    for case_id in live.order_by("case_id").values_list("case_id", flat=True).distinct():
        case = lock_case(case_id)
        leave(case, now=now, origin=origin_of(absence))
        record(
            case,
            kind="stand_in_ended",
            by=by,
            now=now,
            group=F0,
            payload={"absence_id": absence.pk},
        )
        refresh(case, now)


def origin_of(absence: Absence) -> str:
    """How parties of a case point at this absence."""
    return f"absence:{absence.pk}"


def _lock_people(coach_id: int, stand_in_id: int | None) -> tuple[Membership, Membership | None]:
    """Both rows locked, in one order, so that two colleagues cannot lean on each other at once."""
    rows = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[pk for pk in (coach_id, stand_in_id) if pk is not None])
        .select_related("user", "organisation")
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    return found[coach_id], found.get(stand_in_id)


def _locked(absence_id: int) -> Absence:
    return _each_locked(Absence.objects.filter(pk=absence_id)).get()


def _each_locked(absences: QuerySet[Absence]) -> QuerySet[Absence]:
    """These absences, locked; one that was changed while this waited is looked at again."""
    return (
        absences.select_for_update(of=("self",), no_key=True)
        .select_related("coach__user", "coach__organisation", "stand_in__user")
        .order_by("pk")
    )


def _tell(absence: Absence, code: str, people, *, by, now: datetime) -> None:
    users = [person.user for person in people if person is not None]
    _send(absence, code, users, by=by, now=now)


def _tell_coordinators(absence: Absence, code: str, *, by, now: datetime) -> None:
    users = audience.coordinators_of(absence.coach.region_id, day_of(now))
    _send(absence, code, users, by=by, now=now)


def _send(absence: Absence, code: str, users, *, by, now: datetime) -> None:
    for user in users:
        if by is None or user.pk != by.user_id:
            event = f"absence:{absence.pk}:{code}:{now.isoformat()}"
            send(
                event=event, user=user, subject_code=code, now=now, path=reverse("coaches:absences")
            )
