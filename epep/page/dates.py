"""Dates as people read them: "Friday 12 December", "in 9 days", "Overdue by 3 days".

Pure; takes both days as arguments. Deadlines themselves are worked out elsewhere.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                 "October", "November", "December")  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SOON: Final = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words. ``state`` is "overdue", "today", "soon" (within a week) or "later"."""

    day: date
    date_text: str
    label: str
    state: Literal["overdue", "today", "soon", "later"]


def long_date(day: date) -> str:
    """ "12 December 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date, today: date | None = None) -> str:
    """ "Friday 12 December", with the year where it is not this year."""
    text = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return text if today and day.year == today.year else f"{text} {day.year}"


def due_words(day: date, today: date) -> Due:
    """Say when something is due, counted in calendar days."""
    left = (day - today).days
    text = weekday_date(day, today)
    if left < 0:
        return Due(day, text, f"Overdue by {_days(-left)}", "overdue")
    if left == 0:
        return Due(day, text, "Due today", "today")
    if left == 1:
        return Due(day, text, "Due tomorrow", "soon")
    return Due(day, text, f"in {_days(left)}", "soon" if left <= SOON else "later")


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
