"""From history rows to "who changed what, from what to what", for a child's own facts and journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from children.models import CarePeriod, Child, Link, Placement, SchoolSpell

_LEAVE = {"sources", "id", "child", "authority"}
_NAMES = {CarePeriod: "Care", Placement: "Placement", SchoolSpell: "School", Link: "Person"}


@dataclass(frozen=True)
class Change:
    """One field of one row: `before` and `after` as text, "" for nothing."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


def changes_of(child: Child) -> list[Change]:
    """Every recorded change of the child's record, newest first."""
    found = _of(Child, Child.history.filter(id=child.pk), "")
    model: Any
    for model, name in _NAMES.items():
        found += _of(model, model.history.filter(child_id=child.pk), name)
    return sorted(found, key=lambda change: change.at, reverse=True)


def _of(model: Any, rows: Any, name: str) -> list[Change]:
    found: list[Change] = []
    last: dict[Any, Any] = {}
    fields = [field for field in model._meta.concrete_fields if field.name not in _LEAVE]
    for row in rows.select_related("history_user").order_by("history_date", "history_id"):
        before = last.get(row.id)
        last[row.id] = row
        who = row.history_user.name if row.history_user else "An import"
        for field in fields:
            old = getattr(before, field.attname) if before else None
            new = getattr(row, field.attname)
            if old != new and (before or new not in (None, "", [], False)):
                label = f"{name}: {field.verbose_name}" if name else str(field.verbose_name)
                found.append(Change(row.history_date, who, label.capitalize(), _text(old), _text(new)))
    return found


def _text(value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
