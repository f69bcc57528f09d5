"""Answers chosen from a list: yes or no, one of a few, one of many, several.

Codes are stored, labels are shown; an old code that left the list is still shown, as its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from .base import Json, Kind, Typed, Unreadable, Value, as_text, register

Choices = tuple[tuple[str, str], ...]


@register
@dataclass(frozen=True)
class YesNo(Kind):
    """True or False. Typed as "yes" and "no"; stored as JSON true and false."""

    name: ClassVar[str] = "yes_no"

    def clean(self, raw: Typed) -> Value:
        if isinstance(raw, bool):
            return raw
        text = as_text(raw).lower()
        if text in ("", "yes", "no"):
            return None if not text else text == "yes"
        raise Unreadable("Select yes or no for {label}")

    def typed(self, value: Value) -> Typed:
        return "" if value is None else "yes" if value else "no"

    def show(self, value: Value) -> list[str]:
        return [] if value is None else ["Yes" if value else "No"]

    def ask(self) -> str:
        return "Select yes or no for {label}"


@dataclass(frozen=True)
class _Listed(Kind):
    choices: Choices = ()

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label by code, in the order of the list."""
        return dict(self.choices)

    def ask(self) -> str:
        return "Select {label}"


@register
@dataclass(frozen=True)
class Choice(_Listed):
    """One code from a few, as radios."""

    name: ClassVar[str] = "choice"

    def clean(self, raw: Typed) -> Value:
        code = as_text(raw)
        if code and code not in self.labels:
            raise Unreadable("Select {label} from the list")
        return code or None

    def show(self, value: Value) -> list[str]:
        return [] if value is None else [self.labels.get(value, str(value))]


@register
@dataclass(frozen=True)
class Select(Choice):
    """One code from a long list, as a drop-down list."""

    name: ClassVar[str] = "select"


@register
@dataclass(frozen=True)
class ManyChoices(_Listed):
    """Several codes, as checkboxes; a tuple in the order of the list. `alone` is a code that stands alone."""

    name: ClassVar[str] = "choices"
    alone: str = ""

    def clean(self, raw: Typed) -> Value:
        given = list(raw) if isinstance(raw, (list, tuple)) else [raw]
        codes = {code for code in map(as_text, given) if code}
        if codes - self.labels.keys():
            raise Unreadable("Select {label} from the list")
        if self.alone in codes and len(codes) > 1:
            raise Unreadable(f"For {{label}}, select “{self.labels[self.alone]}” alone or leave it out")
        return tuple(code for code in self.labels if code in codes) or None

    def to_json(self, value: Value) -> Json:
        return None if value is None else list(value)

    def from_json(self, data: Json) -> Value:
        return None if data is None else tuple(data)

    def typed(self, value: Value) -> Typed:
        return list(value or ())

    def show(self, value: Value) -> list[str]:
        return [self.labels.get(code, str(code)) for code in value or ()]

    def compared(self, data: Json) -> tuple[Json, ...]:
        return tuple(data or ())
