"""Working the clocks of children out after an act on them: once it is committed, for those children alone.

A run that fails is only written to the log: the act stands, and the night does it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate

from accounts.models import Organisation
from peps.clocks.computing import recompute


@dataclass
class _Together:
    """The children of one authority that this transaction has changed, and when it last did."""

    authority_id: UUID
    now: datetime
    children: set[UUID] = field(default_factory=set)


@dataclass
class _AfterCommit:
    """What follows one act. The first to run does all the children there are, the others find none."""

    together: _Together

    def __call__(self) -> None:
        if children := set(self.together.children):
            self.together.children.clear()
            authority, now = Organisation(pk=self.together.authority_id), self.together.now
            recompute(authority, today=localdate(now), now=now, children=children)


def follow(children: Iterable[UUID], authority_id: UUID, *, now: datetime) -> None:
    """After this transaction commits, work out the clocks of these children of the authority."""
    waiting = [row[1].together for row in connection.run_on_commit if isinstance(row[1], _AfterCommit)]
    mine = [one for one in waiting if one.authority_id == authority_id]
    together = mine[0] if mine else _Together(authority_id, now)
    together.children.update(children)
    together.now = max(together.now, now)
    transaction.on_commit(_AfterCommit(together), robust=True)


def follow_plan(pep: Any, *, now: datetime) -> None:
    """The same for the child of a plan."""
    follow([pep.child_id], pep.authority_id, now=now)
