"""`make bench`: pages with 1,000 and 100,000 children, the PDF, deadlines and a day's reminders, measured in one run.

Databases of invented children are made once and kept; EPEP_BENCH_SIZES="1000 5000" measures others,
EPEP_BENCH_RUNS=60 asks for each page sixty times. What a page is, is pages.py; the PDF is pdf.py.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import django
import psycopg
from psycopg import sql

from benchmarks import clocks, longest, pdf, reminders
from epep.local import servers

AIM_RATIO, AIM_GROWTH, AIM_PDF = 3.0, 1.3, 0.7
BROKER = 4000
ROUNDS = 5
"""The sizes take turns, so that a machine that is busy for a while slows all of them alike."""


@dataclass(frozen=True)
class Page:
    """One page with one size, in milliseconds. Its floor is its own SQL and an empty signed-in page."""

    median: float
    p95: float
    sql: float
    empty: float
    cpu: float
    queries: int

    @property
    def floor(self) -> float:
        """What no way of writing the page could go below."""
        return self.sql + self.empty

    @property
    def ratio(self) -> float:
        """The page as a multiple of its floor."""
        return self.median / self.floor


def _database(size: int) -> str:
    """The address of the database with `size` children; made and filled when it is not there."""
    addresses = servers.addresses("dev")
    name = f"epep_bench_{size}"
    with psycopg.connect(addresses.database, autocommit=True) as line:
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = servers.with_name(addresses.database, name)
    env = _environment(url)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=env, check=True)
    with psycopg.connect(url) as line:
        there = line.execute(
            "SELECT (SELECT count(*) FROM children_child), EXISTS (SELECT FROM funding_request)"
        ).fetchone()
    if there and there[0] and not there[1]:
        print(f"the database of {size} children is from before there was money: it is made anew", flush=True)
        with psycopg.connect(addresses.database, autocommit=True) as line:
            line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        return _database(size)
    if not there or there[0] == 0:
        print(f"inventing {size} children …", flush=True)
        made = ["manage.py", "load_demo", "--children", str(size), "--terms", "3"]
        subprocess.run([sys.executable, *made], env=env, check=True)
    return url


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "EPEP_STATEMENT_SECONDS": "0", "EPEP_LOG_LEVEL": "ERROR"}


def _pages(url: str, runs: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.pages", str(runs)]
    done = subprocess.run(command, env=_environment(url), check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def _clocks(url: str) -> clocks.Speed:
    """Working out every deadline of a database, in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.clocks"]
    done = subprocess.run(command, env=_environment(url), check=True, stdout=subprocess.PIPE)
    return clocks.Speed(**json.loads(done.stdout))


def _reminders(url: str) -> reminders.Speed:
    """Queueing a day's reminders; their bells go to a number of the broker where nobody listens."""
    broker = servers.with_number(servers.addresses("dev").broker, BROKER)
    env = _environment(url) | {"REDIS_URL": broker}
    command = [sys.executable, "-m", "benchmarks.reminders"]
    subprocess.run([*command, "prepare"], env=env, check=True)
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
    return reminders.read(done.stdout)


def _measured(addresses: list[str]) -> list[dict[str, Page]]:
    """Every page of every size, from ROUNDS rounds in which the sizes take turns."""
    runs = -(-int(os.environ.get("EPEP_BENCH_RUNS", "30")) // ROUNDS)
    rounds = [[_pages(url, runs) for url in addresses] for _ in range(ROUNDS)]
    return [_together([made[place] for made in rounds]) for place in range(len(addresses))]


def _together(rounds: list[dict[str, Any]]) -> dict[str, Page]:
    found = {}
    for name in rounds[0]:
        times = {
            what: [s * 1000 for made in rounds for s in made[name][what]]
            for what in ("page", "sql", "empty", "cpu")
        }
        found[name] = Page(
            median=statistics.median(times["page"]),
            p95=statistics.quantiles(times["page"], n=20)[-1],
            sql=statistics.median(times["sql"]),
            empty=statistics.median(times["empty"]),
            cpu=statistics.median(times["cpu"]),
            queries=rounds[0][name]["queries"],
        )
    return found


def _table(sizes: list[int], found: list[dict[str, Page]]) -> None:
    print(
        "| page | children | median ms | p95 ms | queries | SQL ms | empty page ms | CPU ms | times floor | growth |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for name, first in found[0].items():
        for size, pages in zip(sizes, found, strict=True):
            page = pages[name]
            growth = "" if page is first else f"{page.median / first.median:.2f}"
            print(
                f"| {name} | {size:,} | {page.median:.1f} | {page.p95:.1f} | {page.queries} | {page.sql:.1f} "
                f"| {page.empty:.1f} | {page.cpu:.1f} | {page.ratio:.2f} | {growth} |"
            )


def _misses(found: list[dict[str, Page]]) -> list[str]:
    said = []
    for name, first in found[0].items():
        worst = max(pages[name].ratio for pages in found)
        growth = found[-1][name].median / first.median
        if worst > AIM_RATIO:
            said.append(f"{name}: {worst:.2f} times its floor (aim {AIM_RATIO})")
        if growth > AIM_GROWTH:
            said.append(f"{name}: grows {growth:.2f} times (aim {AIM_GROWTH})")
    return said


def _nightly(addresses: list[str]) -> list[str]:
    """Deadlines and reminders of every size, printed; what missed its aim."""
    told = [_reminders(url) for url in addresses]
    worked_out = [_clocks(url) for url in addresses]
    print(f"\n{clocks.said(worked_out)}\n\n{reminders.said(told)}")
    return clocks.misses(worked_out) + reminders.misses(told)


def main() -> None:
    """Measure everything in this one run and print it as Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    sizes = [int(word) for word in os.environ.get("EPEP_BENCH_SIZES", "1000 100000").split()]
    addresses = [_database(size) for size in sizes]
    found = _measured(addresses)
    print()
    _table(sizes, found)
    django.setup()
    made = pdf.measure()
    print(
        f"\nPDF of {made.pages} pages: {made.ours_cpu:.3f} s of CPU; the same HTML through plain "
        f"write_pdf {made.plain_cpu:.3f} s; ratio {made.ratio:.2f} (aim {AIM_PDF})"
    )
    built = longest.build()
    print(
        f"\nThe longest form, {built.questions} questions, built: median {built.median:.1f} ms, "
        f"p95 {built.p95:.1f} ms"
    )
    misses = _misses(found) + _nightly(addresses)
    if made.ratio > AIM_PDF:
        misses.append(f"PDF: {made.ratio:.2f} of plain (aim {AIM_PDF})")
    print("\nMisses:\n" + "\n".join(f"- {miss}" for miss in misses) if misses else "\nEvery aim is met.")


if __name__ == "__main__":
    main()
