"""Writing answers with their history: one row per person and ten minutes of autosave, one for each save.

For a section of a plan, and for a part that is typed into in the same way. What is written is decided in `saving.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from epep.audit.past import save_as

COALESCE = timedelta(minutes=10)
AUTOSAVE, SAVED, OPENED = "autosave", "saved", "opened"
OF_A_SECTION = ("answers", "stamps", "sources")
"""What a section holds by question key."""


def store(
    thing: Any,
    *,
    touched: Collection[str],
    by: Any,
    now: datetime,
    autosave: bool,
    by_key: Collection[str] = OF_A_SECTION,
    beside: Collection[str] = (),
) -> bool:
    """Raise the revision and save; whether history got a row of its own by it.

    `touched`: keys whose answer or source changed since the last revision. `by_key` are the columns of `thing`
    that hold something for each key (among them `stamps`), `beside` those that follow from the answers.
    """
    thing.revision += 1
    thing.saved_at, thing.saved_by = now, by
    rows = _same_sitting(thing, touched, by, now) if autosave else []
    if not rows:
        save_as(thing, by=by, now=now, why=AUTOSAVE if autosave else SAVED)
        return True
    save_as(thing, by=by, now=now, why=AUTOSAVE, keep=False)
    for row in rows:
        _refresh(row, thing, touched, by_key)
    for name in ("revision", "saved_at", *beside):
        setattr(rows[0], name, getattr(thing, name))
    for row in rows:
        row.save()
    return False


def _same_sitting(thing: Any, touched: Collection[str], by: Any, now: datetime) -> list[Any]:
    """The history rows to bring up to date, newest first: this person's recent one and all since.

    None at all when there is no such row, when something other than an autosave happened since, or when
    somebody else changed one of the same answers in between: then a row of its own tells the story.
    """
    rows = list(thing.history.filter(history_date__gt=now - COALESCE)[:20])
    for place, row in enumerate(rows):
        if row.history_change_reason != AUTOSAVE:
            return []
        if row.history_user_id == by.pk:
            return rows[: place + 1]
        before = rows[place + 1] if place + 1 < len(rows) else None
        if before is None or any(row.stamps.get(key) != before.stamps.get(key) for key in touched):
            return []
    return []


def _refresh(row: Any, thing: Any, touched: Collection[str], by_key: Collection[str]) -> None:
    """Put the touched answers into a history row: as if they had been typed when the sitting began."""
    for name in by_key:
        now, kept = getattr(thing, name), getattr(row, name)
        for key in touched:
            kept.pop(key, None)
            if key in now:
                kept[key] = now[key]
