"""COPY of invented rows into the tables of models: columns and defaults come from the models themselves."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Model

from epep.ids import new_id


class Table:
    """Rows for one model (and for its history, when it has one), gathered and then copied."""

    def __init__(self, model: type[Model], *, history: bool = False, now: datetime, by: Any = None) -> None:
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.table = model._meta.db_table
        self.columns = [str(field.column) for field in self.fields]
        self.names = [field.attname for field in self.fields]
        self.defaults = {field.attname: _default(field) for field in self.fields}
        self.rows: list[list[Any]] = []
        self.past: Table | None = None
        if history:
            past = model.history.model  # type: ignore[attr-defined]
            self.past = Table(past, now=now)
            self.past.names = [name for name in self.past.names if name != "history_id"]
            self.past.columns = [name for name in self.past.columns if name != "history_id"]
            self.past.defaults |= {"history_date": now, "history_type": "+", "history_user_id": by}

    def add(self, **values: Any) -> Any:
        """One row; returns its id. JSON columns take text that is JSON already."""
        row = self.defaults | values
        if "id" in row and row["id"] is None:
            row["id"] = new_id()
        self.rows.append([row[name] for name in self.names])
        if self.past is not None:
            past = self.past.defaults | row
            self.past.rows.append([past[name] for name in self.past.names])
        return row.get("id")

    def copy(self) -> int:
        """Send the gathered rows with COPY and forget them. Returns how many, history included."""
        done = self._copy()
        if self.past is not None:
            done += self.past._copy()
        return done

    def _copy(self) -> int:
        columns = ", ".join(f'"{name}"' for name in self.columns)
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{self.table}" ({columns}) FROM STDIN') as copy,
        ):
            for row in self.rows:
                copy.write_row(row)
        done = len(self.rows)
        self.rows.clear()
        return done


def _default(field: Any) -> Any:
    """What a column holds when a row does not say: the model's default, with JSON as text."""
    if field.name == "id":
        return None
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return json.dumps(value) if value is not None else None
    if value is None and not field.null and isinstance(field, models.CharField | models.TextField):
        return ""
    return value


def analyse() -> None:
    """Let the planner know what was copied in. The portal's own tables alone: the catalogues are shared, and whoever
    else analyses them at the time would be waited for."""
    names = ", ".join(
        connection.ops.quote_name(name)
        for name in connection.introspection.django_table_names(only_existing=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
