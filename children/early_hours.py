"""The funded early years hours of a child: an authority may start plans at two by them (`[ages]` of its preset).

No return carries them, so a person types them; the page is `views_early_hours.py`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from children.models import Child
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused

MOST = Decimal(50)
"""Hours a week; more than any entitlement in England, so that a slip of the key is seen."""


def set_early_hours(*, child: Child, hours: Decimal | None, by: User, now: datetime) -> Child:
    """Keep the hours a week (one place, 0 to 50; None when there are none), with history and event.

    Raises Refused.
    """
    if not policy.can(by, "child.early_hours", child, on=localdate(now)):
        raise Refused("permission", ["Your role does not include this."])
    if hours is not None and not 0 <= hours <= MOST:
        raise Refused("guard", [f"Hours a week must be from 0 to {MOST}"])
    with transaction.atomic():
        child = Child.objects.select_for_update().get(pk=child.pk)
        if child.early_hours == hours:
            return child
        child.early_hours = hours
        save_as(child, by=by, now=now, why="early hours")
        record("child.early_hours", child, by=by, now=now, child_id=child.pk)
    return child
