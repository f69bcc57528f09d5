"""An authority's rules of money for one financial year, and what they give a child. Pure.

Amounts are whole pence. Where the values come from is `reading.py`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from funding.words import EARLY, HOURS_A_YEAR, LAC, POST_16, WEEKS_A_YEAR
from funding.years import first_day, last_day, year_name


@dataclass(frozen=True)
class Rate:
    """What a grant gives from one day to another: pence a child a year, or pence a funded hour."""

    grant: str
    starts_on: date
    ends_on: date
    pence: int
    source: str
    own: bool = False
    """Entered by the authority, not a national rate that came with the portal."""


@dataclass(frozen=True)
class Sum:
    """A sum per child: of which grant, for which part of the year ((month, day) to (month, day)), in pence."""

    name: str
    grant: str
    starts: tuple[int, int]
    ends: tuple[int, int]
    pence: int

    def days(self, year: int) -> tuple[date, date]:
        """First and last day in a financial year."""
        return _day(year, self.starts), _day(year, self.ends)


@dataclass(frozen=True)
class Window:
    """A part of the year in which requests are taken."""

    name: str
    starts: tuple[int, int]
    ends: tuple[int, int]

    def holds(self, day: date, year: int) -> bool:
        """Whether a day of that financial year lies in it; a window may run over 31 March."""
        first, last = _day(year, self.starts), _day(year, self.ends)
        return first <= day <= last if first <= last else day >= first or day <= last


@dataclass(frozen=True)
class Scheme:
    """The rules of one authority for one financial year.

    `cap` limits one request, `alone` is what one person may approve without a second; None: no limit.
    `independent` is "yes", "exceptional" or "no"; `gate` "" (nothing gates release), "finalised", or the
    quality levels that release money, with spaces. `not_for` are the authority's own words beside everybody's.
    """

    year: int
    top_slice: Decimal = Decimal(0)
    sums: tuple[Sum, ...] = ()
    rates: tuple[Rate, ...] = ()
    cap: int | None = None
    alone: int | None = None
    alone_post_16: int | None = None
    windows: tuple[Window, ...] = ()
    independent: str = "exceptional"
    gate: str = ""
    not_for: tuple[str, ...] = ()
    longest_weeks: int | None = None
    closed: bool = False
    interventions: Mapping[str, str] = field(default_factory=dict)
    menu: Mapping[str, str] = field(default_factory=dict)

    def alone_for(self, grant: str) -> int | None:
        """What one person may approve of a grant."""
        if grant == POST_16 and self.alone_post_16 is not None:
            return self.alone_post_16
        return self.alone


def _day(year: int, month_day: tuple[int, int]) -> date:
    """A month and day inside a financial year; a day the month has not (29 February) stands for its last."""
    month, day = month_day
    calendar_year = year if month >= 4 else year + 1
    return date(calendar_year, month, min(day, monthrange(calendar_year, month)[1]))


# ---- what a child has ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Allocation:
    """What a child has for a year: `pence` in all, or None with `missing` saying what is not known.

    `lines` are (words, pence) that add up to it; `whole` is what the grant gives before the top-slice.
    """

    grant: str
    pence: int | None
    lines: tuple[tuple[str, int], ...] = ()
    missing: str = ""
    whole: int | None = None


def grant_of(born: date, year: int) -> str:
    """The grant a child's money comes from: by age on 31 August before the financial year.

    Aged 4 to 15 that day: Pupil Premium Plus (conditions of grant); younger: early years; older: post-16.
    """
    day = date(year - 1, 8, 31)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return EARLY if age < 4 else LAC if age <= 15 else POST_16


def in_care(care: Sequence[tuple[date, date | None]], start: date, end: date, today: date) -> bool:
    """Looked after on a day from `start` to `end`, as far as is known today.

    `care` are (first day, first day no longer) or None when it goes on. A time that has not come counts
    when care goes on today.
    """
    return any(
        began <= max(start, min(end, today)) and (until is None or until > max(start, began)) and began <= end
        for began, until in care
    )


def allocation(
    scheme: Scheme,
    *,
    born: date,
    care: Sequence[tuple[date, date | None]],
    early_hours: Decimal | None,
    today: date,
) -> Allocation:
    """What a child has in the scheme's year: the authority's sums when it has some, else the grant's own rate."""
    grant = grant_of(born, scheme.year)
    if grant == POST_16:  # this grant is for those who have left care as well
        care = [(began, None) for began, _until in care]
    if not in_care(care, first_day(scheme.year), last_day(scheme.year), today):
        return Allocation(grant, 0, missing="Not in care in this financial year", whole=0)
    whole, missing = _whole(scheme, grant, early_hours)
    sums = [one for one in scheme.sums if one.grant == grant]
    if sums:
        lines = tuple((one.name, one.pence) for one in sums if in_care(care, *one.days(scheme.year), today))
        return Allocation(grant, sum(pence for _, pence in lines), lines, whole=whole)
    if whole is None:
        return Allocation(grant, None, missing=missing)
    kept = _slice(whole, scheme.top_slice)
    name = f"{year_name(scheme.year)}, all of the grant" if not kept else f"{year_name(scheme.year)}, grant"
    lines = ((name, whole), ("Kept by the Virtual School", -kept)) if kept else ((name, whole),)
    return Allocation(grant, whole - kept, lines, whole=whole)


def _slice(pence: int, percent: Decimal) -> int:
    return int((pence * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


def rates_in(scheme: Scheme, grant: str) -> list[Rate]:
    """The rates of a grant in the scheme's year, the authority's own before the national ones, by day."""
    first, last = first_day(scheme.year), last_day(scheme.year)
    rows = [
        one for one in scheme.rates if one.grant == grant and one.starts_on <= last and one.ends_on >= first
    ]
    own = [one for one in rows if one.own]
    return sorted(own or rows, key=lambda one: one.starts_on)


def _whole(scheme: Scheme, grant: str, early_hours: Decimal | None) -> tuple[int | None, str]:
    """What the grant gives for the child before the top-slice, or None and what is not known."""
    rates = rates_in(scheme, grant)
    if grant == POST_16:
        return None, f"The authority has set no post-16 sum for {year_name(scheme.year)}"
    if not rates:
        return None, f"The rate for {year_name(scheme.year)} has not been entered"
    if grant == LAC:
        return _by_days(scheme.year, rates, Decimal(1)), ""
    if early_hours is None:
        return None, "The funded early years hours of this child are not known"
    hours = min(early_hours * WEEKS_A_YEAR, Decimal(HOURS_A_YEAR))
    return _by_days(scheme.year, rates, hours), ""


def _by_days(year: int, rates: Sequence[Rate], hours: Decimal) -> int:
    """Units (hours; 1 for a rate a year) × rate, by the days each rate holds: it can change within a year."""
    first, last = first_day(year), last_day(year)
    spans = [((min(one.ends_on, last) - max(one.starts_on, first)).days + 1, one.pence) for one in rates]
    total = sum(days for days, _ in spans)
    exact = sum((Decimal(days) * pence for days, pence in spans), Decimal(0)) * hours / total
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


# ---- from a preset's or an authority's values ----------------------------------------------------


def scheme_from(
    year: int, values: Mapping[str, Any], *, rates: Sequence[Rate], closed: bool, **lists: Any
) -> Scheme:
    """A scheme from plain values, as `[funding]` of a preset and a year's own row hold them (pounds as text)."""

    def pence(name: str) -> int | None:
        given = values.get(name)
        return None if given in (None, "") else int(Decimal(str(given)) * 100)

    return Scheme(
        year=year,
        top_slice=Decimal(str(values.get("top_slice") or 0)),
        sums=tuple(
            Sum(
                row["name"], row["grant"], _month_day(row["from"]), _month_day(row["to"]),
                int(Decimal(str(row["pounds"])) * 100),
            )
            for row in values.get("sums", ())
        ),
        rates=tuple(rates),
        cap=pence("cap"),
        alone=pence("alone"),
        alone_post_16=pence("alone_post_16"),
        windows=tuple(
            Window(row["name"], _month_day(row["from"]), _month_day(row["to"])) for row in values.get("windows", ())
        ),
        independent=str(values.get("independent", "exceptional")),
        gate=str(values.get("gate", "")),
        not_for=tuple(values.get("not_for", ())),
        longest_weeks=int(values["longest_weeks"]) if values.get("longest_weeks") else None,
        closed=closed,
        **lists,
    )  # fmt: skip


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)
