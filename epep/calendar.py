"""Working days and school years: pure, dates come in as arguments, no Django.

Term dates, half terms and school days are data of the authority or the school and are not known here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

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
