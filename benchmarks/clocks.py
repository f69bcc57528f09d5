"""How fast what is due is worked out, in children a second: everything new, nothing new, and every meeting moved.

`python -m benchmarks.clocks` prints JSON. What is written is rolled back.
"""

from __future__ import annotations

import json
import os
import resource
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import perf_counter, process_time

import django
from django.db import connection, transaction

from benchmarks.processor import postgres_seconds

AIM = 100_000 / 60
"""Children a second: a hundred thousand in a minute."""
MORE = 32
"""MiB that the greatest database may take more than the smallest."""


@dataclass(frozen=True)
class Speed:
    """Children a second, how many clocks there are, and the most memory the process held, in MiB.

    `cpu`: seconds of the processor of the night without changes, Python's and PostgreSQL's.
    """

    children: int
    clocks: int
    first: float
    again: float
    moved: float
    cpu: float
    memory: int


def measure() -> Speed:
    """All authorities of the database, three times."""
    from django.utils import timezone

    from peps.clock_jobs import authorities
    from peps.clocks.computing import recompute
    from peps.models import Clock, PepFacts

    now = timezone.now()
    today = timezone.localdate(now)

    def run() -> tuple[int, float, float]:
        began, used, children = perf_counter(), process_time() + postgres_seconds(), 0
        for authority in authorities():
            children += recompute(authority, today=today, now=now).children
        return children, perf_counter() - began, process_time() + postgres_seconds() - used

    with transaction.atomic():
        Clock.objects.all().delete()
        PepFacts.objects.filter(pep__status__in=("open", "returned", "submitted")).update(
            meeting_on=today + timedelta(days=9)
        )
        children, first, _cpu = run()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE peps_clock")
        _children, again, cpu = run()
        PepFacts.objects.filter(meeting_on__gt=today).update(meeting_on=today + timedelta(days=12))
        _children, moved, _cpu = run()
        clocks = Clock.objects.count()
        transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Speed(children, clocks, children / first, children / again, children / moved, cpu, memory)


def said(speeds: list[Speed]) -> str:
    """A table in Markdown."""
    lines = [
        "| deadlines: children | clocks | all new, a second | nothing changed | CPU s | meetings moved | memory MiB |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.children:,} | {one.clocks:,} | {one.first:,.0f} | {one.again:,.0f} | {one.cpu:.1f} | {one.moved:,.0f} "
        f"| {one.memory} |"
        for one in speeds
    ]
    return "\n".join(lines)


def misses(speeds: list[Speed]) -> list[str]:
    """What missed its aim."""
    last = speeds[-1]
    rates = {"all new": last.first, "nothing changed": last.again, "every meeting moved": last.moved}
    found = [
        f"deadlines, {name}: {rate:,.0f} children a second (aim {AIM:,.0f})"
        for name, rate in rates.items()
        if rate < AIM
    ]
    if (grown := last.memory - speeds[0].memory) > MORE:
        found.append(f"deadlines: {grown} MiB more with {last.children:,} children (aim {MORE})")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    django.setup()
    print(json.dumps(asdict(measure())))
