"""What starts a clock, read from the record itself: care periods, placements, school spells. Pure.

An SSDA903 episode says why it began (RNE): S started to be looked after; P a change of placement, B of placement
and legal status; L, T and U change nothing for a PEP. Short breaks (V3, V4) start no clock (SI 2010/959, reg. 48).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.deadlines import EMERGENCY, ENTERED_CARE, JOINED_SCHOOL, MOVED_PLACEMENT

SHORT_BREAKS = frozenset({"V3", "V4"})
MOVES = frozenset({"P", "B"})


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that began on a day and holds until another (the first day without it), or goes on."""

    started_on: date
    ended_on: date | None = None
    reason_new: str = ""
    legal_status: str = ""
    emergency: bool = False
    place: object = None
    """The school, of a spell at one."""


@dataclass(frozen=True)
class Journey:
    """A child's way as the clocks read it. Spells of each kind in any order."""

    care: tuple[Spell, ...] = ()
    placements: tuple[Spell, ...] = ()
    schools: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Event:
    """Something from which days are counted, and the day care ended after it (None while it goes on)."""

    kind: str
    on: date
    stopped_on: date | None = None


def events(journey: Journey) -> list[Event]:
    """Every event of the record, by day. Each happens within a time of care; what lies outside starts nothing."""
    found = [event for period in journey.care for event in _in_care(period, journey)]
    return sorted(set(found), key=lambda event: (event.on, event.kind))


def _in_care(period: Spell, journey: Journey) -> Iterable[Event]:
    placements = [one for one in journey.placements if _within(one.started_on, period)]
    first = min(placements, key=lambda one: one.started_on, default=None)
    if first is not None and first.legal_status in SHORT_BREAKS:
        return
    yield Event(ENTERED_CARE, period.started_on, period.ended_on)
    for one in placements:
        if one.legal_status in SHORT_BREAKS:
            continue
        if one.emergency:
            yield Event(EMERGENCY, one.started_on, period.ended_on)
        if one.reason_new in MOVES:
            yield Event(MOVED_PLACEMENT, one.started_on, period.ended_on)
    for one in journey.schools:
        # The school a child is at when care begins is no change.
        if one.started_on > period.started_on and _within(one.started_on, period):
            yield Event(JOINED_SCHOOL, one.started_on, period.ended_on)


def _within(day: date, period: Spell) -> bool:
    return period.started_on <= day and (period.ended_on is None or day < period.ended_on)
