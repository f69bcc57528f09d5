"""Where a meeting is: at school, at the child's home, or somewhere named. What may be told outside. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

SCHOOL, HOME, OTHER = "school", "home", "other"
KINDS: tuple[tuple[str, str], ...] = (
    (SCHOOL, "At school"),
    (HOME, "At the child’s home"),
    (OTHER, "Somewhere else"),
)
_BEGINS = {SCHOOL: "At school", HOME: "At home"}


def place_of(kind: str, detail: str = "") -> str:
    """What is stored: "At school, room 4"; of a home nothing but that it is one."""
    detail = " ".join(detail.split())
    if kind == HOME:
        return _BEGINS[HOME]
    if kind == SCHOOL:
        return f"{_BEGINS[SCHOOL]}, {detail}" if detail else _BEGINS[SCHOOL]
    return detail


def kind_of(place: str) -> str:
    """The kind of a stored place; "" where there is none."""
    for kind, words in _BEGINS.items():
        if place == words or place.startswith(f"{words}, "):
            return kind
    return OTHER if place else ""


def detail_of(place: str) -> str:
    """What was typed beside the kind."""
    kind = kind_of(place)
    return place if kind == OTHER else place.removeprefix(_BEGINS.get(kind, "")).removeprefix(", ")


def told_outside(place: str, names: Iterable[str]) -> str:
    """The place as a calendar may show it: nothing of a home, and nothing that holds one of the `names`.

    `names` are the child's, the carer's, the school's: a calendar is read over shoulders.
    """
    if kind_of(place) == HOME:
        return ""
    lowered = place.lower()
    for name in names:
        words = [name, *name.split()]
        if any(
            len(word) > 2 and re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", lowered)
            for word in words
            if word.lower() not in _COMMON
        ):
            return _BEGINS[SCHOOL] if kind_of(place) == SCHOOL else ""
    return place


_COMMON = frozenset(
    {"school", "academy", "college", "primary", "high", "the", "and", "room", "road", "street"}
)
