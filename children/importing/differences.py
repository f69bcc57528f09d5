"""Whose value stays when the portal and a return differ: the return's, a person's, or a later return's.

The portal's stays when a person gave it or a later return did; the difference is then shown in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from children import identifiers
from children.importing.ssda903 import SOURCE
from children.models import Child


def change_reason(as_of: date) -> str:
    """What the history says of a row that an import wrote; `Authors` reads the day back."""
    return f"{SOURCE} to {as_of:%Y-%m-%d}"


def is_empty(value: Any) -> bool:
    """True when nothing is known yet, so that anything known may take its place."""
    return value is None or value is False or value == ""


def why_child_keeps(child: Child, name: str, value: Any, as_of: date) -> str:
    """Why the child's own value of a field stays, in words; "" when the return's is taken."""
    current = getattr(child, name)
    if is_empty(current):
        return ""
    source = child.sources.get(name, {})
    given_on = source.get("on", "")
    if source.get("source") != SOURCE:
        return _kept_from(current, source.get("source") or "a person", given_on)
    if given_on > as_of.isoformat():
        return _kept_from_later(current, given_on)
    if name == "upn" and value in identifiers.UNKNOWN_UPN and current not in identifiers.UNKNOWN_UPN:
        return f"The portal has the UPN {current} and keeps it. Change it there if it is wrong."
    return ""


class Authors:
    """Who gave rows their present values, out of their history. One query for all the rows."""

    def __init__(self, model: Any, ids: Collection[Any]) -> None:
        self.versions: dict[Any, list[Any]] = defaultdict(list)
        if ids:
            for version in model.history.filter(id__in=ids).order_by("-history_id"):
                self.versions[version.id].append(version)

    def why_kept(self, row: Any, name: str, as_of: date) -> str:
        """Why the row's own value of a field stays, in words; "" when the return's is taken."""
        current = getattr(row, name)
        if is_empty(current):
            return ""
        reason = self._reason(row, name, current)
        if not reason.startswith(SOURCE):
            return _kept_from(current, "a person", "")
        imported_to = reason[-10:]
        return _kept_from_later(current, imported_to) if imported_to > as_of.isoformat() else ""

    def _reason(self, row: Any, name: str, current: Any) -> str:
        """The change reason of the oldest version since which the field has had this value."""
        reason = ""
        for version in self.versions[row.pk]:
            if getattr(version, name) != current:
                break
            reason = version.history_change_reason or ""
        return reason


def _kept_from(current: Any, said: str, given_on: str) -> str:
    day = f" on {_day(given_on)}" if given_on else ""
    return f"The portal has {_show(current)}, from {said}{day}, and keeps it. Change it there if it is wrong."


def _kept_from_later(current: Any, imported_to: str) -> str:
    return (
        f"The portal has {_show(current)} from the return of {_day(imported_to)}, which is later: it is kept."
    )


def _show(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "yes" if value is True else str(value)


def _day(iso: str) -> str:
    year, month, day = iso[:10].split("-")
    return f"{day}/{month}/{year}"
