"""Whom a copy of a PEP is for, and what each copy leaves out of the file: one small table.

Who may ask for which copy is `peps.access`; how what is left is drawn is `peps.document`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Audience:
    """Whom a copy is for, and what it therefore does not hold at all."""

    key: str
    label: str
    confidential: bool = False
    """Questions marked confidential: the placement's address, the carer's identity, contact restrictions."""
    safety: bool = True
    """Questions on which somebody's safety hangs; a child is told these by a person, not by paper."""
    working: bool = True
    """What professionals need besides the answers: where a fact came from, identifiers, the judged quality."""
    parts_out: frozenset[str] = frozenset()
    """Parts of the plan (blocks filled by another app) that are not this reader's concern."""
    part_fields_out: frozenset[str] = frozenset()
    """Fields of a part's things that are for adults: why a target was chosen, from what, and who pays."""


AUDIENCES: dict[str, Audience] = {
    audience.key: audience
    for audience in (
        Audience("full", "Full copy", confidential=True),
        Audience("school", "School’s copy"),
        Audience(
            "carer",
            "Carer’s copy",
            working=False,
            parts_out=frozenset({"funding"}),
            part_fields_out=frozenset({"requests"}),
        ),
        Audience(
            "child",
            "Child’s copy",
            safety=False,
            working=False,
            parts_out=frozenset({"funding"}),
            part_fields_out=frozenset({"why", "evidence", "money", "requests", "help", "reason"}),
        ),
    )
}
"""Hand-written, small, and the only place where an audience's copy is decided. The keys are stored."""
