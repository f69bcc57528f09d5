"""Working days and school years: pure, dates come in as arguments, no Django.

Term dates, half terms and days without pupils are data of the authority or the school: they come in too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays of England and Wales in a calendar year, with their names (do not change the dict).

    As gov.uk lists them: a holiday that falls on a weekend stands on its substitute day only. Christmas Day
    and Good Friday count as well (SI 2010/959, reg. 2) and are among them. The library is imported here
    because that takes a third of a second, once.
    """
    import holidays

    days = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return {day: name for day, name in sorted(days.items()) if day.weekday() < 5}


def is_working_day(day: date, *, closed: Collection[date] = ()) -> bool:
    """True on Monday to Friday outside bank holidays.

    `closed` takes further days off: a holiday proclaimed after the library was released, say.
    """
    return day.weekday() < 5 and day not in bank_holidays(day.year) and day not in closed


def add_working_days(start: date, n: int, *, closed: Collection[date] = ()) -> date:
    """The day on which a limit of `n` working days from `start` ends.

    `start` is day 0 whatever day of the week it is; day 1 is the next working day. With n = 0 the answer is
    `start`. Counting backwards (n < 0) gives the latest day from which |n| working days remain.
    """
    step = ONE_DAY if n >= 0 else -ONE_DAY
    day, left = start, abs(n)
    while left:
        day += step
        if is_working_day(day, closed=closed):
            left -= 1
    return day


def working_days_between(start: date, end: date, *, closed: Collection[date] = ()) -> int:
    """How many working days lie after `start`, up to and with `end`; negative when `end` is earlier.

    `working_days_between(d, add_working_days(d, n)) == n` for n >= 0.
    """
    if end < start:
        return -working_days_between(end, start, closed=closed)
    days = (start + timedelta(days=i) for i in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closed=closed) for day in days)


def school_year(on: date) -> int:
    """The calendar year in which the school year of `on` began: 2026 from 1 September 2026."""
    return on.year if on.month >= 9 else on.year - 1


def school_year_label(year: int) -> str:
    """The school year in words: "2026 to 2027"."""
    return f"{year} to {year + 1}"


def financial_year(on: date) -> int:
    """The calendar year in which the financial year of `on` began: it begins on 1 April."""
    return on.year if on.month >= 4 else on.year - 1


# ---- school days ---------------------------------------------------------------------------------


class CalendarEnds(ValueError):
    """The days asked for lie outside the terms that are known. `known_to` is the last school day that is."""

    def __init__(self, known_to: date | None) -> None:
        super().__init__(f"term dates are known until {known_to}" if known_to else "no term dates are known")
        self.known_to = known_to


@dataclass(frozen=True)
class TermTime:
    """A term as pupils have it: first and last day, and the breaks within it ((first day, last day) each).

    `season` is the PEP round it belongs to (autumn, spring, summer), however many terms the year has.
    """

    name: str
    season: str
    starts_on: date
    ends_on: date
    breaks: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True)
class SchoolCalendar:
    """The terms of a school or an authority, in order, and single days on which no pupil comes (INSET, closures)."""

    terms: tuple[TermTime, ...] = ()
    closed: frozenset[date] = frozenset()

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every school day, in order: in a term, Monday to Friday, no break, no bank holiday, not closed."""
        found: set[date] = set()
        for term in self.terms:
            span = (
                term.starts_on + timedelta(days=i) for i in range((term.ends_on - term.starts_on).days + 1)
            )
            found.update(day for day in span if not any(first <= day <= last for first, last in term.breaks))
        return tuple(sorted(day for day in found if is_working_day(day, closed=self.closed)))

    @cached_property
    def _known(self) -> frozenset[date]:
        return frozenset(self.days)

    def is_school_day(self, day: date) -> bool:
        """Whether pupils come on that day."""
        return day in self._known


def add_school_days(start: date, n: int, calendar: SchoolCalendar) -> date:
    """The day on which a limit of `n` school days from `start` ends; as `add_working_days` counts.

    `start` is day 0, in term or not; with n = 0 the answer is `start`. Counting backwards gives the latest day
    from which |n| school days remain. Raises CalendarEnds where the terms that are known do not reach.
    """
    if n == 0:
        return start
    days = calendar.days
    place = bisect_right(days, start) + n - 1 if n > 0 else bisect_left(days, start) + n
    if not 0 <= place < len(days):
        raise CalendarEnds(days[-1] if days else None)
    return days[place]


def school_days_between(start: date, end: date, calendar: SchoolCalendar) -> int:
    """How many school days lie after `start`, up to and with `end`; negative when `end` is earlier."""
    if end < start:
        return -school_days_between(end, start, calendar)
    return bisect_right(calendar.days, end) - bisect_right(calendar.days, start)


def term_of(day: date, calendar: SchoolCalendar) -> TermTime | None:
    """The term a day belongs to: the last one begun by then, so that a holiday belongs to the term before it.

    None before the first term that is known.
    """
    begun = [term for term in calendar.terms if term.starts_on <= day]
    return max(begun, key=lambda term: term.starts_on) if begun else None


def gaps_between(start: date, end: date, calendar: SchoolCalendar) -> list[tuple[str, date, date]]:
    """What is left out of a count of school days from `start` to `end`: (name, first day, last day), in order.

    Breaks within terms are "half term", time between terms "holiday", closed days "closed"; weekends are not
    named, nor bank holidays inside what is named already.
    """
    terms = sorted(calendar.terms, key=lambda term: term.starts_on)
    found = [("half term", first, last) for term in terms for first, last in term.breaks]
    found += [
        ("holiday", before.ends_on + ONE_DAY, after.starts_on - ONE_DAY)
        for before, after in pairwise(terms)
        if before.ends_on + ONE_DAY < after.starts_on
    ]
    named = [(first, last) for _name, first, last in found]
    single = [("closed", day) for day in calendar.closed]
    single += [
        (name, day) for year in range(start.year, end.year + 1) for day, name in bank_holidays(year).items()
    ]
    found += [
        (name, day, day) for name, day in single if not any(first <= day <= last for first, last in named)
    ]
    return sorted(
        (gap for gap in found if gap[1] <= end and gap[2] > start), key=lambda gap: (gap[1], gap[0])
    )
