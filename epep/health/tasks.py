"""The canary: one task a minute that shows beat, broker, worker and database working together.

Real work belongs to the apps.
"""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from epep.slots.models import Slot, claim

JOB = "canary"


@shared_task
def beat_seen() -> None:
    """Claim this minute's slot; the newest one tells when the schedule was last seen. Keeps a day of them."""
    now = timezone.now()
    claim(JOB, slot_at=now.replace(second=0, microsecond=0), now=now)
    Slot.objects.filter(job=JOB, slot_at__lt=now - timedelta(days=1)).delete()
