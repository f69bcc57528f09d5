"""CSV files that the import pages hand out: problems, and refused rows with their reasons.

What is in them is decided in `batches.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from children.importing.reading import Problem
from epep.page.spreadsheets import csv_file

PROBLEM_COLUMNS = ("File", "Line", "Column", "Value", "What to do", "Taken")


def problems_file(problems: Iterable[Problem]) -> HttpResponse:
    """One line for each problem."""
    return csv_file("problems.csv", PROBLEM_COLUMNS, map(_cells, problems))


def refused_file(refused: Sequence[dict[str, Any]]) -> HttpResponse:
    """One line for each refused row: the reason, then the row itself as it was in its file."""
    rows = [dict(one["row"]) for one in refused]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = (
        [one["file"], one["line"], one["column"], one["message"], *(row.get(name, "") for name in columns)]
        for one, row in zip(refused, rows, strict=True)
    )
    return csv_file("refused-rows.csv", ("File", "Line", "Column", "What to do", *columns), lines)


def _cells(problem: Problem) -> list[Any]:
    taken = "no" if problem.severity == "error" else "yes"
    return [problem.file, problem.line, problem.column, problem.value, problem.message, taken]
