"""Adding, copying, ordering and removing targets of a plan; changing one is `saving.py`.

What a target says is accepted question by question: what cannot be read is kept as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.actions import part_changed
from peps.blocks.answers import accept, code_of, is_empty
from peps.blocks.kinds import Json, Typed
from peps.blocks.layout import Question
from peps.models import Pep
from targets import beside, measures
from targets.models import Target
from targets.reading import figures, form_for_pep, naming_of

MOST = 60
"""Targets of one plan. Nobody sets so many; a script gone wrong might."""
PROMOTED = ("area", "subject", "span", "kind", "help", "money")


@transaction.atomic
def add_target(*, pep: Pep, typed: Mapping[str, Typed], by: Any, now: datetime, bank_key: str = "") -> Target:
    """Add a target at the end, with whatever is said of it; `typed` by the keys of `targets.questions`."""
    part_changed(pep=pep, part="targets", by=by, now=now)
    target = next_target(pep, by, now)
    target.bank_key = bank_key
    fill(target, typed)
    save_as(target, by=by, now=now, why="added")
    record("target.added", target, by=by, now=now, child_id=pep.child_id)
    return target


@transaction.atomic
def copy_target(*, target: Target, by: Any, now: datetime) -> Target:
    """The same outcome once more, for another kind of help: who does what, and the money, are left out."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    source = standing(target)
    new = next_target(source.pep, by, now)
    new.bank_key = source.bank_key
    new.said = {key: one for key, one in source.said.items() if key not in ("actions", "help", "money")}
    promote(new)
    save_as(new, by=by, now=now, why="copied")
    record("target.copied", new, by=by, now=now, child_id=source.pep.child_id)
    return new


@transaction.atomic
def move_target(*, target: Target, up: bool, by: Any, now: datetime) -> None:
    """Swap a target with the one before (or after) it; nothing happens at the ends."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    standing(target)
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
    """Remove a draft; its history stays. What was agreed is stopped instead."""
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    fresh = standing(target)
    if fresh.status != Target.Status.DRAFT:
        why = "This {target} was agreed, so it cannot be removed. Stop it instead, and say why."
        raise Refused("state", [naming_of(target.pep).say(why)])
    if held := beside.holds(fresh):
        raise Refused("guard", [naming_of(target.pep).say(why) for why in held])
    record("target.removed", fresh, by=by, now=now, child_id=target.pep.child_id)
    fresh._history_user, fresh._history_date = by, now  # type: ignore[attr-defined]  # for its last history row
    fresh.delete()


# ---- shared by the actions -----------------------------------------------------------------------


def next_target(pep: Pep, by: Any, now: datetime) -> Target:
    """A target at the end of the plan, with nothing said yet. The caller holds the plan's lock."""
    last = Target.objects.filter(pep=pep).aggregate(last=Max("position"))["last"] or 0
    if Target.objects.filter(pep=pep).count() >= MOST:
        raise Refused("guard", [f"A plan has {MOST} {naming_of(pep).targets} or fewer."])
    return Target(pep=pep, position=last + 1, made_at=now, made_by=by, saved_at=now, saved_by=by)


def standing(target: Target) -> Target:
    """The target as it stands, locked; Refused when somebody removed it while the page was open."""
    rows = Target.objects.select_related("pep__authority", "saved_by")
    fresh = rows.select_for_update(of=("self",), no_key=True).filter(pk=target.pk).first()
    if fresh is None:
        why = "Somebody removed this {target} meanwhile. Add it again if it is still meant."
        raise Refused("state", [naming_of(target.pep).say(why)])
    return fresh


def fill(target: Target, typed: Mapping[str, Typed]) -> None:
    """Accept what was typed into `said`, and copy to the columns what stands there."""
    for question in form_for_pep(target.pep).questions():
        if question.key in typed:
            put(target, question.key, stored_of(question, typed[question.key]))
    promote(target)


def stored_of(question: Question, typed: Typed) -> Json:
    """What is kept of something typed; None when nothing was."""
    stored = accept(question, typed).stored
    return None if is_empty(question, stored) else stored


def differing(target: Target, typed: Mapping[str, Typed]) -> list[str]:
    """Keys of what was typed and does not stand in the target."""
    asked = [question for question in form_for_pep(target.pep).questions() if question.key in typed]
    return [one.key for one in asked if stored_of(one, typed[one.key]) != target.said.get(one.key)]


def put(target: Target, key: str, stored: Json) -> None:
    """One answer into its place, or out of it."""
    if stored is None:
        target.said.pop(key, None)
    else:
        target.said[key] = stored


def promote(target: Target, *, with_aim: bool = True) -> None:
    """Bring the columns up to date with `said`; put the aim where a template left room for it.

    `with_aim` is off while the aim itself is being typed: half a number would stand in the sentence for good.
    """
    read = figures(target.said)
    kind = code_of(target.said.get("kind"))
    if with_aim and read["aim"].stored and isinstance(target.said.get("outcome"), str):
        aim = measures.show(kind, read["aim"].stored)
        target.said["outcome"] = target.said["outcome"].replace("[aim]", aim)
    for name in PROMOTED:
        default = {"span": "short", "money": "none"}.get(name, "")
        value = code_of(target.said.get(name)) or default
        setattr(target, name, "" if (name, value) == ("subject", "none") else value)
    target.start_known = bool(read["start"].stored)
    target.by_when = target.day("by_when")
