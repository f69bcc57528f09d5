"""Slot: one run of one scheduled job. Two schedulers, or a message delivered twice, claim it once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction


class Slot(models.Model):
    """The minute, hour or day that a job has been run for."""

    job = models.CharField(max_length=60)
    slot_at = models.DateTimeField(help_text="The start of the slot, in UTC.")
    claimed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot_at"], name="slot_claimed_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot_at:%Y-%m-%d %H:%M}"


def claim(job: str, *, slot_at: datetime, now: datetime) -> bool:
    """True when this caller is the first to claim `job` at `slot_at`; it must then do the work."""
    try:
        with transaction.atomic():
            Slot.objects.create(job=job, slot_at=slot_at, claimed_at=now)
    except IntegrityError:
        return False
    return True
