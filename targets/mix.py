"""The mix of targets that an authority asks for (`[targets]` of its preset), held against a plan's. Pure.

A rule that is not met is a prompt with an override, never a refusal; quality assurance reads the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from targets.words import ACADEMIC_AREAS, WELLBEING_AREAS


@dataclass(frozen=True)
class Kind:
    """What the mix looks at of one target."""

    area: str = ""
    subject: str = ""
    span: str = "short"
    money: str = "none"

    @property
    def academic(self) -> bool:
        """About a school subject or learning."""
        return bool(self.subject) or self.area in ACADEMIC_AREAS


@dataclass(frozen=True)
class Item:
    """One line of the checklist: the rule's key, its words, how many it asks for and how many there are."""

    rule: str
    words: str
    asked: int
    found: int

    @property
    def met(self) -> bool:
        """Whether there are enough."""
        return self.found >= self.asked


def check(rules: Mapping[str, Any], targets: Iterable[Kind], *, sdq_over: bool = False) -> list[Item]:
    """The checklist, in the order of a plan: number, subjects, balance, span, money.

    `rules` are the preset's keys; `sdq_over` says that an SDQ is at or over the authority's line.
    """
    kinds = list(targets)
    items = [Item(rule, words, asked, found) for rule, words, asked, found in _counted(rules, kinds) if asked]
    literacy = next((item for item in items if item.rule == "literacy"), None)
    numeracy = next((item for item in items if item.rule == "numeracy"), None)
    academic = sum(kind.academic for kind in kinds)
    if literacy and numeracy and rules.get("or_academic"):
        asked = int(rules["or_academic"])
        if academic >= asked:
            rest = [item for item in items if item not in (literacy, numeracy)]
            place = items.index(literacy)
            rest.insert(
                place, Item("academic_pair", f"{_number(asked)} about school subjects", asked, academic)
            )
            items = rest
    if sdq_over and rules.get("wellbeing_when_sdq"):
        found = sum(kind.area in WELLBEING_AREAS for kind in kinds)
        items.append(Item("wellbeing", "One about wellbeing, because an SDQ score is high", 1, found))
    return items


def _counted(rules: Mapping[str, Any], kinds: Sequence[Kind]) -> list[tuple[str, str, int, int]]:
    english = sum(kind.subject == "english" or kind.area == "literacy" for kind in kinds)
    maths = sum(kind.subject == "maths" or kind.area == "maths_early" for kind in kinds)
    academic = sum(kind.academic for kind in kinds)
    rows = (
        ("minimum", "or more", len(kinds)),
        ("english", "about English", english),
        ("maths", "about mathematics", maths),
        ("literacy", "about literacy", english),
        ("numeracy", "about numeracy", maths),
        ("academic", "about school subjects", academic),
        ("personal", "about the child’s own development", len(kinds) - academic),
        ("short_term", "short term", sum(kind.span == "short" for kind in kinds)),
        ("long_term", "long term", sum(kind.span == "long" for kind in kinds)),
        ("with_funding", "with Pupil Premium Plus", sum(kind.money == "ppp" for kind in kinds)),
    )
    return [
        (rule, f"{_number(int(rules.get(rule, 0)))} {words}", int(rules.get(rule, 0)), found)
        for rule, words, found in rows
    ]


def _number(count: int) -> str:
    return {1: "One", 2: "Two", 3: "Three"}.get(count, str(count))
