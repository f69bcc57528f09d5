"""Answers that are numbers: whole, decimal, percentages, money.

Decimals are `Decimal` in Python and text in JSON: nothing is ever rounded or made a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from .base import Json, Kind, Typed, Unreadable, Value, as_text, register

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?|-?\.[0-9]{1,10}")


def _number(text: str) -> Decimal | None:
    """A number typed by a person: thousands may have commas or spaces between them."""
    bare = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3}(?![0-9]))", "", text).replace("\u2212", "-")
    return Decimal(bare) + 0 if _NUMBER.fullmatch(bare) else None  # + 0 takes the sign off -0


def _limits(low: str, high: str, unit: str = "") -> str:
    """ "between 0 and 100", "0 or more", "100 or less", or nothing."""
    if low and high:
        return f"between {unit}{low} and {unit}{high}"
    return f"{unit}{low} or more" if low else f"{unit}{high} or less" if high else ""


@dataclass(frozen=True)
class _Number(Kind):
    """A number with limits given as text ("" is no limit), so that they keep their decimals in JSON."""

    low: str = ""
    high: str = ""

    sign: ClassVar[str] = ""
    """Stands before the number in messages and on the page."""
    example: ClassVar[str] = "12"

    def _decimals(self) -> int:
        return 0

    def clean(self, raw: Typed) -> Value:
        if isinstance(raw, Decimal):
            raw = format(raw, "f")
        text = self._bare(as_text(raw))
        if not text:
            return None
        number = _number(text)
        if number is None:
            raise Unreadable(f"{{label}} must be a number, like {self.sign}{self.example}")
        if number != round(number, self._decimals()):
            raise Unreadable(self._too_fine())
        within = _limits(self.low, self.high, self.sign)
        if (self.low and number < Decimal(self.low)) or (self.high and number > Decimal(self.high)):
            raise Unreadable(f"{{label}} must be {within}")
        return self._made(number)

    def _bare(self, text: str) -> str:
        return text

    def _made(self, number: Decimal) -> Value:
        return round(number, self._decimals())

    def _too_fine(self) -> str:
        places = self._decimals()
        many = "1 decimal place" if places == 1 else f"{places} decimal places"
        return f"{{label}} must have {many} or fewer, like {self.sign}{self.example}"

    def to_json(self, value: Value) -> Json:
        return None if value is None else str(value)

    def from_json(self, data: Json) -> Value:
        return None if data is None else Decimal(data)


@register
@dataclass(frozen=True)
class Integer(_Number):
    """A whole number; a JSON number."""

    name: ClassVar[str] = "integer"

    def _made(self, number: Decimal) -> Value:
        return int(number)

    def _too_fine(self) -> str:
        return "{label} must be a whole number, like 12"

    def to_json(self, value: Value) -> Json:
        return value

    def from_json(self, data: Json) -> Value:
        return data


@register
@dataclass(frozen=True)
class DecimalNumber(_Number):
    """A number with up to `places` decimal places."""

    name: ClassVar[str] = "decimal"
    example: ClassVar[str] = "12.5"
    places: int = 1

    def _decimals(self) -> int:
        return self.places

    def typed(self, value: Value) -> Typed:
        return "" if value is None else f"{value}".removesuffix(".0")


@register
@dataclass(frozen=True)
class Percentage(_Number):
    """Per cent, 0 to 100 unless said otherwise, one decimal place. A typed % sign is welcome."""

    name: ClassVar[str] = "percentage"
    example: ClassVar[str] = "93.5"
    low: str = "0"
    high: str = "100"

    def _decimals(self) -> int:
        return 1

    def _bare(self, text: str) -> str:
        return text.removesuffix("%").rstrip()

    def show(self, value: Value) -> list[str]:
        return [] if value is None else [f"{value}".removesuffix(".0") + "%"]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else str(value)


@register
@dataclass(frozen=True)
class Money(_Number):
    """Pounds and pence, £0 or more unless said otherwise. A typed £ sign is welcome."""

    name: ClassVar[str] = "money"
    sign: ClassVar[str] = "£"
    example: ClassVar[str] = "180.50"
    low: str = "0"

    def _decimals(self) -> int:
        return 2

    def _bare(self, text: str) -> str:
        return text.replace("£", "", 1).strip()

    def show(self, value: Value) -> list[str]:
        return [] if value is None else [f"£{value:,.2f}"]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else str(value)
