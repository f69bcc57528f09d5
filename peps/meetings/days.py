"""Days to suggest for a meeting: within the deadline, in term, at a time the child would like. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from epep.calendar import SchoolCalendar, is_working_day
from peps.blocks.kinds import Json
from peps.meetings.wishes import NOTICE, PARTS, STARTS, Lesson, lessons_of

MOST = 6
NOTHING_SAID = ("after", "lunch", "morning", "afternoon")
"""Outside lessons first: a child is not taken out of a lesson for a meeting if it can be helped."""


@dataclass(frozen=True)
class Slot:
    """A day and a time to begin."""

    day: date
    at: time


def suggest(
    said: Mapping[str, Json],
    *,
    today: date,
    until: date,
    calendar: SchoolCalendar,
    minutes: int = 60,
    taken: frozenset[date] = frozenset(),
) -> list[Slot]:
    """At most six slots from tomorrow, with the notice the child asks for, to `until`, spread over that time.

    Weekends, bank holidays and school holidays are left out; where no terms are known, working days stand. When
    the wished notice leaves no day at all, days without it are better than none. `taken` are days to leave out.
    """
    notice = NOTICE.get(str(said.get("notice") or ""), 1)
    for days in dict.fromkeys((notice, 1)):
        found = _slots(said, today + timedelta(days=days), until, calendar, minutes, taken)
        if found:
            return _spread(found)
    return []


def _slots(
    said: Mapping[str, Json],
    first: date,
    until: date,
    calendar: SchoolCalendar,
    minutes: int,
    taken: frozenset[date],
) -> list[Slot]:
    lessons = lessons_of(said)
    parts = said.get("parts") or []
    wanted = [part for part, _words in PARTS if isinstance(parts, list) and part in parts] or [*NOTHING_SAID]
    found = []
    for number in range(max(0, (until - first).days + 1)):
        day = first + timedelta(days=number)
        if day in taken or not is_open(day, calendar):
            continue
        at = next((STARTS[part] for part in wanted if _is_free(day, STARTS[part], minutes, lessons)), None)
        if at is not None:
            found.append(Slot(day, at))
    return found


def is_open(day: date, calendar: SchoolCalendar) -> bool:
    """A school day; a working day where the terms that are known do not reach."""
    known = calendar.days
    if known and known[0] <= day <= known[-1]:
        return calendar.is_school_day(day)
    return is_working_day(day)


def _is_free(day: date, at: time, minutes: int, lessons: list[Lesson]) -> bool:
    ends = (datetime.combine(day, at) + timedelta(minutes=minutes)).time()
    return not any(lesson.meets(day, at, ends) for lesson in lessons)


def _spread(slots: list[Slot]) -> list[Slot]:
    if len(slots) <= MOST:
        return slots
    step = (len(slots) - 1) / (MOST - 1)
    return [slots[round(number * step)] for number in range(MOST)]
