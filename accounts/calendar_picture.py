"""A school year as tables of months: what each weekday is, in words. Pure.

How it is drawn stands in templates/calendars.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.calendar_year import KINDS, Year
from epep.calendar import SchoolCalendar, bank_holidays
from epep.page.dates import MONTHS

SCHOOL, BREAK, INSET, CLOSED, BANK, OUT = "school", "half_term", "inset", "closed", "bank", "out"
MARKS = {
    SCHOOL: ("", "School day"),
    BREAK: ("H", "Half term or other break"),
    INSET: ("I", "INSET day"),
    CLOSED: ("C", "Closed"),
    BANK: ("B", "Bank holiday"),
    OUT: ("", "Holiday"),
}
"""What a weekday can be: its mark in the picture, and the words."""


@dataclass(frozen=True)
class Day:
    """One weekday of the picture: number, what it is, its mark and words."""

    number: int
    what: str
    mark: str
    words: str


@dataclass(frozen=True)
class Month:
    """One month: its name, how many school days, and weeks of five places (None where another month is)."""

    name: str
    count: int
    weeks: tuple[tuple[Day | None, ...], ...]


def months(calendar: SchoolCalendar, off: Iterable[tuple[str, date, date]]) -> list[Month]:
    """The months of a calendar of one year, from that of the first day of term to that of the last."""
    if not calendar.terms:
        return []
    named = {
        first + timedelta(days=number): kind
        for kind, first, last in off
        for number in range((last - first).days + 1)
    }
    first = min(term.starts_on for term in calendar.terms).replace(day=1)
    last = max(term.ends_on for term in calendar.terms)
    found = []
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        found.append(_month(first, following, calendar, named))
        first = following
    return found


def off_of(*years: Year) -> list[tuple[str, date, date]]:
    """Days off of some years as the picture takes them; what a later one says goes before."""
    return [(row.kind, row.first_on, row.last_on) for year in years for row in year.off if row.kind in KINDS]


def _month(first: date, following: date, calendar: SchoolCalendar, named: dict[date, str]) -> Month:
    weeks: list[list[Day | None]] = []
    count = 0
    day = first
    while day < following:
        if day.weekday() < 5:
            if not weeks or day.weekday() == 0:
                weeks.append([None] * 5)
            what = _what(day, calendar, named)
            count += what == SCHOOL
            weeks[-1][day.weekday()] = Day(day.day, what, *MARKS[what])
        day += timedelta(days=1)
    return Month(f"{MONTHS[first.month - 1]} {first.year}", count, tuple(tuple(week) for week in weeks))


def _what(day: date, calendar: SchoolCalendar, named: dict[date, str]) -> str:
    if calendar.is_school_day(day):
        return SCHOOL
    if day in bank_holidays(day.year):
        return BANK
    term = next((term for term in calendar.terms if term.starts_on <= day <= term.ends_on), None)
    if term is None:
        return OUT
    if any(first <= day <= last for first, last in term.breaks):
        return BREAK
    return named.get(day, CLOSED)
