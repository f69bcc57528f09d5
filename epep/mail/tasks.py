"""Celery's tasks for messages. They take ids only and may come twice, late or never: `send.py` does the work."""

from __future__ import annotations

import uuid
from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from epep.mail import send
from epep.slots.models import Slot, claim

log = structlog.get_logger(__name__)
ROOM = timedelta(seconds=50)
"""How long one task goes on with the next message: far below its time limit."""


@shared_task(name="epep.mail.tasks.deliver")
def deliver(*message_ids: str) -> None:
    """Send messages, one after the other. What is not reached in time is left to the sweep."""
    stop_at = timezone.now() + ROOM
    for message_id in message_ids:
        if timezone.now() > stop_at:
            return
        if send.deliver(uuid.UUID(message_id), now=timezone.now()):
            log.info("message_sent", message=message_id)


@shared_task(name="epep.mail.tasks.sweep")
def sweep() -> None:
    """Each minute: send what is late because its bell was lost, its worker died or the mail server was down.

    One at a time and here: a mail server that is down then holds up one worker process and no more.
    """
    now = timezone.now()
    slot = now.replace(second=0, microsecond=0)
    Slot.objects.filter(job="mail", slot_at__lt=slot - timedelta(days=1)).delete()
    if not claim("mail", slot_at=slot, now=now):
        return
    stop_at = now + ROOM
    for message_id in send.late(now=now):
        if timezone.now() > stop_at:
            return  # the next minute goes on from here
        send.deliver(message_id, now=timezone.now())
