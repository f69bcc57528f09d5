"""Saving a row so that its history says who changed it, when and why: `save_as`, used by every action.

The middleware of django-simple-history knows the person only inside a request; actions run elsewhere too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


def save_as(row: Any, *, by: Any, now: datetime, why: str, keep: bool = True) -> None:
    """Save `row`. With `keep`, a history row says `by`, `now` and `why`; without, none is written."""
    row._history_user, row._history_date, row._change_reason = by, now, why
    if not keep:
        row.skip_history_when_saving = True
    try:
        row.save()
    finally:
        if not keep:
            del row.skip_history_when_saving
