"""THE state table of a target. `epep.moves` is the engine and the only writer of `status`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from accounts import policy
from epep.moves import Machine, Move
from targets.models import Target
from targets.models.target import Status as T

_REVIEWED = (T.REVIEWED, T.CARRIED_ON, T.CHANGED, T.FINISHED, T.STOPPED)

MOVES = (
    Move("agree", (T.DRAFT,), T.AGREED, "pep.finalise"),
    Move("review", (T.DRAFT, T.AGREED, *_REVIEWED), T.REVIEWED, "target.edit"),
    Move("carry_on", (T.REVIEWED,), T.CARRIED_ON, "target.edit"),
    Move("change", (T.REVIEWED,), T.CHANGED, "target.edit", needs_reason=True),
    Move("finish", (T.REVIEWED,), T.FINISHED, "target.edit"),
    Move("stop", (T.AGREED, T.REVIEWED), T.STOPPED, "target.note", needs_reason=True),
)
"""A review may be made again until its plan is closed: then `review` starts from what the last one led to.
It starts from a draft when the plan before was never finalised: its targets are looked back on all the same.
"""


def _lock(target: Target) -> Target:
    """The fresh row; `in_pep` is the plan in which it is reviewed, whose permission counts."""
    fresh = (
        Target.objects.select_related("pep__child", "pep__authority")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=target.pk)
    )
    fresh.in_pep = getattr(target, "in_pep", None)  # type: ignore[attr-defined]
    return fresh


def _allowed(by: Any, permission: str, target: Target, now: datetime) -> tuple[bool, str]:
    elsewhere = target.in_pep if permission != "pep.finalise" else target.pep  # type: ignore[attr-defined]
    if elsewhere is not None and permission == "target.note":
        permission = "target.edit"
    decision = policy.can(by, permission, elsewhere or target, on=localdate(now))
    return decision.allowed, decision.reason


TARGET = Machine(
    name="target",
    moves=MOVES,
    lock=_lock,
    allowed=_allowed,
    about=lambda target: target.pep.child_id,
    words=lambda status: str(T(status).label),
)
