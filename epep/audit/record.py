"""Writing to the audit trail: record() for acts, viewed() for looks. Reading is elsewhere.

Both write in the caller's transaction, so an act and its event stand or fall together.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Protocol

from epep.audit.models import AccessLog, Event


class Actor(Protocol):
    """What the trail needs to know of a person: an id and the name as shown."""

    pk: Any
    name: str


def record(
    verb: str,
    thing: Any,
    *,
    by: Actor | None,
    now: datetime,
    child_id: uuid.UUID | None = None,
    reason: str = "",
    **data: Any,
) -> Event:
    """Add one event about `thing` (a model instance). `data` must be JSON and hold no personal text."""
    event = Event(
        at=now,
        verb=verb,
        actor_id=by.pk if by else None,
        actor_name=by.name if by else "",
        child_id=child_id,
        thing_type=thing._meta.model_name,
        thing_id=str(thing.pk),
        reason=reason,
        data=data,
    )
    event.save(force_insert=True)
    return event


def viewed(
    thing: Any, *, by: Actor, now: datetime, child_id: uuid.UUID | None, page: str, way: str = "page"
) -> AccessLog:
    """Add one row to the access log: `by` is about to be shown `thing` on the page named `page`."""
    log = AccessLog(
        at=now,
        actor_id=by.pk,
        actor_name=by.name,
        child_id=child_id,
        thing_type=thing._meta.model_name,
        thing_id=str(thing.pk),
        page=page,
        way=way,
    )
    log.save(force_insert=True)
    return log
