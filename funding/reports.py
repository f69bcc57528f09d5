"""What the money did: spend by intervention, phase and school against targets met and effect; and one child's years.

Reading only. Small numbers are kept back (`small_numbers`), the sums of money of small groups with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from children.models import Child
from epep.small_numbers import SMALLEST
from funding import ledger
from funding.ledger import NOTHING, Balance
from funding.models import Entry, FundingYear, OwnRate, Request
from funding.reading import allocation_of, national_rates, own_list, values_of
from funding.scheme import Allocation, Rate, Scheme, scheme_from
from funding.small_numbers import FEWER, KEPT, kept_back, said, together
from funding.words import EFFECTS
from funding.years import year_name, year_of
from targets.models import Review
from targets.words import PHASES, phase_of

BY: dict[str, str] = {"intervention": "Kind of intervention", "phase": "Phase", "school": "School"}
OUTCOMES = (*EFFECTS, ("", "Not judged yet"))
"""The effects, in order, and none yet."""


@dataclass(frozen=True)
class Fact:
    """One request of which money is held: what for, where, for whom, what it did. Pence."""

    child: UUID
    intervention: str
    phase: str
    school: str
    target: UUID
    met: bool
    effect: str
    paid: int
    spent: int


@dataclass(frozen=True)
class Line:
    """One line, of SMALLEST children or more. Sums are pence; a count may be words that say it is kept back.

    `effects` are requests by effect, in the order of OUTCOMES. `names`: what a line of several stands for.
    """

    name: str
    children: int
    paid: int
    spent: int
    targets: int | str
    met: int | str
    effects: tuple[int | str, ...]
    names: tuple[str, ...] = ()

    @property
    def with_words(self) -> list[tuple[str, int | str]]:
        """(effect in words, requests)."""
        return [(words, count) for (_key, words), count in zip(OUTCOMES, self.effects, strict=True)]

    def cells(self) -> list[int | str]:
        """Everything behind the name, as the files list it."""
        return [self.children, self.paid, self.spent, self.targets, self.met, *self.effects]


COLUMNS = ("Children", "Paid", "Spent", "Targets", "Met or mostly met", *(words for _key, words in OUTCOMES))


@dataclass(frozen=True)
class Table:
    """One way to look at it: its lines, largest sum first, what is shown as one at the end, and the total."""

    key: str
    words: str
    lines: tuple[Line, ...]
    total: Line | None


# ---- reading -------------------------------------------------------------------------------------


def years_of(authority: Organisation) -> list[int]:
    """Financial years of which anything was agreed, newest first. One query."""
    rows = Entry.objects.filter(authority=authority).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def facts_of(authority: Organisation, *, year: int | None) -> list[Fact]:
    """Requests of which schools hold money of the year, or of any. Three queries, however many there are."""
    rows = Entry.objects.filter(authority=authority)
    held = ledger.balances(rows if year is None else rows.filter(year=year), "request_id")
    paid = {key: one for key, one in held.items() if one.held > 0}
    words = own_list(authority, "interventions")
    found = Request.objects.filter(pk__in=list(paid)).values_list(
        "pk", "child_id", "intervention", "target__pep__facts__year_group", "school_id", "target_id",
        "target__review__outcome", "effect",
    )  # fmt: skip
    phases, schools = dict(PHASES), _school_names({row[4] for row in found if row[4]})
    return [
        Fact(
            child,
            words.get(intervention, intervention) or "Not said",
            "Not known" if group is None else phases[phase_of(group)],
            schools.get(school, "No school"),
            target,
            outcome in Review.REACHED,
            effect,
            paid[pk].held,
            paid[pk].spent,
        )
        for pk, child, intervention, group, school, target, outcome, effect in found
    ]


def _school_names(ids: set[UUID]) -> dict[UUID, str]:
    """Id → name; those of the same name with their URN."""
    rows = list(Organisation.objects.filter(pk__in=ids).values_list("pk", "name", "urn"))
    names = [name for _pk, name, _urn in rows]
    return {pk: f"{name} ({urn})" if names.count(name) > 1 else name for pk, name, urn in rows}


# ---- tables --------------------------------------------------------------------------------------


def report(facts: Sequence[Fact]) -> list[Table]:
    """A table for each of BY. Without a single line when there are too few children altogether."""
    if len({fact.child for fact in facts}) < SMALLEST:
        return [Table(by, words, (), None) for by, words in BY.items()]
    parted = [_parts(facts, by) for by in BY]
    effects = _protected([list(parts.values()) for parts, _small in parted], _effects)
    targets = _protected([list(parts.values()) for parts, _small in parted], _targets)
    return [
        Table(
            by,
            words,
            tuple(
                _line(
                    name, some, effects[place][line], targets[place][line], small if name == _OTHERS else ()
                )
                for line, (name, some) in enumerate(parts.items())
            ),
            _line("All", facts, effects[place][-1], targets[place][-1], ()),
        )
        for place, ((by, words), (parts, small)) in enumerate(zip(BY.items(), parted, strict=True))
    ]


_OTHERS = ""
"""The part of a table whose groups are shown as one."""


def _parts(facts: Sequence[Fact], by: str) -> tuple[dict[str, list[Fact]], tuple[str, ...]]:
    """The lines of a table, the largest sum first, and the names of the groups shown as one (last, as _OTHERS)."""
    groups: dict[str, list[Fact]] = {}
    for fact in sorted(facts, key=_ORDER[by]):
        groups.setdefault(getattr(fact, by), []).append(fact)
    small = together({name: [fact.child for fact in some] for name, some in groups.items()})
    shown = {name: some for name, some in groups.items() if name not in small}
    if by != "phase":
        shown = dict(sorted(shown.items(), key=lambda row: -sum(fact.paid for fact in row[1])))
    others = [fact for name in small for fact in groups[name]]
    return (shown | {_OTHERS: others} if small else shown), tuple(small)


_ORDER: dict[str, Callable[[Fact], Any]] = {
    "intervention": lambda fact: fact.intervention,
    "school": lambda fact: fact.school,
    "phase": lambda fact: [*dict(PHASES).values(), "Not known"].index(fact.phase),
}


def _effects(facts: Iterable[Fact]) -> list[int]:
    found = [fact.effect for fact in facts]
    return [found.count(key) for key, _words in OUTCOMES]


def _targets(facts: Iterable[Fact]) -> list[int]:
    """Targets that were met, and that were not or not yet: each once, whatever was paid for on it."""
    met = {fact.target: fact.met for fact in facts}
    return [sum(met.values()), len(met) - sum(met.values())]


def _protected(
    tables: Sequence[Sequence[Sequence[Fact]]], count: Callable[[Iterable[Fact]], list[int]]
) -> list[list[list[int | str]]]:
    """For each table the counts of each part with their sum behind them, and those of all parts, as they are shown.

    All tables have the same totals: one that is kept back beside one table is kept back beside all.
    """
    counted = [[count(part) for part in parts] for parts in tables]
    totals: set[int] = set()
    while True:
        hidden = [kept_back(rows, totals=totals) for rows in counted]
        more = {
            column
            for cells, rows in zip(hidden, counted, strict=True)
            for row, column in cells
            if row == len(rows)
        }
        if more == totals:
            break
        totals = more
    return [_as_shown(rows, cells) for rows, cells in zip(counted, hidden, strict=True)]


def _as_shown(rows: list[list[int]], hidden: set[tuple[int, int]]) -> list[list[int | str]]:
    whole = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    return [
        [said(number, hidden=(place, column) in hidden) for column, number in enumerate([*row, sum(row)])]
        for place, row in enumerate(whole)
    ]


def _line(
    name: str,
    facts: Sequence[Fact],
    effects: Sequence[int | str],
    targets: Sequence[int | str],
    names: tuple[str, ...],
) -> Line:
    return Line(
        name=name or f"{len(names)} others together",
        children=len({fact.child for fact in facts}),
        paid=sum(fact.paid for fact in facts),
        spent=sum(fact.spent for fact in facts),
        targets=targets[2],
        met=targets[0],
        effects=tuple(effects[:-1]),
        names=names,
    )


def rows(table: Table) -> list[list[int | str]]:
    """A table for a file: what is shown as one is listed by name, without its numbers."""
    found: list[list[int | str]] = []
    for line in table.lines:
        found.append([line.name, *line.cells()])
        found += [[name, *[KEPT] * len(COLUMNS)] for name in line.names]
    if table.total is None:
        return [["All", FEWER, *[KEPT] * (len(COLUMNS) - 1)]]
    return [*found, [table.total.name, *table.total.cells()]]


# ---- the picture ---------------------------------------------------------------------------------

WIDTH = 600


@dataclass(frozen=True)
class Piece:
    """One piece of a bar: an effect's key ("kept" where effects are kept back), `x` and `width` of WIDTH."""

    key: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """What was paid for one kind of intervention, as long as its sum, in pieces by what the requests did."""

    name: str
    pence: int
    pieces: tuple[Piece, ...]
    words: str


def bars_of(table: Table) -> list[Bar]:
    """The picture of a table; the longest bar is WIDTH."""
    most = max((line.paid for line in table.lines), default=0)
    return [_bar(line, most) for line in table.lines if most]


def _bar(line: Line, most: int) -> Bar:
    length = line.paid / most * WIDTH
    counts = [one for one in line.effects if isinstance(one, int)]
    if len(counts) < len(line.effects) or not sum(counts):
        return Bar(line.name, line.paid, (Piece("kept", 0.0, length),), "effects not shown")
    pieces, x = [], 0.0
    for (key, _words), count in zip(OUTCOMES, counts, strict=True):
        width = length * count / sum(counts)
        pieces.append(Piece(key or "waiting", x, width))
        x += width
    words = ", ".join(
        f"{words.lower()} {count}" for (_key, words), count in zip(OUTCOMES, counts, strict=True) if count
    )
    return Bar(line.name, line.paid, tuple(piece for piece in pieces if piece.width), words)


# ---- one child -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    """One financial year of a child: what it has and what became of it."""

    year: int
    allocation: Allocation
    balance: Balance

    @property
    def name(self) -> str:
        """ "2026-27"."""
        return year_name(self.year)

    @property
    def uncommitted(self) -> int | None:
        """What is left; None where the allocation is not known."""
        return self.balance.uncommitted(self.allocation.pence)


def schemes_of(authority: Organisation, years: Iterable[int]) -> dict[int, Scheme]:
    """The rules of several financial years. Two queries, however many they are."""
    rows = {row.year: row for row in FundingYear.objects.filter(authority=authority)}
    own = [
        Rate(one.grant, one.starts_on, one.ends_on, one.pence, one.source, own=True)
        for one in OwnRate.objects.filter(authority=authority)
    ]
    lists: Mapping[str, Any] = {name: own_list(authority, name) for name in ("interventions", "menu")}
    return {
        year: scheme_from(
            year,
            values_of(authority, rows.get(year)),
            rates=[*own, *national_rates()],
            closed=bool(rows.get(year) and rows[year].closed_at),
            **lists,
        )
        for year in years
    }


def years_of_child(child: Child, *, today: date) -> list[Year]:
    """The financial year of today and every year of which the child has money, newest first.

    Four queries and one for care periods unless they were prefetched.
    """
    held = ledger.balances(Entry.objects.filter(child=child, authority_id=child.authority_id), "year")
    years = sorted({year_of(today), *held}, reverse=True)
    schemes = schemes_of(child.authority, years)
    list(child.care_periods.all())
    return [
        Year(year, allocation_of(child, schemes[year], today=today), held.get(year, NOTHING))
        for year in years
    ]
