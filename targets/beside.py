"""What another app puts beside a target (money), without targets importing it: on its card, in the sealed plan.

An app registers itself once, when it is ready.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from peps.models import Pep
from peps.parts import PartChange
from targets.models import Target


class Beside(Protocol):
    """What stands beside the targets of one plan; each method answers for all of them in a few queries."""

    field: str
    """The key of its lines in a sealed target, as `peps.document.PART_LABELS` names it."""
    template: str
    """Draws what `cards` gave for one target, as `beside`."""

    def lines(self, targets: Sequence[Target]) -> dict[uuid.UUID, list[str]]:
        """Target id → lines of plain text, for the snapshot and the documents; nothing for one without."""

    def cards(
        self, pep: Pep, targets: Sequence[Target], *, user: Any, on: date
    ) -> dict[uuid.UUID, dict[str, Any]]:
        """Target id → what its card and its page show this person; nothing where there is nothing to see."""

    def changes(self, pep: Pep) -> list[PartChange]:
        """Who changed what in it, for the history of the plan; in any order."""

    def holds(self, target: Target) -> str:
        """Why a draft target cannot be removed, as a sentence; "" when nothing of it hangs on the target."""


_beside: list[Beside] = []


def register(one: Beside) -> None:
    """Add what stands beside targets. Called when the app that owns it is ready; twice is once."""
    if all(known.field != one.field for known in _beside):
        _beside.append(one)


def lines(targets: Sequence[Target]) -> dict[uuid.UUID, dict[str, list[str]]]:
    """Target id → field → lines, of everything registered."""
    found: dict[uuid.UUID, dict[str, list[str]]] = {}
    for one in _beside:
        for target_id, said in one.lines(targets).items():
            found.setdefault(target_id, {})[one.field] = said
    return found


def cards(
    pep: Pep, targets: Sequence[Target], *, user: Any, on: date
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Target id → what to draw beside it, each with its template."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for one in _beside:
        for target_id, content in one.cards(pep, targets, user=user, on=on).items():
            found.setdefault(target_id, []).append({"template": one.template, **content})
    return found


def holds(target: Target) -> list[str]:
    """Why a draft target cannot be removed, in sentences."""
    return [said for one in _beside if (said := one.holds(target))]


def changes(pep: Pep) -> list[PartChange]:
    """The changes of everything registered."""
    return [change for one in _beside for change in one.changes(pep)]
