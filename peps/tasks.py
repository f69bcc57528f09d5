"""Celery's tasks for PEPs. They take ids only and may come twice, late or never: `jobs.py` does the work.

When they run stands in `epep.celery`; which queue they go to in the settings.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from celery.signals import worker_ready
from django.db import connection
from django.utils import timezone

from epep.bell import ring
from epep.slots.models import Slot, claim
from peps import clock_jobs, jobs, opening_jobs, reminding

log = structlog.get_logger(__name__)
KEPT = timedelta(days=1)


@shared_task(name="peps.tasks.render")
def render(rendition_id: str) -> None:
    """Make one PDF."""
    if jobs.render(uuid.UUID(rendition_id)):
        log.info("pdf_made", rendition=rendition_id)


@shared_task(name="peps.tasks.sweep_renditions")
def sweep_renditions() -> None:
    """Each minute: ring for PDFs whose bell was lost or whose worker died."""
    if _first("renditions", timezone.now().replace(second=0, microsecond=0)):
        jobs.sweep_renditions(now=timezone.now())


@shared_task(name="peps.tasks.send_reminders", soft_time_limit=600, time_limit=660)
def send_reminders() -> None:
    """Each hour of the day: queue the reminders that fall due and were not. Each goes once, however often this runs."""
    now = timezone.now()
    if _first("reminders", now.replace(minute=0, second=0, microsecond=0)):
        count = reminding.queue_reminders(today=timezone.localdate(now), now=now)
        log.info("reminders_queued", count=count)


@shared_task(name="peps.tasks.recompute_clocks", soft_time_limit=600, time_limit=660)
def recompute_clocks(authority_id: str = "") -> None:
    """Twice each night, so that one that was lost is made good; and for one authority after an import."""
    now = timezone.now()
    if authority_id or _first("clocks", now.replace(minute=0, second=0, microsecond=0)):
        places = clock_jobs.authorities(uuid.UUID(authority_id) if authority_id else None)
        for done in clock_jobs.work_out(places, today=timezone.localdate(now), now=now).values():
            log.info("clocks_worked_out", **done.counts)


@shared_task(name="peps.tasks.recompute_child")
def recompute_child(child_id: str, authority_id: str) -> None:
    """After something of the record was typed by hand."""
    clock_jobs.work_out_child(uuid.UUID(child_id), uuid.UUID(authority_id), now=timezone.now())


@shared_task(name="peps.tasks.open_terms", soft_time_limit=600, time_limit=660)
def open_terms(authority_id: str = "") -> None:
    """Twice each night: ring for each authority whose window has come. With an authority: open its term, once.

    An authority of two thousand children takes a minute or two, so each has a task, and a limit, of its own.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    if authority_id:
        places = opening_jobs.waiting(on=today, only=uuid.UUID(authority_id))
        opening_jobs.open_terms(on=today, now=now, authorities=places)
    elif _first("opening", now.replace(minute=0, second=0, microsecond=0)):
        for place in opening_jobs.waiting(on=today):
            ring("peps.tasks.open_terms", str(place.pk))


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """A worker that comes back finds at once what the last one left, without waiting for the minute."""
    jobs.sweep_renditions(now=timezone.now())
    connection.close()  # this is the parent of the processes that work: they must not share its line


def _first(job: str, slot_at: Any) -> bool:
    """Whether this call is the first for its slot; slots older than a day are forgotten."""
    Slot.objects.filter(job=job, slot_at__lt=slot_at - KEPT).delete()
    return claim(job, slot_at=slot_at, now=timezone.now())
