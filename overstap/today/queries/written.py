"""Queries that are written once per process and from then on only filled in.

Writing the union of Vandaag through the ORM takes five times as long as the database takes to
answer it. Its words never differ, only who asks, the day and the moment. So it is written once,
with a stand-in for each of these, and each stand-in is replaced when it runs. What the ORM would
write then is what runs: `tests/today/test_written.py` puts both beside each other.
"""

import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from overstap.organisations.today import clock_stopped_at

# Numbers, days and moments that nothing real has. A day or moment may be counted on from.
FIRST_ID = 8_100_000_000_000_000
DAY = date(1234, 5, 6)
MOMENT = datetime(1234, 5, 6, 7, 8, 9, tzinfo=UTC)
SINCE = datetime(1111, 2, 3, 4, 5, 6, tzinfo=UTC)
ID_IN_TEXT = re.compile(r"81000000000\d{5}")
NAMES = ("pk", "user_id", "organisation_id", "region_id")
# So many cases at once; a shorter list is filled up, so that few lengths have to be written.
STEP = 16


@dataclass(frozen=True)
class Reader:
    """A membership for a query that is being written: its ids are stand-ins.

    It has nothing else on purpose: a query that looks at more of a membership cannot be kept.
    """

    role: str
    pk: int
    user_id: int
    organisation_id: int
    region_id: int | None


@dataclass(frozen=True)
class Written:
    """The words of a query, and for each of its parameters how it is filled in."""

    sql: str
    fill: list[Callable[[Mapping], Any]]
    convert: dict


_written: dict[Hashable, Written] = {}


def rows_of(
    name: Hashable,
    write: Callable[..., QuerySet],
    by,
    *,
    today: date,
    now: datetime,
    since: datetime | None = None,
    ids: Collection[int] = (),
) -> list[tuple]:
    """The rows of `write(reader, today, since, ids)`, a queryset of `values_list`.

    `name` with the role of `by` says which query it is: whatever else decides its words belongs
    in `name`. `write` runs once for each, so it must build and not look.
    """
    size = -(-len(ids) // STEP) * STEP
    connection = connections[DEFAULT_DB_ALIAS]
    has_region = by.region_id is not None
    key = (name, by.role, has_region, since is None, size, connection.vendor)
    found = _written.get(key)
    if found is None:
        reader = Reader(by.role, *(FIRST_ID + place for place in range(4)))
        if not has_region:
            reader = Reader(by.role, *(FIRST_ID + place for place in range(3)), region_id=None)
        slots = [FIRST_ID + len(NAMES) + place for place in range(size)]
        with clock_stopped_at(MOMENT):
            rows = write(reader, DAY, None if since is None else SINCE, slots)
            found = _written[key] = _write(rows, connection)
    values = {FIRST_ID + place: getattr(by, name) for place, name in enumerate(NAMES)}
    filled = [*ids, *[next(iter(ids), 0)] * (size - len(ids))]
    values |= {FIRST_ID + len(NAMES) + place: pk for place, pk in enumerate(filled)}
    values |= {DAY: today, MOMENT: now, SINCE: since}
    with connection.cursor() as cursor:
        cursor.execute(found.sql, [fill(values) for fill in found.fill])
        rows = cursor.fetchall()
    return _converted(rows, found.convert, connection)


def _write(rows: QuerySet, connection) -> Written:
    trip = getattr(rows, "_trip", None)
    if trip is not None:
        trip()  # case data of nobody in particular may not be read, also not this way
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    if ID_IN_TEXT.search(sql) or "1234-05" in sql or "1111-02" in sql:
        raise ValueError("A value of this query is not a parameter.")
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return Written(
        sql, [_filler(param, connection) for param in params], compiler.get_converters(columns)
    )


def _filler(param, connection) -> Callable[[Mapping], Any]:
    """How a parameter comes about: from a stand-in that is in it, else always the same."""
    ops = connection.ops
    if isinstance(param, str):
        if ID_IN_TEXT.search(param):
            return lambda values: ID_IN_TEXT.sub(lambda m: str(values[int(m[0])]), param)
        if param[:5] in {"1234-", "1111-"}:  # a database that keeps time as text
            if len(param) == len("1234-05-06"):
                param = date.fromisoformat(param)
            else:
                param = datetime.fromisoformat(param).replace(tzinfo=UTC)
    if isinstance(param, datetime):
        for stand_in in (MOMENT, SINCE):
            if param.year == stand_in.year:
                ahead = param - stand_in
                return lambda values: ops.adapt_datetimefield_value(values[stand_in] + ahead)
    elif isinstance(param, date):
        if param.year == DAY.year:
            days = param - DAY
            return lambda values: ops.adapt_datefield_value(values[DAY] + days)
    elif isinstance(param, int) and param >= FIRST_ID:
        kind = type(param)
        return lambda values: kind(values[int(param)])
    return lambda values: param


def _converted(rows: list[tuple], convert: dict, connection) -> list[tuple]:
    if not convert:
        return rows
    found = []
    for row in map(list, rows):
        for place, (converters, expression) in convert.items():
            for converter in converters:
                row[place] = converter(row[place], expression, connection)
        found.append(tuple(row))
    return found
