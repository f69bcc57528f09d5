"""Controls Django does not have: a date of three boxes, radios and checkboxes with hints, a table of rows.

They read what was posted and draw it; whether an answer is right is decided by the field or the kind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms

DATE_PARTS = ("day", "month", "year")


class DateInput3(forms.Widget):
    """Day, month and year in three boxes named ``<name>_day``, ``<name>_month``, ``<name>_year``.

    Reads a list of three strings as typed, or None when nothing was posted under any of the names.
    Draws a date, an ISO string ("2026-12-12"), such a list, or None.
    """

    template_name = "drawn/date"
    use_fieldset = True
    is_group = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str] | None:
        """The three strings, trimmed; a single ISO string under the bare name is taken too."""
        if name in data:
            return self.split(data[name])
        if self.value_omitted_from_data(data, files, name):
            return None
        return [str(data.get(f"{name}_{part}") or "").strip() for part in DATE_PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True when none of the three boxes (nor the bare name) was posted."""
        return name not in data and not any(f"{name}_{part}" in data for part in DATE_PARTS)

    @staticmethod
    def split(value: Any) -> list[str]:
        """Three strings for the boxes; what cannot be split stays whole in the first, so nothing is lost."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, (list, tuple)):
            return [str(part or "") for part in (*value, "", "", "")[:3]]
        if isinstance(value, str) and (found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(T.*)?", value.strip())):
            year, month, day = found.group(1, 2, 3)
            return [str(int(day)), str(int(month)), year]
        return [str(value or ""), "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The three boxes with names, ids, labels, widths."""
        context = super().get_context(name, None, attrs)
        id_ = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"]["parts"] = date_parts(name, id_, value)
        return context

    def first_id(self, id_: str) -> str:
        """The box an error points to."""
        return f"{id_}_day"

    def id_for_label(self, id_: str) -> str:
        """No label: the legend names the group."""
        return ""


def date_parts(name: str, id_: str, value: Any) -> list[dict[str, Any]]:
    """The three boxes of a date: names, ids, labels, what is in them, widths."""
    return [
        {
            "name": f"{name}_{part}",
            "id": f"{id_}_{part}",
            "label": part.capitalize(),
            "value": typed,
            "width": 4 if part == "year" else 2,
        }
        for part, typed in zip(DATE_PARTS, DateInput3.split(value), strict=True)
    ]


class Radios(forms.RadioSelect):
    """Radios. attrs: ``inline`` (yes or no), ``small``, ``hints`` {value: text}."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), **settings: Any) -> None:
        super().__init__({**(attrs or {}), **settings}, choices)


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes, any number ticked. attrs: ``small``, ``hints`` {value: text}."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), **settings: Any) -> None:
        super().__init__({**(attrs or {}), **settings}, choices)


class LongText(forms.Textarea):
    """A box that grows with its text; shows a count when the field has ``max_length``."""

    counts_characters = True

    def __init__(self, attrs: dict[str, Any] | None = None, rows: int = 4) -> None:
        super().__init__({"rows": rows, **(attrs or {})})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of rows. ``width`` is in characters: 2, 3, 4, 5, 10, 20 or 30 (0 = all there is)."""

    key: str
    label: str
    kind: Literal["text", "long", "number", "date", "select"] = "text"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    width: int = 0
    prefix: str = ""
    suffix: str = ""


class Rows(forms.Widget):
    """A table of rows: ``<name>-<n>-<column>``; works without script by buttons that post the form.

    Reads a list of ``{column key: str | [day, month, year]}`` with empty rows left out, unless the person
    pressed "Add" (``add_row=<name>``: one empty row more) or "Remove" (``remove_row=<name>-<n>``).
    ``pressed(data)`` says whether the page is to be drawn again instead of saved.
    """

    template_name = "drawn/rows"
    use_fieldset = True
    is_group = True

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        row_name: str = "row",
        add_text: str = "",
        min_rows: int = 1,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.columns = tuple(columns)
        self.row_name = row_name
        self.add_text = add_text or f"Add another {row_name}"
        self.min_rows = min_rows

    @staticmethod
    def pressed(data: Mapping[str, Any]) -> bool:
        """True when an add or remove button sent the form."""
        return "add_row" in data or "remove_row" in data

    def _indices(self, data: Mapping[str, Any], name: str) -> list[int]:
        pattern = re.compile(re.escape(name) + r"-(\d{1,4})-")
        return sorted({int(found.group(1)) for key in data if (found := pattern.match(key))})

    def _cell(self, data: Mapping[str, Any], prefix: str, column: Column) -> Any:
        if column.kind == "date":
            return [str(data.get(f"{prefix}-{column.key}_{part}") or "").strip() for part in DATE_PARTS]
        return str(data.get(f"{prefix}-{column.key}") or "")

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[dict[str, Any]] | None:
        """The rows as typed, in order; None when the table was not posted at all."""
        if self.value_omitted_from_data(data, files, name):
            return None
        removed = str(data.get("remove_row") or "")
        rows = []
        for index in self._indices(data, name):
            prefix = f"{name}-{index}"
            row = {column.key: self._cell(data, prefix, column) for column in self.columns}
            if prefix != removed and any(map(_typed, row.values())):
                rows.append(row)
        if data.get("add_row") == name:
            rows.append({})
        return rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True when neither a row nor the table's own mark was posted."""
        return name not in data and not self._indices(data, name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Rows with their cells; ``blank`` is the row the script copies."""
        context = super().get_context(name, None, attrs)
        rows = [row for row in (value or []) if isinstance(row, Mapping)]
        rows += [{}] * max(0, self.min_rows - len(rows))
        context["widget"].update(
            columns=self.columns,
            rows=[
                self._row(name, index, place, row)
                for place, (index, row) in enumerate(self.numbered(rows), 1)
            ],
            blank=self._row(name, "__n__", "__m__", {}),
            row_name=self.row_name,
            add_text=self.add_text,
        )
        return context

    def numbered(self, rows: list[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
        """Each row with the number that stands in the names of its controls."""
        return list(enumerate(rows))

    def _row(self, name: str, index: int | str, place: int | str, row: Mapping[str, Any]) -> dict[str, Any]:
        cells = []
        for column in self.columns:
            value = row.get(column.key, "")
            cell: dict[str, Any] = {
                "column": column,
                "name": f"{name}-{index}-{column.key}",
                "id": f"id_{name}-{index}-{column.key}",
                "value": "" if value is None else value,
            }
            if column.kind == "date":
                cell["parts"] = date_parts(cell["name"], cell["id"], value)
            cells.append(cell)
        return {"number": place, "cells": cells, "name": f"{name}-{index}"}

    def first_id(self, id_: str) -> str:
        """The first control of the first row."""
        column = self.columns[0]
        return f"{id_}-0-{column.key}" + ("_day" if column.kind == "date" else "")

    def id_for_label(self, id_: str) -> str:
        """No label: the legend names the table."""
        return ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is there already: its id, its name and size in words, and the address it is sent from."""

    id: str
    text: str
    url: str = ""


class Files(forms.Widget):
    """Files that were uploaded, each with "Remove", and a control to add one more with "Upload".

    Draws what `kept` makes of its value, as it stands a list of `Kept`. The value is never read from what was
    posted: the file comes under ``<name>`` in the request's files, ``attach=<name>`` says that "Upload" was
    pressed, ``detach=<file id>`` "Remove".
    """

    template_name = "drawn/files"
    needs_multipart_form = True
    use_fieldset = True
    is_group = True

    def __init__(self, *, accept: str, hint: str, most: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.accept, self.hint, self.most = accept, hint, most
        self.label = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> None:
        """Nothing: a form does not say which files there are."""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Always: see above."""
        return True

    def kept(self, value: Any) -> list[Kept]:
        """The files to list."""
        return list(value or ())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The files, and whether there is room for one more."""
        context = super().get_context(name, None, attrs)
        kept = self.kept(value)
        context["widget"].update(
            kept=kept, accept=self.accept, hint=self.hint, label=self.label, is_full=len(kept) >= self.most
        )
        return context

    def id_for_label(self, id_: str) -> str:
        """No label: the legend names the files."""
        return ""


def _typed(value: Any) -> bool:
    return any(map(_typed, value)) if isinstance(value, list) else bool(str(value).strip())
