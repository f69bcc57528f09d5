"""Files for a spreadsheet: CSV as text or as a download, and XLSX, with cells that none takes for a formula.

What stands in a file is for whoever hands it out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """Text that no spreadsheet takes for a formula: a quotation mark goes before = + - @."""
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given, of a cell that came back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS_A_FORMULA) else text


def csv_text(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """Columns and lines, with a byte order mark, without which Excel shows wrong letters."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in line] for line in lines)
    return out.getvalue()


def csv_file(name: str, columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """The same as a download in UTF-8."""
    return download(name, csv_text(columns, lines), "text/csv; charset=utf-8")


def xlsx_file(name: str, *sheets: tuple[str, Sequence[str], Iterable[Iterable[Any]]]) -> HttpResponse:
    """A workbook as a download: title, columns and lines of each sheet. Numbers stay numbers, text is made safe."""
    book = Workbook(write_only=True)
    for title, columns, lines in sheets:
        sheet = book.create_sheet(title)
        for line in (columns, *lines):
            sheet.append([safe_cell(cell) if isinstance(cell, str) else cell for cell in line])
    data = io.BytesIO()
    book.save(data)
    return download(name, data.getvalue(), _XLSX)


def download(name: str, content: str | bytes, kind: str) -> HttpResponse:
    """A file to be kept, not shown."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
