"""The reference for a simulated year: its clocks, child by child, from children that were read once.

What was not known on a day is left out of that day. It knows nothing of rows, messages or the order of a morning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation
from peps.clocks.ages import last_day
from peps.clocks.done import CANCELLED, PLANNED, Part, Plan, day_of
from peps.clocks.events import Journey, Spell
from peps.clocks.matching import Row, differences
from peps.clocks.reading import chunks, read
from peps.clocks.wanted import OneChild, Rules, Want, wanted
from peps.models import Judgement, Section

ENDS = ("in time", "late", "stopped", "overdue", "running")
Counts = dict[str, Counter[str]]
"""Rule → what happened to its clocks, and how often."""


def children_of(authority: Organisation, *, last: date) -> list[OneChild]:
    """An authority's children with every plan and all sections of theirs, as the record has them on the last day."""
    found = [one for ids in chunks(authority) for one in read(ids, today=last).children.values()]
    plans = {plan.id: plan for one in found for plan in one.plans if not plan.parts}
    for row in Section.objects.filter(pep__in=list(plans)):
        plans[row.pep_id].parts.append(Part(row.pk, row.key, day_of(row.signed_at), row.due_on))
    for plan in (plan for one in found for plan in one.plans):
        given = Judgement.objects.filter(section__pep=plan.id, round=plan.round).exclude(level="")
        moments = list(given.values_list("judged_at", flat=True))
        plan.judged_at = max(moments) if moments and len(moments) == len(plan.parts) else None
    return found


def simulate(children: Iterable[OneChild], rules: Rules, *, first: date, last: date) -> Counts:
    """Every day from `first` to `last`, child by child; the same for the same children, in any order."""
    found: Counts = defaultdict(Counter)
    for child in children:
        _one(child, rules, first, last, found)
    return dict(sorted(found.items()))


def _one(child: OneChild, rules: Rules, first: date, last: date, found: Counts) -> None:
    rows: dict[int, Row] = {}
    changes = _days(child) | {last_day(child.person, rules.ages), last}
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        # Between two days on which something was written or began, only time passes.
        if number and today not in changes:
            continue
        known = as_of(child, today)
        watched = frozenset(row.pep for row in rows.values() if row.is_running and row.pep is not None)
        wants = wanted(known, rules, today=today, watched=watched)
        rounds = {plan.id: plan.round for plan in known.plans}
        step = differences(wants, rows.values(), rounds=rounds, today=today)
        for want in step.new:
            rows[len(rows)] = row = _row(len(rows), want)
            found[row.rule]["started"] += 1
        for row, change in step.changed:
            for name, value in change.items():
                if name == "moved_from":
                    found[row.rule]["moved"] += 1
                else:
                    setattr(row, name, value)
    for row in rows.values():
        found[row.rule][_end(row, last)] += 1


def _end(row: Row, last: date) -> str:
    """How a clock stands when the year is over."""
    if row.met_on is not None:
        return "in time" if row.due_on is None or row.met_on <= row.due_on else "late"
    if row.stopped_on is not None:
        return "stopped"
    return "overdue" if row.due_on is not None and row.due_on < last else "running"


def _days(child: OneChild) -> set[date]:
    """The days on which something of the child's changes, by itself or by somebody's act."""
    spells = (*child.journey.care, *child.journey.placements, *child.journey.schools)
    found = {day for spell in spells for day in (spell.started_on, spell.ended_on) if day is not None}
    for plan in child.plans:
        moments = (
            plan.opened_at,
            plan.submitted_at,
            plan.returned_at,
            plan.finalised_at,
            plan.cancelled_at,
            plan.judged_at,
        )
        found |= {day for day in map(day_of, moments) if day is not None}
        found |= {day for day in (plan.meeting_on, plan.arranged_on, plan.held_on) if day is not None}
        found |= {part.signed_on for part in plan.parts if part.signed_on is not None}
    return found


def as_of(child: OneChild, day: date) -> OneChild:
    """The child as the record had it on a day."""
    journey = Journey(
        *(
            tuple(_spells(kind, day))
            for kind in (child.journey.care, child.journey.placements, child.journey.schools)
        )
    )
    return OneChild(
        child.person, journey, [plan for one in child.plans if (plan := _plan(one, day)).status != PLANNED]
    )


def _spells(spells: Iterable[Spell], day: date) -> Iterable[Spell]:
    for spell in spells:
        if spell.started_on <= day:
            yield spell if spell.ended_on is None or spell.ended_on <= day else replace(spell, ended_on=None)


def _plan(plan: Plan, day: date) -> Plan:
    names = ("opened_at", "submitted_at", "returned_at", "finalised_at", "cancelled_at", "judged_at")
    known: dict[str, Any] = {}
    for name in names:
        at = getattr(plan, name)
        known[name] = at if at is not None and (day_of(at) or day) <= day else None
    arranged = plan.arranged_on is None or plan.arranged_on <= day
    return replace(
        plan,
        **known,
        status=_status(known),
        round=plan.round if known["submitted_at"] else 0,
        meeting_on=plan.meeting_on if arranged else None,
        held_on=plan.held_on if plan.held_on is not None and plan.held_on <= day else None,
        parts=[
            one if one.signed_on is None or one.signed_on <= day else replace(one, signed_on=None)
            for one in plan.parts
        ],
    )


def _status(known: dict[str, Any]) -> str:
    if known["cancelled_at"]:
        return CANCELLED
    if not known["opened_at"]:
        return PLANNED
    last = max(
        (known[name], word)
        for name, word in (
            ("opened_at", "open"),
            ("submitted_at", "submitted"),
            ("returned_at", "returned"),
            ("finalised_at", "finalised"),
        )
        if known[name]
    )
    return last[1]


def _row(number: int, want: Want) -> Row:
    return Row(
        number, want.pep, want.section, want.rule.key, want.rule.event, want.event_on, want.rule.verb, want.rule.words,
        want.due.on, want.due.why, want.met_on, want.stopped_on, want.stopped_why,
    )  # fmt: skip
