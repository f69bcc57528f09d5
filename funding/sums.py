"""Pounds as people type and read them, and what a cost line comes to. Whole pence inside. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MOST_PENCE = 100_000_00
"""No one request comes near £100,000: above it a digit too many was typed."""
_POUNDS = re.compile(r"((?:[-−]\s*)?£?\s*[-−]?)\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?")


def pence_of(text: str, *, name: str = "The amount") -> int:
    """ "£1,200.50" or "1200.5" → 120050. Raises ValueError with a sentence for people."""
    found = _POUNDS.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        raise ValueError(f"{name} must be in pounds, like 180 or 1,200.50")
    before, pounds, part = found[1], (found[2] or "0").replace(",", ""), found[3] or ""
    if "-" in before or "−" in before:
        raise ValueError(f"{name} must be more than £0")
    if len(part) > 2:
        raise ValueError(f"{name} must have 2 figures after the point or fewer")
    if len(pounds) > 9:
        raise ValueError(f"{name} must be £{MOST_PENCE // 100:,} or less")
    pence = int(pounds) * 100 + int(part.ljust(2, "0") or 0)
    if pence > MOST_PENCE:
        raise ValueError(f"{name} must be £{MOST_PENCE // 100:,} or less")
    return pence


def in_pounds(pence: int | None) -> str:
    """ "£1,200.50"; whole pounds without pence, "" for None; a minus sign stands before the £."""
    if pence is None:
        return ""
    minus = "−" if pence < 0 else ""
    pounds, rest = divmod(abs(pence), 100)
    return f"{minus}£{pounds:,}.{rest:02d}" if rest else f"{minus}£{pounds:,}"


def plain_pounds(pence: int) -> str:
    """ "1200.50", for files that machines read."""
    minus = "-" if pence < 0 else ""
    return f"{minus}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def line_pence(line: Mapping[str, Any]) -> int:
    """What one cost line comes to: rate × number a week × weeks, or price × number of items.

    `line` holds rate (Decimal pounds), per ("hour", "session" or "item"), number (Decimal), weeks (int).
    What is not said yet counts as nothing; an item without a number is one.
    """
    rate = line.get("rate")
    if rate is None:
        return 0
    number = line.get("number")
    if line.get("per") == "item":
        exact = rate * (Decimal(1) if number is None else number)
    else:
        exact = rate * (number or 0) * (line.get("weeks") or 0)
    return int((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))


def total_pence(lines: Iterable[Mapping[str, Any]]) -> int:
    """All lines together."""
    return sum(map(line_pence, lines))


def line_words(line: Mapping[str, Any]) -> str:
    """ "Tutor: £20 × 1.5 hours a week × 6 weeks = £180"."""
    rate, number, weeks = line.get("rate"), line.get("number"), line.get("weeks")
    if rate is None:
        return str(line.get("what") or "")
    parts = [in_pounds(int((rate * 100).quantize(Decimal(1), ROUND_HALF_UP)))]
    shown = f"{number.normalize():f}" if number is not None else ""
    if line.get("per") == "item":
        parts += [shown] if shown and shown != "1" else []
    else:
        noun = f"{line.get('per') or 'session'}{'' if shown == '1' else 's'}"
        parts += [f"{shown or '?'} {noun} a week", f"{weeks or '?'} week{'' if weeks == 1 else 's'}"]
    said = " × ".join(parts)
    said = f"{said} = {in_pounds(line_pence(line))}" if len(parts) > 1 else said
    return f"{line['what']}: {said}" if line.get("what") else said
