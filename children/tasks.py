"""What workers do for children each night: grants that have run out, uploads older than a day. Thin."""

from __future__ import annotations

from datetime import timedelta

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from children.delegating import end_expired
from children.importing.batches import forget
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


@shared_task(name="children.tasks.forget_uploads")
def forget_uploads() -> None:
    """Empty what was uploaded more than a day ago. Doing it twice does no harm."""
    with transaction.atomic():
        log.info("uploads_forgotten", batches=forget(now=timezone.now()))
