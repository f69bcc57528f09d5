"""CSV files that the import pages hand out: problems, and refused rows with their reasons.

What is in them is decided in `batches.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from children.importing.reading import Problem

PROBLEM_COLUMNS = ("File", "Line", "Column", "Value", "What to do", "Taken")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """Text that no spreadsheet takes for a formula: a quotation mark goes before = + - @."""
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def problems_file(problems: Iterable[Problem]) -> HttpResponse:
    """One line for each problem."""
    return _file("problems.csv", PROBLEM_COLUMNS, map(_cells, problems))


def refused_file(refused: Sequence[dict[str, Any]]) -> HttpResponse:
    """One line for each refused row: the reason, then the row itself as it was in its file."""
    rows = [dict(one["row"]) for one in refused]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = (
        [one["file"], one["line"], one["column"], one["message"], *(row.get(name, "") for name in columns)]
        for one, row in zip(refused, rows, strict=True)
    )
    return _file("refused-rows.csv", ("File", "Line", "Column", "What to do", *columns), lines)


def _cells(problem: Problem) -> list[Any]:
    taken = "no" if problem.severity == "error" else "yes"
    return [problem.file, problem.line, problem.column, problem.value, problem.message, taken]


def _file(name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """UTF-8 with a byte order mark, without which Excel shows wrong letters."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in line] for line in lines)
    return response
