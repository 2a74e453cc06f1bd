"""Speed, printed as a table: `make bench`, or `python -m tests.bench --help`.

Every measurement runs in a process of its own, with DEBUG off, against a database that is made
for it and thrown away afterwards. Handbook: performance.md; our figures: docs/performance.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

STAGES = ("load", "check", "pages", "transition", "import", "sweep")
POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def say(text: str) -> None:
    """Print a line now, also into a pipe: a measurement takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    options = _arguments()
    sizes = [options.size] if options.size else ["small", "large"] if _wants_large() else ["small"]
    say(_machine())
    if "large" not in sizes:
        say(
            "Maat klein. Groot (100.000 dossiers, 10 regio's, 3 jaren; ongeveer een half uur en "
            "6 GB) met BENCH_LARGE=1 of --size large."
        )
    missed = []
    for size in sizes:
        for kind in ("postgresql", "sqlite"):
            if options.database in (None, kind):
                missed += _measure(kind, size, options.only)
    if missed:
        say("\nNiet gehaald:")
        say("\n".join(f"  {line}" for line in missed))
    else:
        say("\nAlle doelen zijn gehaald.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--size", choices=["small", "large"], help="only this size")
    parser.add_argument("--database", choices=["postgresql", "sqlite"], help="only this database")
    parser.add_argument(
        "--only",
        action="append",
        choices=[stage for stage in STAGES if stage != "load"],
        help="only this part (can be given more than once)",
    )
    return parser.parse_args()


def _wants_large() -> bool:
    return os.environ.get("BENCH_LARGE", "") not in ("", "0")


def _machine() -> str:
    spin = min(_spin() for _ in range(3))
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} processoren, belasting {load:.1f}, "
        f"rekenlus {1000 * spin:.0f} ms (een rustige machine: ongeveer 40 ms)."
    )


def _spin() -> float:
    began, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number
    return time.perf_counter() - began


def _measure(kind: str, size: str, only: list[str] | None) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="overstap-bench-") as folder:
        name = f"bench_{os.getpid()}_{size}"
        try:
            url = _create(kind, name, Path(folder))
        except psycopg.OperationalError:
            say(f"\nPostgreSQL antwoordt niet op {urlsplit(POSTGRES).netloc}: overgeslagen.")
            return []
        try:
            return _table(kind, size, only, url, Path(folder))
        finally:
            if kind == "postgresql":
                _drop(name)


def _table(kind: str, size: str, only, url: str, folder: Path) -> list[str]:
    loaded = _stage("load", size, {}, url, folder)
    title = f"{kind}, {loaded['size']}"
    say(
        f"\n{title}\nGeladen: {loaded['rows']} rijen in {loaded['seconds']:.0f} s "
        f"(tabellen maken: {loaded['tables_seconds']:.0f} s)."
    )
    say(
        f"{'':<48}{'p50 ms':>10}{'p95 ms':>10}{'cpu ms':>9}{'sql ms':>9}{'vragen':>8}"
        f"{'geheugen':>11}  doel"
    )
    missed = []
    for stage in STAGES[1:]:
        if only and stage not in only:
            continue
        found = _stage(stage, size, loaded, url, folder)
        if stage == "check":
            say(f"check_invariants: alles klopt ({found['seconds']:.0f} s)")
            continue
        for figure in found["figures"]:
            say(_line(figure, found["memory"]))
            if figure["missed"]:
                missed.append(
                    f"{title}: {figure['what']}: {figure['p50']:.1f} ms, "
                    f"{figure['queries']} vragen ({figure['target']})"
                )
    return missed


def _line(figure: dict, memory: float) -> str:
    queries = figure["queries"] or ""
    mark = "MIST " if figure["missed"] else ""
    note = f" ({figure['note']})" if figure["note"] else ""
    return (
        f"{figure['what']:<48}{figure['p50']:>10.1f}{figure['p95']:>10.1f}{figure['cpu']:>9.1f}"
        f"{figure['sql']:>9.1f}{queries:>8}{memory:>8.0f} MB  {mark}{figure['target']}{note}"
    )


def _stage(name: str, size: str, who: dict, url: str, folder: Path) -> dict:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "overstap.settings",
        "OVERSTAP_ENV": "development",
        "OVERSTAP_VAR": str(folder),
        "OVERSTAP_DEBUG": "",
        "DATABASE_URL": url,
        "CACHE_URL": "",
    }
    answer = folder / "answer.json"
    subprocess.run(
        [sys.executable, "-m", "tests.bench.process", name, size, json.dumps(who), str(answer)],
        env=environment,
        check=True,
    )
    return json.loads(answer.read_text())


def _create(kind: str, name: str, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'bench.sqlite3'}"
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()


def _drop(name: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit(main())
