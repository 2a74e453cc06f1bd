"""A table under load: `python -m tests.bench.table_load`; needs PostgreSQL.

One session of 60 items on the real server: two people decide (three seconds to think), 48 browsers
ask every five seconds whether anything changed. Now and then both decide on the same case: one
must win and the other must be told. With `--refetch` every browser also fetches the new agenda
when it heard of a change, as the page does; a decision every few minutes hardly shows that, two
in three seconds do. Exit code 1 when a target of issue 3 is missed.
"""

import argparse
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

import psycopg

POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
ITEMS, POLLERS, THINK, EVERY, TARGET = 60, 48, 3.0, 5.0, 150
SAME_CASE_EACH = 6  # every sixth decision both take the same case
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|version|token)" value="([^"]+)"')
PORT = 8765


def say(text: str) -> None:
    """Print a line now, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Seen:
    """What the clients measured, in milliseconds, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float, status: int) -> None:
        """One answer."""
        with self.lock:
            self.times.setdefault(what, []).append(1000 * seconds)
            self.counts[f"{what} {status}"] += 1
            if status >= 500:
                self.counts["5xx"] += 1


class Browser:
    """Somebody with a session at the server, over a connection that is kept."""

    def __init__(self, cookie: str, seen: Seen):
        self.seen, self.cookies = seen, {"sessionid": cookie}
        self.connection = None

    def ask(self, what: str, path: str, values: dict | None = None) -> tuple[int, str, str]:
        """(status, Location, text); a dropped connection is opened once more."""
        body = urlencode(values) if values is not None else None
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
                self.connection.request("POST" if body else "GET", path, body, headers)
                answer = self.connection.getresponse()
                text = answer.read().decode()
                break
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise
        self.seen.note(what, time.perf_counter() - began, answer.status)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


def decide(browser: Browser, page: str, url: str, owner: int) -> tuple[int, str]:
    """Fill in the form of this page and save; (status, where next)."""
    values = dict(HIDDEN.findall(page)) | {
        "code": "proceed",
        "text": "Samen naar de open dag, daarna belt de coach met thuis.",
        "what_1": "Meeloopdag regelen",
        "owner_1": f"m{owner}",
        "due_1": time.strftime("%Y-%m-%d", time.localtime(time.time() + 14 * 86400)),
    }
    status, where, _ = browser.ask("opslaan", url, values)
    return status, where


def lead(browser, made, first, meet: threading.Barrier, until: float, seen: Seen) -> None:
    """Decide on case after case, with time to think, until the minute is over."""
    run = f"/overstaptafels/{made['session']}/bezig/"
    url, number = f"{run}?punt={made['items'][first]}", 0
    while time.monotonic() < until:
        number += 1
        if number % SAME_CASE_EACH == 0:  # the last case that is left, for both the same
            url = f"{run}?punt={made['items'][-(number // SAME_CASE_EACH)]}"
        status, _, page = browser.ask("pagina", url)
        if "besluitformulier" not in page:
            with seen.lock:
                seen.counts["no form"] += 1
            return
        time.sleep(THINK)
        if number % SAME_CASE_EACH == 0:
            try:
                meet.wait(timeout=10)
            except threading.BrokenBarrierError:
                return
        began = time.perf_counter()
        status, where = decide(browser, page, url, made["owner"])
        with seen.lock:
            seen.counts["saved" if status == 302 else f"refused {status}"] += 1
        if status != 302:
            url = f"{run}?punt={made['items'][first + number]}"
            continue
        browser.ask("volgende", where)
        with seen.lock:
            seen.times.setdefault("opslaan en volgende", []).append(
                1000 * (time.perf_counter() - began)
            )
        url = where


def poll(browser, made, until: float, refetch: bool) -> None:
    """Ask every five seconds whether anything changed."""
    version = None
    time.sleep(random.random() * EVERY)
    while time.monotonic() < until:
        status, _, text = browser.ask("peilen", f"/overstaptafels/{made['session']}/stand/")
        if status == 200 and refetch and (now := json.loads(text)["version"]) != version:
            browser.ask("agenda", f"/overstaptafels/{made['session']}/nu/")
            version = now
        time.sleep(EVERY)


def fill(answer: Path) -> None:
    """Make the region, the session and everybody's login; runs in a process of its own."""
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.bench.measuring import client_of  # noqa: PLC0415
    from tests.factories.cases import make_world  # noqa: PLC0415

    world = make_world(year=2026)
    session, items = _table(world)
    people = [world.officer, world.zorgco, world.mentor, world.intake]
    made = {
        "session": session.pk,
        "items": items,
        "owner": world.coach.pk,
        "leaders": [_cookie(client_of(one)) for one in (world.coordinator, world.doorstroom)],
        "pollers": [_cookie(client_of(people[n % len(people)])) for n in range(POLLERS)],
    }
    answer.write_text(json.dumps(made))


def _cookie(client) -> str:
    return client.cookies["sessionid"].value


def _table(world):
    from meetings import actions  # noqa: PLC0415
    from overstap.organisations.today import now  # noqa: PLC0415
    from tests.factories.cases import make_case  # noqa: PLC0415

    by, moment = world.coordinator, now()
    table_round = actions.create_round(
        by=by,
        now=moment,
        year_id=world.year.pk,
        name="Overstaptafel",
        target="at_risk",
        date_on=moment.date(),
    )
    people = [world.officer, world.zorgco, world.mentor, world.intake]
    session = actions.create_session(
        by=by,
        now=moment,
        round_id=table_round.pk,
        starts_at=moment,
        place="Stadskantoor",
        chair_id=by.pk,
        minute_taker_id=world.doorstroom.pk,
        participant_ids=[one.pk for one in people],
    )
    items = [
        actions.add_item(
            by=by,
            now=moment,
            session_id=session.pk,
            case_id=make_case(world, "guided").pk,
            question="Welk mbo past, en wie houdt contact?",
        ).pk
        for _ in range(ITEMS)
    ]
    actions.open_session(by=by, now=now(), session_id=session.pk)
    return session, items


@contextmanager
def database():
    """A database for this run, thrown away afterwards."""
    name = f"bench_table_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def server(environment: dict):
    """The real server, on a port of its own."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:overstap.server"]
    process = subprocess.Popen(command, env=environment | {"PORT": str(PORT)})
    try:
        for _ in range(100):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
                connection.request("GET", "/privacy/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def run(made: dict, seconds: float, refetch: bool) -> Seen:
    """Everybody at once, for this long."""
    seen, until = Seen(), time.monotonic() + seconds
    meet = threading.Barrier(2)
    threads = [
        threading.Thread(target=lead, args=(Browser(c, seen), made, first, meet, until, seen))
        for first, c in zip((0, ITEMS // 2), made["leaders"], strict=True)
    ] + [
        threading.Thread(target=poll, args=(Browser(c, seen), made, until, refetch))
        for c in made["pollers"]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def written(url: str) -> tuple[int, int]:
    """How many decisions and how many of their actions the database holds."""
    with psycopg.connect(url) as connection:
        decisions = connection.execute("SELECT count(*) FROM meetings_decision").fetchone()[0]
        actions = connection.execute(
            "SELECT count(*) FROM cases_actionitem WHERE origin LIKE 'decision:%'"
        ).fetchone()[0]
    return decisions, actions


def report(seen: Seen, url: str) -> bool:
    """Print the table; whether every target was met."""
    say(f"{'':<24}{'aantal':>8}{'p50 ms':>10}{'p95 ms':>10}")
    for what, times in sorted(seen.times.items()):
        p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        say(f"{what:<24}{len(times):>8}{median(times):>10.1f}{p95:>10.1f}")
    decisions, actions = written(url)
    saved, refused = seen.counts["saved"], seen.counts["refused 409"]
    say(
        f"opgeslagen {saved}, in de database {decisions} besluiten en {actions} acties, "
        f"conflicten met antwoord {refused}, 5xx {seen.counts['5xx']}"
    )
    odd = {k: n for k, n in seen.counts.items() if k.startswith(("refused", "no form"))}
    odd.pop("refused 409", None)
    if odd:
        say(f"onverwacht: {odd}")
    times = seen.times.get("opslaan", [0, 0])
    fast = quantiles(times, n=20)[-1] < TARGET
    return fast and not odd and seen.counts["5xx"] == 0 and saved == decisions == actions


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.table_load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--refetch", action="store_true", help="browsers fetch the new agenda too")
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.fill)
        return 0
    with tempfile.TemporaryDirectory(prefix="overstap-table-") as folder, database() as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "overstap.settings",
            "OVERSTAP_ENV": "development",
            "OVERSTAP_VAR": folder,
            "OVERSTAP_DEBUG": "",
            "DATABASE_URL": url,
            "CACHE_URL": "",
        }
        answer = Path(folder) / "made.json"
        module = [sys.executable, "-m", "tests.bench.table_load"]
        subprocess.run([*module, "--fill", str(answer)], env=environment, check=True)
        made = json.loads(answer.read_text())
        load = os.getloadavg()[0]
        with server(environment):
            seen = run(made, options.seconds, options.refetch)
        say(f"belasting voor de meting {load:.1f}, erna {os.getloadavg()[0]:.1f}")
        return 0 if report(seen, url) else 1


if __name__ == "__main__":
    sys.exit(main())
