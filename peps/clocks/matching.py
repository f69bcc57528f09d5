"""What has to be written so that the rows say what is wanted: new ones, and what changes in those that are there. Pure.

What is met keeps its due day whatever rules become; what people said (an extension, a reason) is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peps.clocks.wanted import RULE_GONE, SWITCHED_OFF, Key, Want

STAYS = frozenset({"initiated", "available", "completed", "returned", "signed", "finalised", "reviewed"})
"""Once a plan was sent these stay done from their first day: a plan that comes back, or is amended, has its own
clocks then. Before that, a signature taken back is one not given."""


@dataclass(slots=True)
class Row:
    """A clock as it is stored."""

    id: Any
    pep: Any
    section: Any
    rule: str
    event: str
    event_on: date
    verb: str
    words: str
    due_on: date | None
    why: str
    met_on: date | None = None
    stopped_on: date | None = None
    stopped_why: str = ""
    extended_to: date | None = None

    @property
    def key(self) -> Key:
        """As a Want has it."""
        return (self.rule, self.pep, self.section, self.event_on)

    @property
    def is_running(self) -> bool:
        """Neither met nor stopped."""
        return self.met_on is None and self.stopped_on is None


@dataclass(slots=True)
class Differences:
    """Clocks to begin, and (row, what changes in it)."""

    new: list[Want] = field(default_factory=list)
    changed: list[tuple[Row, dict[str, Any]]] = field(default_factory=list)
    matched: list[tuple[Want, Row | None]] = field(default_factory=list)


def differences(
    wants: Iterable[Want],
    rows: Iterable[Row],
    *,
    rounds: Mapping[Any, int],
    today: date,
    off: frozenset[str] = frozenset(),
) -> Differences:
    """Compare one child's clocks. `rounds`: how often each plan was sent; `off`: rules that are switched off."""
    rows = list(rows)
    by_key = {row.key: row for row in rows}
    by_thing: dict[tuple[str, Any, Any], Row] = {}
    for known in sorted(rows, key=lambda row: (row.is_running, row.event_on)):
        by_thing[known.rule, known.pep, known.section] = known
    found, seen = Differences(), set()
    for want in wants:
        row = by_key.get(want.key)
        if row is None and want.follows:
            row = by_thing.get((want.rule.key, want.pep, want.section))
        found.matched.append((want, row))
        if row is None:
            found.new.append(want)
            continue
        seen.add(row.id)
        if change := _change(row, want, rounds.get(want.pep, 0)):
            found.changed.append((row, change))
    found.changed += [
        (row, {"stopped_on": today, "stopped_why": SWITCHED_OFF if row.rule in off else RULE_GONE})
        for row in rows
        if row.is_running and row.id not in seen
    ]
    return found


def _change(row: Row, want: Want, sent: int) -> dict[str, Any]:
    met = _met(row, want, sent)
    if met is not None and row.met_on is not None:
        return {} if met == row.met_on else {"met_on": met}
    new: dict[str, Any] = {"met_on": met, "stopped_on": None, "stopped_why": ""}
    if met is None and want.stopped_on is not None:
        new |= {"stopped_on": want.stopped_on, "stopped_why": want.stopped_why}
    else:
        new |= {
            "event": want.rule.event,
            "event_on": want.event_on,
            "verb": want.rule.verb,
            "words": want.rule.words,
            "due_on": want.due.on,
            "why": want.due.why,
        }
        if row.due_on is not None and want.due.on != row.due_on:
            new["moved_from"] = row.due_on
    return {name: value for name, value in new.items() if name == "moved_from" or getattr(row, name) != value}


def _met(row: Row, want: Want, sent: int) -> date | None:
    """The day it was done, as the rows and the facts together say."""
    if row.met_on is None:
        return want.met_on
    stays = sent > 0 and row.verb in STAYS
    if want.met_on is None:
        return row.met_on if stays else None
    if row.verb in ("arranged", "judged"):  # a plan that is finalised after it was judged was judged before
        return min(row.met_on, want.met_on)
    return row.met_on if stays else want.met_on
