"""The file for accounts and the one they send back, as CSV: what stands in it, and reading it line by line. Pure.

Whether a line fits the run is for `funding.actions.mark_paid`; here it only has to be readable.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from epep.page.spreadsheets import plain_cell
from funding.actions.paying import Returned
from funding.models import Payment
from funding.sums import pence_of, plain_pounds

COLUMNS = ("School", "URN", "Amount", "Reference")
LARGEST = 2_000_000
"""Bytes: a run has 2,000 payments or fewer, and a line of ours takes a hundred."""
MOST_LINES = 5_000
LONGEST_SHOWN = 40

KNOWN: Mapping[str, tuple[str, ...]] = {
    "reference": (
        "reference", "payment reference", "our reference", "your reference", "supplier reference", "ref",
        "payment ref", "reference number", "reference no",
    ),
    "amount": (
        "paid amount", "amount paid", "payment amount", "amount", "amount gbp", "amount in gbp",
        "amount in pounds", "net amount", "paid", "value", "pounds",
    ),
    "date": ("paid on", "date paid", "paid date", "payment date", "date of payment", "day paid", "date"),
}  # fmt: skip
"""What a column may be called; of two that are there, the one named first here is taken."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?")
_BRITISH = re.compile(
    r"(\d{1,2})[/.\- ]([A-Za-z]{3,9}|\d{1,2})[/.\- ](\d{4}|\d{2})(?: \d{1,2}:\d\d(?::\d\d)?)?"
)
_WHOLE_FILE = {
    b"PK\x03\x04": "This is an Excel workbook. In Excel, use “Save as” and choose CSV, then choose that file.",
    b"\xd0\xcf\x11\xe0": "This is an Excel workbook. In Excel, use “Save as” and choose CSV, then choose that file.",
    b"%PDF": "This is a PDF. Ask accounts for the payments as a CSV file.",
}


class NotReadable(Exception):
    """The file as a whole cannot be read; says why in a sentence for people."""


@dataclass
class Read:
    """What was read: the lines that are whole, and what is wrong with each other one, by its number in the file."""

    lines: list[Returned] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


# ---- out -----------------------------------------------------------------------------------------


def written(payments: Iterable[Payment]) -> Iterator[list[str]]:
    """A line for each payment, under `COLUMNS`. No child is named, and the reference says nothing of one."""
    for payment in payments:
        school = payment.school
        yield [
            school.name if school else "",
            school.urn if school else "",
            plain_pounds(payment.pence),
            payment.reference,
        ]


# ---- and back ------------------------------------------------------------------------------------


def read(data: bytes, *, earliest: date, today: date) -> Read:
    """The lines of a returned file. Raises NotReadable when no line of it can be read.

    A payment without a day counts as paid today; none was paid before `earliest`, the day of the run, or
    after today.
    """
    rows = _rows(_text(data))
    found = next(rows, None)
    if found is None:
        raise NotReadable("The file is empty.")
    columns = _columns(found[1])
    result = Read()
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(result.lines) + len(result.problems) >= MOST_LINES:
            raise NotReadable(f"The file has more than {MOST_LINES:,} lines.")
        try:
            result.lines.append(_line(number, cells, columns, earliest=earliest, today=today))
        except ValueError as problem:
            result.problems.append((number, str(problem)))
    if not (result.lines or result.problems):
        raise NotReadable("The file has no lines under its column names.")
    return result


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel writes on Windows."""
    if len(data) > LARGEST:
        raise NotReadable(f"The file must be {LARGEST // 1_000_000} MB or smaller.")
    if not data.strip():
        raise NotReadable("The file is empty.")
    for start, why in _WHOLE_FILE.items():
        if data.startswith(start):
            raise NotReadable(why)
    for codec in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReadable(
        "The letters of the file cannot be read. Save it as “CSV UTF-8”, then choose that file."
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number of the line, and its cells; from the first that is not empty. Commas, semicolons or tabs divide."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    divider = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    number, begun = 1, False
    try:
        for cells in reader:
            begun = begun or any(cell.strip() for cell in cells)
            if begun:
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        raise NotReadable(f"Line {number} cannot be read. Is the file a CSV file?") from None


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its place. The reference and the amount must be there."""
    names = [re.sub(r"[^a-z0-9]+", " ", cell.casefold().replace("£", "")).strip() for cell in cells]
    places: dict[str, int] = {}
    for what, known in KNOWN.items():
        for name in known:
            if names.count(name) > 1:
                raise NotReadable(f"The file has two columns named “{cells[names.index(name)].strip()}”.")
            if name in names:
                places[what] = names.index(name)
                break
    missing = [f"“{what.capitalize()}”" for what in ("reference", "amount") if what not in places]
    if missing:
        there = ", ".join(_short(cell) for cell in cells if cell.strip())
        raise NotReadable(
            f"The file needs a column named {' and one named '.join(missing)}. Its first line is: {there}."
        )
    return places


def _line(
    number: int, cells: Sequence[str], columns: Mapping[str, int], *, earliest: date, today: date
) -> Returned:
    """One line; ValueError with what is wrong, to follow "Line 4: "."""

    def cell(what: str) -> str:
        place = columns.get(what, len(cells))
        return plain_cell(cells[place].strip()).strip() if place < len(cells) else ""

    reference, amount, day = cell("reference").upper(), cell("amount"), cell("date")
    if not reference:
        raise ValueError("the reference is missing")
    if not amount:
        raise ValueError(f"the amount of {_short(reference)} is missing")
    pence = pence_of(amount, name=f"the amount {_short(amount)}")
    paid_on = _day(day) if day else today
    if paid_on > today:
        raise ValueError(f"{_short(day)} has not come yet")
    if paid_on < earliest:
        raise ValueError(f"{_short(day)} is before the day of the payment run")
    return Returned(number, reference[:LONGEST_SHOWN], pence, paid_on)


def _day(text: str) -> date:
    """ "7/12/2026", "07-Dec-26", "7 December 2026" or "2026-12-07", also with a time behind it."""
    if found := _ISO.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := _BRITISH.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    else:
        raise ValueError(f"{_short(text)} is not a day. Write it like 7/12/2026")
    try:
        number = _MONTHS.index(month[:3].lower()) + 1 if month.isalpha() else int(month)
        full = int(year) + 2000 if len(year) == 2 else int(year)
        return datetime(full, number, int(day)).date()  # noqa: DTZ001  # a day has no time zone
    except ValueError:
        raise ValueError(f"{_short(text)} is not a real day") from None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}”"
