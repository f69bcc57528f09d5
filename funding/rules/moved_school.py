"""A child who moved school in the year: who holds the money of the term, and who arranges its transfer.

Source: Manchester's answers to schools (the school whose PEP was last sent has the term's money).
"""

from __future__ import annotations

from funding.rules.facts import WARN, Asked, Finding
from funding.rules.saying import day
from funding.sums import in_pounds
from funding.years import year_of

SOURCE = "Manchester’s answers to schools"


def check(asked: Asked) -> list[Finding]:
    """Money that the school before holds, after a move in the financial year of the request."""
    moved = asked.moved_school_on
    if moved is None or asked.money_elsewhere <= 0:
        return []
    starts = asked.starts_on or asked.asked_on
    if year_of(moved) not in {year_of(asked.asked_on), year_of(starts), *asked.years}:
        return []
    message = (
        f"The child moved school on {day(moved)}, and the school before holds {in_pounds(asked.money_elsewhere)}. "
        "The school that sent the last PEP has the term’s money and arranges its transfer: see to that first."
    )
    return [Finding("money_elsewhere", WARN, message, SOURCE)]
