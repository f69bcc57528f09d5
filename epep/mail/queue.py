"""Queueing messages: one row each, in the caller's transaction. Sending is `send.py`, bundles `bundle.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from epep.bell import ring
from epep.mail.models import Message
from epep.mail.wording import FIELDS


def queue(
    rule: str,
    thing: Any,
    *,
    to: Any = None,
    address: str = "",
    authority: Any = None,
    template: str,
    due_on: date,
    now: datetime,
    context: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    by_day: bool = False,
) -> Message | None:
    """Queue one message to the user `to` about `thing`, once for `rule` and `due_on`.

    Somebody without an account yet is given by `address` alone. `authority` is whose message it is; left
    out, it is the thing's own. With `by_day` it is never tried at night or on a day off. `context` may hold a
    count, a date and a path, never a name or anything else personal (ValueError). Returns None when the same
    message is queued or sent already.
    """
    if set(context or {}) - FIELDS:
        raise ValueError(f"a message may hold {', '.join(sorted(FIELDS))} alone")
    message = Message(
        rule=rule,
        thing_type=thing._meta.model_name,
        thing_id=str(thing.pk),
        due_on=due_on,
        recipient=to,
        address=to.email if to else address,
        authority_id=authority.pk if authority else _authority_of(thing),
        template=template,
        context=context or {},
        not_before=not_before or now,
        by_day=by_day,
        queued_at=now,
    )
    rows = Message.objects.bulk_create([message], ignore_conflicts=True)
    # PostgreSQL does not say which rows it passed over: look whether ours is the one that stands.
    if not Message.objects.filter(pk=rows[0].pk).exists():
        return None
    ring("epep.mail.tasks.deliver", str(message.pk))
    return message


def _authority_of(thing: Any) -> Any:
    """The id of the authority of a plan, or of what belongs to a plan; None for anything else."""
    return getattr(getattr(thing, "pep", thing), "authority_id", None)
