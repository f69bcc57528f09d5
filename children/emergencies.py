"""Whether a placement was made in an emergency: some deadlines hang on it, and no return carries it.

A person says so; the page is `views_emergency.py`. What is due by it is worked out elsewhere.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from children.models import Placement
from epep.audit.past import save_as
from epep.audit.record import record
from epep.bell import ring
from epep.moves import Refused

PERMISSION = "child.emergency"


def set_emergency(*, placement: Placement, emergency: bool, by: User, now: datetime) -> Placement:
    """Keep whether the placement was made in an emergency, with history and event. Raises Refused."""
    if not policy.can(by, PERMISSION, placement.child, on=localdate(now)):
        raise Refused("permission", ["Your role does not include this."])
    with transaction.atomic():
        placement = (
            Placement.objects.select_for_update(of=("self",)).select_related("child").get(pk=placement.pk)
        )
        if placement.emergency == emergency:
            return placement
        placement.emergency = emergency
        save_as(placement, by=by, now=now, why="emergency")
        record(
            "placement.emergency", placement, by=by, now=now, child_id=placement.child_id, emergency=emergency
        )
        # What is due hangs on it: a worker does this child at once, or the night does.
        ring("peps.tasks.recompute_child", str(placement.child_id), str(placement.child.authority_id))
    return placement
