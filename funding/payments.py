"""When how much of an agreed sum is paid, by its pattern. Pure; amounts are pence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from funding.years import first_day, last_day, shared_out, year_of


@dataclass(frozen=True)
class Due:
    """One payment to be made: of which financial year, from which day, how much."""

    year: int
    on: date
    pence: int


def due(
    pattern: str,
    agreed: Mapping[int, int],
    *,
    starts_on: date,
    ends_on: date,
    today: date,
    instalments: Sequence[tuple[date, int]] = (),
    term_starts: Iterable[date] = (),
) -> list[Due]:
    """The payments of an agreed sum (`agreed`: financial year → pence), in order; they add up to it by year.

    Once, and once a financial year: at the start, and on 1 April for what falls after it. Each term: an equal
    part at the start of every term that begins in the time. In instalments: on the days named, in
    proportion when less was agreed. Nothing is due before today: money is never paid back in time.
    """
    starts = sorted(set(term_starts))
    days = {
        "termly": [starts_on, *(day for day in starts if starts_on < day <= ends_on)],
        "dated": [day for day, _pence in instalments],
    }.get(pattern, [])
    weights = [pence for _day, pence in instalments] if pattern == "dated" else [1] * len(days)
    found: list[Due] = []
    for year, pence in sorted(agreed.items()):
        here = [(day, weight) for day, weight in zip(days, weights, strict=True) if year_of(day) == year]
        if not here or not any(weight for _day, weight in here):
            here = [(max(starts_on, first_day(year)), 1)]
        parts = shared_out(pence, [weight for _day, weight in here])
        found += [
            Due(year, min(max(day, today), max(last_day(year), today)), part)
            for (day, _weight), part in zip(here, parts, strict=True)
            if part
        ]
    return sorted(found, key=lambda one: (one.on, one.year))
