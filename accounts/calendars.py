"""The calendars of an authority and its schools, read at once: a school's own where it has one, else the authority's.

Counting in them is `epep.calendar`. Changing them is `accounts.actions.calendars`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from accounts.calendar_year import OffLine, TermLine, Year, year_of
from accounts.models import DaysOff, Organisation, SchoolTerm, Term
from epep.calendar import SchoolCalendar, TermTime

SchoolId = uuid.UUID | None
Off = tuple[str, date, date]
"""What days off are to counting: (kind, first day, last day)."""


def calendars_of(authority: Organisation) -> Callable[[SchoolId], SchoolCalendar]:
    """The calendar of each school as this authority knows it, `None` standing for the authority itself.

    For a school year in which a school has terms of its own, its own calendar holds altogether. For any other year
    the authority's terms hold, without the days on which the school is closed; a school that names training days
    of its own has those in place of the authority's. Three queries, however many schools; each calendar is made
    once, and schools without a word of their own share one.
    """
    terms: defaultdict[SchoolId, dict[int, list[TermTime]]] = defaultdict(lambda: defaultdict(list))
    parts = list(SchoolTerm.objects.filter(authority=authority).order_by("starts_on"))
    split = {(part.school_year, part.season) for part in parts if part.school_id is None}
    for part in parts:
        terms[part.school_id][part.school_year].append(_time(part))
    for row in Term.objects.filter(authority=authority).order_by("starts_on"):
        if (row.school_year, row.season) not in split:
            terms[None][row.school_year].append(_time(row))
    off: defaultdict[SchoolId, dict[int, list[Off]]] = defaultdict(lambda: defaultdict(list))
    for days in DaysOff.objects.filter(authority=authority).order_by("first_on"):
        off[days.school_id][days.school_year].append((days.kind, days.first_on, days.last_on))
    own = {*terms, *off} - {None}
    made: dict[SchoolId, SchoolCalendar] = {}

    def calendar(school_id: SchoolId) -> SchoolCalendar:
        key = school_id if school_id in own else None
        if key not in made:
            made[key] = _calendar(terms[None], off[None], terms[key], off[key], is_school=key is not None)
        return made[key]

    return calendar


def calendar_from(terms: Iterable[TermTime], off: Iterable[Off]) -> SchoolCalendar:
    """One calendar: a break inside a term is a break of it, all other days off are closed."""
    breaks, closed = [], set()
    times = sorted(terms, key=lambda term: term.starts_on)
    for kind, first, last in off:
        inside = any(term.starts_on <= first and last <= term.ends_on for term in times)
        if kind == DaysOff.Kind.HALF_TERM and inside:
            breaks.append((first, last))
        else:
            closed.update(days_between(first, last))
    return SchoolCalendar(
        tuple(
            TermTime(
                term.name,
                term.season,
                term.starts_on,
                term.ends_on,
                tuple(
                    sorted(
                        {*term.breaks, *(gap for gap in breaks if term.starts_on <= gap[0] <= term.ends_on)}
                    )
                ),
            )
            for term in times
        ),
        frozenset(closed),
    )


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _calendar(
    shared: dict[int, list[TermTime]],
    shared_off: dict[int, list[Off]],
    own: dict[int, list[TermTime]],
    own_off: dict[int, list[Off]],
    *,
    is_school: bool,
) -> SchoolCalendar:
    if not is_school:
        own, own_off = {}, {}
    terms: list[TermTime] = []
    off: list[Off] = []
    for year in sorted({*shared, *shared_off, *own, *own_off}):
        mine = own_off.get(year, [])
        off += mine
        if own.get(year):
            terms += own[year]
            continue
        terms += shared.get(year, [])
        trained = any(kind == DaysOff.Kind.INSET for kind, _first, _last in mine)
        off += [row for row in shared_off.get(year, []) if not (trained and row[0] == DaysOff.Kind.INSET)]
    return calendar_from(terms, off)


def _time(row: Term | SchoolTerm) -> TermTime:
    first, last = row.half_term_starts_on, row.half_term_ends_on
    breaks = ((first, last),) if first and last else ()
    return TermTime(row.name, row.season, row.starts_on, row.ends_on, breaks)


def year_as_kept(authority: Organisation, school: Organisation | None, number: int) -> Year:
    """A school year of the authority, or of a school as the authority knows it, as rows hold it."""
    mine = {"authority": authority, "school": school, "school_year": number}
    lines = [
        TermLine(row.name, row.season, row.starts_on, row.ends_on, row.half_term_starts_on, row.half_term_ends_on,
                 key=row.pk)
        for row in SchoolTerm.objects.filter(**mine)
    ]  # fmt: skip
    if school is None:
        lines = _with_rounds(authority, number, lines)
    off = [
        OffLine(row.kind, row.first_on, row.last_on, row.name, row.pk)
        for row in DaysOff.objects.filter(**mine)
    ]
    return Year(
        number,
        tuple(sorted(lines, key=lambda line: line.starts_on)),
        tuple(sorted(off, key=lambda line: line.first_on)),
    )


def counted(authority: Organisation, school: Organisation | None, number: int) -> SchoolCalendar:
    """The calendar that holds for the school (or the authority), cut to one school year."""
    whole = calendars_of(authority)(school.pk if school else None)
    terms = tuple(term for term in whole.terms if year_of(term.starts_on) == number)
    return SchoolCalendar(terms, whole.closed)


def _with_rounds(authority: Organisation, number: int, parts: list[TermLine]) -> list[TermLine]:
    """The parts with the day their round is due, and the rounds that have no parts."""
    lines = []
    seasons: set[str] = set()
    for row in Term.objects.filter(authority=authority, school_year=number).order_by("starts_on"):
        mine = [replace(part, due_on=row.peps_due_on) for part in parts if part.season == row.season]
        whole = TermLine(
            row.name, row.season, row.starts_on, row.ends_on, row.half_term_starts_on, row.half_term_ends_on,
            row.peps_due_on, row.pk,
        )  # fmt: skip
        if not mine:
            lines.append(whole)
        elif row.season not in seasons:
            lines += mine
        seasons.add(row.season)
    return lines
