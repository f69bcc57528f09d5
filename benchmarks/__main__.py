"""`make bench`: pages with 1,000 and with 100,000 children, and the PDF, as ratios measured in one run.

Databases of invented children are made once and kept; EPEP_BENCH_SIZES="1000 5000" measures others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import django
import psycopg
from psycopg import sql

from benchmarks import pdf
from epep.local import servers

AIM_RATIO, AIM_GROWTH, AIM_PDF = 3.0, 1.3, 0.7


def _database(size: int) -> str:
    """The address of the database with `size` children; made and filled when it is not there."""
    addresses = servers.addresses("dev")
    name = f"epep_bench_{size}"
    with psycopg.connect(addresses.database, autocommit=True) as line:
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = _with_name(addresses.database, name)
    env = _environment(url)
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=env, check=True)
    with psycopg.connect(url) as line:
        there = line.execute("SELECT count(*) FROM children_child").fetchone()
    if not there or there[0] == 0:
        print(f"inventing {size} children …", flush=True)
        made = ["manage.py", "load_demo", "--children", str(size), "--terms", "3"]
        subprocess.run([sys.executable, *made], env=env, check=True)
    return url


def _with_name(url: str, name: str) -> str:
    """The same server, another database: the path of the address is replaced."""
    head, _, query = url.partition("?")
    return head.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "EPEP_STATEMENT_SECONDS": "0", "EPEP_LOG_LEVEL": "ERROR"}


def _pages(url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages"], env=_environment(url), check=True, stdout=subprocess.PIPE
    )
    return dict(json.loads(done.stdout))


def _table(sizes: list[int], found: list[dict[str, Any]]) -> None:
    heads = [f"{size:,}: median, p95 ms (queries) · SQL · floor · ratio" for size in sizes]
    print(f"| page | {' | '.join(heads)} | growth |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for name in found[0]:
        cells = [
            f"{row[name]['median_ms']:.1f}, {row[name]['p95_ms']:.1f} ({row[name]['queries']}) · "
            f"{row[name]['sql_ms']:.1f} · {row[name]['floor_ms']:.1f} · {row[name]['ratio']:.2f}"
            for row in found
        ]
        growth = found[-1][name]["median_ms"] / found[0][name]["median_ms"]
        print(f"| {name} | {' | '.join(cells)} | {growth:.2f} |")


def _misses(found: list[dict[str, Any]]) -> list[str]:
    said = []
    for name in found[0]:
        worst = max(row[name]["ratio"] for row in found)
        growth = found[-1][name]["median_ms"] / found[0][name]["median_ms"]
        if worst > AIM_RATIO:
            said.append(f"{name}: {worst:.2f} times its floor (aim {AIM_RATIO})")
        if growth > AIM_GROWTH:
            said.append(f"{name}: grows {growth:.2f} times (aim {AIM_GROWTH})")
    return said


def main() -> None:
    """Measure everything in this one run and print it as Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    sizes = [int(word) for word in os.environ.get("EPEP_BENCH_SIZES", "1000 100000").split()]
    addresses = [_database(size) for size in sizes]
    found = [_pages(url) for url in addresses]
    print()
    _table(sizes, found)
    django.setup()
    made = pdf.measure()
    print(
        f"\nPDF of {made.pages} pages: {made.ours_cpu:.3f} s of CPU; the same HTML through plain "
        f"write_pdf {made.plain_cpu:.3f} s; ratio {made.ratio:.2f} (aim {AIM_PDF})"
    )
    misses = _misses(found)
    if made.ratio > AIM_PDF:
        misses.append(f"PDF: {made.ratio:.2f} of plain (aim {AIM_PDF})")
    print("\nMisses:\n" + "\n".join(f"- {miss}" for miss in misses) if misses else "\nEvery aim is met.")


if __name__ == "__main__":
    main()
