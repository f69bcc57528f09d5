"""Which children need a PEP in a term, and what must be read of them to say so and to open one.

Opening itself is `opening.py`. Lists of children are read once (`with_journey`), however many they are.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.authority import choice, settings_of
from accounts.models import Organisation, Term
from children.codes import needs_pep
from children.models import Child, SchoolSpell
from children.year_groups import age, early_term_after, pep_type_for
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
    until = choice(settings_of(child.authority), "ages.early_years_until", "reception")
    autumn = term.season == Term.Season.AUTUMN
    from_reception = until == "nursery" or (until == "first_term_of_reception" and not autumn)
    return pep_type_for(child.nc_year(term.starts_on), school_age_from=0 if from_reception else 1)


def _by_age(child: Child, term: Term) -> str:
    """Too young or too old by the authority's own rule (`[ages]` of its preset); "" otherwise."""
    ages = choice(settings_of(child.authority), "ages", {})
    if child.nc_year(term.starts_on) > ages.get("post_16_until_year", 13):
        return "Has left Year 13."
    if ages.get("last_rule") == "birthday" and age(child.date_of_birth, term.starts_on) >= ages.get(
        "last", 18
    ):
        return f"Is {ages.get('last', 18)} already."
    first = ages.get("first", 0)
    if not first or _is_old_enough(child, term, first, ages.get("first_rule", "birthday")):
        return ""
    if age(child.date_of_birth, term.ends_on) >= 2:
        if ages.get("at_two"):
            return ""
        if ages.get("at_two_with_needs") and child.sen_status in ("K", "E"):
            return ""
        if ages.get("at_two_with_hours") and (child.early_hours or 0) >= ages["at_two_with_hours"]:
            return ""
    return f"Is younger than {first}."


def _is_old_enough(child: Child, term: Term, first: int, rule: str) -> bool:
    """Whether the child has reached the age by the end of the term, or in the funded term after it."""
    if rule == "term_after_birthday":
        return early_term_after(child.date_of_birth, first) <= max(term.starts_on, _funded_from(term))
    return age(child.date_of_birth, term.ends_on) >= first


def _funded_from(term: Term) -> date:
    """The day from which early years funding of this term runs, whatever day school starts."""
    month = {Term.Season.AUTUMN: 9, Term.Season.SPRING: 1, Term.Season.SUMMER: 4}[Term.Season(term.season)]
    return date(term.school_year + (month < 9), month, 1)
