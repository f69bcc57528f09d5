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

from epep.slots.models import Slot, claim
from peps import jobs

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


@shared_task(name="peps.tasks.send_reminders")
def send_reminders() -> None:
    """Each morning: queue the reminders that fall due. Messages go once even where this runs twice."""
    now = timezone.now()
    if _first("reminders", now.replace(minute=0, second=0, microsecond=0)):
        count = jobs.queue_reminders(today=timezone.localdate(now), now=now)
        log.info("reminders_queued", count=count)


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """A worker that comes back finds at once what the last one left, without waiting for the minute."""
    jobs.sweep_renditions(now=timezone.now())
    connection.close()  # this is the parent of the processes that work: they must not share its line


def _first(job: str, slot_at: Any) -> bool:
    """Whether this call is the first for its slot; slots older than a day are forgotten."""
    Slot.objects.filter(job=job, slot_at__lt=slot_at - KEPT).delete()
    return claim(job, slot_at=slot_at, now=timezone.now())
