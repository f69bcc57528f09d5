"""What one request may ask for at most, and from which sum on a second person approves.

Source: the authority's own setting (Norfolk: up to £600 a term at sign-off, post-16 £300; more is exceptional).
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.sums import in_pounds

SOURCE = "The authority’s own setting"


def check(asked: Asked) -> list[Finding]:
    """Above the most that may be asked, or that one person may approve. Exactly the figure is within it."""
    found, sum_ = [], in_pounds(asked.asked_pence)
    most, alone = asked.scheme.cap, asked.scheme.alone_for(asked.grant)
    if most is not None and asked.asked_pence > most:
        message = f"{sum_} is asked for. One request must be {in_pounds(most)} or less."
        found.append(Finding("above_cap", MUST, message, SOURCE, "lines"))
    if alone is not None and asked.asked_pence > alone:
        message = f"{sum_} is more than {in_pounds(alone)}, which one person may approve. It needs a second approver."
        found.append(Finding("second_approver", WARN, message, SOURCE, "lines"))
    return found
