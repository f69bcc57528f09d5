"""Days and ages: a date typed in three parts, an age typed in words.

What a date means (before, after another) is for `peps.completeness.rules`; the current day is never read here.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from .base import Json, Kind, Typed, Unreadable, Value, as_text, register, tidy

MONTHS = tuple(calendar.month_name)[1:]
_PARTS = ("day", "month", "year")


@register
@dataclass(frozen=True)
class Date(Kind):
    """A day. Typed as [day, month, year] in text; stored as ISO text. Takes "jan", "January" and "1"."""

    name: ClassVar[str] = "date"
    first_year: int = 1990
    last_year: int = 2099

    def clean(self, raw: Typed) -> Value:
        if isinstance(raw, date):
            return raw
        parts = _parts(raw)
        if not any(parts.values()):
            return None
        lacking = [name for name in _PARTS if not parts[name]]
        if lacking:
            raise Unreadable("{label} must include a " + " and a ".join(lacking))
        year = self._year(parts["year"])
        return _day(parts["day"], _month(parts["month"]), year)

    def _year(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{4}", text):
            raise Unreadable("{label}: year must have 4 numbers, like 2026")
        if not self.first_year <= int(text) <= self.last_year:
            raise Unreadable(f"{{label}}: year must be between {self.first_year} and {self.last_year}")
        return int(text)

    def to_json(self, value: Value) -> Json:
        return None if value is None else value.isoformat()

    def from_json(self, data: Json) -> Value:
        return None if data is None else date.fromisoformat(data)

    def typed(self, value: Value) -> Typed:
        if value is None:
            return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)]

    def show(self, value: Value) -> list[str]:
        return [] if value is None else [f"{value.day} {MONTHS[value.month - 1]} {value.year}"]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else str(value.isoformat())


def _parts(raw: Typed) -> dict[str, str]:
    if raw is None or raw in ([], (), {}):
        return dict.fromkeys(_PARTS, "")
    if isinstance(raw, dict):
        raw = [raw.get(name) for name in _PARTS]
    if isinstance(raw, (list, tuple)) and len(raw) == len(_PARTS):
        return {name: as_text(part) for name, part in zip(_PARTS, raw, strict=True)}
    if isinstance(raw, str):
        return _split(tidy(raw).strip())
    raise Unreadable("{label} must be a date, like 27 3 2026")


def _split(text: str) -> dict[str, str]:
    if not text:
        return dict.fromkeys(_PARTS, "")
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    words = [iso[3], iso[2], iso[1]] if iso else re.split(r"[\s/.,-]+", text)
    if len(words) != 3:
        raise Unreadable("{label} must be a date, like 27 3 2026")
    return dict(zip(_PARTS, words, strict=True))


def _month(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,2}", text):
        if 1 <= int(text) <= 12:
            return int(text)
        raise Unreadable("{label}: month must be between 1 and 12")
    word = text.lower().rstrip(".")
    found = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(word)]
    if word == "sept":
        found = [9]
    if len(word) < 3 or len(found) != 1:
        raise Unreadable("{label}: month must be a number or a name, like 1 or January")
    return found[0]


def _day(text: str, month: int, year: int) -> date:
    numbers = re.fullmatch(r"([0-9]{1,2})(st|nd|rd|th)?", text.lower())
    if not numbers:
        raise Unreadable("{label}: day must be a number, like 27")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= int(numbers[1]) <= last:
        raise Unreadable(f"{{label}} must be a real date: {MONTHS[month - 1]} {year} has days 1 to {last}")
    return date(year, month, int(numbers[1]))


_AGE = re.compile(
    r"(?:([0-9]{1,2})\s*(?:y|yrs?|years?))?(?:\s*(?:and|,)?\s*([0-9]{1,2})\s*(?:m|mths?|months?))?",
    re.IGNORECASE,
)


@register
@dataclass(frozen=True)
class Age(Kind):
    """An age such as a reading age, in whole months. "7.8" is refused: it has two meanings."""

    name: ClassVar[str] = "age"

    def clean(self, raw: Typed) -> Value:
        text = as_text(raw)
        if not text:
            return None
        found = _AGE.fullmatch(text)
        if not found or int(found[2] or 0) > 11:
            raise Unreadable("{label} must be years and months, like 7 years 8 months")
        return int(found[1] or 0) * 12 + int(found[2] or 0)

    def typed(self, value: Value) -> Typed:
        return "".join(self.show(value))

    def show(self, value: Value) -> list[str]:
        if value is None:
            return []
        years, months = divmod(value, 12)
        return [f"{years} year{'' if years == 1 else 's'} {months} month{'' if months == 1 else 's'}"]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else str(value)
