"""Writing a section with its history: one row per person and ten minutes of autosave, one for each save.

What is written is decided in `saving.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from epep.audit.past import save_as
from peps.models import Section

COALESCE = timedelta(minutes=10)
AUTOSAVE, SAVED, OPENED = "autosave", "saved", "opened"


def store(section: Section, *, touched: Collection[str], by: Any, now: datetime, autosave: bool) -> None:
    """Raise the revision and save. `touched`: keys whose answer or source changed since the last revision."""
    section.revision += 1
    section.saved_at, section.saved_by = now, by
    rows = _same_sitting(section, touched, by, now) if autosave else []
    if not rows:
        save_as(section, by=by, now=now, why=AUTOSAVE if autosave else SAVED)
        return
    save_as(section, by=by, now=now, why=AUTOSAVE, keep=False)
    for row in rows:
        _refresh(row, section, touched)
    rows[0].revision, rows[0].saved_at = section.revision, now
    for row in rows:
        row.save()


def _same_sitting(section: Section, touched: Collection[str], by: Any, now: datetime) -> list[Any]:
    """The history rows to bring up to date, newest first: this person's recent one and all since.

    None at all when there is no such row, when something other than an autosave happened since, or when
    somebody else changed one of the same answers in between: then a row of its own tells the story.
    """
    rows = list(section.history.filter(history_date__gt=now - COALESCE)[:20])
    for place, row in enumerate(rows):
        if row.history_change_reason != AUTOSAVE:
            return []
        if row.history_user_id == by.pk:
            return rows[: place + 1]
        before = rows[place + 1] if place + 1 < len(rows) else None
        if before is None or any(row.stamps.get(key) != before.stamps.get(key) for key in touched):
            return []
    return []


def _refresh(row: Any, section: Section, touched: Collection[str]) -> None:
    """Put the touched answers into a history row: as if they had been typed when the sitting began."""
    for name in ("answers", "stamps", "sources"):
        now, kept = getattr(section, name), getattr(row, name)
        for key in touched:
            kept.pop(key, None)
            if key in now:
                kept[key] = now[key]
