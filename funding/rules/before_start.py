"""Money is asked for before the work begins: nothing is paid back for what has been done. The same day is fine.

Source: Norfolk's guidance for schools (requests come before the intervention).
"""

from __future__ import annotations

from funding.rules.facts import MUST, Asked, Finding
from funding.rules.saying import day

SOURCE = "Norfolk’s guidance for schools"


def check(asked: Asked) -> list[Finding]:
    """A start before the day of the request."""
    if asked.starts_on is None or asked.asked_on <= asked.starts_on:
        return []
    message = (
        f"It starts on {day(asked.starts_on)}, before it was asked for on {day(asked.asked_on)}. "
        "Money is asked for first: work that has been done is not paid for."
    )
    return [Finding("after_start", MUST, message, SOURCE, "starts_on")]
