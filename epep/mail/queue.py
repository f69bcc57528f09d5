"""Queueing messages: one row each, in the caller's transaction. Sending is `send.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from epep.bell import ring
from epep.mail.models import Message


def queue(
    rule: str,
    thing: Any,
    *,
    to: Any,
    template: str,
    due_on: date,
    now: datetime,
    context: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> Message | None:
    """Queue one message to the user `to` about `thing`, once for `rule` and `due_on`.

    `context` may hold counts, dates and paths, never a name or anything else personal. Returns None
    when the same message is queued or sent already.
    """
    message = Message(
        rule=rule,
        thing_type=thing._meta.model_name,
        thing_id=str(thing.pk),
        due_on=due_on,
        recipient=to,
        address=to.email,
        template=template,
        context=context or {},
        not_before=not_before or now,
        queued_at=now,
    )
    rows = Message.objects.bulk_create([message], ignore_conflicts=True)
    # PostgreSQL does not say which rows it passed over: look whether ours is the one that stands.
    if not Message.objects.filter(pk=rows[0].pk).exists():
        return None
    ring("epep.mail.tasks.deliver", str(message.pk))
    return message
