"""What Vandaag reads. Each function is one query, whatever the number of rows.

The first rows of a list and its full count come together: a window numbers the rows of each
bucket and counts them, so that a list of seven never costs a second query.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case as Choose
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from cases.enums import (
    LIVE_APPLICATION,
    VALID_APPLICATION,
    ActionStatus,
    BasisState,
    ImportState,
    PlacementOutcome,
    StartOutcome,
    Status,
)
from cases.models import (
    ActionItem,
    Application,
    Case,
    CohortMember,
    ImportRun,
    Job,
    SharingBasis,
    StartCheck,
    WorkItem,
)
from cases.models.scope import live_grants
from overstap.audit.acting import unguarded
from overstap.audit.models import AccessLog
from overstap.notifications.models import Notice, Outbox, OutboxState
from overstap.organisations.enums import COORDINATORS, JobStatus, MilestoneKind
from overstap.organisations.models import Milestone, Organisation, Region, TransitionYear
from overstap.privacy.groups import DataGroup

LIMIT = 7
WEEK = timedelta(days=7)
STALLED = timedelta(days=14)
MONTH = timedelta(days=30)
BUCKETS = ("late", "today", "week", "later")


@dataclass(frozen=True)
class Waiting:
    """One partner: signals that nobody screened yet, how long the oldest waits, failed imports."""

    school: str
    count: int
    days: int
    failed: int


def _bucket(due: str, today: date, snoozed: str) -> Choose:
    return Choose(
        When(**{f"{snoozed}__gt": today}, then=Value("later")),
        When(**{f"{due}__lt": today}, then=Value("late")),
        When(**{due: today}, then=Value("today")),
        When(**{f"{due}__lte": today + WEEK}, then=Value("week")),
        default=Value("later"),
        output_field=CharField(),
    )


def _first(rows: QuerySet, order: list, by_bucket: bool = False) -> QuerySet:
    """The first rows of each bucket (or of all), each with the `total` of its bucket."""
    part = [F("bucket")] if by_bucket else None
    return (
        rows.annotate(
            place=Window(RowNumber(), partition_by=part, order_by=order),
            total=Window(Count("pk"), partition_by=part),
        )
        .filter(place__lte=LIMIT)
        .order_by(*order)
    )


def _named(by, case: str = "pk") -> Exists:
    """Whether `by` may read the name in this case (F1)."""
    return Exists(live_grants(by, group=DataGroup.F1).filter(case_id=OuterRef(case)))


def _my_work(by) -> Q:
    mine = Q(user_id=by.user_id) | Q(claimed_by_id=by.user_id)
    post = Q(user__isnull=True, claimed_by__isnull=True, role=by.role)
    if by.role in COORDINATORS and by.region_id:
        # A coordinator's work may lie at the region's office or at any partner without an owner.
        return mine | post & Q(case__region_id=by.region_id)
    return mine | post & Q(organisation_id=by.organisation_id)


def my_work(by, today: date) -> list[WorkItem]:
    """The first open tasks of this person in each bucket."""
    rows = WorkItem.objects.filter(
        _my_work(by), is_open=True, case_id__in=Case.objects.visible_to(by).values("pk")
    ).annotate(bucket=_bucket("due_on", today, "snoozed_until"), named=_named(by, "case_id"))
    rows = rows.select_related("case__student", "case__year")
    return list(_first(rows, [F("due_on").asc(), F("pk").asc()], by_bucket=True))


def my_actions(by, today: date) -> list[ActionItem]:
    """The first open agreed actions of this person in each bucket; the words need F8."""
    visible = Case.objects.visible_to(by, group=DataGroup.F8).values("pk")
    rows = ActionItem.objects.filter(
        owner_id=by.user_id, status=ActionStatus.OPEN, case_id__in=visible
    ).annotate(bucket=_bucket("due_on", today, "snoozed_until"), named=_named(by, "case_id"))
    rows = rows.select_related("case__student", "case__year")
    return list(_first(rows, [F("due_on").asc(), F("pk").asc()], by_bucket=True))


def waiting_for_others(by) -> list[Case]:
    """Cases that this person owns and on which somebody else has the next step."""
    mine = WorkItem.objects.filter(_my_work(by), is_open=True, case_id=OuterRef("pk"))
    others = WorkItem.objects.filter(is_open=True, case_id=OuterRef("pk"))
    rows = (
        Case.objects.visible_to(by)
        .open()
        .filter(owner_user_id=by.user_id)
        .filter(Exists(others), ~Exists(mine))
        .annotate(named=_named(by))
        .select_related("student", "year")
    )
    return list(_first(rows, [F("next_due_on").asc(nulls_last=True), F("pk").asc()]))


def notices(by) -> list[Notice]:
    """The first unread notices, each with the total."""
    rows = Notice.objects.filter(user_id=by.user_id, read_at__isnull=True)
    return list(_first(rows, [F("at").desc(), F("pk").desc()]))


def caseload(by) -> dict[str, int]:
    """How many open cases this person coaches, per status."""
    rows = Case.objects.visible_to(by).open().filter(coach_id=by.user_id).order_by()
    return dict(rows.values_list("status").annotate(Count("pk")))


def signals(by, today: date) -> list[Case]:
    """Signals of the own school (or own class) that wait for a basis or for screening."""
    basis = SharingBasis.objects.filter(case_id=OuterRef("pk"), state=BasisState.ACTIVE)
    rows = (
        Case.objects.visible_to(by)
        .filter(status=Status.FLAGGED)
        .annotate(has_basis=Exists(basis), named=_named(by))
        .select_related("student", "year", "region")
    )
    return list(_first(rows, [F("flagged_on").asc(), F("pk").asc()]))


def needs_attention(by, today: date) -> list[Case]:
    """Cases of the region without a coach, or more than 14 days behind with their next step."""
    late = today - STALLED
    without_coach = Q(coach__isnull=True, status__in=[Status.SCREENED, Status.NO_SHOW])
    rows = (
        Case.objects.visible_to(by)
        .open()
        .filter(without_coach | Q(next_due_on__lt=late))
        .annotate(named=_named(by))
        .select_related("student", "year")
    )
    return list(_first(rows, [F("next_due_on").asc(nulls_last=True), F("pk").asc()]))


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


def in_my_municipality(by) -> list[Case]:
    """Who did not start or was reported here: no-shows and escalated cases this officer sees."""
    rows = (
        Case.objects.visible_to(by)
        .filter(status__in=[Status.NO_SHOW, Status.ESCALATED])
        .annotate(named=_named(by))
        .select_related("student", "year", "coach")
    )
    return list(_first(rows, [F("next_due_on").asc(nulls_last=True), F("pk").asc()]))


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
