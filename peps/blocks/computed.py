"""Answers worked out from other answers of the same section, by a closed list of sums.

Worked out where a section is saved; until the parts are there the answer can be typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from .answers import is_raw
from .kinds import Json
from .layout import Section


def percent_of(part: Json, whole: Json) -> str | None:
    """Part of whole in per cent with one decimal, half up, as text; None when it makes no sense."""
    if not isinstance(part, int) or not isinstance(whole, int) or not 0 <= part <= whole or whole == 0:
        return None
    return str((Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))


SUMS: dict[str, Callable[..., Json]] = {"percent_of": percent_of}


def work_out(section: Section, answers: Mapping[str, Json]) -> dict[str, Json]:
    """The stored answers of a section with every computed one filled in where its parts are there."""
    filled = dict(answers)
    for question in section.questions():
        if not question.computed:
            continue
        name, *keys = question.computed
        parts = [filled.get(key) for key in keys]
        result = None if any(is_raw(part) for part in parts) else SUMS[name](*parts)
        if result is not None:
            filled[question.key] = result
    return filled
