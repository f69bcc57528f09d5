"""What workers do for children: emptying uploads that are older than a day."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from children.importing.batches import forget


@shared_task
def forget_uploads() -> int:
    """Empty what was uploaded more than a day ago. Doing it twice does no harm."""
    with transaction.atomic():
        return forget(now=timezone.now())
