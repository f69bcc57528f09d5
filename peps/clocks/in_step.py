"""A section's own due day kept in step with its clock: the one place that writes it, with its history.

Lists, reminders and task lists go by the day that stands with the section.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from peps.models import Section

WHY = "due"
"""How the history of a section calls it."""
BATCH = 5000


def keep_in_step(days: Mapping[Any, date], *, now: datetime) -> int:
    """Give these sections their due days; how many changed. Nothing is read when nothing differs."""
    ids = sorted(days)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        _write(some, [days[pk] for pk in some], now)
    return len(ids)


@transaction.atomic
def _write(ids: list[Any], days: list[date], now: datetime) -> None:
    """The days, and what a section's history has of each change, without the answers coming by here."""
    rows = Section.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk"))  # everybody locks in this order
    past = Section.history.model
    columns = ", ".join(f'"{field.column}"' for field in past.tracked_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "peps_section" SET "due_on" = new."day"'
            ' FROM unnest(%s::uuid[], %s::date[]) AS new ("id", "day") WHERE "peps_section"."id" = new."id"',
            [ids, days],
        )
        cursor.execute(
            f'INSERT INTO "{past._meta.db_table}" ({columns}, "history_date", "history_type",'  # noqa: S608
            f' "history_change_reason", "history_user_id") SELECT {columns}, %s, \'~\', %s, %s'
            ' FROM "peps_section" WHERE "id" = ANY(%s) ORDER BY "id"',
            [now, WHY, getattr(past.get_default_history_user(Section()), "pk", None), ids],
        )
