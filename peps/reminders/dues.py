"""What is due and when: sections, plans to send or judge, changes needed, reasons wanted. A few queries each.

The day is the clock's where one runs (`peps.models.Clock`, as extended), else the section's or the plan's own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from accounts.deadlines import THEIR_OWN, WHO
from peps.models import Clock, Pep, Section
from peps.models.clock import DUE
from peps.reminders.people import Row
from peps.reminders.rules import CHANGES, JUDGE, REASON, SECTION, SEND

OPEN = (Pep.Status.OPEN, Pep.Status.RETURNED)
TO_JUDGE = timedelta(days=14)
"""How long judging may take where no clock says it."""
SENT_BY, JUDGED_BY = ("completed", "returned"), ("judged", "finalised")
"""The verbs of the clocks that say until when a plan is sent, and judged."""
_RUNNING = Q(met_on__isnull=True, stopped_on__isnull=True)


class Thing(NamedTuple):
    """One thing somebody has to do with a plan, and the day it is due. `row` says whose it is."""

    about: str
    thing_type: str
    thing_id: uuid.UUID
    authority_id: uuid.UUID
    row: Row
    due_on: date
    status: str = ""


def due_rows(
    about: str,
    peps: QuerySet[Pep],
    *,
    first: date | None = None,
    last: date | None = None,
    most: int | None = None,
) -> list[Thing]:
    """Everything of one kind among `peps` that is due between two days (None: without bound), by day.

    With `most` no more than so many, the longest due first.
    """
    between = Q()
    if first:
        between &= Q(day__gte=first)
    if last:
        between &= Q(day__lte=last)
    found = sorted(_KINDS[about](peps, between, most), key=lambda thing: (thing.due_on, thing.thing_id))
    return found[:most]


def _clock(on: str, **more: Any) -> Subquery:
    """The day of the earliest clock that runs for the thing."""
    rows = Clock.objects.filter(_RUNNING, **{on: OuterRef("pk")}, **more)
    days = rows.annotate(at=DUE).filter(at__isnull=False)
    return Subquery(days.order_by("at").values("at")[:1])


_SECTION = (
    "pk",
    "pep__authority_id",
    "pep_id",
    "pep__child_id",
    "key",
    "pep__definition_id",
    "pep__without_school",
)


def _sections(about: str, peps: QuerySet[Pep], between: Q, most: int | None, **more: Any) -> Iterable[Thing]:
    rows = Section.objects.filter(pep__in=peps.filter(status__in=OPEN), **more)
    rows = rows.exclude(status=Section.Status.SIGNED)
    dated = rows.annotate(day=Coalesce(_clock("section"), F("due_on"))).filter(between)
    for pk, authority, *of, status, day in dated.order_by("day", "pk").values_list(
        *_SECTION, "status", "day"
    )[:most]:
        yield Thing(about, "section", pk, authority, Row(*of), day, status)


def _to_fill(peps: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    return _sections(SECTION, peps, between, most, changes_needed=False)


def _changes(peps: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    return _sections(CHANGES, peps, between, most, changes_needed=True)


_PEP = ("pk", "authority_id", "child_id", "definition_id", "without_school", "status", "day")


def _plans(about: str, rows: Any, between: Q, most: int | None) -> Iterable[Thing]:
    for pk, authority, child, digest, without, status, day in (
        rows.filter(between).order_by("day", "pk").values_list(*_PEP)[:most]
    ):
        yield Thing(about, "pep", pk, authority, Row(pk, child, "", digest, without), day, status)


def _to_send(peps: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    """Plans of which every section is signed."""
    unsigned = Section.objects.filter(pep=OuterRef("pk")).exclude(status=Section.Status.SIGNED)
    any_section = Section.objects.filter(pep=OuterRef("pk"))
    rows = peps.filter(~Exists(unsigned), Exists(any_section), status__in=OPEN)
    day = Coalesce(_clock("pep", section=None, verb__in=SENT_BY), F("due_on"))
    return _plans(SEND, rows.annotate(day=day), between, most)


def _to_judge(peps: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    rows = peps.filter(status=Pep.Status.SUBMITTED).annotate(
        clock=_clock("pep", section=None, verb__in=JUDGED_BY)
    )
    for pk, authority, child, digest, without, status, clock, sent in rows.values_list(
        *_PEP[:-1], "clock", "submitted_at"
    ):
        day = clock or localdate(sent) + TO_JUDGE
        if _lies(day, between):
            yield Thing(JUDGE, "pep", pk, authority, Row(pk, child, "", digest, without), day, status)


def _lies(day: date, between: Q) -> bool:
    """Whether the day is within bounds that were put as a filter."""
    bounds: dict[str, date] = dict(child for child in between.children if isinstance(child, tuple))
    return bounds.get("day__gte", day) <= day <= bounds.get("day__lte", day)


_CLOCK = (
    "pk", "authority_id", "pep_id", "child_id", "section__key", "pep__definition_id", "pep__without_school", "verb",
)  # fmt: skip
_WORKERS = [verb for verb, who in WHO.items() if who == ("social_worker",)]


def _reasons(peps: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    """Clocks of plans that are or were late and have no reason; what has not come to its day asks for none."""
    live = peps.exclude(status__in=(Pep.Status.PLANNED, Pep.Status.CANCELLED))
    late = _unexplained(Clock.objects.filter(pep__in=live), between)
    for pk, authority, pep, child, key, digest, without, verb, day in late.order_by("day", "pk").values_list(
        *_CLOCK, "day"
    )[:most]:
        row = Row(pep, child, key or "", digest, without or verb in _WORKERS)
        yield Thing(REASON, "clock", pk, authority, row, day)
    yield from _reasons_of_children(live, between, most)


def _unexplained(rows: QuerySet[Clock], between: Q) -> QuerySet[Any]:
    """Those that are or were late and have no reason, without what the Virtual School does itself."""
    rows = rows.filter(late_reason="", stopped_on__isnull=True).exclude(verb__in=THEIR_OWN)
    dated = rows.annotate(day=DUE).filter(between, day__isnull=False)
    return dated.filter(Q(met_on__isnull=True) | Q(met_on__gt=F("day")))


def _reasons_of_children(live: QuerySet[Pep], between: Q, most: int | None) -> Iterable[Thing]:
    """The same of clocks that are of a child and of no plan, such as a first plan that nobody began. They stand with
    the child's newest plan and are the social worker's, as a plan without a school is."""
    rows = _unexplained(Clock.objects.filter(pep=None, child__in=live.values("child")), between)
    late = list(rows.order_by("day", "pk").values_list("pk", "authority_id", "child_id", "day")[:most])
    if not late:
        return
    plans = live.filter(child__in={child for _pk, _authority, child, _day in late}).order_by(
        "due_on", "planned_at"
    )
    newest = {
        child: (pk, digest) for child, pk, digest in plans.values_list("child_id", "pk", "definition_id")
    }
    for pk, authority, child, day in late:
        pep, digest = newest[child]
        yield Thing(REASON, "clock", pk, authority, Row(pep, child, "", digest, True), day)


_KINDS = {SECTION: _to_fill, CHANGES: _changes, SEND: _to_send, JUDGE: _to_judge, REASON: _reasons}
