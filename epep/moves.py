"""The one state-machine engine: a Move says from where, to where, who and under which conditions.

`apply` is the only writer of `status`. The tables of moves stand in each app's `lifecycle.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from epep.audit.past import save_as
from epep.audit.record import record

Guard = Callable[["Context"], list[str]]
Effect = Callable[["Context"], None]


class Refused(Exception):
    """A move that may not be made. `kind` is state, permission or guard; `messages` are for people."""

    def __init__(self, kind: str, messages: list[str]) -> None:
        super().__init__("; ".join(messages))
        self.kind = kind
        self.messages = messages


@dataclass(frozen=True)
class Move:
    """One row of a state table.

    `stamp` names the pair of fields `<stamp>_at`, `<stamp>_by` that the move fills. `guards` return
    sentences that say what is in the way. `needs_reason` refuses an empty reason.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    stamp: str = ""
    needs_reason: bool = False


@dataclass
class Context:
    """What guards and effects get: the locked thing, who, when, why, and the caller's own data."""

    move: Move
    thing: Any
    by: Any
    now: datetime
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Machine:
    """A table of moves of one model.

    `lock(thing)` locks whatever must not change meanwhile (a section locks its PEP first, so that
    no two moves of one plan overlap) and returns the fresh instance. `allowed(by, permission, thing,
    now)` gives (yes, reason). `about(thing)` is the id of the child, for the trail. `save` writes the
    thing (with its history row).
    """

    name: str
    moves: tuple[Move, ...]
    lock: Callable[[Any], Any]
    allowed: Callable[[Any, str, Any, datetime], tuple[bool, str]]
    about: Callable[[Any], Any]
    words: Callable[[str], str]

    def move(self, name: str) -> Move:
        """The row of that name; KeyError when there is none."""
        return {move.name: move for move in self.moves}[name]

    def apply(self, name: str, thing: Model, *, by: Any, now: datetime, reason: str = "", **data: Any) -> Any:
        """Make the move or raise Refused; everything in one transaction, or nothing.

        Lock, then source state, permission, reason, guards, write, effects, audit event.
        """
        move = self.move(name)
        with transaction.atomic():
            fresh: Any = self.lock(thing)
            context = Context(move=move, thing=fresh, by=by, now=now, reason=reason.strip(), data=data)
            self._check(context)
            before = fresh.status
            fresh.status = move.target
            if move.stamp:
                setattr(fresh, f"{move.stamp}_at", now)
                setattr(fresh, f"{move.stamp}_by", by)
            for effect in move.effects:
                effect(context)
            save_as(fresh, by=by, now=now, why=move.name)
            record(
                f"{self.name}.{move.name}",
                fresh,
                by=by,
                now=now,
                child_id=self.about(fresh),
                reason=context.reason,
                **{"from": before, "to": move.target},
                **context.data.get("audit", {}),
            )
        return fresh

    def _check(self, context: Context) -> None:
        move, thing = context.move, context.thing
        if thing.status not in move.sources:
            raise Refused("state", [f"This cannot be done now: it is “{self.words(thing.status)}”."])
        allowed, why = self.allowed(context.by, move.permission, thing, context.now)
        if not allowed:
            raise Refused("permission", [why])
        if move.needs_reason and not context.reason:
            raise Refused("guard", ["Give a reason."])
        found = [message for guard in move.guards for message in guard(context)]
        if found:
            raise Refused("guard", found)

    def in_the_way(
        self, name: str, thing: Any, *, by: Any, now: datetime, reason: str = "", **data: Any
    ) -> list[str]:
        """What the guards of a move would say now, for a page that explains it beforehand; nothing is locked."""
        context = Context(move=self.move(name), thing=thing, by=by, now=now, reason=reason, data=data)
        return [message for guard in context.move.guards for message in guard(context)]
