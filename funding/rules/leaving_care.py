"""A child who leaves care: the final plan says so, and what is left of agreed money is passed on.

Source: Essex's guidance; the post-16 premium is for care leavers in education too (Department for Education).
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.rules.saying import day
from funding.words import POST_16

SOURCE = "Essex’s guidance for schools"


def check(asked: Asked) -> list[Finding]:
    """Out of care when it is asked for, or before it ends. The day of leaving is the first one out of care."""
    left = asked.left_care_on
    if left is None:
        return []
    if left <= asked.asked_on and asked.grant == POST_16:
        message = (
            f"The young person left care on {day(left)}. The post-16 premium is for care leavers in education too: "
            "check that this authority pays it to them."
        )
        return [Finding("care_leaver", WARN, message, "Department for Education, post-16 premium")]
    if left <= asked.asked_on:
        message = (
            f"The child left care on {day(left)}. Nothing new can be asked for: "
            "the final plan says so, and the rest of what was agreed is passed on."
        )
        return [Finding("left_care", MUST, message, SOURCE)]
    if asked.ends_on is not None and left <= asked.ends_on:
        message = (
            f"The child leaves care on {day(left)}, before this ends on {day(asked.ends_on)}. "
            "The final plan says what is left of the money and who carries on."
        )
        return [Finding("leaves_care", WARN, message, SOURCE, "ends_on")]
    return []
