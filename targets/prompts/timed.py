"""T: a day, and one that fits the span."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from targets.prompts.said import MUST, WORTH, Prompt, Said

CODES = ("no_date", "past_date", "after_review", "beyond_term")


def by_when(target: Said) -> Iterator[Prompt]:
    """No day; a day gone by; after the review; beyond the term (short) or the school year (long)."""
    day, today = target.by_when, target.today
    if day is None:
        yield _said("no_date", MUST, "By when? Choose a date.")
    elif today and day < today:
        yield _said("past_date", MUST, f"{_day(day)} has gone by.")
    elif target.span == "long":
        if target.year_ends and day > target.year_ends:
            yield _said("beyond_term", WORTH, f"The school year ends on {_day(target.year_ends)}.")
    elif target.term_ends and day > target.term_ends:
        yield _said(
            "beyond_term",
            WORTH,
            f"Short term means by the next PEP; that term ends on {_day(target.term_ends)}.",
        )
    elif target.review_on and day > target.review_on:
        yield _said("after_review", WORTH, f"The next review is before that, on {_day(target.review_on)}.")


def _said(code: str, severity: str, message: str) -> Prompt:
    return Prompt(code, "by_when", severity, message, "T")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


RULES = (by_when,)
