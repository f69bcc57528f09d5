"""Quality of a pinned form: levels, criteria, who finalises, and how the levels of sections roll up.

Pure reading of `definition.quality`; forms stored before a setting existed read as if it had its default.
What a layout file may say is `blocks/quality.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.roles import LABELS, VIRTUAL_SCHOOL, Role

MET, PARTLY, NOT = "met", "partly", "not"
VERDICTS = {MET: "Met", PARTLY: "Partly met", NOT: "Not met"}
"""What an officer may say of one criterion."""


@dataclass(frozen=True)
class Level:
    """One level of an authority's scale. The scale is listed best first."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Criterion:
    """What good looks like, in one sentence. `number` is its place among those of its section.

    One that `must` be met stands in the way of finalising when it is not; the others are advice.
    """

    number: int
    text: str
    must: bool = False


def levels(quality: Mapping[str, Any]) -> list[Level]:
    """The authority's levels, best first."""
    return [Level(row["key"], row["label"], row.get("hint", "")) for row in quality.get("levels", [])]


def level_label(quality: Mapping[str, Any], key: str) -> str:
    """A level in words; the key itself when the scale does not know it, "" for none."""
    return next((level.label for level in levels(quality) if level.key == key), key)


def criteria(quality: Mapping[str, Any], section_key: str) -> list[Criterion]:
    """The criteria of one section, in order; a plain sentence is advice."""
    rows = quality.get("criteria", {}).get(section_key, [])
    return [
        Criterion(number, row["text"], row.get("must", False))
        if isinstance(row, Mapping)
        else Criterion(number, row)
        for number, row in enumerate(rows)
    ]


def heading(quality: Mapping[str, Any]) -> str:
    """What quality assurance is called where it is a section of its own ("E. Sign-off"); else ""."""
    letter, title = quality.get("letter", ""), quality.get("title", "")
    return f"{letter}. {title}" if letter and title else ""


def must_be_returned(quality: Mapping[str, Any], level: str) -> bool:
    """Whether a section of this level stands in the way of finalising: it is `must_fix_below` or below it."""
    order = [one.key for one in levels(quality)]
    below = quality.get("must_fix_below")
    return below in order and level in order and order.index(level) >= order.index(below)


def finalisers(quality: Mapping[str, Any]) -> tuple[Role, ...]:
    """The roles that may finalise."""
    return tuple(Role(role) for role in quality.get("finalised_by", VIRTUAL_SCHOOL))


def who_finalises(quality: Mapping[str, Any]) -> str:
    """Who finalises, in a sentence."""
    words = {Role.VIRTUAL_SCHOOL_HEAD: "the Virtual School head or deputy"}
    names = [words.get(role, f"a {LABELS[role]}") for role in finalisers(quality)]
    return f"In this authority {' or '.join(names)} finalises."


# ---- from sections to the plan -------------------------------------------------------------------


def roll_up(quality: Mapping[str, Any], given: Sequence[str]) -> str:
    """One level for the plan from the levels of its sections, by the authority's rule.

    "weakest": `allow` is how many sections may lie exactly one level below the others. With 0 (the
    default) the plan has the level of its weakest section, with 1 it is gold when all but one section are
    gold and that one is next to gold. "count": the first of `steps` whose conditions all hold.
    "" when nothing was judged.
    """
    order = [level.key for level in levels(quality)]
    known = [key for key in given if key in order]
    if not known:
        return ""
    found = quality.get("roll_up", {})
    rule: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    if rule.get("rule") == "count":
        many = Counter(known)
        for step in rule.get("steps", ()):
            if step["level"] in order and _holds(step, many):
                return str(step["level"])
    return _weakest(order, known, int(rule.get("allow", 0)))


def _holds(step: Mapping[str, Any], many: Counter[str]) -> bool:
    """Whether so many sections (or more, or fewer, or most of them) have the levels that the step names."""
    most = step.get("over_half")
    return (
        all(many[level] >= count for level, count in step.get("at_least", {}).items())
        and all(many[level] <= count for level, count in step.get("at_most", {}).items())
        and (most is None or 2 * many[most] > many.total())
    )


def _weakest(order: Sequence[str], known: Sequence[str], allow: int) -> str:
    places = sorted(order.index(key) for key in known)
    worst = places[-1]
    if (
        allow
        and worst > 0
        and places.count(worst) <= allow
        and all(place < worst for place in places[:-allow])
    ):
        return order[worst - 1]
    return order[worst]
