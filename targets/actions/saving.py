"""Saving what is typed into a target, as it is typed or by its button: nothing that somebody typed is overwritten.

As in a section of a plan, different answers of two people merge, and one that both changed is theirs to choose.
Unlike there, the second version is not kept in the database: it stays on the page it was typed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from epep.audit.record import record
from peps.actions import part_changed
from peps.actions.keeping import store
from peps.blocks.kinds import Json, Typed
from peps.marks import mark
from targets.actions.deciding import dismiss
from targets.actions.editing import PROMOTED, promote, put, standing, stored_of
from targets.models import Target
from targets.reading import form_for_pep

BESIDE = (*PROMOTED, "start_known", "by_when")
NO_ANSWER = mark(None)


@dataclass
class Changed:
    """What a save did. `merged` and `clashes`: key of a question → who changed it since the page was made.

    An answer in `merged` this person left alone: theirs stands. One in `clashes` both changed: theirs stands,
    and `typed` still has this person's, as it would have been stored. `shown`: the mark of every answer that
    the page shows now.
    """

    target: Target
    merged: dict[str, list[Any]] = field(default_factory=dict)
    clashes: dict[str, list[Any]] = field(default_factory=dict)
    typed: dict[str, Json] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def change_target(
    *,
    target: Target,
    typed: Mapping[str, Typed],
    by: Any,
    now: datetime,
    page: str = "",
    shown: Mapping[str, str] | None = None,
    autosave: bool = False,
    meant: tuple[str, str] | None = None,
) -> Changed:
    """Write what was `typed` over what the page showed.

    `shown`: the mark (`peps.marks`) of each answer as the page showed it, and `page` its token, so that a save
    whose answer was lost on the way is not taken for somebody else's. Without `shown` the target counts as
    seen as it stands. `meant`: code and part of a prompt that is dismissed with it, unless two people changed the
    same answer. Raises Refused when the person may not, the target is gone, or the prompt cannot be dismissed:
    then nothing is saved either.
    """
    part_changed(pep=target.pep, part="targets", by=by, now=now)
    changed = Changed(standing(target))
    touched = _sorted_out(changed, typed, shown, page)
    for key, stored in touched.items():
        put(changed.target, key, stored)
    outcome = changed.target.said.get("outcome")
    promote(changed.target, with_aim=not (autosave and "aim" in touched))
    if changed.target.said.get("outcome") != outcome:
        touched["outcome"] = changed.target.said["outcome"]
    stamp = [changed.target.revision + 1, str(by.pk), by.name, now.isoformat(), page]
    changed.target.stamps |= dict.fromkeys(touched, stamp)
    settled = touched.keys() - changed.clashes.keys() - changed.merged.keys()
    changed.shown |= {key: mark(changed.target.said.get(key)) for key in settled}
    if autosave and not touched:
        return changed
    told = store(
        changed.target,
        touched=touched,
        by=by,
        now=now,
        autosave=autosave,
        by_key=("said", "stamps"),
        beside=BESIDE,
    )
    if told:
        record("target.changed", changed.target, by=by, now=now, child_id=target.pep.child_id)
    if meant and not changed.clashes:
        dismiss(target=changed.target, code=meant[0], part=meant[1], by=by, now=now)
    return changed


def _sorted_out(
    changed: Changed, typed: Mapping[str, Typed], shown: Mapping[str, str] | None, page: str
) -> dict[str, Json]:
    """The answers to write; the others go where `Changed` says."""
    said, stamps = changed.target.said, changed.target.stamps
    touched: dict[str, Json] = {}
    for question in form_for_pep(changed.target.pep).questions():
        key = question.key
        stands = mark(said.get(key))
        seen = stands if shown is None else shown.get(key, NO_ANSWER)
        stamp = stamps.get(key) or [0, "", changed.target.saved_by.name, "", ""]
        is_theirs = seen != stands and not (page and stamp[4] == page)
        stored = stored_of(question, typed[key]) if key in typed else None
        is_left = key not in typed or (mark(stored) == seen and (is_theirs or seen == stands))
        changed.shown[key] = stands
        if is_left and is_theirs:
            changed.merged[key], changed.shown[key] = stamp, seen
        elif not is_left and mark(stored) != stands:
            if is_theirs:
                changed.clashes[key], changed.typed[key], changed.shown[key] = stamp, stored, seen
            else:
                touched[key] = stored
    return touched
