"""Adding, carrying on, changing, ordering and removing targets of a PEP. One transaction each, `by=` and `now=`.

Each raises the revision of the section that holds the targets: a signature covers what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.actions import part_changed
from peps.models import Pep
from peps.querysets_last import last_plan
from targets.models import Target

FIELDS = ("title", "measure", "by_when", "who", "at_home")


@transaction.atomic
def add_target(*, pep: Pep, values: Mapping[str, Any], by: Any, now: datetime) -> Target:
    """Add a target at the end. `values` by the names in FIELDS, cleaned."""
    part_changed(pep=pep, part="targets", by=by, now=now)
    target = _next(pep, by, now)
    _fill(target, values)
    save_as(target, by=by, now=now, why="added")
    record("target.added", target, by=by, now=now, child_id=pep.child_id)
    return target


@transaction.atomic
def carry_on(*, pep: Pep, target: Target, by: Any, now: datetime) -> Target:
    """Go on in this plan with a target of the plan before, in the same words; its day only if it is to come.

    Refused when it is no target of the plan before, or stands in this plan already.
    """
    part_changed(pep=pep, part="targets", by=by, now=now)
    last = last_plan(pep)
    if last is None or target.pep_id != last.pep.pk:
        raise Refused("state", ["This is not a target of the plan before."])
    if Target.objects.filter(pep=pep, carried_from=target).exists():
        raise Refused("state", ["This target is carried on already."])
    new = _next(pep, by, now)
    new.carried_from = target
    _fill(new, {field: getattr(target, field) for field in FIELDS})
    if new.by_when and new.by_when <= localdate(now):
        new.by_when = None
    save_as(new, by=by, now=now, why="carried on")
    record("target.carried_on", new, by=by, now=now, child_id=pep.child_id)
    return new


@transaction.atomic
def change_target(
    *, target: Target, revision: int, values: Mapping[str, Any], by: Any, now: datetime
) -> Target:
    """Change a target that is still as the person saw it (`revision`); Refused when it is not."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    fresh = _standing(target)
    if fresh.revision != revision:
        raise Refused("state", [f"{fresh.saved_by.name} changed this target while you were writing."])
    _fill(fresh, values)
    fresh.revision += 1
    fresh.saved_at, fresh.saved_by = now, by
    save_as(fresh, by=by, now=now, why="changed")
    record("target.changed", fresh, by=by, now=now, child_id=target.pep.child_id)
    return fresh


@transaction.atomic
def move_target(*, target: Target, up: bool, by: Any, now: datetime) -> None:
    """Swap a target with the one before (or after) it; nothing happens at the ends."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    _standing(target)
    order = list(Target.objects.select_for_update(no_key=True).filter(pep=target.pep_id))
    here = next(place for place, row in enumerate(order) if row.pk == target.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here].position, order[there].position = order[there].position, order[here].position
    for row in (order[here], order[there]):
        save_as(row, by=by, now=now, why="moved")


@transaction.atomic
def remove_target(*, target: Target, by: Any, now: datetime) -> None:
    """Remove a target that was never sealed; its history row stays."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    fresh = _standing(target)
    record("target.removed", fresh, by=by, now=now, child_id=target.pep.child_id)
    fresh._history_user, fresh._history_date = by, now  # type: ignore[attr-defined]  # for its last history row
    fresh.delete()


def _next(pep: Pep, by: Any, now: datetime) -> Target:
    """A target at the end of the plan, with nothing said yet."""
    last = Target.objects.filter(pep=pep).aggregate(last=Max("position"))["last"]
    return Target(pep=pep, position=(last or 0) + 1, made_at=now, made_by=by, saved_at=now, saved_by=by)


def _standing(target: Target) -> Target:
    """The target as it stands, locked; Refused when somebody removed it while the page was open."""
    fresh = Target.objects.select_for_update(no_key=True).filter(pk=target.pk).first()
    if fresh is None:
        raise Refused("state", ["Somebody removed this target meanwhile. Add it again if it is still meant."])
    return fresh


def _fill(target: Target, values: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field in values:
            setattr(target, field, values[field])
