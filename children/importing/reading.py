"""A file of comma-separated values, read by column name: size, kind, encoding, columns, rows.

Pure Python. What the columns mean is in `ssda903.py` and `gias.py`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import BinaryIO, Literal

MEGABYTE = 1024 * 1024
RETURN_LIMIT = 20 * MEGABYTE
"""Largest file of an SSDA903 return: some 100 times a big authority's episodes."""
SCHOOLS_LIMIT = 100 * MEGABYTE
"""Largest extract of schools: the whole of GIAS is about 60 MB."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a Word file"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Severity = Literal["warning", "error"]


class UnusableFileError(Exception):
    """The file as a whole cannot be used. The message is for people and says what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one place of a file. An error means that the row was refused."""

    file: str
    line: int
    column: str
    value: str
    message: str
    severity: Severity = "warning"

    def as_dict(self) -> dict[str, str | int]:
        """The problem as JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on and its values by column name; every value is stripped text."""

    file: str
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def has(self, column: str) -> bool:
        """True when the file has this column at all."""
        return column in self.values

    def problem(self, column: str, message: str, severity: Severity = "warning") -> Problem:
        """A problem with the value of `column` in this row."""
        return Problem(self.file, self.line, column, self[column], message, severity)


@dataclass(frozen=True)
class Layout:
    """Columns of one kind of file: those it must have and those that are used when they are there."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        return self.required + self.optional


@dataclass(frozen=True)
class Table:
    """The rows of one file, with only the columns that are used."""

    file: str
    columns: tuple[str, ...]
    lines: list[list[str | int]] = field(default_factory=list)
    """Each row as its line number and then the values in the order of `columns`: as it is stored."""

    def rows(self) -> Iterator[Row]:
        """The rows, top to bottom."""
        for line, *values in self.lines:
            yield Row(self.file, int(line), dict(zip(self.columns, map(str, values), strict=True)))

    def to_json(self) -> dict[str, object]:
        """For storing; `from_json` reads it back."""
        return {"file": self.file, "columns": list(self.columns), "lines": self.lines}

    @classmethod
    def from_json(cls, data: dict) -> Table:
        """The table that `to_json` wrote."""
        return cls(data["file"], tuple(data["columns"]), data["lines"])


def read_date(text: str) -> date | None:
    """The day that `text` names: 31/03/2026, 31-03-2026 or 2026-03-31; None when it names none.

    The year has four figures and lies in 1900 to 2100; a time of midnight, as databases add it, is ignored.
    """
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def megabytes(size: int) -> str:
    """A size for people, in whole megabytes."""
    return f"{-(-size // MEGABYTE)} MB"


def read_bytes(stream: BinaryIO, *, file: str, limit: int, size: int | None = None) -> bytes:
    """The content of a file that may be used: not too big, and text. Raises UnusableFileError.

    `size` is what the file says it is; a file that says nothing is read no further than the limit.
    """
    if size is not None and size > limit:
        raise UnusableFileError(_too_big(file, limit))
    head = stream.read(64)
    for magic, what in _MAGIC:
        if head.lstrip()[: len(magic)].lower() == magic.lower():
            raise UnusableFileError(
                f"{file} is {what}. Save it as CSV (comma delimited) and choose that file."
            )
    rest = stream.read(limit + 1 - len(head))
    if len(head) + len(rest) > limit:
        raise UnusableFileError(_too_big(file, limit))
    return head + rest


def _too_big(file: str, limit: int) -> str:
    return f"{file} is larger than {megabytes(limit)}. Choose the CSV file itself."


def decode(data: bytes, *, file: str) -> str:
    """Text of a CSV file: UTF-8 with or without a byte order mark, UTF-16 with one, else cp1252."""
    if data[:2] in _UTF16_MARKS:
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UnusableFileError(f"{file} is not a text file. Choose a CSV file.")
    return text


def read_table(
    stream: BinaryIO,
    *,
    file: str,
    layout: Layout,
    limit: int,
    size: int | None = None,
    others: Sequence[Layout] = (),
) -> Table:
    """The rows of a CSV file by column name; names may come in any order and any case.

    Raises UnusableFileError, naming the columns that are missing; `others` are the layouts that people
    confuse it with. Empty rows are left out.
    """
    text = decode(read_bytes(stream, file=file, limit=limit, size=size), file=file)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        names = [name.strip() for name in next(reader, [])]
        places = _places(names, file=file, layout=layout, others=others)
        return Table(file, tuple(places), _lines(reader, list(places.values())))
    except csv.Error as error:
        raise UnusableFileError(
            f"{file} cannot be read as CSV near line {reader.line_num}. Save it again as CSV and try again."
        ) from error


def _delimiter(text: str) -> str:
    """The mark between values: what the first line has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _places(names: list[str], *, file: str, layout: Layout, others: Sequence[Layout]) -> dict[str, int]:
    """Column name → its place in the file, for the columns of the layout."""
    if not any(names):
        raise UnusableFileError(f"{file} is empty. Choose {layout.name}.")
    found = {name.casefold(): place for place, name in reversed(list(enumerate(names)))}
    missing = [name for name in layout.required if name.casefold() not in found]
    if missing:
        advice = f"Choose {layout.name} with these columns."
        for other in others:
            if other.name != layout.name and all(name.casefold() in found for name in other.required):
                advice = f"It looks like {other.name}: choose each file in its own place."
        columns = "these columns are" if len(missing) > 1 else "this column is"
        raise UnusableFileError(f"{file} cannot be used: {columns} missing: {', '.join(missing)}. {advice}")
    return {name: found[name.casefold()] for name in layout.columns if name.casefold() in found}


def _lines(reader: Iterator[list[str]], places: list[int]) -> list[list[str | int]]:
    lines: list[list[str | int]] = []
    start = reader.line_num + 1  # type: ignore[attr-defined]
    for cells in reader:
        count = len(cells)
        values = [cells[place].strip() if place < count else "" for place in places]
        if any(values):
            lines.append([start, *values])
        start = reader.line_num + 1  # type: ignore[attr-defined]
    return lines
