"""Working the clocks of children out and writing what differs: for an authority each night, for a child after an act.

Clocks have no history: they are derived, and what people say about one (`peps.actions.clocking`) is an event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Organisation
from epep.batch import many_rows
from peps.clocks.in_step import keep_in_step
from peps.clocks.matching import Differences, Row, differences
from peps.clocks.reading import Chunk, chunks, read, rules_for
from peps.clocks.wanted import Rules, Want, leaves_plans, wanted
from peps.models import Clock

BATCH = 1000


@dataclass
class Done:
    """What a run did. `leaving`: children whose open plans are to be closed, with the reason."""

    children: int = 0
    started: int = 0
    changed: int = 0
    moved: int = 0
    met: int = 0
    stopped: int = 0
    sections: int = 0
    leaving: dict[UUID, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """The numbers, for the log and the command."""
        names = ("children", "started", "changed", "moved", "met", "stopped", "sections")
        return {name: getattr(self, name) for name in names}


def recompute(
    authority: Organisation, *, today: date, now: datetime, children: Collection[UUID] | None = None
) -> Done:
    """Work out the clocks of an authority's children (or of some) and write what differs.

    Idempotent. Each chunk is one transaction, and one authority is worked out by one process at a time.
    """
    result, rules = Done(), rules_for(authority)
    if rules is None:
        return result
    with many_rows() if children is None else nullcontext():
        for ids in chunks(authority, only=children):
            with transaction.atomic():
                _hold(authority)
                _chunk(authority, ids, rules, result, today=today, now=now)
    return result


def recompute_child(child_id: UUID, authority: Organisation, *, today: date, now: datetime) -> Done:
    """The same for one child, after something changed that clocks go by."""
    return recompute(authority, today=today, now=now, children=[child_id])


def _hold(authority: Organisation) -> None:
    """Until the transaction ends nobody else works out clocks of this authority."""
    number = int.from_bytes(hashlib.sha256(f"clocks {authority.pk}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _chunk(
    authority: Organisation, ids: list[UUID], rules: Rules, result: Done, *, today: date, now: datetime
) -> None:
    chunk = read(ids, today=today)
    new: list[Clock] = []
    changed: list[tuple[UUID, Row, dict[str, Any]]] = []
    due_days: dict[Any, date] = {}
    for child_id, found in compare(chunk, rules, today=today):
        new += [_row(authority, child_id, want) for want in found.new]
        changed += [(child_id, row, change) for row, change in found.changed]
        due_days |= _section_days(found)
        child = chunk.children[child_id]
        if (left := leaves_plans(child, rules, today=today)) and any(
            plan.status in ("planned", "open", "returned") for plan in child.plans
        ):
            result.leaving[child_id] = left[1]
    Clock.objects.bulk_create(new, batch_size=BATCH)
    _update(changed)
    held = {
        part.id: part.due_on
        for child in chunk.children.values()
        for plan in child.plans
        for part in plan.parts
    }
    result.sections += keep_in_step(
        {pk: day for pk, day in due_days.items() if pk in held and held[pk] != day}, now=now
    )
    result.children += len(chunk.children)
    result.started += len(new)
    result.changed += len(changed)
    for _child, _old, change in changed:
        result.moved += "moved_from" in change
        result.met += change.get("met_on") is not None
        result.stopped += change.get("stopped_on") is not None


def compare(chunk: Chunk, rules: Rules, *, today: date) -> list[tuple[UUID, Differences]]:
    """What differs, child by child. Pure."""
    found = []
    for child_id, child in chunk.children.items():
        wants = wanted(child, rules, today=today, watched=chunk.watched)
        rounds = {plan.id: plan.round for plan in child.plans}
        rows = chunk.rows.get(child_id, [])
        found.append((child_id, differences(wants, rows, rounds=rounds, today=today, off=rules.off)))
    return found


def _row(authority: Organisation, child_id: UUID, want: Want) -> Clock:
    return Clock(
        authority_id=authority.pk,
        child_id=child_id,
        pep_id=want.pep,
        section_id=want.section,
        rule=want.rule.key,
        event=want.rule.event,
        event_on=want.event_on,
        verb=want.rule.verb,
        words=want.rule.words,
        due_on=want.due.on,
        why=want.due.why[:600],
        met_on=want.met_on,
        stopped_on=want.stopped_on,
        stopped_why=want.stopped_why,
    )


def _update(changed: list[tuple[UUID, Row, dict[str, Any]]]) -> None:
    """Write changed columns: clocks that change the same columns go together, so that nothing else is touched."""
    groups: dict[tuple[str, ...], list[list[Any]]] = {}
    for _child, row, change in changed:
        names = tuple(sorted(change))
        groups.setdefault(names, []).append([row.id, *(change[name] for name in names)])
    for names, rows in groups.items():
        columns = ", ".join(f'"{name}" = new."{name}"' for name in names)
        given = ", ".join(f"%s::{_type(name)}[]" for name in ("id", *names))
        named = ", ".join(f'"{name}"' for name in ("id", *names))
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "peps_clock" SET {columns} FROM unnest({given}) AS new ({named})'  # noqa: S608
                ' WHERE "peps_clock"."id" = new."id"',
                [list(column) for column in zip(*rows, strict=True)],
            )


def _type(name: str) -> str:
    """PostgreSQL's name for the type of a column that a clock can change in."""
    return str(Clock._meta.get_field(name).db_type(connection)).partition("(")[
        0
    ]  # too long is an error, not cut


def later(extended_to: date | None, due_on: date | None) -> date | None:
    """The day that counts: more time is never less, even when the day itself moves past it."""
    return max(filter(None, (extended_to, due_on)), default=None)


def _section_days(found: Differences) -> dict[Any, date]:
    """Section → the day it is due, of the clocks of sections that run and have a day."""
    days = {}
    for want, row in found.matched:
        day = later(row.extended_to if row else None, want.due.on)
        if want.section is not None and day is not None and want.met_on is None and want.stopped_on is None:
            days[want.section] = day
    return days
