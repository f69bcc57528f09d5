"""Money is for a time: no longer than the authority allows, and a year where it has set nothing.

Source: the authority's own setting; Milton Keynes (6 months at most) and Lincolnshire limit it too.
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.rules.saying import day, days_of, weeks, weeks_of

LONGEST_DAYS = 366
"""Without a limit of the authority: 52 weeks and what a whole year has more, so that a year to the day passes."""


def check(asked: Asked) -> list[Finding]:
    """Longer than the limit, counted in days, both ends included."""
    start, end, longest = asked.starts_on, asked.ends_on, asked.scheme.longest_weeks
    if start is None or end is None or end < start:
        return []
    time = f"From {day(start)} to {day(end)} is {weeks(weeks_of(start, end))}"
    if longest is not None:
        if days_of(start, end) <= longest * 7:
            return []
        message = (
            f"{time}. It must be {weeks(longest)} or fewer: money is for a time. Ask again for what follows."
        )
        return [Finding("too_long", MUST, message, "The authority’s own setting", "ends_on")]
    if days_of(start, end) <= LONGEST_DAYS:
        return []
    message = f"{time}, more than 52. Money is for a time: check the end."
    return [Finding("long", WARN, message, "Milton Keynes’ and Lincolnshire’s guidance", "ends_on")]
