"""The money comes on top of what all pupils get, of an education, health and care plan, and of SEN support.

Source: Sutton's and Essex's guidance (nothing that a plan or the SEN budget owes; one need is not asked for on both).
"""

from __future__ import annotations

from collections.abc import Iterator

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.rules.saying import said

SOURCE = "Essex’s and Sutton’s guidance"
SHORT = 15
"""Characters: fewer say nothing that a person could decide on."""
NO_PLAN = frozenset({"no plan", "no", "none", "n/a", "no ehc plan", "no ehcp"})


def check(asked: Asked) -> list[Finding]:
    """What is said of the plan, and whether there is enough said at all."""
    return [*_plan(asked), *_length(asked)]


def _plan(asked: Asked) -> Iterator[Finding]:
    text = said(asked, "beyond_ehc")
    if asked.has_ehc_plan and not text:
        message = (
            "The child has an education, health and care plan. Say how this is additional to it: "
            "what that plan provides is paid for already."
        )
        yield Finding("beyond_plan", MUST, message, SOURCE, "beyond_ehc")
    elif asked.has_ehc_plan and text.casefold().rstrip(".") in NO_PLAN:
        message = f"The answer is “{text}”, and the child has an education, health and care plan. Check which is right."
        yield Finding("plan_denied", WARN, message, SOURCE, "beyond_ehc")
    elif asked.has_ehc_plan is None and not text:
        message = (
            "It is not known whether the child has an education, health and care plan. If there is one, "
            "say how this is additional to it."
        )
        yield Finding("plan_unknown", WARN, message, SOURCE, "beyond_ehc")


def _length(asked: Asked) -> Iterator[Finding]:
    text = said(asked, "additional")
    if 0 < len(text) < SHORT:
        message = f"“{text}” is short. Say what all pupils get, and what this adds for the child."
        yield Finding("additional_short", WARN, message, SOURCE, "additional")
