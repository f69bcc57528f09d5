"""Which children need a PEP in a term, and what must be read of them to say so and to open one.

Opening itself is `opening.py`. Lists of children are read once (`with_journey`), however many they are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.authority import settings_of
from accounts.models import Organisation, Term
from children.codes import needs_pep
from children.models import Child, SchoolSpell
from peps.clocks.ages import Person, pep_type_in, too_young_or_old
from peps.clocks.rules import ages_of
from peps.models import Pep

HAS_ONE = "Has a PEP for this term already."
_NOT_OPENED = (Pep.Status.CANCELLED, Pep.Status.PLANNED)


def with_journey(children: QuerySet[Child]) -> QuerySet[Child]:
    """The children with their care, placements, schools and plans: five queries for all of them."""
    return children.select_related("authority__settings").prefetch_related(
        "care_periods",
        "placements",
        Prefetch("school_spells", SchoolSpell.objects.select_related("school")),
        Prefetch("peps", Pep.objects.only("id", "child_id", "term_id", "status")),
    )


def plan_for(child: Child, term: Term, *, on: date) -> str:
    """Why this child gets no PEP in this term; "" when they get one.

    A child in care needs a plan from the age the authority starts at until the end of the year it
    ends with. Short breaks need none (SI 2010/959, reg. 48).
    """
    if child.authority_id != term.authority_id:
        return "Belongs to another authority."
    if any(pep.term_id == term.pk and pep.status not in _NOT_OPENED for pep in child.peps.all()):
        return HAS_ONE
    if _live(child.care_periods.all(), on) is None:
        return "Is not in care now."
    placement = _live(child.placements.all(), on)
    if placement and not needs_pep(placement.legal_status):
        return "Short breaks need no PEP."
    return _by_age(child, term)


def school_of(child: Child, *, on: date) -> Organisation | None:
    """The school on whose roll the child is on the day."""
    spell = _live(child.school_spells.all(), on)
    return spell.school if spell else None


def _live(rows: Any, on: date) -> Any:
    """The newest row that holds on the day; an end date is the first day without it."""
    held = [row for row in rows if row.started_on <= on and (row.ended_on is None or row.ended_on > on)]
    return max(held, key=lambda row: row.started_on, default=None)


def pep_type_of(child: Child, term: Term) -> str:
    """The type of this child's PEP in this term, by year group and the authority's own change-over.

    `ages.early_years_until` is "reception" (the whole of Reception), "first_term_of_reception" or "nursery".
    """
    return pep_type_in(_person(child), term, ages_of(settings_of(child.authority)))


def _by_age(child: Child, term: Term) -> str:
    """Too young or too old by the authority's own rule (`[ages]` of its preset); "" otherwise."""
    return too_young_or_old(_person(child), term, ages_of(settings_of(child.authority)))


def _person(child: Child) -> Person:
    return Person(child.date_of_birth, child.sen_status, child.early_hours, child.nc_year_taught)
