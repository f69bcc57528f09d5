"""Single values of a document as lines of text: days, a part's fields, which way a script runs.

No models and no queries; what stands where is `document.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$")
_LONDON = ZoneInfo("Europe/London")
_MONTHS = "January February March April May June July August September October November December".split()


def part_lines(value: Any) -> list[str]:
    """Lines of a part's field: text, a day, a yes or no, or a list of these."""
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["Yes" if value else "No"]
    if isinstance(value, Mapping):
        return ["; ".join(line for item in value.values() for line in part_lines(item))]
    if isinstance(value, list):
        return [line for item in value for line in part_lines(item)]
    text = str(value)
    return [day_in_words(text)] if _ISO_DAY.match(text) else text.splitlines()


def key_in_words(key: str) -> str:
    """A field's name as a label: "at_home" as "At home"."""
    return key.replace("_", " ").capitalize()


def day_in_words(value: Any) -> str:
    """ISO text, a date or a moment as "3 September 2026" in London; any other text as it is."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    if isinstance(moment, datetime):
        moment = moment.astimezone(_LONDON) if moment.tzinfo else moment
    if not isinstance(moment, date):
        return ""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own runs from the right (UAX 9, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
