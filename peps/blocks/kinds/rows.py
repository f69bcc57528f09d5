"""Answers with answers inside: a table of rows, and a fact that somebody must confirm.

Both lean on the kinds of their parts and add no reading of typed text of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from .base import Json, Kind, Typed, Unreadable, Value, fill, kind_from, register
from .text import Text

ROW_ID = re.compile(r"r[1-9][0-9]{0,5}")
MOST_ROWS = 60


@dataclass(frozen=True)
class Column:
    """One sub-question of a table: `Question` in small. Its key lives as long as the question's."""

    key: str
    label: str
    kind: Kind
    required: bool = False
    hint: str = ""


class UnreadableRows(Unreadable):
    """Cells that cannot be read. `cells` is (row number from 0, column key, sentence) for each."""

    def __init__(self, cells: list[tuple[int, str, str]]) -> None:
        self.cells = cells
        super().__init__("{label}: " + "; ".join(f"row {row + 1}: {said}" for row, _key, said in cells))


@register
@dataclass(frozen=True)
class Rows(Kind):
    """A table. A value is a list of {"id": "r1", column key: value}; empty rows are dropped.

    `start` holds first-column values that a form offers as rows to begin with (subjects, roles).
    Ids stay with their rows: a new row gets the number after the highest one.
    """

    name: ClassVar[str] = "rows"
    columns: tuple[Column, ...] = ()
    start: tuple[str, ...] = ()
    noun: str = "row"

    @cached_property
    def column(self) -> dict[str, Column]:
        """Column by key."""
        return {column.key: column for column in self.columns}

    def clean(self, raw: Typed) -> Value:
        given = _given(raw)
        if len(given) > MOST_ROWS:
            raise Unreadable(f"{{label}} must have {MOST_ROWS} rows or fewer")
        rows, wrong = [], []
        for number, typed in enumerate(given):
            row, cells = self._row(typed)
            wrong += [(number, key, said) for key, said in cells]
            if not self._is_blank(row):
                rows.append(row)
        if wrong:
            raise UnreadableRows(wrong)
        return _with_ids(rows) or None

    def _row(self, typed: dict[str, Typed]) -> tuple[dict[str, Value], list[tuple[str, str]]]:
        row: dict[str, Value] = {"id": str(typed.get("id") or "")}
        wrong = []
        for column in self.columns:
            try:
                row[column.key] = column.kind.clean(typed.get(column.key))
            except Unreadable as error:
                wrong.append((column.key, error.about(column.label)))
        return row, wrong

    def _is_blank(self, row: dict[str, Value]) -> bool:
        filled = [c for c in self.columns if c.key in row and not c.kind.is_empty(row[c.key])]
        if self.start and [column.key for column in filled] == [self.columns[0].key]:
            return row[self.columns[0].key] in self.start
        return not filled

    def to_json(self, value: Value) -> Json:
        return self._each(value, "to_json")

    def from_json(self, data: Json) -> Value:
        return self._each(data, "from_json")

    def typed(self, value: Value) -> Typed:
        """The rows as a form shows them, with the starting rows that are not filled yet at the end."""
        rows = self._each(value, "typed") or []
        if not self.start:
            return rows
        first = self.columns[0].key
        there = {row.get(first) for row in rows}
        empty = {column.key: column.kind.typed(None) for column in self.columns}
        return rows + [{"id": "", **empty, first: name} for name in self.start if name not in there]

    def _each(self, rows: Value, face: str) -> list[dict[str, Json]] | None:
        """Every known cell through one face of its kind; a cell of a column since gone is left out."""
        if rows is None:
            return None
        return [
            {"id": row["id"]} | {key: getattr(c.kind, face)(row.get(key)) for key, c in self.column.items()}
            for row in rows
        ]

    def show(self, value: Value) -> list[str]:
        heads, rows = self.table(value)
        return [
            "; ".join(f"{head}: {cell}" for head, cell in zip(heads, row, strict=True) if cell)
            for row in rows
        ]

    def table(self, value: Value) -> tuple[list[str], list[list[str]]]:
        """Heads and plain text cells, for documents that draw a table."""
        heads = [column.label for column in self.columns]
        cells = [
            [", ".join(column.kind.show(row.get(column.key))) for column in self.columns]
            for row in value or ()
        ]
        return heads, cells

    def show_cell(self, value: Value) -> str:
        return " | ".join(self.show(value))

    def gaps(self, value: Value) -> list[str]:
        return [
            f"{self.noun.capitalize()} {number}: {fill(column.kind.ask(), column.label)}"
            for number, row in enumerate(value or (), 1)
            for column in self.columns
            if column.required and column.kind.is_empty(row.get(column.key))
        ]

    def ask(self) -> str:
        article = "an" if self.noun[0] in "aeiou" else "a"
        return f"Add {article} {self.noun} to {{label}}"

    def compared(self, data: Json) -> tuple[Json, ...]:
        return ()

    def describe(self) -> dict[str, Json]:
        columns = [_described(column) for column in self.columns]
        return super().describe() | {"columns": columns}

    @classmethod
    def from_describe(cls, data: dict[str, Json]) -> Kind:
        columns = tuple(Column(**{**column, "kind": kind_from(column["kind"])}) for column in data["columns"])
        start = tuple(data.get("start", ()))
        return cls(columns=columns, start=start, noun=data.get("noun", cls.noun))


def _given(raw: Typed) -> list[dict[str, Typed]]:
    """The rows that were typed; what is no table is refused, so that it is kept as typed."""
    if raw is None or raw in ("", {}) or (isinstance(raw, str) and not raw.strip()):
        return []
    if not isinstance(raw, (list, tuple)) or not all(isinstance(row, dict) for row in raw):
        raise Unreadable("{label} must be a table of rows")
    return list(raw)


def _described(column: Column) -> dict[str, Json]:
    described: dict[str, Json] = {"key": column.key, "label": column.label, "kind": column.kind.describe()}
    if column.required:
        described["required"] = True
    return described | ({"hint": column.hint} if column.hint else {})


def _with_ids(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Each row with an id of its own: a missing, odd or doubled one is replaced by the next number."""
    seen: set[str] = set()
    last = max((int(row["id"][1:]) for row in rows if ROW_ID.fullmatch(row["id"])), default=0)
    for row in rows:
        if row["id"] in seen or not ROW_ID.fullmatch(row["id"]):
            last += 1
            row["id"] = f"r{last}"
        seen.add(row["id"])
    return rows


_LINE = Text()


@register
@dataclass(frozen=True)
class Confirm(Kind):
    """A fact with a tick "this is right today". A value is {"value": inner value, "confirmed": bool}.

    For safety answers: what last term said stands there, and is no answer until somebody ticked it.
    """

    name: ClassVar[str] = "confirm"
    inner: Kind = _LINE

    def clean(self, raw: Typed) -> Value:
        given = raw if isinstance(raw, dict) else {"value": raw}
        value = self.inner.clean(given.get("value"))
        if self.inner.is_empty(value):
            return None
        return {"value": value, "confirmed": given.get("confirmed") in (True, "on", "true", "yes")}

    def to_json(self, value: Value) -> Json:
        if value is None:
            return None
        return {"value": self.inner.to_json(value["value"]), "confirmed": value["confirmed"]}

    def from_json(self, data: Json) -> Value:
        if data is None:
            return None
        return {"value": self.inner.from_json(data["value"]), "confirmed": bool(data["confirmed"])}

    def typed(self, value: Value) -> Typed:
        if value is None:
            return {"value": self.inner.typed(None), "confirmed": ""}
        ticked = "on" if value["confirmed"] else ""
        return {"value": self.inner.typed(value["value"]), "confirmed": ticked}

    def show(self, value: Value) -> list[str]:
        if value is None:
            return []
        return [*self.inner.show(value["value"]), "Confirmed" if value["confirmed"] else "Not confirmed yet"]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else self.inner.show_cell(value["value"])

    def gaps(self, value: Value) -> list[str]:
        if value is None:
            return []
        unticked = [] if value["confirmed"] else ["Confirm that {label} is right"]
        return [*self.inner.gaps(value["value"]), *unticked]

    def ask(self) -> str:
        return self.inner.ask()

    def carried(self, data: Json) -> Json:
        return data and {"value": self.inner.carried(data["value"]), "confirmed": False}

    def compared(self, data: Json) -> tuple[Json, ...]:
        return () if data is None else self.inner.compared(data["value"])

    def describe(self) -> dict[str, Json]:
        return {"kind": self.name, "inner": self.inner.describe()}

    @classmethod
    def from_describe(cls, data: dict[str, Json]) -> Kind:
        return cls(inner=kind_from(data["inner"]))
