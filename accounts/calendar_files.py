"""Reading a calendar from a file: CSV as people keep it, or iCalendar. Pure: bytes in, lines out.

What lines mean for a school year is `calendar_import.py`; words and dates are `calendar_words.py`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.calendar_words import (
    HALF_TERM,
    KINDS,
    NOTHING,
    TERM,
    edge_of,
    kind_of,
    read_date,
    season_of,
)

LARGEST = 1_000_000
MOST_LINES = 2_000
YEARS = range(2000, 2101)
COLUMNS = ("name", "kind", "first day", "last day", "season")
LONDON = ZoneInfo("Europe/London")
_KNOWN = {
    "name": "name term title description summary event holiday what",
    "kind": "kind type category",
    "first": "first firstday start starts startdate startson begins from date firston",
    "last": "last lastday end ends enddate endson until to finish finishes laston",
    "season": "season round pepround",
    "half_first": "halftermfirstday halftermstart halftermstarts halftermfrom halftermbegins",
    "half_last": "halftermlastday halftermend halftermends halftermto halftermuntil",
}
_COLUMN = {word: name for name, words in _KNOWN.items() for word in words.split()}


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is for people."""


class _Odd(ValueError):
    """An entry that cannot be taken; the message is for people."""


@dataclass(frozen=True)
class Line:
    """One entry of a file: a term, a break or days off; or what is wrong with it, or why it is passed over."""

    number: int
    kind: str = ""
    name: str = ""
    season: str = ""
    first: date | None = None
    last: date | None = None
    problem: str = ""
    passed: str = ""


def read(content: bytes) -> list[Line]:
    """The lines of a file, whichever of the two kinds it is. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("The file is empty")
    if len(content) > LARGEST:
        raise Unreadable("The file must be 1 MB or smaller. A school year is a few lines")
    text = _text(content)
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        lines = list(read_ics(text))
    else:
        lines = list(read_csv(text))
    if not lines:
        raise Unreadable("The file has no terms and no days off")
    if len(lines) > MOST_LINES:
        raise Unreadable(f"The file has more than {MOST_LINES} entries. Is it a calendar of school terms?")
    return lines


def _text(content: bytes) -> str:
    """The file as text: UTF-8, UTF-16 with its mark, or what Excel on Windows saves."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("The file must be CSV or iCalendar (.ics). In Excel, choose “Save as”, then “CSV UTF-8”")


# ---- CSV -----------------------------------------------------------------------------------------


def read_csv(text: str) -> Iterator[Line]:
    """Lines of a table with a heading; the first column of days is all that a day off needs."""
    head = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable("The file is not a table: a quotation mark is open somewhere") from None
    if not rows:
        raise Unreadable("The file is empty")
    columns = [_COLUMN.get(re.sub(r"[^a-z]", "", cell.casefold()), "") for cell in rows[0]]
    missing = [said for name, said in (("name", "name"), ("first", "first day")) if name not in columns]
    if missing:
        raise Unreadable(f"The file lacks the {_columns(missing)}. The first line names the columns")
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name}
        if any(cells.values()):
            yield from _of_row(number, cells)


def _columns(names: list[str]) -> str:
    quoted = " and ".join(f"“{name}”" for name in names)
    return f"column {quoted}" if len(names) == 1 else f"columns {quoted}"


def _of_row(number: int, cells: dict[str, str]) -> Iterator[Line]:
    name = _plain(cells.get("name", ""))
    said, kind = cells.get("kind", ""), kind_of(cells.get("kind", "") or name)
    if kind == NOTHING and kind_of(name) == HALF_TERM:  # a holiday called half term
        kind = HALF_TERM
    if said and not kind:
        yield Line(number, name=name, problem=f"“{said[:40]}” is not term, half term, INSET or closed")
        return
    try:
        first = read_date(cells.get("first", ""))
        last = read_date(cells["last"]) if cells.get("last") else first
        season = cells.get("season", "")
        if season and not season_of(season):
            raise ValueError(f"“{season[:40]}” is not autumn, spring or summer")
        yield checked(Line(number, kind, name, season_of(season or name), first, last))
        if cells.get("half_first"):
            half = read_date(cells["half_first"])
            until = read_date(cells["half_last"]) if cells.get("half_last") else half
            yield checked(Line(number, HALF_TERM, "", "", half, until))
    except ValueError as problem:
        yield Line(number, kind, name, problem=str(problem))


def _plain(name: str) -> str:
    """A name without what a spreadsheet would take for a formula: it may go out again as CSV."""
    return " ".join(name.split()).lstrip("=+-@'")


_NOT_OURS = "Not a term, half term, INSET day or closure"


def checked(line: Line) -> Line:
    """The line, with what is wrong with it by itself, or why nothing has to be done."""
    if line.first is None or line.last is None:
        return line
    problem, passed, kind = "", "", line.kind
    if not all(year in YEARS for year in (line.first.year, line.last.year)):
        problem = f"The year must be between {YEARS[0]} and {YEARS[-1]}"
    elif line.last < line.first:
        problem = "The last day is before the first day"
    elif kind == NOTHING:
        passed = "Holidays follow from the terms, and bank holidays are known"
    elif not kind:
        passed = _NOT_OURS
    elif kind == TERM and line.first == line.last:
        problem = "A term needs a last day"
    elif kind == TERM and not line.name:
        problem = "A term needs a name"
    return Line(line.number, kind, line.name, line.season, line.first, line.last, problem, passed)


# ---- iCalendar -----------------------------------------------------------------------------------


def read_ics(text: str) -> Iterator[Line]:
    """Entries of a calendar, numbered in their order. "Autumn term begins" and "Autumn term ends" are one term."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(text)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Unreadable("The calendar file is damaged: export it again") from None
    edges: dict[str, tuple[int, str, date]] = {}
    for number, event in enumerate(events, start=1):
        name = _plain(str(event.get("SUMMARY", "")))[:200]
        if _repeats(event) and not kind_of(name):  # assembly each Monday stands in nobody's way
            yield Line(number, name=name, passed=_NOT_OURS)
            continue
        try:
            first, last = _days(event)
        except _Odd as problem:
            yield Line(number, name=name, problem=str(problem))
            continue
        except (
            ValueError,
            TypeError,
            AttributeError,
            OverflowError,
        ):  # whatever the library finds too odd to read
            yield Line(number, name=name, problem="Has no days that can be read")
            continue
        edge = edge_of(name) if first == last else ""
        if edge == "start" and "start" not in edges:
            edges["start"] = (number, name, first)
        elif edge == "end" and "start" in edges:
            begun = edges.pop("start")
            yield _between(begun, (number, name, first))
        elif edge:
            yield Line(number, TERM, name, problem=_LONELY)
        else:
            yield checked(Line(number, kind_of(name), name, season_of(name), first, last))
    if "start" in edges:
        number, name, _first = edges["start"]
        yield Line(number, TERM, name, problem=_LONELY)


_LONELY = "The other end of this term is missing"


def _between(start: tuple[int, str, date], end: tuple[int, str, date]) -> Line:
    """A term from the two entries that mark its ends."""
    name = re.sub(
        r"\b(begins?|starts?|opens?|re-?opens|first day( of)?|start of|beginning of|the|school)\b",
        " ", start[1], flags=re.IGNORECASE,
    )  # fmt: skip
    name = " ".join(re.sub(r"[:\-–]", " ", name).split()) or "Term"
    season = season_of(start[1]) or season_of(end[1])
    if name.casefold() == "term" and season:
        name = f"{season.capitalize()} term"
    return checked(Line(start[0], TERM, name[:1].upper() + name[1:], season, start[2], end[2]))


def _repeats(event: Any) -> bool:
    return bool(event.get("RRULE") or event.get("RDATE"))


def _days(event: Any) -> tuple[date, date]:
    """First and last day of an entry in England; the end of an entry of whole days is the day after its last."""
    if _repeats(event):
        raise _Odd("Repeats: put each time into the file as an entry of its own, with its own days")
    start = event.get("DTSTART")
    if start is None or isinstance(start, list):
        raise _Odd("Has no first day")
    first = start.dt
    end = event.get("DTEND")
    length = event.get("DURATION")
    if isinstance(end, list) or isinstance(length, list):
        raise _Odd("Has two ends")
    last: Any = end.dt if end is not None else first + length.dt if length is not None else None
    if last is None:
        return _day(first), _day(first)
    if isinstance(last, datetime) != isinstance(first, datetime):
        raise _Odd("Begins with a time and ends without one, or the other way round")
    if not isinstance(last, datetime) and last > first:
        return _day(first), last - timedelta(days=1)
    if isinstance(last, datetime) and _local(last).timetuple()[3:6] == (0, 0, 0) and last > first:
        return _day(first), _day(last) - timedelta(days=1)
    return _day(first), _day(last)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def _day(value: Any) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


# ---- back to a file ------------------------------------------------------------------------------


def written(lines: list[Line]) -> str:
    """Good lines as CSV, which `read_csv` reads as the same lines: how a preview is carried to its confirmation."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in lines:
        if line.first and line.last and not line.problem and not line.passed:
            kind = KINDS[line.kind] if line.kind != HALF_TERM else "Half term"
            writer.writerow([line.name, kind, line.first.isoformat(), line.last.isoformat(), line.season])
    return out.getvalue()
