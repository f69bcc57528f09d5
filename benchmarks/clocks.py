"""How fast what is due is worked out, in children a second: everything new, nothing new, and every meeting moved.

`python -m benchmarks.clocks` prints JSON. What is written is rolled back.
"""

from __future__ import annotations

import json
import resource
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import perf_counter

import django
from django.db import connection, transaction

AIM = 100_000 / 60
"""Children a second: a hundred thousand in a minute."""


@dataclass(frozen=True)
class Speed:
    """Children a second, how many clocks there are, and the most memory the process held, in MiB."""

    children: int
    clocks: int
    first: float
    again: float
    moved: float
    memory: int


def measure() -> Speed:
    """All authorities of the database, three times."""
    from django.utils import timezone

    from peps.clock_jobs import authorities
    from peps.clocks.computing import recompute
    from peps.models import Clock, PepFacts

    now = timezone.now()
    today = timezone.localdate(now)

    def run() -> tuple[int, float]:
        began, children = perf_counter(), 0
        for authority in authorities():
            children += recompute(authority, today=today, now=now).children
        return children, perf_counter() - began

    with transaction.atomic():
        Clock.objects.all().delete()
        PepFacts.objects.filter(pep__status__in=("open", "returned", "submitted")).update(
            meeting_on=today + timedelta(days=9)
        )
        children, first = run()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE peps_clock")
        _children, again = run()
        PepFacts.objects.filter(meeting_on__gt=today).update(meeting_on=today + timedelta(days=12))
        _children, moved = run()
        clocks = Clock.objects.count()
        transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Speed(children, clocks, children / first, children / again, children / moved, memory)


def said(speed: Speed) -> str:
    """One paragraph of Markdown."""
    return (
        f"Deadlines of {speed.children:,} children ({speed.clocks:,} clocks): {speed.first:,.0f} children a second "
        f"when all are new, {speed.again:,.0f} when nothing changed, {speed.moved:,.0f} when every meeting moved; "
        f"100,000 children on a night without changes: {100_000 / speed.again:.0f} s (aim 60); {speed.memory} MiB"
    )


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
