"""Quality levels of a pinned form, and how the levels of sections roll up to one for the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Level:
    """One level of an authority's scale. The scale is listed best first."""

    key: str
    label: str
    hint: str = ""


def levels(quality: Mapping[str, Any]) -> list[Level]:
    """The authority's levels, best first."""
    return [Level(row["key"], row["label"], row.get("hint", "")) for row in quality.get("levels", [])]


def level_label(quality: Mapping[str, Any], key: str) -> str:
    """A level in words; the key itself when the scale does not know it, "" for none."""
    return next((level.label for level in levels(quality) if level.key == key), key)


def roll_up(quality: Mapping[str, Any], given: Sequence[str]) -> str:
    """One level for the plan from the levels of its sections, by the authority's rule.

    `roll_up.allow` is how many sections may lie exactly one level below: with 0 (the default) the
    plan has the level of its weakest section, with 1 it is gold when all but one section are gold
    and that one is next to gold. "" when nothing was judged.
    """
    order = [level.key for level in levels(quality)]
    places = sorted(order.index(key) for key in given if key in order)
    if not places:
        return ""
    rule = quality.get("roll_up", {})
    allow = int(rule.get("allow", 0)) if isinstance(rule, Mapping) else 0
    worst = places[-1]
    if (
        allow
        and worst > 0
        and places.count(worst) <= allow
        and all(place < worst for place in places[:-allow])
    ):
        return order[worst - 1]
    return order[worst]
