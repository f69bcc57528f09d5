"""Bank holidays by their rules and working days one by one: slow, and on its own, to test against."""

from __future__ import annotations

from datetime import date, timedelta

ONE = timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday, by the table of golden numbers and epacts (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def bank_holidays_by_rule(year: int) -> set[date]:
    """Those of England and Wales without days proclaimed for once; a weekend's stands on the next free weekday."""

    def monday(month: int, *, last: bool) -> date:
        days = [date(year, month, day) for day in range(1, 32 if last else 8)]
        return [day for day in days if day.weekday() == 0][-1 if last else 0]

    found = {easter(year) - 2 * ONE, easter(year) + ONE}
    found |= {monday(5, last=False), monday(5, last=True), monday(8, last=True)}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = fixed
        while day.weekday() > 4 or day in found:
            day += ONE
        found.add(day)
    return found


KNOWN = {year: bank_holidays_by_rule(year) for year in range(2023, 2033)}


def is_working_by_rule(day: date) -> bool:
    """Saturday, Sunday and bank holidays are none; Christmas Day and Good Friday are among those."""
    return day.weekday() < 5 and day not in KNOWN[day.year]
