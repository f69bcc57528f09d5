"""Independent schools, and special schools whose fees are paid by an authority: whether they may ask.

Source: the authority's own setting (exceptional in Norfolk and Lancashire, not in Essex, no specials in Coventry).
"""

from __future__ import annotations

import re

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.rules.saying import said

SOURCE = "The authority’s own setting"
SCHOOLS = {
    "independent": "independent schools",
    "special_independent": "independent and non-maintained special schools",
}
_EXPLAINED = re.compile(r"\b(?:fees?|exception(?:al|ally)?|independent)\b", re.IGNORECASE)


def check(asked: Asked) -> list[Finding]:
    """No, or only in exceptional cases that the request explains."""
    schools, may = SCHOOLS.get(asked.school), asked.scheme.independent
    if schools is None or may == "yes":
        return []
    if may == "no":
        return [Finding("independent_no", MUST, f"This authority gives no premium to {schools}.", SOURCE)]
    if asked.school == "special_independent":
        message = (
            f"For {schools} it is exceptional: the authority’s fees pay for what the child needs already. "
            "Check that this is not part of them."
        )
        return [Finding("fees_paid", WARN, message, SOURCE, "additional")]
    if said(asked, "exit_plan") or _EXPLAINED.search(said(asked, "additional")):
        return []
    message = (
        f"For {schools} it is exceptional. Say why this case is, and what it adds to what the fees pay for."
    )
    return [Finding("independent_exceptional", WARN, message, SOURCE, "additional")]
