"""Times of day as people type them ("3:30pm", "15.30", "9"), and back in words. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_TYPED = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_NAMED = {"midday": time(12), "noon": time(12), "midnight": time(0)}
PROBLEM = "Enter the time as 3:30pm or 15:30"


def read_time(text: str) -> time | None:
    """The time that was typed, or None when it cannot be one. Without am or pm, 1 to 6 are afternoon."""
    words = " ".join(text.split()).lower()
    if words in _NAMED:
        return _NAMED[words]
    found = _TYPED.fullmatch(words)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 1 <= hour <= 6 and not found[1].startswith("0"):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def in_words(at: time) -> str:
    """ "3:30pm", "9am", "midday"."""
    if (at.hour, at.minute) == (12, 0):
        return "midday"
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def local(at: datetime) -> datetime:
    """The moment as clocks in England show it."""
    return at.astimezone(LONDON)
