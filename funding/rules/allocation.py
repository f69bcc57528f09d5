"""What the child has left in each financial year. More than that is a warning and no block.

Source: conditions of grant (an allocation to the authority by head, no personal budget: a child may need more).
"""

from __future__ import annotations

from funding.rules.facts import WARN, Asked, Finding
from funding.sums import in_pounds
from funding.years import year_name

SOURCE = "Conditions of grant"


def check(asked: Asked) -> list[Finding]:
    """Each year of which more is asked than is left, or whose allocation is not known."""
    return [
        _year(year, pence, asked.left.get(year))
        for year, pence in sorted(asked.years.items())
        if pence > 0 and (asked.left.get(year) is None or pence > (asked.left.get(year) or 0))
    ]


def _year(year: int, pence: int, left: int | None) -> Finding:
    name, sum_ = year_name(year), in_pounds(pence)
    if left is None:
        message = (
            f"What this child has for {name} is not known, for example because the year’s rate has not been entered. "
            f"Whether {sum_} is within it cannot be said."
        )
        return Finding("allocation_unknown", WARN, message, SOURCE, "lines")
    there = f"{in_pounds(left)} is left" if left > 0 else "nothing is left"
    over = in_pounds(pence - max(left, 0))
    message = (
        f"{sum_} of {name} is asked for and {there} for this child: {over} too much. "
        "It can be approved all the same: the allocation is no personal budget."
    )
    return Finding("above_allocation", WARN, message, SOURCE, "lines")
