"""What waits for somebody, in one query: tasks, actions, lists of cases, notices and counts.

Each source is a branch with the same columns; a window numbers the rows of each bucket and counts
them, so that the first seven and the full count come together. No name is read here: of whom the
rows are is asked once, for all of them (`people`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models import Case as Choose
from django.db.models.functions import Cast, RowNumber

from cases.enums import ActionStatus
from cases.models import ActionItem, Case, WorkItem
from cases.models.scope import live_grants
from cases.rules.items import empty_posts
from coaches.queries import covered_users, unseen_by_stand_in
from overstap.notifications.models import Notice
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup
from overstap.today.queries.written import rows_of

LIMIT = 7
# Coaches stand in for each other; a coordinator for an absent coach without a stand-in.
COVERING = COACHES | COORDINATORS
WEEK = timedelta(days=7)
# Every open task and action is in exactly one of these, the first that fits (decisions.md).
BUCKETS = ("late", "today", "new", "week", "later", "waiting", "snoozed")
DUE_FIRST = [F("due_on").asc(), F("pk").asc()]
COLUMNS = (
    "v_source", "v_bucket", "v_pk", "v_case", "v_words", "v_path", "v_due", "v_at",
    "v_mark", "v_fresh", "v_total",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A row of Vandaag. `words` is a task's kind, an action's text or a notice's code.

    `mark`: "post" when anybody in the post may take it up, "taken" when this person did, else "-".
    `total` is how many rows of this source there are in this bucket.
    """

    source: str
    bucket: str
    pk: int
    case_id: int | None
    words: str
    path: str
    due_on: date | None
    at: datetime | None
    mark: str
    fresh: bool
    total: int


# What makes one more branch for a person and a day; `case_branch` and `count_branch` do.
Branch = Callable[[Any, date], QuerySet]


def gather(
    by, today: date, since: datetime | None, branches: Mapping[str, Branch] | None = None
) -> list[Found]:
    """All that waits for this membership; `since` is when the visit before this one ended.

    `branches` are more of them by name; a name and a role always stand for the same query.
    """
    more = branches or {}

    def write(reader, day, since, ids):
        return _union(reader, day, since, [make(reader, day) for make in more.values()])

    name = ("gather", LIMIT, *more)
    return [Found(*row) for row in rows_of(name, write, by, today=today, now=now(), since=since)]


def _union(by, today: date, since: datetime | None, more: Iterable[QuerySet]) -> QuerySet:
    branches = [_tasks(by, today, since), _actions(by, today, since), *more, _notices(by)]
    return branches[0].union(*branches[1:], all=True)


def gather_notices(by) -> list[Found]:
    """Only the notices, for who has no cases."""
    return [Found(*row) for row in _notices(by)]


def bucket_counts(by, today: date, since: datetime | None) -> Counter[str]:
    """How many tasks and actions each bucket holds; one query."""
    rows = rows_of("buckets", _count_buckets, by, today=today, now=now(), since=since)
    counts: Counter[str] = Counter()
    for bucket, count in rows:
        counts[bucket] += count
    return counts


def _count_buckets(by, today: date, since: datetime | None, ids) -> QuerySet:
    both = [
        rows.order_by().values("v_bucket").annotate(v_n=Count("pk")).values_list("v_bucket", "v_n")
        for rows in _both(by, today, since)
    ]
    return both[0].union(both[1], all=True)


def bucket_rows(
    by, today: date, since: datetime | None, bucket: str, first: int, after: int
) -> list[Found]:
    """The tasks and actions of a bucket from `first` up to `after`, in the order of Vandaag."""

    def write(reader, day, before, ids):
        both = [
            rows.filter(v_bucket=bucket).annotate(v_total=Value(0)).values_list(*COLUMNS)
            for rows in _both(reader, day, before)
        ]
        found = both[0].union(both[1], all=True).order_by("v_due", "v_source", "v_pk")
        return found[first:after]

    if first:  # only the first page is asked often enough to keep its words
        return [Found(*row) for row in write(by, today, since, ())]
    name = ("bucket", bucket, after)
    return [Found(*row) for row in rows_of(name, write, by, today=today, now=now(), since=since)]


def _both(by, today: date, since: datetime | None) -> tuple[QuerySet, QuerySet]:
    return _task_rows(by, today, since), _action_rows(by, today, since)


def open_tasks(by) -> QuerySet[WorkItem]:
    """The open tasks of cases that this person may know of."""
    return WorkItem.objects.filter(is_open=True, case_id__in=live_grants(by).values("case_id"))


def open_actions(by) -> QuerySet[ActionItem]:
    """The open actions of cases that this person may know of."""
    return ActionItem.objects.filter(
        status=ActionStatus.OPEN, case_id__in=live_grants(by).values("case_id")
    )


def my_tasks(by, today: date) -> Q:
    """Tasks on this person's name, of whom they stand in for, and those free in their post."""
    own = Q(organisation__isnull=True) | Q(organisation_id=by.organisation_id)
    mine = Q(user_id=by.user_id) & own | Q(claimed_by_id=by.user_id)
    if by.role in COVERING:
        mine |= Q(user_id__in=covered_users(by, today))
    if by.role in COORDINATORS and by.region_id:
        mine |= Q(unseen_by_stand_in(by, today, "user_id"))
    if (posts := empty_posts(by, today)) is not None:
        mine |= posts
    post = Q(user__isnull=True, claimed_by__isnull=True, role=by.role)
    if by.role in COORDINATORS and by.region_id:
        # A coordinator's work may lie at the region's office or at any partner without an owner.
        return mine | post & Q(case__region_id=by.region_id)
    return mine | post & Q(organisation_id=by.organisation_id)


def my_actions(by, today: date) -> Q:
    """Actions on this person's name, of whom they stand in for, and of the whole organisation."""
    mine = Q(owner_id=by.user_id) | Q(owner__isnull=True, owner_organisation_id=by.organisation_id)
    if by.role in COVERING:
        mine |= Q(owner_id__in=covered_users(by, today))
    if by.role in COORDINATORS and by.region_id:
        mine |= Q(unseen_by_stand_in(by, today, "owner_id"))
    return mine


def _my_cases(by) -> Q:
    """What somebody else has to do in a case that is this person's own."""
    post = Q(
        case__owner_user__isnull=True,
        case__owner_organisation_id=by.organisation_id,
        case__owner_role=by.role,
    )
    return Q(case__owner_user_id=by.user_id) | post


def bucket_of(mine: Q, today: date, since: datetime | None) -> Choose:
    """The one bucket of a row: somebody else's waits, else put off, else by date."""
    whens = [
        When(mine & Q(snoozed_until__gt=today), then=Value("snoozed")),
        When(mine & Q(due_on__lt=today), then=Value("late")),
        When(mine & Q(due_on=today), then=Value("today")),
    ]
    if since is not None:
        whens.append(When(mine & Q(created_at__gt=since), then=Value("new")))
    return Choose(
        *whens,
        When(mine & Q(due_on__lte=today + WEEK), then=Value("week")),
        When(mine, then=Value("later")),
        default=Value("waiting"),
        output_field=CharField(),
    )


def _tasks(by, today: date, since: datetime | None) -> QuerySet:
    return _first_rows(_task_rows(by, today, since), DUE_FIRST)


def _task_rows(by, today: date, since: datetime | None) -> QuerySet:
    mine = my_tasks(by, today)
    rows = open_tasks(by).filter(mine | _my_cases(by))
    mark = Choose(
        When(claimed_by_id=by.user_id, user__isnull=True, then=Value("taken")),
        When(mine & Q(user__isnull=True), then=Value("post")),
        default=Value("-"),
        output_field=CharField(),
    )
    return _with_columns(
        rows,
        source="work",
        bucket=bucket_of(mine, today, since),
        v_case=F("case_id"),
        v_words=F("kind"),
        v_due=F("due_on"),
        v_mark=mark,
        v_fresh=_fresh(since),
    )


def _actions(by, today: date, since: datetime | None) -> QuerySet:
    return _first_rows(_action_rows(by, today, since), DUE_FIRST)


def _action_rows(by, today: date, since: datetime | None) -> QuerySet:
    mine = my_actions(by, today)
    rows = open_actions(by).filter(mine | _my_cases(by))
    # What was agreed needs F8, and F1 for the words hold the name; that something was does not.
    may_read = Q()
    for group in (DataGroup.F8, DataGroup.F1):
        may_read &= Exists(live_grants(by, group=group).filter(case_id=OuterRef("case_id")))
    return _with_columns(
        rows,
        source="action",
        bucket=bucket_of(mine, today, since),
        v_case=F("case_id"),
        v_words=Choose(When(may_read, then=F("what")), default=Value(""), output_field=CharField()),
        v_due=F("due_on"),
        v_fresh=_fresh(since),
    )


def _notices(by) -> QuerySet:
    return _branch(
        Notice.objects.filter(user_id=by.user_id, read_at__isnull=True),
        source="notice",
        bucket=Value("notices"),
        order=[F("at").desc(), F("pk").desc()],
        v_case=F("case_id"),
        v_words=F("subject_code"),
        v_path=F("path"),
        v_at=F("at"),
    )


def case_branch(key: str, cases: QuerySet[Case], *order: str) -> QuerySet:
    """The first cases of a list with their count; their columns are read later, once."""
    ordering = [F(name).asc(nulls_last=True) for name in order] + [F("pk").asc()]
    return _branch(
        cases,
        source="list",
        bucket=Value(key),
        order=ordering,
        v_case=Cast("pk", BigIntegerField()),
    )


def count_branch(key: str, rows: QuerySet, per: str = "") -> QuerySet:
    """A count, or one count for each value of the column `per`: one row each."""
    bucket = F(per) if per else Value("all")
    return _branch(
        rows, source="count", bucket=bucket, order=[F("pk").asc()], limit=1, v_words=Value(key)
    )


def _fresh(since: datetime | None):
    if since is None:
        return Value(value=False, output_field=BooleanField())
    return Choose(
        When(created_at__gt=since, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def _branch(rows: QuerySet, *, source: str, bucket, order: list, limit: int = 0, **values):
    return _first_rows(_with_columns(rows, source=source, bucket=bucket, **values), order, limit)


def _with_columns(rows: QuerySet, *, source: str, bucket, **values) -> QuerySet:
    # No two columns of a branch may be the same expression: Django would leave the second one out
    # when it filters on a window, and the branches would no longer fit on each other.
    empty = {
        "v_case": Cast(Value(None), BigIntegerField()),
        "v_words": Value(""),
        "v_path": Value("/"),
        "v_due": Cast(Value(None), DateField()),
        "v_at": Cast(Value(None), DateTimeField()),
        "v_mark": Value("-"),
        "v_fresh": Value(value=False, output_field=BooleanField()),
    }
    return rows.order_by().annotate(
        v_source=Value(source), v_pk=F("pk"), v_bucket=bucket, **(empty | values)
    )


def _first_rows(rows: QuerySet, order: list, limit: int = 0) -> QuerySet:
    return (
        rows.annotate(
            v_place=Window(RowNumber(), partition_by=[F("v_bucket")], order_by=order),
            v_total=Window(Count("pk"), partition_by=[F("v_bucket")]),
        )
        .filter(v_place__lte=limit or LIMIT)
        .values_list(*COLUMNS)
    )
