"""What the lines of a calendar file would change in the school years there are: new, changed, the same, refused. Pure.

Reading files is `calendar_files.py`; keeping what came of it is `accounts.actions.calendars`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from accounts.calendar_files import Line
from accounts.calendar_words import HALF_TERM, KINDS, TERM
from accounts.calendar_year import (
    KINDS as OFF_KINDS,
)
from accounts.calendar_year import (
    NAME_MAX,
    OFF_NAME_MAX,
    OffLine,
    TermLine,
    Year,
    problems,
    season_by_day,
    season_terms,
    span,
    year_of,
)

NEW, CHANGED, SAME, PASSED, REFUSED = "new", "changed", "same", "passed", "refused"
WORDS = {
    NEW: "New",
    CHANGED: "Changed",
    SAME: "As it is",
    PASSED: "Passed over",
    REFUSED: "Cannot be taken",
}


@dataclass(frozen=True)
class Outcome:
    """What becomes of one line: one of the five words, what it is about, and what there is to say."""

    number: int
    what: str
    name: str
    dates: str = ""
    words: str = ""

    @property
    def label(self) -> str:
        """The outcome as people read it."""
        return WORDS[self.what]


@dataclass(frozen=True)
class Preview:
    """Every line with its outcome, and the years as they would be."""

    outcomes: tuple[Outcome, ...]
    years: tuple[Year, ...]

    def count(self, what: str) -> int:
        """How many lines have this outcome."""
        return sum(one.what == what for one in self.outcomes)

    @property
    def can_be_taken(self) -> bool:
        """Whether no line is refused and some line changes something."""
        return not self.count(REFUSED) and bool(self.count(NEW) + self.count(CHANGED))


def preview(lines: list[Line], kept: Callable[[int], Year]) -> Preview:
    """Lay the lines over the years there are (`kept` gives each by its number). What a file leaves out stays."""
    outcomes = [_without_days(line) for line in lines if _is_out(line)]
    good = [line for line in lines if not _is_out(line)]
    years = []
    for number in sorted({year_of(_first(line)) for line in good}):
        mine = [line for line in good if year_of(_first(line)) == number]
        year, found = _Laid(kept(number)).over(mine)
        years.append(year)
        outcomes += found
    return Preview(tuple(sorted(outcomes, key=lambda one: one.number)), tuple(years))


def _is_out(line: Line) -> bool:
    return bool(line.problem or line.passed or line.first is None or line.last is None)


def _without_days(line: Line) -> Outcome:
    dates = span(line.first, line.last) if line.first and line.last and line.first <= line.last else ""
    return Outcome(
        line.number, REFUSED if line.problem else PASSED, _called(line), dates, line.problem or line.passed
    )


def _called(line: Line) -> str:
    return line.name or KINDS.get(line.kind, "No name")


def _first(line: Line) -> date:
    assert line.first
    return line.first


class _Laid:
    """One school year over which lines are laid."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.found: list[Outcome] = []
        self.halved: set[tuple[date, date]] = set()
        self.of_term: dict[str, Outcome] = {}

    def over(self, lines: list[Line]) -> tuple[Year, list[Outcome]]:
        """Terms first, since breaks lie within them; then what is wrong with the whole is said of its lines."""
        terms = [line for line in lines if line.kind == TERM]
        self._terms(terms)
        for line in lines:
            if line.kind == HALF_TERM:
                self._half(line)
            elif line.kind != TERM:
                self._off(line)
        for sentence in problems(self.year):
            self._refuse(sentence, lines)
        return self.year, self.found

    def _terms(self, lines: list[Line]) -> None:
        made = [_term(line) for line in lines]
        coming = season_terms(Year(self.year.number, tuple(made)))
        there = season_terms(self.year)
        names = {term.name.casefold() for term in made}
        for season, terms in coming.items():
            if len(terms) > 1:  # several terms of a season take the place of what was one
                gone = [term for term in there.get(season, []) if term.name.casefold() not in names]
                due = next((term.due_on for term in there.get(season, [])), None)
                self.year = replace(
                    self.year,
                    terms=tuple(
                        replace(term, due_on=due) if term.season == season else term
                        for term in self.year.terms
                        if term not in gone
                    ),
                )
        for line, term in zip(lines, made, strict=True):
            alone = len(coming[term.season]) == 1 and len(there.get(term.season, [])) == 1
            self._one_term(line, term, there[term.season][0] if alone else None)

    def _one_term(self, line: Line, term: TermLine, only: TermLine | None) -> None:
        same_name = next(
            (one for one in self.year.terms if one.name.casefold() == term.name.casefold()), None
        )
        old = same_name or only
        dates = span(term.starts_on, term.ends_on)
        if old is None:
            season_due = next((one.due_on for one in self.year.terms if one.season == term.season), None)
            self.year = self.year.with_term(replace(term, due_on=season_due))
            self._say(Outcome(line.number, NEW, term.name, dates), term.name)
            return
        moved = (old.starts_on, old.ends_on, old.season) != (term.starts_on, term.ends_on, term.season)
        new = replace(old, starts_on=term.starts_on, ends_on=term.ends_on, season=term.season)
        if new.due_on and not new.starts_on <= new.due_on <= new.ends_on:
            new = replace(new, due_on=None)
        if (
            new.half_first
            and new.half_last
            and not new.starts_on < new.half_first <= new.half_last < new.ends_on
        ):
            new = replace(new, half_first=None, half_last=None)
        self.year = self.year.with_term(new, old)
        was = f"Was {span(old.starts_on, old.ends_on)}" if moved else ""
        self._say(Outcome(line.number, CHANGED if moved else SAME, old.name, dates, was), old.name)

    def _half(self, line: Line) -> None:
        first, last = _first(line), line.last or _first(line)
        inside = next((one for one in self.year.terms if one.starts_on < first and last < one.ends_on), None)
        if inside is None and self.year.terms:
            touched = [one.name for one in self.year.terms if one.starts_on <= last and first <= one.ends_on]
            words = f"Is not wholly within {touched[0]}" if touched else "Lies between two terms"
            what = REFUSED if touched else PASSED
            self.found.append(Outcome(line.number, what, _called(line), span(first, last), words))
        elif inside is None or (inside.starts_on, inside.ends_on) in self.halved:
            self._off(line)
        else:
            self.halved.add((inside.starts_on, inside.ends_on))
            old = (inside.half_first, inside.half_last)
            was = f"Was {span(old[0], old[1])}" if old[0] and old[1] and old != (first, last) else ""
            what = SAME if old == (first, last) else CHANGED if was else NEW
            self.year = self.year.with_term(replace(inside, half_first=first, half_last=last), inside)
            name = f"Half term of {inside.name}"
            self._say(Outcome(line.number, what, name, span(first, last), was), inside.name)

    def _off(self, line: Line) -> None:
        first, last = _first(line), line.last or _first(line)
        plain = line.name.casefold() in ("", *(words.casefold() for words in OFF_KINDS.values()))
        row = OffLine(line.kind, first, last, "" if plain else line.name[:OFF_NAME_MAX])
        old = next((one for one in self.year.off if (one.kind, one.first_on) == (row.kind, first)), None)
        what, was = NEW, ""
        if old is not None:
            row = replace(row, key=old.key, name=row.name or old.name)
            what = SAME if row == old else CHANGED
            was = f"Was {span(old.first_on, old.last_on)}" if old.last_on != last else ""
        self.year = self.year.with_off(row, old)
        self._say(Outcome(line.number, what, _called(line), span(first, last), was), _called(line))

    def _say(self, outcome: Outcome, name: str) -> None:
        self.found.append(outcome)
        self.of_term.setdefault(name, outcome)

    def _refuse(self, sentence: str, lines: list[Line]) -> None:
        """Put a sentence about the whole year on the line it is about: it begins with its name, or names it."""
        names = sorted(self.of_term, key=len, reverse=True)
        name = next((one for one in names if sentence.startswith(one)), None) or next(
            (one for one in names if one in sentence), None
        )
        old = self.of_term.get(name) if name else None
        if old is None or old not in self.found:
            number = lines[0].number if lines else 0
            self.found.append(Outcome(number, REFUSED, "The school year", "", sentence))
            return
        new = Outcome(old.number, REFUSED, old.name, old.dates, sentence)
        self.found[self.found.index(old)] = new
        self.of_term[str(name)] = new


def _term(line: Line) -> TermLine:
    first = _first(line)
    return TermLine(line.name[:NAME_MAX], line.season or season_by_day(first), first, line.last or first)
