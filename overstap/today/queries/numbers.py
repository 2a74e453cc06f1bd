"""The lists and numbers of each role. A list is a queryset for a branch of `gathering`, a number
is one query whatever the number of rows."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from cases.enums import (
    LIVE_APPLICATION,
    VALID_APPLICATION,
    ImportState,
    PlacementOutcome,
    StartOutcome,
    Status,
)
from cases.models import (
    Application,
    Case,
    CohortMember,
    ImportRun,
    Job,
    StartCheck,
)
from overstap.audit.acting import unguarded
from overstap.audit.models import AccessLog
from overstap.notifications.models import Outbox, OutboxState
from overstap.organisations.enums import JobStatus, MilestoneKind
from overstap.organisations.models import Milestone, Organisation, Region, TransitionYear

STALLED = timedelta(days=14)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Waiting:
    """One partner: signals that nobody screened yet, how long the oldest waits, failed imports."""

    school: str
    count: int
    days: int
    failed: int


def signals(by, today: date) -> QuerySet[Case]:
    """Signals of the own school (or own class) that wait for a basis or for screening."""
    return Case.objects.visible_to(by).filter(status=Status.FLAGGED)


def needs_attention(by, today: date) -> QuerySet[Case]:
    """Cases of the region without a coach, or more than 14 days behind with their next step."""
    without_coach = Q(coach__isnull=True, status__in=[Status.SCREENED, Status.NO_SHOW])
    return (
        Case.objects.visible_to(by)
        .open()
        .filter(without_coach | Q(next_due_on__lt=today - STALLED))
    )


def in_my_municipality(by, today: date) -> QuerySet[Case]:
    """Who did not start or was reported here: no-shows and escalated cases this officer sees."""
    return Case.objects.visible_to(by).filter(status__in=[Status.NO_SHOW, Status.ESCALATED])


def caseload(by) -> QuerySet[Case]:
    """The open cases that this person coaches."""
    return Case.objects.visible_to(by).open().filter(coach_id=by.user_id)


def waiting_signals(region_id: int, today: date) -> list[Waiting]:
    """Per partner how many signals wait and since when, never whose (lifecycle.md 2).

    With it the imports that failed in the last month, so that both cost one query.
    """
    flagged = Case.objects.filter(school_id=OuterRef("pk"), status=Status.FLAGGED)
    failed = ImportRun.objects.filter(
        organisation_id=OuterRef("pk"),
        state=ImportState.FAILED,
        created_at__date__gte=today - MONTH,
    )
    with unguarded("telling per school"):
        rows = list(
            Organisation.objects.filter(region_id=region_id)
            .annotate(
                count=_count(flagged, "school_id"),
                oldest=Subquery(flagged.order_by("flagged_on").values("flagged_on")[:1]),
                failed=_count(failed, "organisation_id"),
            )
            .filter(Q(count__gt=0) | Q(failed__gt=0))
        )
    found = [
        Waiting(str(row), row.count, (today - row.oldest).days if row.oldest else 0, row.failed)
        for row in rows
    ]
    return sorted(found, key=lambda row: (-row.days, row.school))


def _count(rows: QuerySet, key: str) -> Coalesce:
    """A count as a column: `rows` are filtered on the outer row by `key`."""
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _of_region(by, **columns) -> dict[str, int]:
    names = list(columns)
    row = Region.objects.filter(pk=by.region_id).annotate(**columns).values_list(*names).first()
    return dict(zip(names, row or [0] * len(names), strict=True))


def to_check_at_mbo(by, year: TransitionYear | None) -> dict[str, int]:
    """Applications that nobody verified, and applicants whose start is not known."""
    if year is None:
        return {"applications": 0, "starts": 0}
    known = StartCheck.objects.filter(member_id=OuterRef("member_id")).exclude(
        outcome=StartOutcome.UNKNOWN
    )
    own = Application.objects.filter(
        institution_id=by.organisation_id, status__in=LIVE_APPLICATION, member__year=year
    )
    return own.aggregate(
        applications=Count("pk", filter=Q(verified_on__isnull=True)),
        starts=Count("member_id", distinct=True, filter=~Exists(known)),
    )


def year_on(region_id: int | None, kind: MilestoneKind, today: date) -> TransitionYear | None:
    """The youngest transition year whose milestone of this kind has passed."""
    milestone = (
        Milestone.objects.filter(year__region_id=region_id, kind=kind, date_on__lte=today)
        .select_related("year")
        .order_by("-year__year")
        .first()
    )
    return milestone.year if milestone else None


def machine_room(by, today: date) -> dict[str, int]:
    """What an administrator looks at: jobs, mail that may not have arrived, failed imports."""
    jobs = Job.objects.annotate(key_of=F("membership__organisation__region_id")).filter(
        key_of=OuterRef("pk")
    )
    failed = ImportRun.objects.annotate(key_of=F("year__region_id")).filter(
        key_of=OuterRef("pk"), state=ImportState.FAILED, created_at__date__gte=today - MONTH
    )
    post = Outbox.objects.annotate(key_of=Value(1))
    return _of_region(
        by,
        running=_count(jobs.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]), "key_of"),
        failed_jobs=_count(jobs.filter(status=JobStatus.FAILED), "key_of"),
        uncertain=_count(
            post.filter(state__in=[OutboxState.UNCERTAIN, OutboxState.FAILED]), "key_of"
        ),
        waiting=_count(post.filter(state=OutboxState.WAITING), "key_of"),
        failed=_count(failed, "key_of"),
    )


def region_figures(region_id: int, year: TransitionYear) -> dict[str, int]:
    """Facts over the cohort of a year, for whoever may see figures and no pupils."""
    with unguarded("cijfers over het cohort"):
        valid = Application.objects.filter(member_id=OuterRef("pk"), status__in=VALID_APPLICATION)
        return (
            CohortMember.objects.filter(year=year, year__region_id=region_id)
            # Not the name of the aggregate: PostgreSQL would look for a column of that name.
            .annotate(has_valid_application=Exists(valid))
            .aggregate(
                members=Count("pk"),
                applied=Count("pk", filter=Q(has_valid_application=True)),
                started=Count("pk", filter=Q(start_check__outcome=StartOutcome.STARTED)),
                not_started=Count("pk", filter=Q(start_check__outcome=StartOutcome.NOT_STARTED)),
                placed=Count("pk", filter=Q(placement_check__outcome=PlacementOutcome.PLACED)),
            )
        )


def looks_this_week(region_id: int, today: date) -> int:
    """How many times somebody of this region opened a case in the last seven days."""
    partners = Organisation.objects.filter(region_id=region_id).values("pk")
    return AccessLog.objects.filter(
        organisation_id__in=partners, at__date__gt=today - WEEK, case_id__isnull=False
    ).count()


def at_my_school(by, year: TransitionYear | None, today: date) -> dict[str, int]:
    """For the administration: pupils of the year, those without an application, failed files."""
    if year is None:
        return {"members": 0, "without": 0, "failed": 0}
    live = Application.objects.filter(member_id=OuterRef("pk"), status__in=LIVE_APPLICATION)
    failed = ImportRun.objects.filter(
        organisation_id=by.organisation_id,
        state=ImportState.FAILED,
        created_at__date__gte=today - MONTH,
    )
    numbers = (
        CohortMember.objects.visible_to(by)
        .filter(year=year, school_id=by.organisation_id)
        .annotate(applied=Exists(live))
        .aggregate(members=Count("pk"), without=Count("pk", filter=Q(applied=False)))
    )
    return numbers | {"failed": failed.count()}
