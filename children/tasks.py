"""Celery's task for children: each night, grants that have run out are taken away. `delegating.py` does it."""

from __future__ import annotations

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from children.delegating import end_expired
from epep.slots.models import Slot, claim

log = structlog.get_logger(__name__)


@shared_task(name="children.tasks.end_expired_grants")
def end_expired_grants() -> None:
    """Reach has ended by itself on the day; this removes the rows, and counts those that should not be there."""
    now = timezone.now()
    slot = now.replace(minute=0, second=0, microsecond=0)
    Slot.objects.filter(job="grants", slot_at__lt=slot - timedelta(days=7)).delete()
    if claim("grants", slot_at=slot, now=now):
        ended, orphans = end_expired(now=now)
        log.info("grants_ended", ended=ended, orphans=orphans)
