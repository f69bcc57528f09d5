"""Dismissing a prompt, and giving a reason for another mix than the authority asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from epep.audit.record import record
from epep.moves import Refused
from peps.actions import part_changed
from peps.models import Pep
from targets.actions.editing import standing
from targets.models import Dismissal, MixOverride, Target
from targets.prompts import DISMISSIBLE


@transaction.atomic
def dismiss(*, target: Target, code: str, part: str, by: Any, now: datetime) -> Dismissal:
    """Keep one prompt of one target from being shown again. Twice is once."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    standing(target)
    if code not in DISMISSIBLE:
        raise Refused("guard", ["This has to be put right before the plan is signed."])
    made, new = Dismissal.objects.get_or_create(
        target=target, code=code, part=part[:20], defaults={"at": now, "by": by}
    )
    if new:
        record(
            "target.prompt_dismissed",
            target,
            by=by,
            now=now,
            child_id=target.pep.child_id,
            code=code,
            part=part[:20],
        )
    return made


@transaction.atomic
def override_mix(*, pep: Pep, rule: str, reason: str, by: Any, now: datetime) -> MixOverride:
    """Say why one rule of the mix is not met in this plan. Raises Refused without a reason."""
    part_changed(pep=pep, part="targets", by=by, now=now)
    if not reason.strip():
        raise Refused("guard", ["Give a reason."])
    made, _new = MixOverride.objects.update_or_create(
        pep=pep, rule=rule[:30], defaults={"reason": reason.strip(), "at": now, "by": by}
    )
    record("target.mix_overridden", pep, by=by, now=now, child_id=pep.child_id, rule=rule[:30])
    return made
