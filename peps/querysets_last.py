"""Reading the plan before: the child's newest earlier one under the same authority, for one plan or for many.

A fixed number of queries, however many children. What a new plan takes from it is `carrying.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.timezone import localdate

from accounts.models import Term
from children.models import Child
from peps.blocks.definition import shown_keys
from peps.blocks.layout import Definition
from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.readiness import facts_of

NEVER = (Pep.Status.PLANNED, Pep.Status.CANCELLED)


@dataclass
class LastPlan:
    """An earlier plan as a later one looks back on it.

    `answers` and `sources` are flat by question key: as sealed when it is finalised, else as they stand.
    `on` is the day it was finalised, else last saved.
    """

    pep: Pep
    on: date
    answers: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its term: "Summer 2026"."""
        return self.pep.term.name

    @property
    def form(self) -> Definition:
        """The form it is pinned to, which may be another than the later plan's."""
        return definition_of(self.pep)

    @cached_property
    def shown(self) -> set[str]:
        """Keys of the questions that applied as it was answered."""
        return shown_keys(self.form, self.answers | facts_of(self.pep))


def last_plans(children: Iterable[Child], term: Term) -> dict[uuid.UUID, LastPlan]:
    """{child id: the plan before this term}, without the children who have none. Two queries.

    Only plans of the term's own authority: what another authority wrote about a child stays with it, and
    reaches this one by the people who pass it on, never by itself.
    """
    by_id = {child.pk: child for child in children}
    answered = Section.objects.filter(pep=OuterRef("pk")).exclude(answers={})
    rows = (
        Pep.objects.filter(
            Exists(answered), child__in=by_id, authority=term.authority_id, term__starts_on__lt=term.starts_on
        )
        .exclude(status__in=NEVER)
        .select_related("term")
        .annotate(sealed=F("current_snapshot__content__answers"))
        .order_by("child", "-term__starts_on", "-pk")
        .distinct("child")
    )
    found: dict[uuid.UUID, LastPlan] = {}
    working: dict[uuid.UUID, LastPlan] = {}
    for pep in rows:
        pep.child = by_id[pep.child_id]
        last = found[pep.child_id] = LastPlan(
            pep, localdate(pep.finalised_at or pep.opened_at or pep.planned_at)
        )
        if pep.status == Pep.Status.FINALISED:
            for answers in pep.sealed.values():
                last.answers |= answers
        else:
            working[pep.pk] = last
    if working:
        _read_working(working)
    return found


def _read_working(plans: dict[uuid.UUID, LastPlan]) -> None:
    """The answers of plans that nobody finalised, and the day each was last saved."""
    rows = Section.objects.filter(pep__in=plans).values_list("pep_id", "answers", "sources", "saved_at")
    for pep_id, answers, sources, saved_at in rows:
        last = plans[pep_id]
        last.answers |= answers
        last.sources |= sources
        if saved_at:
            last.on = max(last.on, localdate(saved_at))


def last_plan(pep: Pep) -> LastPlan | None:
    """The plan before this one; read once for each `pep` object, which lives as long as a request."""
    if not hasattr(pep, "_last_plan"):
        pep._last_plan = last_plans([pep.child], pep.term).get(pep.child_id)  # type: ignore[attr-defined]
    found: LastPlan | None = pep._last_plan  # type: ignore[attr-defined]
    return found
