"""The work of the night on clocks: every authority worked out, and the plans of children who left care closed.

Celery's tasks are `tasks.py`; the command `recompute_clocks` does the same by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from accounts.models import Organisation
from peps.actions.clocking import close_plans
from peps.clocks.computing import Done, recompute, recompute_child


def authorities(only: UUID | None = None) -> list[Organisation]:
    """The authorities that are set up, or one of them."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, settings__isnull=False)
    return list(rows.filter(pk=only) if only else rows)


def work_out_child(child_id: UUID, authority_id: UUID, *, now: datetime) -> None:
    """One child alone. Nothing is closed: that is left to the night."""
    recompute_child(child_id, Organisation(pk=authority_id), today=localdate(now), now=now)


def work_out(
    places: Iterable[Organisation], *, today: date, now: datetime, children: Collection[UUID] | None = None
) -> dict[UUID, Done]:
    """What was done, authority by authority; for all children, or for some."""
    found = {}
    for authority in places:
        done = found[authority.pk] = recompute(authority, today=today, now=now, children=children)
        if done.leaving:
            close_plans(leaving=done.leaving, now=now)
            recompute(authority, today=today, now=now, children=list(done.leaving))
    return found
