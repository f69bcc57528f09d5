"""Reading what clocks go by, for many children at once: a handful of queries, no instance per row.

What is made of it is `wanted.py`; writing is `computing.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.db.models.functions import TruncDate

from accounts.models import AuthoritySettings, Organisation, Term
from children.codes import is_temporary_placement
from children.models import CarePeriod, Child, Placement, SchoolSpell
from peps.clocks.ages import Person
from peps.clocks.calendars import calendars_of
from peps.clocks.done import LIVE, LONDON, Part, Plan, day_of
from peps.clocks.events import Journey, Spell
from peps.clocks.matching import Row
from peps.clocks.rules import ages_of, rules_of
from peps.clocks.wanted import OneChild, Rules
from peps.models import Clock, Meeting, Pep, Section
from peps.pinned import definition

TYPED = "meeting_on"
"""The question of the form that asks for the day of the meeting; its stamp says when it was answered."""
CHUNK = 2000
"""Children read at once: memory stays the same for any authority."""


@dataclass
class Chunk:
    """Some children with what clocks go by, their clocks that may change, and plans that have running ones."""

    children: dict[UUID, OneChild] = field(default_factory=dict)
    rows: dict[UUID, list[Row]] = field(default_factory=lambda: defaultdict(list))
    watched: frozenset[Any] = frozenset()


def rules_for(authority: Organisation) -> Rules | None:
    """The authority's rules, terms and calendars; None for one that was never set up."""
    chosen = AuthoritySettings.objects.filter(authority=authority).first()
    if chosen is None:
        return None
    every = rules_of(chosen)
    return Rules(
        {key: rule for key, rule in every.items() if not rule.off},
        ages_of(chosen),
        list(Term.objects.filter(authority=authority)),
        calendars_of(authority),
        _named,
        frozenset(key for key, rule in every.items() if rule.off),
    )


def _named(digest: str) -> dict[str, str]:
    return {section.key: section.due for section in definition(digest).sections if section.due}


def chunks(authority: Organisation, *, only: Collection[UUID] | None = None) -> Iterator[list[UUID]]:
    """The ids of an authority's children, CHUNK at a time, in order."""
    rows = Child.objects.filter(authority=authority).order_by("pk")
    if only is not None:
        rows = rows.filter(pk__in=only)
    last: UUID | None = None
    while True:
        found = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:CHUNK])
        if not found:
            return
        yield found
        last = found[-1]


def read(ids: list[UUID], *, today: date) -> Chunk:
    """These children with all that is asked; nine queries, and one where a meeting is still to be arranged by its
    clock."""
    chunk = Chunk()
    who = ("pk", "date_of_birth", "sen_status", "early_hours", "nc_year_taught")
    journeys = _journeys(ids)
    plans = _plans(ids, today)
    for pk, born, sen, hours, taught in Child.objects.filter(pk__in=ids).values_list(*who):
        mine = plans.get(pk, {})
        chunk.children[pk] = OneChild(Person(born, sen, hours, taught), journeys(pk), list(mine.values()))
    running = set()
    dated: dict[UUID, Plan] = {}
    for child_id, *values in _clocks(ids, today):
        row = Row(*values)
        chunk.rows[child_id].append(row)
        if row.is_running and row.pep is not None:
            running.add(row.pep)
        if row.is_running and row.verb == "arranged":
            dated |= {pk: plan for pk, plan in plans.get(child_id, {}).items() if plan.meeting_on is not None}
    chunk.watched = frozenset(running)
    _dates_typed(dated)
    _parts({pk: plan for mine in plans.values() for pk, plan in mine.items()}, chunk.watched, today)
    return chunk


def _journeys(ids: list[UUID]) -> Any:
    care: dict[UUID, list[Spell]] = defaultdict(list)
    for pk, start, end in CarePeriod.objects.filter(child__in=ids).values_list(
        "child_id", "started_on", "ended_on"
    ):
        care[pk].append(Spell(start, end))
    placed: dict[UUID, list[Spell]] = defaultdict(list)
    columns = (
        "child_id",
        "started_on",
        "ended_on",
        "reason_new",
        "legal_status",
        "emergency",
        "placement_type",
    )
    for pk, start, end, reason, status, emergency, kind in Placement.objects.filter(
        child__in=ids
    ).values_list(*columns):
        # A child who is away for a short time has not moved.
        placed[pk].append(
            Spell(start, end, "T" if is_temporary_placement(kind) else reason, status, emergency)
        )
    schools: dict[UUID, list[Spell]] = defaultdict(list)
    spells = SchoolSpell.objects.filter(child__in=ids)
    for pk, start, end, school in spells.values_list("child_id", "started_on", "ended_on", "school_id"):
        schools[pk].append(Spell(start, end, place=school))
    return lambda pk: Journey(tuple(care[pk]), tuple(placed[pk]), tuple(schools[pk]))


_PLAN = (
    "child_id", "pk", "pep_type", "definition_id", "school_id", "status", "round", "term__ends_on", "term__peps_due_on",
    "opened_at", "submitted_at", "returned_at", "finalised_at", "cancelled_at", "facts__meeting_on",
)  # fmt: skip


def _plans(ids: list[UUID], today: date) -> dict[UUID, dict[UUID, Plan]]:
    """Every plan of the children, with its meeting and when it was judged."""
    found: dict[UUID, dict[UUID, Plan]] = defaultdict(dict)
    by_id: dict[UUID, Plan] = {}
    for child_id, *values in Pep.objects.filter(child__in=ids).values_list(*_PLAN):
        plan = Plan(*values)
        if plan.meeting_on is not None:
            plan.arranged_on = min(plan.meeting_on, today)
            plan.held_on = plan.meeting_on if plan.meeting_on <= today else None
        found[child_id][values[0]] = by_id[values[0]] = plan
    meetings = Meeting.objects.filter(pep__child__in=ids).exclude(status=Meeting.Status.CANCELLED)
    for pep_id, starts_at, made_at, status in meetings.order_by("starts_at").values_list(
        "pep_id", "starts_at", "made_at", "status"
    ):
        _with_meeting(by_id[pep_id], day_of(starts_at), day_of(made_at), held=status == Meeting.Status.HELD)
    for pep_id, judged_at in _judged(ids):
        by_id[pep_id].judged_at = judged_at
    return found


def _judged(ids: list[UUID]) -> Any:
    """(plan, moment) of the plans with the Virtual School of which every section has its level in this round."""
    levels = Section.objects.filter(pep__child__in=ids, pep__status=Pep.Status.SUBMITTED).order_by()
    given = Q(judgements__round=F("pep__round")) & ~Q(judgements__level="")
    counted = levels.values("pep").annotate(
        sections=Count("pk", distinct=True),
        given=Count("judgements", filter=given, distinct=True),
        last=Max("judgements__judged_at", filter=given),
    )
    return counted.filter(sections=F("given")).values_list("pep", "last")


def _with_meeting(plan: Plan, day: date | None, made_on: date | None, *, held: bool) -> None:
    """A meeting that was arranged in the portal: the first that was held counts, else the one to come."""
    if day is None or (plan.held_on is not None and not held):
        return
    plan.arranged_on = min(made_on or day, plan.arranged_on or day)
    if held:
        plan.held_on = plan.meeting_on = min(day, plan.held_on or day)
    else:
        plan.meeting_on = day


def _dates_typed(plans: dict[UUID, Plan]) -> None:
    """A date that was typed in the form counts from the day it was typed, whenever this is worked out."""
    if not plans:
        return
    rows = Section.objects.filter(pep__in=plans, stamps__has_key=TYPED).order_by()
    for pep_id, at in rows.values_list("pep_id", f"stamps__{TYPED}__3"):
        plan, day = plans[pep_id], day_of(datetime.fromisoformat(at))
        plan.arranged_on = min(day or date.max, plan.arranged_on or date.max)


def _clocks(ids: list[UUID], today: date) -> Any:
    """Clocks that may still change: running, of a child, of a plan at work or of a term that is not over; and all of
    a plan of which one runs, since that plan is worked out as a whole."""
    runs = Clock.objects.filter(child__in=ids, pep__isnull=False, met_on=None, stopped_on=None)
    rows = Clock.objects.filter(child__in=ids).filter(
        Q(met_on=None, stopped_on=None)
        | Q(pep__in=runs.values("pep"))
        | Q(pep=None)
        | Q(pep__status__in=LIVE)
        | Q(pep__term__ends_on__gte=today)
    )
    return rows.order_by().values_list(
        "child_id", "pk", "pep_id", "section_id", "rule", "event", "event_on", "verb", "words", "due_on", "why",
        "met_on", "stopped_on", "stopped_why", "extended_to",
    )  # fmt: skip


def _parts(plans: dict[UUID, Plan], watched: frozenset[Any], today: date) -> None:
    """Give the plans that have clocks their sections."""
    wanted = [
        pk for pk, plan in plans.items() if plan.status in LIVE or plan.term_ends_on >= today or pk in watched
    ]
    rows = (
        Section.objects.filter(pep__in=wanted)
        .annotate(signed=TruncDate("signed_at", tzinfo=LONDON))
        .order_by()
    )
    for pep_id, pk, key, signed, due_on in rows.values_list("pep_id", "pk", "key", "signed", "due_on"):
        plans[pep_id].parts.append(Part(pk, key, signed, due_on))
