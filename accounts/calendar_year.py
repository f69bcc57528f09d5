"""The school year of an authority or a school as people edit it: terms, days off, what is wrong, what changed. Pure.

Rows are `accounts.models.calendar`; counting is `epep.calendar`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

SEASONS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}
KINDS = {"half_term": "Half term or other break", "inset": "INSET day", "closed": "Closed"}
EXPECTED_DAYS, FAR_OFF = 190, 5
"""Days on which schools meet for pupils in a year, and how far from them a year is worth a second look."""
LONGEST_OFF = 31
NAME_MAX, OFF_NAME_MAX = 40, 60


@dataclass(frozen=True)
class TermLine:
    """One term. `due_on` is the day on which the PEPs of its season are due (an authority's alone)."""

    name: str
    season: str
    starts_on: date
    ends_on: date
    half_first: date | None = None
    half_last: date | None = None
    due_on: date | None = None
    key: uuid.UUID | None = None


@dataclass(frozen=True)
class OffLine:
    """One or more days off."""

    kind: str
    first_on: date
    last_on: date
    name: str = ""
    key: uuid.UUID | None = None


@dataclass(frozen=True)
class Year:
    """A school year: its terms and its days off, each in order."""

    number: int
    terms: tuple[TermLine, ...] = ()
    off: tuple[OffLine, ...] = ()

    def with_term(self, line: TermLine, instead_of: TermLine | None = None) -> Year:
        """The year with this term, added or in place of another. The day PEPs are due holds for its whole season."""
        others = [term for term in self.terms if term is not instead_of]
        if line.due_on:
            others = [
                replace(term, due_on=line.due_on) if term.season == line.season else term for term in others
            ]
        terms = sorted([*others, line], key=lambda term: term.starts_on)
        return Year(self.number, tuple(terms), self.off)

    def with_off(self, line: OffLine, instead_of: OffLine | None = None) -> Year:
        """The year with these days off, added or in place of others."""
        rows = [row for row in self.off if row is not instead_of]
        return Year(self.number, self.terms, tuple(sorted([*rows, line], key=lambda row: row.first_on)))

    def without(self, key: uuid.UUID) -> Year:
        """The year without the term or the days off of that key."""
        terms = tuple(term for term in self.terms if term.key != key)
        return Year(self.number, terms, tuple(row for row in self.off if row.key != key))


def year_of(day: date) -> int:
    """The school year a day belongs to. A term can begin in the last weeks of August."""
    return day.year if day.month >= 8 else day.year - 1


def first_day(year: int) -> date:
    """The first day on which a term of the year can begin."""
    return date(year, 8, 1)


def last_day(year: int) -> date:
    """The last day a term of the year can have: years share no day, so their terms cannot."""
    return date(year + 1, 7, 31)


def season_by_day(day: date) -> str:
    """The season of a term that begins on the day, where nobody said: from April summer, from August autumn."""
    return "autumn" if day.month >= 8 else "spring" if day.month <= 3 else "summer"


def season_terms(year: Year) -> dict[str, list[TermLine]]:
    """The terms of each season that has some, in order."""
    found: dict[str, list[TermLine]] = {}
    for term in sorted(year.terms, key=lambda term: term.starts_on):
        found.setdefault(term.season, []).append(term)
    return found


def problems(year: Year) -> list[str]:
    """What is wrong with a year, in sentences; empty when it can be kept."""
    found = [sentence for term in year.terms for sentence in term_problems(term, year.number)]
    found += [sentence for row in year.off for sentence in off_problems(row, year.number)]
    if found:
        return found
    names = [term.name.casefold() for term in year.terms]
    found += [f"There are two terms called “{term.name}”" for term in year.terms
              if names.count(term.name.casefold()) > 1][:1]  # fmt: skip
    terms = sorted(year.terms, key=lambda term: (term.starts_on, term.ends_on))
    for before, after in pairwise(terms):
        if after.starts_on <= before.ends_on:
            found.append(f"{after.name} begins on {said(after.starts_on)}, before {before.name} ends")
        elif list(SEASONS).index(after.season) < list(SEASONS).index(before.season):
            found.append(
                f"{after.name} comes after {before.name}, so it cannot be of the season {after.season}"
            )
    seen: set[tuple[str, date]] = set()
    for row in year.off:
        if (row.kind, row.first_on) in seen:
            found.append(f"{KINDS[row.kind]} on {said(row.first_on)} is there twice")
        seen.add((row.kind, row.first_on))
    return found


def term_problems(term: TermLine, year: int) -> list[str]:
    """What is wrong with one term by itself."""
    name = term.name.strip()
    if not name:
        return ["Enter a name for the term"]
    half = (term.half_first, term.half_last)
    checks = [
        (len(name) <= NAME_MAX, f"The name of a term must be {NAME_MAX} characters or fewer"),
        (term.season in SEASONS, f"{name}: select autumn, spring or summer"),
        (term.starts_on < term.ends_on, f"{name}: the last day must be after the first day"),
        (
            first_day(year) <= term.starts_on and term.ends_on <= last_day(year),
            f"{name}: the days must be in the school year {year} to {year + 1}",
        ),
        ((half[0] is None) == (half[1] is None), f"{name}: enter both days of the half term, or neither"),
    ]
    if half[0] and half[1]:
        checks.append((half[0] <= half[1], f"{name}: half term must not end before it begins"))
        checks.append(
            (
                term.starts_on < half[0] and half[1] < term.ends_on,
                f"{name}: half term must be within the term",
            )
        )
    if term.due_on:
        checks.append(
            (
                first_day(year) <= term.due_on <= last_day(year),
                f"{name}: the day plans are due must be in the school year",
            )
        )
    return [sentence for good, sentence in checks if not good]


def off_problems(row: OffLine, year: int) -> list[str]:
    """What is wrong with days off by themselves."""
    what = row.name or KINDS.get(row.kind, "Days off")
    checks = (
        (row.kind in KINDS, f"{what}: select what kind of day it is"),
        (len(row.name) <= OFF_NAME_MAX, f"The name must be {OFF_NAME_MAX} characters or fewer"),
        (row.first_on <= row.last_on, f"{what}: the last day must not be before the first day"),
        (
            (row.last_on - row.first_on).days < LONGEST_OFF,
            f"{what}: more than {LONGEST_OFF} days: leave it out of the terms instead",
        ),
        (
            first_day(year) <= row.first_on and row.last_on <= last_day(year),
            f"{what}: the days must be in the school year {year} to {year + 1}",
        ),
    )
    return [sentence for good, sentence in checks if not good]


def due_by_itself(ends_on: date) -> date:
    """When plans are due where nobody said: a week before the term ends."""
    return ends_on - timedelta(days=7)


def round_name(season: str, terms: list[TermLine]) -> str:
    """What a PEP round is called: the term's own name where it is the only one, always with a year."""
    year = str(terms[0].starts_on.year)
    name = terms[0].name.strip() if len(terms) == 1 else SEASONS[season]
    has_year = any(str(number) in name for number in (int(year) - 1, int(year), int(year) + 1))
    return name if has_year else f"{name[: NAME_MAX - 5]} {year}"


def half_of(terms: list[TermLine]) -> tuple[date | None, date | None]:
    """The break of a round: the half term of its only term, else what lies between its first two terms."""
    if len(terms) == 1:
        return terms[0].half_first, terms[0].half_last
    first, last = terms[0].ends_on + timedelta(days=1), terms[1].starts_on - timedelta(days=1)
    return (first, last) if first <= last else (None, None)


def days_said(count: int) -> str:
    """What is worth saying of the number of school days in a year; "" when it is about what it should be."""
    if abs(count - EXPECTED_DAYS) <= FAR_OFF:
        return ""
    more = count > EXPECTED_DAYS
    hint = "Are the INSET days and half terms all there?" if more else "Are all terms there?"
    return f"Pupils usually come on {EXPECTED_DAYS} days a year. {hint}"


def said(day: date) -> str:
    """ "2 September 2026"."""
    return f"{day.day} {day:%B %Y}"


def span(first: date, last: date) -> str:
    """ "2 September 2026", "26 to 30 October 2026" or "2 September to 18 December 2026"."""
    if first == last:
        return said(first)
    if first.year != last.year:
        return f"{said(first)} to {said(last)}"
    return (
        f"{first.day} to {said(last)}"
        if first.month == last.month
        else f"{first.day} {first:%B} to {said(last)}"
    )
