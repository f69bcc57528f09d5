"""Answers in words: one line, several lines, and the two lines that reach a person (e-mail, phone).

Words are kept as typed: no case, spelling or quotation mark is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from .base import Kind, Typed, Unreadable, Value, as_text, register

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d\s().-]+(\s*(ext|x)\.?\s*\d+)?", re.IGNORECASE)


@register
@dataclass(frozen=True)
class Text(Kind):
    """One line. `max` is in characters; `code` shows it in a fixed-width short field."""

    name: ClassVar[str] = "text"
    max: int = 200
    code: bool = False

    def clean(self, raw: Typed) -> Value:
        text = " ".join(as_text(raw).split())
        if len(text) > self.max:
            raise Unreadable(f"{{label}} must be {self.max} characters or fewer")
        return text or None


@register
@dataclass(frozen=True)
class LongText(Kind):
    """Several lines. `rows` is the height of the box at first."""

    name: ClassVar[str] = "long_text"
    max: int = 5000
    rows: int = 4

    def clean(self, raw: Typed) -> Value:
        text = as_text(raw)
        if len(text) > self.max:
            raise Unreadable(f"{{label}} must be {self.max} characters or fewer. It has {len(text)}")
        return text or None

    def show(self, value: Value) -> list[str]:
        return [] if value is None else [line.rstrip() for line in str(value).split("\n")]

    def show_cell(self, value: Value) -> str:
        return "" if value is None else str(value)


@register
@dataclass(frozen=True)
class Email(Kind):
    """An e-mail address, kept as typed."""

    name: ClassVar[str] = "email"

    def clean(self, raw: Typed) -> Value:
        text = as_text(raw)
        if text and (len(text) > 254 or not _EMAIL.fullmatch(text)):
            raise Unreadable("{label} must be an email address, like name@example.com")
        return text or None


@register
@dataclass(frozen=True)
class Phone(Kind):
    """A telephone number, kept as typed: spaces, brackets and an extension are welcome."""

    name: ClassVar[str] = "phone"

    def clean(self, raw: Typed) -> Value:
        text = " ".join(as_text(raw).split())
        digits = sum(character.isdigit() for character in text)
        if text and not (_PHONE.fullmatch(text) and 5 <= digits <= 20):
            raise Unreadable("{label} must be a phone number, like 0121 496 0000")
        return text or None
