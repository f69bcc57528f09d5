"""Things somebody does not want to be reminded of: put off until a day, or somebody else's now. Reading.

Putting off and taking back are in `peps.actions.quieting`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts import policy
from accounts.models import User
from epep.mail.models import Quiet
from peps.models import Pep

PLAN = "pep"
"""What is made quiet is always a whole plan, for one person."""
Hushed = dict[tuple[uuid.UUID, str], Quiet]


def live(on: date) -> QuerySet[Quiet]:
    """What is quiet on a day."""
    running = Q(until__isnull=True) | Q(until__gt=on)
    return Quiet.objects.filter(running, ended_at__isnull=True, thing_type=PLAN)


def of_plans(pep_ids: Iterable[uuid.UUID], on: date) -> Hushed:
    """What is quiet among these plans, by (person, plan id)."""
    rows = live(on).filter(thing_id__in=[str(pk) for pk in pep_ids])
    return {(row.user_id, row.thing_id): row for row in standing(rows, on)}


def standing(rows: QuerySet[Quiet], on: date) -> list[Quiet]:
    """Those that hold: what a colleague was to do comes back when they can no longer open the plan."""
    found = list(rows.select_related("colleague"))
    plans: dict[User, set[uuid.UUID]] = {}
    for row in found:
        if row.colleague is not None:
            plans.setdefault(row.colleague, set()).add(uuid.UUID(row.thing_id))
    may = {
        (colleague.pk, str(pk))
        for colleague, asked in plans.items()
        for pk in policy.visible(
            colleague, "section.open", Pep.objects.filter(pk__in=asked), on=on
        ).values_list("pk", flat=True)
    }
    return [row for row in found if not row.colleague_id or (row.colleague_id, row.thing_id) in may]
