"""Placements and care periods of a return compared with those that are stored. Reads, never writes.

How episodes make a care period is in `care.py`; whose value stays is in `differences.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from children.importing import care
from children.importing.differences import Authors
from children.importing.plan import Plan
from children.importing.reading import Row
from children.importing.ssda903 import Episode
from children.models import CarePeriod, Child, Placement

COLUMN_OF = {
    "started_on": "DECOM",
    "ended_on": "DEC",
    "reason_new": "RNE",
    "legal_status": "LS",
    "need": "CIN",
    "placement_type": "PLACE",
    "provider": "PLACE_PROVIDER",
    "reason_ceased": "REC",
    "change_reason": "REASON_PLACE_CHANGE",
    "home_postcode": "HOME_POST",
    "postcode": "PL_POST",
    "ofsted_urn": "URN",
}
"""Field of a placement → column of the episodes file."""


@dataclass(frozen=True)
class Wish:
    """What the file wants a stored row to be."""

    key: str
    row: Any
    values: dict[str, Any]
    origin: Row

    @property
    def differing(self) -> list[str]:
        """Fields whose stored value is another."""
        return [name for name, value in self.values.items() if getattr(self.row, name) != value]


def grant(wishes: list[Wish], model: Any, plan: Plan, *, as_of: date) -> None:
    """Give stored rows the file's values where those may stand; show the other differences."""
    differing = [(wish, wish.differing) for wish in wishes]
    authors = Authors(model, {wish.row.pk for wish, names in differing if names})
    for wish, names in differing:
        taken = []
        for name in names:
            if why := authors.why_kept(wish.row, name, as_of):
                plan.problems.append(wish.origin.problem(COLUMN_OF[name], why))
            else:
                setattr(wish.row, name, wish.values[name])
                taken.append(name)
        if taken:
            plan.change(model, wish.key, wish.row, taken)


@dataclass
class Journey:
    """One child's episodes: the file's, those stored, and the two put together in order."""

    key: str
    child: Child
    episodes: list[Episode]
    stored: dict[date, Placement] = field(default_factory=dict)
    periods: list[CarePeriod] = field(default_factory=list)
    chain: list[Placement] = field(default_factory=list)

    @property
    def origins(self) -> dict[date, Row]:
        """Start of an episode → its row in the file."""
        return {episode.started_on: episode.row for episode in self.episodes}


def compare_journeys(
    people: Mapping[str, Child],
    episodes: Mapping[str, list[Episode]],
    plan: Plan,
    *,
    as_of: date,
    lock: bool,
) -> None:
    """Plan the placements and the care periods of every child with episodes in the file."""
    journeys = [Journey(key, people[key], rows) for key, rows in episodes.items()]
    _load(journeys, lock=lock)
    placements: list[Wish] = []
    for journey in journeys:
        placements += _compare_placements(journey, plan)
    grant(placements, Placement, plan, as_of=as_of)
    periods: list[Wish] = []
    for journey in journeys:
        periods += _compare_periods(journey, plan)
    grant(periods, CarePeriod, plan, as_of=as_of)


def _load(journeys: list[Journey], *, lock: bool) -> None:
    """Read what is stored, in two queries; `lock` holds the rows until the commit."""
    by_child = {journey.child.pk: journey for journey in journeys}
    for model in (Placement, CarePeriod):
        rows = model._default_manager.filter(child__in=by_child).order_by("pk")
        for row in rows.select_for_update(of=("self",), no_key=True) if lock else rows:
            journey = by_child[row.child_id]
            if isinstance(row, Placement):
                journey.stored[row.started_on] = row
            else:
                journey.periods.append(row)


# Placements


def _compare_placements(journey: Journey, plan: Plan) -> list[Wish]:
    starts = _starts(journey, plan)
    _close_forgotten_ends(journey.episodes, starts, plan)
    rows = dict(journey.stored)
    wishes = []
    for episode in journey.episodes:
        values: dict[str, Any] = {**episode.values, "ended_on": episode.ended_on}
        row = rows.get(episode.started_on)
        if row is None:
            row = Placement(child=journey.child, started_on=episode.started_on, **values)
            rows[episode.started_on] = row
            plan.add(Placement, journey.key, row)
        else:
            wishes.append(Wish(journey.key, row, values, episode.row))
    journey.chain = [rows[start] for start in starts]
    return wishes


def _starts(journey: Journey, plan: Plan) -> list[date]:
    """Starts of the episodes that count, in order: the file's, and stored ones before and after them.

    Stored ones that the file should have had are shown, and stay as they are: those amid the file's (which
    do not count) and those before it that have no end.
    """
    ours = journey.origins
    first, last = min(ours), max(ours)
    amid = {start for start in journey.stored if first < start < last} - set(ours)
    endless = {start for start, row in journey.stored.items() if start < first and row.ended_on is None}
    for start in sorted(amid | endless):
        origin = ours[max((day for day in ours if day < start), default=first)]
        message = (
            f"The portal has an episode from {start:%d/%m/%Y} that this file has not. It is kept: check it."
        )
        plan.problems.append(origin.problem("DECOM", message))
    return sorted({*ours, *journey.stored} - amid)


def _close_forgotten_ends(episodes: list[Episode], starts: list[date], plan: Plan) -> None:
    """An episode without an end ended when the next one started, else two would be live at once."""
    following = dict(pairwise(starts))
    for episode in episodes:
        after = following.get(episode.started_on)
        if after is None:
            continue
        if episode.ended_on is None:
            episode.ended_on = after
            message = f"No end, but another episode starts on {after:%d/%m/%Y}. Taken as ended then: check."
            plan.problems.append(episode.row.problem("DEC", message))
        elif episode.ended_on > after:
            message = f"Ends after the next episode starts, on {after:%d/%m/%Y}. Check both dates."
            plan.problems.append(episode.row.problem("DEC", message))


# Care periods


def _compare_periods(journey: Journey, plan: Plan) -> list[Wish]:
    origins = journey.origins
    spans = [
        care.Span(row.started_on, row.ended_on, row.reason_new, row.reason_ceased) for row in journey.chain
    ]
    used: set[Any] = set()
    wishes = []
    for period in care.periods(spans):
        members = journey.chain[period.first : period.last + 1]
        origin = next((origins[row.started_on] for row in members if row.started_on in origins), None)
        if origin is None:  # a time in care that this file says nothing about
            continue
        row = _stored_period(journey, period, members, used)
        if not period.starts_with_s and (row is None or row.started_on >= period.started_on):
            message = "The first episode is not S. Care counts from the day it starts: check that day."
            plan.problems.append(origin.problem("RNE", message))
        if period.ended_on is None and members[-1].ended_on and members[-1].started_on in origins:
            message = (
                "X1 says that another episode follows, but none does. Counted as still in care: check REC."
            )
            plan.problems.append(origins[members[-1].started_on].problem("REC", message))
        if row is None:
            row = _new_period(journey, period, plan)
        else:
            wishes.append(Wish(journey.key, row, _wanted(journey, row, period), origin))
        used.add(row.pk)
        _join(journey, members, row, plan)
    return wishes


def _new_period(journey: Journey, period: care.Period, plan: Plan) -> CarePeriod:
    row = CarePeriod(
        child=journey.child,
        started_on=period.started_on,
        ended_on=period.ended_on,
        reason_ceased=period.reason_ceased,
    )
    plan.add(CarePeriod, journey.key, row)
    return row


def _wanted(journey: Journey, row: CarePeriod, period: care.Period) -> dict[str, Any]:
    values: dict[str, Any] = {"ended_on": period.ended_on, "reason_ceased": period.reason_ceased}
    taken = {other.started_on for other in journey.periods if other.pk != row.pk}
    # Entry to care is the start of the S episode; without S an earlier day that is known stays.
    if period.started_on not in taken and (period.starts_with_s or period.started_on < row.started_on):
        values["started_on"] = period.started_on
    return values


def _stored_period(
    journey: Journey, period: care.Period, members: list[Placement], used: set[Any]
) -> CarePeriod | None:
    """The stored period that this is: that of the same start, its placements', or one around it."""
    free = [row for row in sorted(journey.periods, key=lambda row: row.started_on) if row.pk not in used]
    theirs = {placement.care_period_id for placement in members}
    end = period.ended_on or date.max
    same_start = [row for row in free if row.started_on == period.started_on]
    of_members = [row for row in free if row.pk in theirs]
    around = [
        row
        for row in free
        if row.started_on < end and (row.ended_on is None or row.ended_on > period.started_on)
    ]
    return next(iter([*same_start, *of_members, *around]), None)


def _join(journey: Journey, members: list[Placement], period: CarePeriod, plan: Plan) -> None:
    """Put placements into their care period."""
    for placement in members:
        if placement.care_period_id != period.pk:
            placement.care_period = period
            if not placement._state.adding:
                plan.change(Placement, journey.key, placement, ["care_period"])
