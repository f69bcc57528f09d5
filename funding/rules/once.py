"""Not twice for one need: another live request for the same intervention in the same time.

Source: Essex's guidance (the same need is not asked for in two ways).
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding, Other
from funding.rules.saying import day

SOURCE = "Essex’s guidance for schools"
UNNAMED = "other"
"""Something else: two of them are two things, as far as anyone knows."""


def check(asked: Asked) -> list[Finding]:
    """Each other request that is for the same thing in days that overlap."""
    if not asked.intervention:
        return []
    return [
        _said(asked, other)
        for other in asked.others
        if other.intervention == asked.intervention and _overlap(asked, other)
    ]


def _overlap(asked: Asked, other: Other) -> bool:
    """Whether they share a day. Days that are not said yet overlap with nothing: `complete` asks for them."""
    if not (asked.starts_on and asked.ends_on and other.starts_on and other.ends_on):
        return False
    return max(asked.starts_on, other.starts_on) <= min(asked.ends_on, other.ends_on)


def _said(asked: Asked, other: Other) -> Finding:
    assert other.starts_on is not None
    assert other.ends_on is not None
    kind = asked.scheme.interventions.get(asked.intervention, asked.intervention)
    time = f"from {day(other.starts_on)} to {day(other.ends_on)}"
    if other.same_target and asked.intervention != UNNAMED:
        message = (
            f"“{kind}” has been asked for on this {asked.target_word} already, {time}. One need is paid for once: "
            "change the days, or withdraw one of the two."
        )
        return Finding("twice", MUST, message, SOURCE, "intervention")
    same = f"this {asked.target_word}" if other.same_target else f"another {asked.target_word}"
    area = (
        " in the same area of need" if not other.same_target and other.area == asked.target_area != "" else ""
    )
    message = (
        f"“{kind}” has been asked for on {same}{area} too, {time}. Check that it is not for the same need."
    )
    return Finding("perhaps_twice", WARN, message, SOURCE, "intervention")
