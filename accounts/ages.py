"""From and until which age there are plans (`[ages]` of a preset): what an authority may change of it, in words. Pure.

What it means for a child is `peps.clocks.ages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PREFIX = "ages."
"""An authority's own choices stand in its values by this name and the name of the choice."""
BIRTHDAY, TERM_AFTER, YEAR_13 = "birthday", "term_after_birthday", "end_of_year_13"
FIRST_RULES = {
    BIRTHDAY: "In the term in which the child reaches the age",
    TERM_AFTER: "In the term after the birthday",
}
LAST_RULES = {BIRTHDAY: "On the 18th birthday", YEAR_13: "At the end of Year 13"}
OLDEST_FIRST, MOST_HOURS = 5, 30
_CHOICES = {"first_rule": tuple(FIRST_RULES), "last_rule": tuple(LAST_RULES)}
_SWITCHES = ("at_two", "at_two_with_needs")
_NUMBERS = {"first": OLDEST_FIRST, "at_two_with_hours": MOST_HOURS}


def problems(values: Mapping[str, Any]) -> list[str]:
    """What is wrong with an authority's own choices, by name, in sentences; empty when they can be used.

    ValueError for an unknown name.
    """
    found = []
    for name, value in values.items():
        key = name.removeprefix(PREFIX)
        if key in _CHOICES:
            if value not in _CHOICES[key]:
                found.append("Select from which age, and until when, there are plans")
        elif key in _SWITCHES:
            if not isinstance(value, bool):
                found.append("Select which children of 2 have plans")
        elif key in _NUMBERS:
            if not isinstance(value, int) or not 0 <= value <= _NUMBERS[key]:
                found.append(f"Enter a whole number from 0 to {_NUMBERS[key]}")
        else:
            raise ValueError(f"not a choice about ages: {name}")
    return found


def first_in_words(ages: Mapping[str, Any]) -> str:
    """From which age there are plans: "From 3, in the term after the birthday"."""
    first = ages.get("first", 0)
    if not first:
        return "From birth"
    rule = ages.get("first_rule", BIRTHDAY)
    return f"From {first}, {FIRST_RULES[rule][:1].lower()}{FIRST_RULES[rule][1:]}"


def two_in_words(ages: Mapping[str, Any]) -> str:
    """Which children of two have plans before that: "At 2 with additional needs, or with 15 funded hours"."""
    if 0 < ages.get("first", 0) <= 2 or not ages.get("first", 0):
        return ""
    if ages.get("at_two"):
        return "At 2, every child"
    hours = ages.get("at_two_with_hours")
    parts = ["with additional needs"] if ages.get("at_two_with_needs") else []
    parts += [f"with at least {hours} funded hours a week"] if hours else []
    return f"At 2 {', or '.join(parts)}" if parts else "At 2, nobody"


def last_in_words(ages: Mapping[str, Any]) -> str:
    """Until when there are plans: "Until the end of Year 13"."""
    if ages.get("last_rule") == BIRTHDAY:
        return f"Until the {ages.get('last', 18)}th birthday"
    return f"Until the end of Year {ages.get('post_16_until_year', 13)}"


def in_words(ages: Mapping[str, Any]) -> str:
    """All of it on one line."""
    return "; ".join(filter(None, (first_in_words(ages), two_in_words(ages), last_in_words(ages))))
