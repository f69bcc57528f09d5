"""What a rule works with: a form and its answers, read as values; and what a rule returns.

Pure: a definition and dicts, no rows of the database and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from peps.blocks.answers import is_empty, is_raw, value_of
from peps.blocks.definition import shown_keys
from peps.blocks.kinds import Json, Value
from peps.blocks.layout import Definition


@dataclass(frozen=True)
class Missing:
    """Something to do before a section can be signed. `question_key` is None for a whole section."""

    section_key: str
    question_key: str | None
    message: str


@dataclass
class Answered:
    """A form with its answers. `answers` is flat by question key, as stored, with facts among them."""

    definition: Definition
    answers: Mapping[str, Json]
    shown: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = shown_keys(self.definition, self.answers)

    def value(self, key: str) -> Value:
        """The value of an answer; None when it is empty, unreadable, hidden or not asked."""
        if key not in self.shown:
            return None
        return value_of(self.definition.places[key][2], self.answers.get(key))

    def answered(self, key: str) -> bool:
        """Whether something was typed, readable or not, in a question that applies."""
        if key not in self.shown:
            return False
        stored = self.answers.get(key)
        return is_raw(stored) or not is_empty(self.definition.places[key][2], stored)

    def line(self, name: str) -> Decimal | None:
        """A number of the authority that asks for a plan, such as attendance in per cent."""
        text = self.definition.lines.get(name)
        return Decimal(text) if text else None

    def lacks(self, key: str, message: str) -> list[Missing]:
        """The finding at that question; nothing when the form does not ask it."""
        if key not in self.shown:
            return []
        return [Missing(self.definition.places[key][0].key, key, message)]

    def name(self, key: str) -> str:
        """What messages call the question."""
        return self.definition.places[key][2].name

    def rows(self, key: str) -> Iterable[dict[str, Any]]:
        """The rows of a table; none when it is empty."""
        return self.value(key) or ()
