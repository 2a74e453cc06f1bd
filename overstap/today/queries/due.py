"""How much waits for somebody, for the digest: numbers, by the buckets of Vandaag."""

from collections import Counter
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from overstap.notifications.digests import Due
from overstap.today.queries.gathering import (
    bucket_of,
    my_actions,
    my_tasks,
    open_actions,
    open_tasks,
)
from overstap.today.queries.written import rows_of


def count_due(by, now: datetime) -> Due:
    """What is too late, for today and for the coming week, in this role; one query."""
    rows = rows_of("due", _write, by, today=localdate(now), now=now)
    counts = Counter(bucket for (bucket,) in rows)
    return Due(counts["late"], counts["today"], counts["week"])


def _write(by, today: date, since, ids) -> QuerySet:
    tasks, actions = my_tasks(by, today), my_actions(by, today)
    return _buckets(open_tasks(by).filter(tasks), tasks, today).union(
        _buckets(open_actions(by).filter(actions), actions, today), all=True
    )


def _buckets(rows: QuerySet, mine, today: date) -> QuerySet:
    found = rows.order_by().annotate(v_bucket=bucket_of(mine, today, None))
    return found.values_list("v_bucket")
