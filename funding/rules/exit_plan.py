"""An exceptional sum says what happens when the money ends.

Source: Norfolk's guidance for schools (exit plan for exceptional sums); the line is the authority's own setting.
"""

from __future__ import annotations

from funding.rules.facts import MUST, Asked, Finding
from funding.rules.saying import said
from funding.sums import in_pounds

SOURCE = "Norfolk’s guidance for schools"


def check(asked: Asked) -> list[Finding]:
    """No exit plan for more than one person may approve."""
    alone = asked.scheme.alone_for(asked.grant)
    if alone is None or asked.asked_pence <= alone or said(asked, "exit_plan"):
        return []
    message = (
        f"Say what happens when the money ends: {in_pounds(asked.asked_pence)} is an exceptional sum, "
        f"more than {in_pounds(alone)}."
    )
    return [Finding("no_exit_plan", MUST, message, SOURCE, "exit_plan")]
