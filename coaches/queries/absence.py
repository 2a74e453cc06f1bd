"""Who is away and who stands in; every function is a fixed number of queries."""

from datetime import date, timedelta

from django.db.models import Case as Choose
from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from cases.enums import Capacity
from cases.models import CaseAccess
from coaches.enums import AssignmentState
from coaches.models import Absence, CoachAssignment
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.today import now

KEPT = timedelta(days=90)
# The capacities of somebody who is away that a stand-in takes over.
COVERED = (Capacity.COACH, Capacity.SUMMER_CONTACT)


def absences_for(by, today: date) -> QuerySet[Absence]:
    """A coach's own absences, or all of the region for a coordinator; now and to come first.

    What was over three months ago is not shown. Each with `n_cases` of the coach and `when`:
    0 now, 1 to come, 2 over or withdrawn.
    """
    rows = Absence.objects.filter(ends_on__gte=today - KEPT)
    if by.role in COORDINATORS:
        rows = rows.filter(coach__organisation__region_id=by.region_id)
    else:
        rows = rows.filter(coach_id=by.pk)
    return (
        rows.select_related("coach__user", "coach__organisation", "stand_in__user")
        .annotate(
            n_cases=_cases_of_coach(),
            when=Choose(
                When(Q(withdrawn_on__isnull=False) | Q(ends_on__lt=today), then=Value(2)),
                When(starts_on__gt=today, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
        )
        .order_by("when", "starts_on", "pk")
    )


def _cases_of_coach() -> Coalesce:
    """How many young people this coach guides in the region, as a column."""
    own = CoachAssignment.objects.filter(
        coach__user_id=OuterRef("coach__user_id"),
        case__region_id=OuterRef("coach__organisation__region_id"),
        state=AssignmentState.ACCEPTED,
        case__is_open=True,
    )
    counted = (
        own.order_by()
        .values("coach__user_id")
        .annotate(n=Count("case_id", distinct=True))
        .values("n")
    )
    return Coalesce(Subquery(counted), 0)


def standing_in_now(by, today: date) -> QuerySet[Absence]:
    """The absences for which this coach stands in today."""
    return (
        Absence.objects.on(today)
        .filter(stand_in_id=by.pk)
        .select_related("coach__user")
        .annotate(n_cases=_cases_of_coach())
        .order_by("ends_on", "pk")
    )


def without_stand_in(by, today: date) -> QuerySet[Absence]:
    """The absences of today in the region while nobody stands in."""
    rows = Absence.objects.on(today).filter(coach__organisation__region_id=by.region_id)
    return rows.filter(stand_in__isnull=True)


def away_users(today: date) -> QuerySet:
    """The ids of the users who are away as a coach today."""
    return Absence.objects.on(today).values_list("coach__user_id", flat=True)


def covered_users(by, today: date) -> QuerySet:
    """The users whose work `by` looks after today, for use as a subquery.

    A stand-in looks after the coach who is away; a coordinator after whoever has no stand-in.
    """
    return _covered(by, today).values("coach__user_id")


def covered_until(by, today: date) -> dict[int, date]:
    """The users whose work `by` looks after today, each with the last day of the absence."""
    return dict(_covered(by, today).values_list("coach__user_id", "ends_on"))


def unseen_by_stand_in(by, today: date, user: str) -> Exists:
    """The condition on a row with a case that the stand-in of its `user` may not see that case.

    For a coordinator: no basis reaches the stand-in's organisation, so nobody else has this work.
    """
    away = Absence.objects.on(today).filter(
        coach__organisation__region_id=by.region_id,
        coach__user_id=OuterRef(user),
        stand_in__isnull=False,
    )
    return Exists(away.exclude(Exists(_grants_of_stand_in(OuterRef(OuterRef("case_id"))))))


def _grants_of_stand_in(case) -> QuerySet[CaseAccess]:
    """The live grants on a case of the stand-in of the absence around this subquery."""
    moment = now()
    key = Concat(
        Value("u"),
        Cast(OuterRef("stand_in__user_id"), CharField()),
        Value("@"),
        Cast(OuterRef("stand_in__organisation_id"), CharField()),
    )
    return CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=moment),
        active_from__lte=moment,
        case_id=case,
        party=key,
    )


def _covered(by, today: date) -> QuerySet[Absence]:
    away = Absence.objects.on(today)
    if by.role in COORDINATORS:
        return away.filter(stand_in__isnull=True, coach__organisation__region_id=by.region_id)
    return away.filter(stand_in_id=by.pk)
