"""Why the Virtual School should come to a meeting, by the authority's own reasons. Pure.

A dispute stands in no record: it is listed for people to think of, and never found by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

REASONS: dict[str, str] = {
    "new_to_roll": "New to the Virtual School’s roll: this is the first plan here",
    "school_move": "The child changed school since the last plan",
    "out_of_area": "The school lies in another authority’s area",
    "red": "The last plan had the lowest quality",
    "dispute": "There is a disagreement about education",
    "year_6_11": "Year 6 or Year 11",
    "first_5_16": "The first plan of a child of school age",
}
BY_PEOPLE = frozenset({"dispute"})


@dataclass(frozen=True)
class Around:
    """What the reasons look at."""

    is_first: bool
    has_moved: bool
    is_out_of_area: bool
    last_was_lowest: bool
    year: int
    is_school_age: bool


def reasons_for(keys: Iterable[str], around: Around) -> list[str]:
    """The sentences of those of the authority's reasons that hold; a key nobody knows is passed over."""
    holds = {
        "new_to_roll": around.is_first,
        "school_move": around.has_moved and not around.is_first,
        "out_of_area": around.is_out_of_area,
        "red": around.last_was_lowest,
        "year_6_11": around.year in (6, 11),
        "first_5_16": around.is_first and around.is_school_age,
    }
    return [REASONS[key] for key in keys if holds.get(key)]


def to_think_of(keys: Iterable[str]) -> list[str]:
    """Those that only people can know."""
    return [REASONS[key] for key in keys if key in BY_PEOPLE]
