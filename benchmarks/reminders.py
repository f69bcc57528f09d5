"""How fast a day's reminders are queued on the day on which most is due, and how much memory that takes.

`python -m benchmarks.reminders` prints JSON; with `prepare` it makes the morning before. What is queued is committed,
as it is in earnest, and taken away afterwards; bells go to the broker of REDIS_URL and are purged.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from time import perf_counter, process_time
from typing import Any

import django
from django.db import connection
from django.db.models import Count, F, QuerySet

from benchmarks.processor import postgres_seconds

AIM = 60.0
"""Seconds for a hundred thousand children."""
MORE = 32
"""MiB that a run over the greatest database may take more than one over the smallest."""


@dataclass(frozen=True)
class Run:
    """Seconds by the clock, of the processor for Python, and of the processor for PostgreSQL."""

    queued: int
    wall: float
    python: float
    postgres: float

    @property
    def cpu(self) -> float:
        """Both."""
        return self.python + self.postgres


@dataclass(frozen=True)
class Speed:
    """The day's first run and its second. `memory`: MiB the first took at most, above what the process had before."""

    children: int
    things: int
    first: Run
    again: Run
    memory: int

    @property
    def at_full_size(self) -> float:
        """Seconds for a hundred thousand children."""
        return self.first.wall * 100_000 / self.children


def prepare() -> None:
    """What a portal has on any morning: deadlines worked out, and what was due before told the working day before.

    Kept with the database; what is there already is not done again.
    """
    from django.utils import timezone

    from epep.calendar import add_working_days
    from epep.mail.models import Message
    from peps.clock_jobs import authorities, work_out

    now = timezone.now()
    work_out(authorities(), today=timezone.localdate(now), now=now)
    before = add_working_days(_day(), -1)
    if not Message.objects.filter(due_on=before, status=Message.Status.SENT).exists():
        _forget(Message.objects.all())
        _run(before)
        Message.objects.update(status=Message.Status.SENT, sent_at=F("queued_at"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def measure() -> Speed:
    """All authorities of the database, twice the same day."""
    from accounts.models import Organisation
    from children.models import Child
    from epep.mail.models import Message, MessageAbout

    today = _day()
    new = Message.objects.filter(due_on=today)
    _forget(new)
    list(Organisation.objects.all()[:1])  # the connection is open
    before = _peak()
    try:
        first = _run(today)
        grown = _peak() - before
        again = _run(today)
        things = MessageAbout.objects.filter(message__in=new).count()
    finally:
        _forget(new)
    return Speed(Child.objects.count(), things, first, again, grown)


def _run(today: date) -> Run:
    from epep.mail.hours import LONDON
    from peps import reminding

    now = datetime.combine(today, time(9), tzinfo=LONDON)
    wall, python, postgres = perf_counter(), process_time(), postgres_seconds()
    queued = reminding.queue_reminders(today=today, now=now)
    return Run(queued, perf_counter() - wall, process_time() - python, postgres_seconds() - postgres)


def _day() -> date:
    """The day on which a reminder is due for the most sections: three days before, as every preset has it."""
    from peps.models import Section
    from peps.reminders.dues import OPEN
    from peps.reminders.rules import sends_on

    rows = Section.objects.filter(pep__status__in=OPEN).exclude(status=Section.Status.SIGNED)
    days = rows.order_by().values_list("due_on").annotate(many=Count("pk")).order_by("-many")
    return max(sends_on(days[0][0], 3), days[0][0] - timedelta(days=3))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _forget(rows: QuerySet[Any]) -> None:
    """Take away messages that were queued, in this run or in one that was killed, and their bells."""
    from epep.celery import app
    from epep.mail.models import MessageAbout

    MessageAbout.objects.filter(message__in=rows).delete()
    rows._raw_delete(using="default")
    app.control.purge()


def read(text: bytes) -> Speed:
    """What a process of its own printed."""
    found: dict[str, Any] = json.loads(text)
    return Speed(**found | {name: Run(**found[name]) for name in ("first", "again")})


def said(speeds: list[Speed]) -> str:
    """A table in Markdown."""
    lines = [
        "| reminders: children | messages | things | s | CPU s Python | PostgreSQL | again, s | CPU s | memory MiB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.children:,} | {one.first.queued:,} | {one.things:,} | {one.first.wall:.1f} | {one.first.python:.1f} "
        f"| {one.first.postgres:.1f} | {one.again.wall:.1f} | {one.again.cpu:.1f} | {one.memory} |"
        for one in speeds
    ]
    return "\n".join(lines)


def misses(speeds: list[Speed]) -> list[str]:
    """What missed its aim."""
    found = []
    last = speeds[-1]
    if last.at_full_size > AIM:
        found.append(f"reminders of 100,000 children: {last.at_full_size:.0f} s (aim {AIM:.0f})")
    if (grown := last.memory - speeds[0].memory) > MORE:
        found.append(f"reminders: {grown} MiB more with {last.children:,} children (aim {MORE})")
    if again := sum(one.again.queued for one in speeds):
        found.append(f"reminders: {again} messages went twice the same day (aim 0)")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    django.setup()
    if "prepare" in sys.argv:
        prepare()
    else:
        sys.stdout.write(json.dumps(asdict(measure())))
