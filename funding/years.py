"""Financial years: 1 April to 31 March, named by the calendar year in which they start, and sums over them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from epep.calendar import financial_year as year_of

__all__ = [
    "days_by_year",
    "first_day",
    "last_day",
    "shared_out",
    "split_by_year",
    "year_name",
    "year_of",
    "years_between",
]


def first_day(year: int) -> date:
    """1 April."""
    return date(year, 4, 1)


def last_day(year: int) -> date:
    """31 March of the calendar year after."""
    return date(year + 1, 3, 31)


def year_name(year: int) -> str:
    """ "2026-27"."""
    return f"{year}-{(year + 1) % 100:02d}"


def years_between(start: date, end: date) -> range:
    """Every financial year from that of `start` to that of `end`, both included."""
    return range(year_of(start), year_of(end) + 1)


def days_by_year(start: date, end: date) -> dict[int, int]:
    """How many days from `start` to `end` (both included) fall in each financial year; {} when end < start."""
    found = {}
    for year in years_between(start, end):
        first, last = max(start, first_day(year)), min(end, last_day(year))
        days = (last - first + timedelta(days=1)).days
        if days > 0:
            found[year] = days
    return found


def shared_out(pence: int, weights: Sequence[int]) -> list[int]:
    """`pence` in whole pence by `weights`, largest remainder first, earlier places first among equals.

    The parts always add up to `pence`. ValueError when no weight is above 0 or `pence` is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0 or pence < 0:
        raise ValueError("a sum of 0 or more, and weights of 0 or more that are not all 0")
    parts = [pence * weight // total for weight in weights]
    over = sorted(range(len(weights)), key=lambda place: (-(pence * weights[place] % total), place))
    for place in over[: pence - sum(parts)]:
        parts[place] += 1
    return parts


def split_by_year(pence: int, start: date, end: date) -> dict[int, int]:
    """A sum over the financial years of its activity, by days: what falls after 31 March is next year's money.

    No rule of the grant says how a spell that runs over 31 March is shared; by days is ours, and shown.
    """
    days = days_by_year(start, end)
    return dict(zip(days, shared_out(pence, list(days.values())), strict=True)) if days else {}
