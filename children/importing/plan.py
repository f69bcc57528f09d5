"""Plan: what accepting files would do. Rows to add and to change, counts and problems.

Building one is in `compare.py` (children) and `schools.py`; writing one is in `apply.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from children.importing.reading import Problem


@dataclass
class Writes:
    """Rows of one model: instances not saved yet."""

    new: list[Any] = field(default_factory=list)
    changed: dict[Any, Any] = field(default_factory=dict)
    """Primary key → instance with its new values."""
    fields: set[str] = field(default_factory=set)
    """Every field that any of the changed rows changes."""


_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Group:
    """Problems that say the same of the same column: the first of them and how many there are."""

    first: Problem
    count: int

    @property
    def times(self) -> str:
        """How many, as people write it."""
        return f"{self.count:,}"


def group_problems(problems: Iterable[Problem]) -> list[Group]:
    """Problems by what they say but for numbers and dates: errors first, then the most frequent."""
    found: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        key = (problem.severity, problem.file, problem.column, _NUMBERS.sub("0", problem.message))
        found.setdefault(key, []).append(problem)
    groups = [Group(same[0], len(same)) for same in found.values()]
    return sorted(groups, key=lambda group: (group.first.severity, -group.count))


@dataclass
class Plan:
    """What would happen. `new`, `changed` and `unchanged` hold keys (CHILD or URN), each in one of them.

    `refused` holds the keys with at least one refused row: the rest of that child may still be taken, so a
    key can be refused and new as well.
    """

    noun: str
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    writes: dict[type[Model], Writes] = field(default_factory=dict)

    def add(self, model: type[Model], key: str, row: Any) -> None:
        """Plan a new row about `key`."""
        self.writes.setdefault(model, Writes()).new.append(row)
        self._touch(key)

    def change(self, model: type[Model], key: str, row: Any, fields: Iterable[str]) -> None:
        """Plan that `row`, about `key`, has new values in `fields`."""
        writes = self.writes.setdefault(model, Writes())
        writes.changed[row.pk] = row
        writes.fields.update(fields)
        self._touch(key)

    def _touch(self, key: str) -> None:
        if key not in self.new:
            self.changed.add(key)

    def settle(self, keys: Iterable[str], *, files: Sequence[str]) -> None:
        """Finish: every other key that was read is unchanged; problems stand in the order of the files."""
        self.unchanged = set(keys) - self.new - self.changed
        order = {file: place for place, file in enumerate(files)}
        self.problems.sort(key=lambda problem: (order[problem.file], problem.line))

    @property
    def counts(self) -> dict[str, int]:
        """New, changed, unchanged and refused."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": len(self.refused),
        }

    @property
    def errors(self) -> list[Problem]:
        """The problems that refused a row."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def grouped(self) -> list[Group]:
        """The problems by what they say: errors before warnings, the most frequent first."""
        return group_problems(self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON: the counts under the noun, and every problem."""
        return {self.noun: self.counts, "problems": [problem.as_dict() for problem in self.problems]}
