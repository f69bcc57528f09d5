"""Attainment: each mark is one of the scale that its row names. Marks of different scales are never compared.

The end of the last key stage was measured on a scale of its own, so that column is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peps.blocks.kinds import Unreadable
from peps.blocks.scales import STATUTORY, read
from peps.completeness.rules.reading import Answered, Missing

TABLES = ("attainment_subjects", "attainment_courses")
MARKS = ("before", "now", "target")
RESULTS = "attainment_statutory"


def check(form: Answered) -> list[Missing]:
    """Each mark that is off its scale, by row and column, with what would be right."""
    own = [line.strip() for line in (form.value("attainment_own") or "").splitlines() if line.strip()]
    usual = form.value("attainment_measure") or ""
    found: list[Missing] = []
    for key in TABLES:
        for number, row in enumerate(form.rows(key), 1):
            scale = row.get("scale") or usual
            if scale:
                found += _row(form, key, number, row, MARKS, scale, own)
    for number, row in enumerate(form.rows(RESULTS), 1):
        test = STATUTORY.get(row.get("test") or "")
        if test:
            found += _row(form, RESULTS, number, row, ("result",), test.scale, own)
    return found


def _row(
    form: Answered,
    key: str,
    number: int,
    row: dict[str, Any],
    columns: Sequence[str],
    scale: str,
    own: Sequence[str],
) -> list[Missing]:
    found: list[Missing] = []
    table: Any = form.definition.places[key][2].kind
    for column in columns:
        if not row.get(column):
            continue
        try:
            read(scale, str(row[column]), own)
        except Unreadable as error:
            found += form.lacks(key, f"Row {number}: {error.about(table.column[column].label)}")
    return found
