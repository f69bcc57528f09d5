"""What the Virtual School looks for in a section, as those who write it see it beside the answers.

The same criteria and levels as on the desk; after a plan came back also what was found wanting.
"""

from __future__ import annotations

from dataclasses import dataclass

from peps import querysets_quality
from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.quality import Criterion, Level, criteria, levels


@dataclass(frozen=True)
class LooksFor:
    """Criteria with the status word of what was found ("not_met", "partly_met" or ""), and the levels."""

    rows: list[tuple[Criterion, str]]
    levels: list[Level]
    musts: bool

    @property
    def wanting(self) -> bool:
        """Whether something was found wanting when the plan was last read."""
        return any(found for _, found in self.rows)


STATUS = {"not": "not_met", "partly": "partly_met"}


def looks_for(pep: Pep, section: Section) -> LooksFor | None:
    """For one section; None when the authority has no criteria for it."""
    quality = definition_of(pep).quality
    asked = criteria(quality, section.key)
    if not asked:
        return None
    returned = pep.status == Pep.Status.RETURNED
    found = (
        {one.criterion.number: STATUS[one.verdict] for one in querysets_quality.unmet(pep, [section])}
        if returned
        else {}
    )
    return LooksFor(
        [(one, found.get(one.number, "")) for one in asked], levels(quality), any(one.must for one in asked)
    )
