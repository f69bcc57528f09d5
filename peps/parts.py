"""How targets and funding put content into a PEP without peps importing them.

A part registers itself under the name that a block's `part` uses ("targets").
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from peps.models import Pep


class PartChange(NamedTuple):
    """One thing in a part that became another; `before` and `after` are plain text, "" for nothing."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


class Part(Protocol):
    """What a part can say about itself for one PEP."""

    key: str

    def content(self, pep: Pep) -> list[dict[str, Any]]:
        """Rows as JSON for the sealed snapshot and the documents."""

    def count(self, pep: Pep) -> int:
        """How many things of the part this plan has."""

    def missing(self, pep: Pep) -> list[str]:
        """Sentences that say what is in the way of signing the section that holds the part."""

    def authors(self, pep: Pep) -> set[uuid.UUID]:
        """Ids of the people who wrote it: they do not finalise it."""

    def finalised(self, pep: Pep, *, by: Any, now: datetime) -> None:
        """The plan is being finalised: what is to follow for the part, in the same transaction."""

    def holds(self, pep: Pep) -> list[str]:
        """Sentences that say what is in the way of cancelling the plan: what would be left hanging."""

    def changes(self, pep: Pep) -> list[PartChange]:
        """Who changed what in it, for the history of the plan; in any order."""

    def since(self, pep: Pep, last: Pep) -> list[str]:
        """Sentences about what it takes over from the plan before; none when there is nothing to say."""

    def url(self, pep: Pep) -> str:
        """Where the part is edited."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part. Called when the app that owns it is ready."""
    _parts[part.key] = part


def get(key: str) -> Part | None:
    """The part of that name, or None when its app is not installed."""
    return _parts.get(key)


def every() -> list[Part]:
    """All parts, in the order of their names."""
    return [part for _key, part in sorted(_parts.items())]


def contents(pep: Pep) -> dict[str, list[dict[str, Any]]]:
    """What every part says, by its key, to be sealed."""
    return {key: part.content(pep) for key, part in sorted(_parts.items())}


def authors(pep: Pep) -> set[uuid.UUID]:
    """Everyone who wrote in any part."""
    return {author for part in _parts.values() for author in part.authors(pep)}
