"""From a rule and a day to the day it is due, with how it was counted in words. Pure.

Day 0 is the day of the event; a due date is the end of that day in Europe/London.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.deadlines import UNITS, Deadline
from epep.calendar import (
    CalendarEnds,
    SchoolCalendar,
    add_school_days,
    add_working_days,
    bank_holidays,
    gaps_between,
)


@dataclass(frozen=True)
class Due:
    """When something is due. `on` is None where the term dates that are known do not reach; `why` says how."""

    on: date | None
    why: str


def due(rule: Deadline, event_on: date, calendar: SchoolCalendar) -> Due:
    """The day a rule gives for an event of that day."""
    n = -rule.n if rule.anchor == "before" else rule.n
    try:
        on = _counted(rule.unit, event_on, n, calendar)
    except CalendarEnds as ends:
        known = f"until {_day(ends.known_to)}" if ends.known_to else "for no time"
        return Due(None, f"{_said(rule)} {_day(event_on)}. Term dates are known {known}.")
    return Due(on, explained(rule, event_on, on, calendar))


def _counted(unit: str, start: date, n: int, calendar: SchoolCalendar) -> date:
    if unit == "school_days":
        return add_school_days(start, n, calendar)
    if unit == "working_days":
        return add_working_days(start, n)
    return start + timedelta(days=n)


def explained(rule: Deadline, start: date, end: date, calendar: SchoolCalendar) -> str:
    """ "20 school days from 3 September, leaving out half term 26 October to 30 October"."""
    said = f"{_said(rule)} {_day(start)}"
    first, last = min(start, end), max(start, end)
    if rule.unit == "school_days":
        gaps = [(name, a, b) for name, a, b in gaps_between(first, last, calendar) if b >= first]
    elif rule.unit == "working_days":
        days = [
            (day, name)
            for year in range(first.year, last.year + 1)
            for day, name in bank_holidays(year).items()
        ]
        gaps = [(name, day, day) for day, name in days if first < day <= last]
    else:
        gaps = []
    left_out = [_gap(*gap) for gap in gaps]
    return f"{said}, leaving out {', '.join(left_out)}" if left_out else said


def _said(rule: Deadline) -> str:
    if not rule.n:
        return "On"
    one, many = UNITS[rule.unit]
    side = "before" if rule.anchor == "before" else "from"
    return f"{rule.n} {one if rule.n == 1 else many} {side}"


_NAMES = {
    "holiday": "the holiday",
    "closed": "a day without pupils on",
    "New Year's Day": "New Year’s Day",
    "May Day": "the early May bank holiday",
    "Spring Bank Holiday": "the spring bank holiday",
    "Late Summer Bank Holiday": "the summer bank holiday",
}
"""What is left out, as people here call it."""


def _gap(name: str, first: date, last: date) -> str:
    plain = name.removesuffix(" (observed)")
    words = _NAMES.get(plain, plain) + (" (substitute day)" if plain != name else "")
    return f"{words} {_day(first)}" if first == last else f"{words} {_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
