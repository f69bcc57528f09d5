"""Requests are taken in the windows of the authority, when it has set some.

Source: the authority's own setting.
"""

from __future__ import annotations

from calendar import month_name

from funding.rules.facts import MUST, Asked, Finding
from funding.rules.saying import day
from funding.scheme import Window
from funding.years import year_of

SOURCE = "The authority’s own setting"


def check(asked: Asked) -> list[Finding]:
    """A day of the request that lies in no window."""
    # The year of the request, not of the start: in March people ask for what begins in April.
    on, windows = asked.asked_on, asked.scheme.windows
    if not windows or any(one.holds(on, year_of(on)) for one in windows):
        return []
    message = f"Requests are not taken on {day(on)}. They are taken in: {'; '.join(map(_in_words, windows))}."
    return [Finding("outside_windows", MUST, message, SOURCE)]


def _in_words(window: Window) -> str:
    first, last = (f"{on} {month_name[month]}" for month, on in (window.starts, window.ends))
    return f"{window.name} ({first} to {last})"
