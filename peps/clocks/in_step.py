"""A section's own due day kept in step with its clock: the one place that writes it, with its history.

Lists, reminders and task lists go by the day that stands with the section.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from simple_history.utils import bulk_update_with_history

from peps.models import Section

WHY = "due"
"""How the history of a section calls it."""
BATCH = 200


def keep_in_step(days: Mapping[Any, date], *, now: datetime) -> int:
    """Give these sections their due days; how many changed. Nothing is read when nothing differs."""
    ids = list(days)
    for start in range(0, len(ids), BATCH):
        rows = list(
            Section.objects.select_for_update(no_key=True)
            .filter(pk__in=ids[start : start + BATCH])
            .order_by("pk")
        )
        for row in rows:
            row.due_on = days[row.pk]
        bulk_update_with_history(
            rows, Section, ["due_on"], batch_size=BATCH, default_date=now, default_change_reason=WHY
        )
    return len(ids)
