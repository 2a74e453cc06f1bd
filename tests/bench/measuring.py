"""What a page or an action costs: server time, CPU, queries, and the memory of the process."""

import resource
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from statistics import median, quantiles

from django.db import connection
from django.test import Client

from overstap.organisations.models import Membership
from overstap.ui.tables import BaseTable

WARM_UP = 3
ROUNDS = 30


@dataclass
class Figure:
    """One line of the table. Times in milliseconds; `sql` is the part waited for the database."""

    what: str
    p50: float
    p95: float
    cpu: float = 0.0
    sql: float = 0.0
    queries: int = 0
    note: str = ""
    target: str = ""
    missed: bool = False


class Watch:
    """Counts and times the queries of a block; also a wrapper for `execute_wrapper`."""

    def __init__(self):
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - start


def repeat(what: str, run: Callable[[int], None], *, rounds: int = ROUNDS) -> Figure:
    """Time `run(number)` after some rounds that do not count."""
    for number in range(WARM_UP):
        run(number)
    wall, cpu, sql, queries = [], [], [], []
    for number in range(WARM_UP, WARM_UP + rounds):
        watch = Watch()
        with connection.execute_wrapper(watch):
            began, busy = time.perf_counter(), time.process_time()
            run(number)
            cpu.append(time.process_time() - busy)
            wall.append(time.perf_counter() - began)
        sql.append(watch.seconds)
        queries.append(watch.queries)
    return Figure(
        what,
        p50=1000 * median(wall),
        p95=1000 * quantiles(wall, n=20)[-1],
        cpu=1000 * median(cpu),
        sql=1000 * median(sql),
        queries=max(queries),
    )


def client_of(membership: Membership) -> Client:
    """A browser in which this person works as this membership."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(membership.user)
    session = client.session
    session["membership_id"] = membership.pk
    session.save()
    return client


def get(client: Client, path: str, wanted: str = "") -> Callable[[int], None]:
    """A page as a block to time; it must answer 200 and hold `wanted`."""

    def run(number: int) -> None:
        response = client.get(path, secure=True)
        if response.status_code != 200:
            raise RuntimeError(f"{path} gave {response.status_code}")
        if wanted and wanted not in response.content.decode():
            raise RuntimeError(f"{path} does not hold {wanted!r}")

    return run


class Rendering(ExitStack):
    """Times (in CPU) the rows of every table that is drawn inside."""

    def __enter__(self):
        self.seconds: list[float] = []
        before = BaseTable.rows_html

        def timed(table):
            began = time.process_time()
            try:
                return before(table)
            finally:
                self.seconds.append(time.process_time() - began)

        BaseTable.rows_html = timed
        self.callback(setattr, BaseTable, "rows_html", before)
        return super().__enter__()


def peak_memory() -> float:
    """The most memory this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def as_rows(figures: list[Figure]) -> list[dict]:
    """For the process that prints."""
    return [asdict(figure) for figure in figures]
