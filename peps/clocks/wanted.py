"""Which clocks one child has, from the record, the plans and the authority's rules; and comparing them with the rows.

Pure. Reading and writing rows is `computing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from accounts.deadlines import CUT_OFF, MEETING, OF_CHILD, RETURNED, SUBMITTED, TERM_END, Deadline
from children.codes import needs_pep
from children.year_groups import age
from epep.calendar import SchoolCalendar
from peps.clocks.ages import BIRTHDAY, Person, Round, last_day, pep_type_in, too_young_or_old
from peps.clocks.done import CANCELLED, PLANNED, Plan, day_of, done, done_in
from peps.clocks.dues import Due, due
from peps.clocks.events import Event, Journey, Spell, events

LEFT_CARE = "The child left care"
TOO_OLD = "The child is past the age for a plan"
SHORT_BREAK = "Short breaks need no plan"
PLAN_CANCELLED = "The plan was cancelled"
RULE_GONE = "The rule does not apply any more"
SWITCHED_OFF = "The authority switched this deadline off"

Key = tuple[str, Any, Any, date]
"""Rule, plan, section, day of the event: what tells one clock of a child from another."""


@dataclass(slots=True)
class Want:
    """A clock as the record says it is today."""

    rule: Deadline
    event_on: date
    due: Due
    pep: Any = None
    section: Any = None
    met_on: date | None = None
    stopped_on: date | None = None
    stopped_why: str = ""

    @property
    def key(self) -> Key:
        """What it is matched by."""
        return (self.rule.key, self.pep, self.section, self.event_on)

    @property
    def follows(self) -> bool:
        """Whether it follows its event to another day: a meeting and a term are moved, what was done was done."""
        return self.rule.event in (MEETING, TERM_END, CUT_OFF)


@dataclass
class Rules:
    """An authority's rules, and which of them stand for sections of a form (`due` of a section)."""

    by_key: Mapping[str, Deadline]
    ages: Mapping[str, Any]
    terms: Sequence[Any] = ()
    calendar: Callable[[Any], SchoolCalendar] = lambda school_id: SchoolCalendar()
    sections: Callable[[str], Mapping[str, str]] = lambda digest: {}
    """Digest of a form → {key of a section: key of its rule}."""
    off: frozenset[str] = frozenset()
    """The rules that the authority switched off; they are not among `by_key`."""
    _dues: dict[tuple[str, date, int], Due] = field(default_factory=dict)

    @cached_property
    def of_child(self) -> list[Deadline]:
        """What starts with the record."""
        return [rule for rule in self.by_key.values() if rule.event in OF_CHILD]

    @cached_property
    def of_plan(self) -> list[Deadline]:
        """What starts with a plan and is not a section's."""
        return [rule for rule in self.by_key.values() if rule.event not in OF_CHILD and rule.verb != "signed"]

    @cached_property
    def since(self) -> date:
        """Nothing that happened before the first term that is known starts a clock: no day could be counted."""
        return min((term.starts_on for term in self.terms), default=date.max)

    def due(self, rule: Deadline, on: date, school_id: Any) -> Due:
        """When it is due; worked out once for each rule, day and calendar."""
        calendar = self.calendar(school_id)
        key = (rule.key, on, id(calendar))
        if key not in self._dues:
            self._dues[key] = due(rule, on, calendar)
        return self._dues[key]

    def term_of(self, day: date) -> Round | None:
        """The term whose plans a day belongs to: the one that runs, else the next, else the last."""
        running = [term for term in self.terms if term.ends_on >= day]
        if running:
            return min(running, key=lambda term: term.starts_on)
        return max(self.terms, key=lambda term: term.starts_on, default=None)


@dataclass(slots=True)
class OneChild:
    """A child with everything that clocks go by. `watched` are plans that have clocks already, whatever they are."""

    person: Person
    journey: Journey
    plans: list[Plan] = field(default_factory=list)


def wanted(
    child: OneChild, rules: Rules, *, today: date, watched: frozenset[Any] = frozenset()
) -> list[Want]:
    """Every clock of the child. `watched`: plans that have running clocks, however old they are."""
    found: list[Want] = []
    for event in _recent(child, rules, today):
        found += _of_event(event, child, rules, today)
    stop = _stop(child, rules, today)
    plans = [plan for plan in child.plans if _counts(plan, today) or plan.id in watched]
    for plan in plans:
        for want in _of_plan(plan, rules):
            if want.met_on is None and stop is not None:
                want.stopped_on, want.stopped_why = stop
            found.append(want)
    return found


def _recent(child: OneChild, rules: Rules, today: date) -> list[Event]:
    """Events since the portal has terms, up to today."""
    journey, since = child.journey, rules.since
    if not any(
        spell.started_on >= since
        for kind in (journey.care, journey.placements, journey.schools)
        for spell in kind
    ):
        return []
    return [event for event in events(journey) if since <= event.on <= today]


def _of_event(event: Event, child: OneChild, rules: Rules, today: date) -> Iterable[Want]:
    term = rules.term_of(event.on)
    if term is None or too_young_or_old(child.person, term, rules.ages):
        return
    kind = pep_type_in(child.person, term, rules.ages)
    school = _school_on(child.journey.schools, event.on)
    for rule in rules.of_child:
        if rule.event != event.kind or not _applies(rule, kind) or _is_before(rule, event.on):
            continue
        want = Want(rule, event.on, rules.due(rule, event.on, school))
        want.met_on = done(rule.verb, child.plans, since=event.on)
        ended = event.stopped_on
        if ended is not None and want.met_on is not None and want.met_on > ended:
            want.met_on = None  # by a plan of a later time in care
        if want.met_on is None:
            if ended is not None and ended <= today and not _goes_on(child.person, ended, rules.ages):
                want.stopped_on, want.stopped_why = ended, LEFT_CARE
            elif (last := last_day(child.person, rules.ages)) <= today:
                want.stopped_on, want.stopped_why = last, TOO_OLD
        yield want


def _of_plan(plan: Plan, rules: Rules) -> Iterable[Want]:
    cancelled = (day_of(plan.cancelled_at) or date.min, PLAN_CANCELLED) if plan.status == CANCELLED else None
    for rule in rules.of_plan:
        happened = _happened(rule, plan)
        if happened is None or not _applies(rule, plan.type):
            continue
        on, after = happened
        if _is_before(rule, on):
            continue
        want = Want(rule, on, rules.due(rule, on, plan.school_id), plan.id)
        want.met_on = done_in(rule.verb, plan, after=after)
        yield _or_stopped(want, cancelled)
    named = rules.sections(plan.form)
    for part in plan.parts:
        rule_of = rules.by_key.get(named.get(part.key, ""))
        happened = _happened(rule_of, plan) if rule_of else None
        if (
            rule_of is None
            or happened is None
            or rule_of.verb != "signed"
            or not _applies(rule_of, plan.type)
        ):
            continue
        due_on = rules.due(rule_of, happened[0], plan.school_id)
        want = Want(rule_of, happened[0], due_on, plan.id, part.id, part.signed_on)
        yield _or_stopped(want, cancelled)


def _or_stopped(want: Want, stopped: tuple[date, str] | None) -> Want:
    if want.met_on is None and stopped is not None:
        want.stopped_on, want.stopped_why = stopped
    return want


def _happened(rule: Deadline, plan: Plan) -> tuple[date, datetime | None] | None:
    """The day from which the rule counts for this plan, and the moment for what was done to the plan."""
    if rule.event == TERM_END:
        return plan.term_ends_on, None
    if rule.event == CUT_OFF:
        return plan.term_due_on, None
    if rule.event == MEETING:
        return (plan.meeting_on, None) if plan.meeting_on else None
    at = {SUBMITTED: plan.submitted_at, RETURNED: plan.returned_at}.get(rule.event)
    day = day_of(at)
    return (day, at) if day is not None else None


def _is_before(rule: Deadline, on: date) -> bool:
    """Whether it happened before the authority had the rule."""
    return rule.since is not None and on < rule.since


def _applies(rule: Deadline, kind: str) -> bool:
    return not rule.applies_to or kind in rule.applies_to


def _counts(plan: Plan, today: date) -> bool:
    """Plans that are worked on, and those of terms that are not over."""
    if plan.status == PLANNED:
        return False
    return plan.status in ("open", "returned", "submitted") or (
        plan.status != CANCELLED and plan.term_ends_on >= today
    )


def _stop(child: OneChild, rules: Rules, today: date) -> tuple[date, str] | None:
    """The day from which, and why, nothing more is due for the child's plans; None while things are."""
    last = last_day(child.person, rules.ages)
    if last <= today:
        return last, TOO_OLD
    live = [one for one in child.journey.care if _on(one, today)]
    if not live:
        ended = max(
            (one.ended_on for one in child.journey.care if one.ended_on and one.ended_on <= today),
            default=None,
        )
        if ended is None or _goes_on(child.person, ended, rules.ages):
            return None
        return ended, LEFT_CARE
    placement = max(
        (one for one in child.journey.placements if _on(one, today)),
        key=lambda one: one.started_on,
        default=None,
    )
    if placement is not None and not needs_pep(placement.legal_status):
        return placement.started_on, SHORT_BREAK
    return None


def _goes_on(person: Person, ended: date, ages: Mapping[str, Any]) -> bool:
    """Who comes of age in Year 13 has plans to its end, where the authority says so."""
    return ages.get("last_rule") != BIRTHDAY and age(person.born, ended) >= ages.get("last", 18)


def leaves_plans(child: OneChild, rules: Rules, *, today: date) -> tuple[date, str] | None:
    """The day and reason for which open plans of the child are closed; None while they go on."""
    stop = _stop(child, rules, today)
    return stop if stop and stop[1] in (LEFT_CARE, TOO_OLD) else None


def _on(spell: Spell, day: date) -> bool:
    return spell.started_on <= day and (spell.ended_on is None or spell.ended_on > day)


def _school_on(schools: Iterable[Spell], day: date) -> Any:
    """The school by whose days is counted: the one of that day, else the next."""
    held = [one for one in schools if _on(one, day)]
    if held:
        return max(held, key=lambda one: one.started_on).place
    later = [one for one in schools if one.started_on > day]
    return min(later, key=lambda one: one.started_on).place if later else None
