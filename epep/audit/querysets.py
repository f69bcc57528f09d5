"""Reading the audit trail: what happened to a thing, who looked at a child. Newest first, always.

Who may read it is decided by the caller.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from epep.audit.models import AccessLog, Event


def events_about(*things: Any) -> QuerySet[Event]:
    """Events about any of `things` (model instances of one or several kinds); none for no things."""
    found = Event.objects.none()
    by_type: dict[str, list[str]] = {}
    for thing in things:
        by_type.setdefault(thing._meta.model_name, []).append(str(thing.pk))
    for thing_type, ids in by_type.items():
        found = found | Event.objects.filter(thing_type=thing_type, thing_id__in=ids)
    return found.order_by("-at", "-id")


def events_of_child(child_id: uuid.UUID, verbs: Iterable[str] = ()) -> QuerySet[Event]:
    """Everything done about one child, or only acts of some verbs."""
    rows = Event.objects.filter(child_id=child_id)
    wanted = list(verbs)
    return (rows.filter(verb__in=wanted) if wanted else rows).order_by("-at", "-id")


def accesses_of(child: Any) -> QuerySet[AccessLog]:
    """Who looked at the child's record, on which page, in which way."""
    return AccessLog.objects.filter(child_id=child.pk).order_by("-at", "-id")
