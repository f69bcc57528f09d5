"""How the rules say days, weeks and sums, and when a cost line is said in full. Not a rule; pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from funding.rules.facts import Asked, Line
from peps.blocks.kinds import DATE


def day(on: date) -> str:
    """ "8 November 2026"."""
    return DATE.show(on)[0]


def days_of(start: date, end: date) -> int:
    """Days from `start` to `end`, both included; 0 or less when the end is first."""
    return (end - start).days + 1


def weeks_of(start: date, end: date) -> int:
    """Weeks begun from `start` to `end`, both included: 8 days are 2 weeks."""
    return -(-days_of(start, end) // 7)


def weeks(number: int) -> str:
    """ "1 week", "6 weeks"."""
    return f"{number} week{'' if number == 1 else 's'}"


def figure(number: Decimal) -> str:
    """ "1.5", "40": no zeros that say nothing."""
    return f"{number.normalize():f}" if number.is_finite() else str(number)


def said(asked: Asked, key: str) -> str:
    """The free text of a question, without the space round it; "" for none."""
    return (asked.texts.get(key) or "").strip()


def lacking(line: Line) -> list[str]:
    """What a cost line does not say yet, in words."""
    per_week = line.per != "item"
    parts = (
        (not line.what.strip(), "what it is"),
        (not line.per, "whether it is by session, by hour or an item"),
        (line.rate is None, "the price of one"),
        (per_week and line.number is None, "how many a week"),
        (per_week and line.weeks is None, "for how many weeks"),
    )
    return [words for missing, words in parts if missing]
