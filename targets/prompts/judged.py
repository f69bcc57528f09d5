"""How well the prompts judge: targets judged by hand (`targets/judged/*.toml`), held against `review`. Pure.

The table is written by judgement, never by running the rules. Days are fixed, so that it never ages.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from targets.prompts import Doing, Said, review

TABLE = Path(__file__).parent.parent / "judged"
DAYS = {
    "today": date(2026, 11, 25),
    "review_on": date(2027, 3, 24),
    "term_ends": date(2027, 3, 26),
    "year_ends": date(2027, 7, 21),
}
_LISTS = ("scale", "names", "others", "before")
_NOT_SAID = ("expect", "note", "phase", "actions")


@dataclass(frozen=True)
class Judged:
    """One target with the prompts a reviewer would give, as "code:part"."""

    where: str
    phase: str
    said: Said
    expected: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How often a rule was right: it spoke rightly, wrongly, and was silent where it should have spoken."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was said, the share that was right; 1.0 when nothing was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what should have been said, the share that was; 1.0 when there was nothing to say."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def table() -> list[Judged]:
    """Every judged target, file by file."""
    found = []
    for path in sorted(TABLE.glob("*.toml")):
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["target"]
        found += [_judged(f"{path.stem} {number}", row) for number, row in enumerate(rows, start=1)]
    return found


def _judged(where: str, row: dict[str, Any]) -> Judged:
    said = {key: value for key, value in row.items() if key not in _NOT_SAID}
    said |= {key: tuple(said.get(key, ())) for key in _LISTS}
    actions = tuple(Doing(**action) for action in row.get("actions", ()))
    return Judged(where, row["phase"], Said(**DAYS | said, actions=actions), frozenset(row["expect"]))


def found_in(said: Said) -> frozenset[str]:
    """What `review` says of it, in the form of the table."""
    return frozenset(f"{prompt.code}:{prompt.part}" for prompt in review(said))


def scores(rows: Iterable[Judged]) -> dict[str, Score]:
    """The score of each rule by its code, and of all together under "all"."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found = found_in(row.said)
        for counter, marks in (
            (right, found & row.expected),
            (wrong, found - row.expected),
            (missed, row.expected - found),
        ):
            for mark in marks:
                counter[mark.partition(":")[0]] += 1
                counter["all"] += 1
    codes = sorted({*right, *wrong, *missed} - {"all"})
    return {code: Score(right[code], wrong[code], missed[code]) for code in (*codes, "all")}
