"""By which facts of plans something is seen to be done, and on which day. Pure.

- initiated: a plan was opened
- arranged: a day for the meeting is known
- held: the meeting took place
- available: the plan is finalised, for only then those who are not its authors can read it
- completed, returned: every section was signed and the plan went to the Virtual School
- reviewed: the meeting took place, or the plan was finalised, whichever was first
- signed: a section was signed
- judged: each section has its level, or the plan was finalised or given back
- finalised: the plan was finalised
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
CANCELLED, PLANNED = "cancelled", "planned"
LIVE = frozenset({"open", "returned", "submitted"})


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its key, and the day of the signature that stands."""

    id: Any
    key: str
    signed_on: date | None = None
    due_on: date | None = None


@dataclass(slots=True)
class Plan:
    """A plan as the clocks read it. `arranged_on` is the day on which a day for the meeting became known,
    `meeting_on` that day itself (past or to come), `held_on` the day on which it took place."""

    id: Any
    type: str = "school_age"
    form: str = ""
    school_id: Any = None
    status: str = "open"
    round: int = 0
    term_ends_on: date = date.max
    term_due_on: date = date.max
    opened_at: datetime | None = None
    submitted_at: datetime | None = None
    returned_at: datetime | None = None
    finalised_at: datetime | None = None
    cancelled_at: datetime | None = None
    meeting_on: date | None = None
    arranged_on: date | None = None
    held_on: date | None = None
    judged_at: datetime | None = None
    parts: list[Part] = field(default_factory=list)


def day_of(at: datetime | None) -> date | None:
    """The day in London."""
    return at.astimezone(LONDON).date() if at else None


def done(verb: str, plans: Iterable[Plan], *, since: date) -> date | None:
    """The first day on or after `since` on which one of the plans did it; None while none has.

    Plans that were cancelled, or are only planned, do nothing. KeyError for an unknown verb.
    """
    on = _DONE[verb]
    found = (on(plan, since) for plan in plans if plan.status not in (CANCELLED, PLANNED))
    return min((day for day in found if day is not None), default=None)


def done_in(verb: str, plan: Plan, *, after: datetime | None = None) -> date | None:
    """The day on which this plan did it, at any time, or after a moment of its own (when it was sent or returned)."""
    if after is None:
        return done(verb, (plan,), since=date.min)
    moments = {
        "returned": (plan.submitted_at,),
        "judged": (plan.judged_at, plan.returned_at, plan.finalised_at),
        "finalised": (plan.finalised_at,),
    }.get(verb, ())
    # Sent again after it was given back is later than that; an answer may come in the very moment.
    known = [at for at in moments if at is not None and (at > after or (at == after and verb != "returned"))]
    return day_of(min(known, default=None))


def _initiated(plan: Plan, since: date) -> date | None:
    """A plan that was open when it happened counts from that day; one that was finished before does not."""
    opened, finished = day_of(plan.opened_at), day_of(plan.finalised_at)
    if opened is None or (finished is not None and finished < since):
        return None
    return max(opened, since)


def _arranged(plan: Plan, since: date) -> date | None:
    if plan.meeting_on is None or plan.meeting_on < since:
        return None
    return max(plan.arranged_on or plan.meeting_on, since)


def _held(plan: Plan, since: date) -> date | None:
    return plan.held_on if plan.held_on is not None and plan.held_on >= since else None


def _at(name: str) -> Callable[[Plan, date], date | None]:
    def found(plan: Plan, since: date) -> date | None:
        day = day_of(getattr(plan, name))
        return day if day is not None and day >= since else None

    return found


def _reviewed(plan: Plan, since: date) -> date | None:
    both = (_held(plan, since), _finalised(plan, since))
    return min((day for day in both if day is not None), default=None)


_finalised = _at("finalised_at")
_DONE: dict[str, Callable[[Plan, date], date | None]] = {
    "initiated": _initiated,
    "arranged": _arranged,
    "held": _held,
    "available": _finalised,
    "completed": _at("submitted_at"),
    "returned": _at("submitted_at"),
    "reviewed": _reviewed,
    "judged": _at("judged_at"),
    "finalised": _finalised,
    "signed": lambda plan, since: None,  # a section's own signature: see `wanted.py`
}
