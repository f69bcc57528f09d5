"""Who has a plan by age: not too young, not too old, as the authority says (`[ages]` of its preset). Pure.

Whether a child is in care, and on which terms, is `peps.actions.needing` and `events.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from children import year_groups
from children.year_groups import age, early_term_after, nc_year

MONTH = {"autumn": 9, "spring": 1, "summer": 4}
"""The month from which early years funding of a term runs, whatever day school starts."""
BIRTHDAY = "birthday"


class Round(Protocol):
    """A term, as far as ages go by it."""

    season: Any
    school_year: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """What is asked of a child. `taught` is the year group where it differs from the age."""

    born: date
    sen: str = ""
    hours: Decimal | None = None
    taught: int | None = None

    def nc_year(self, on: date) -> int:
        """The national curriculum year on a day."""
        return self.taught if self.taught is not None else nc_year(self.born, on)


def too_young_or_old(child: Person, term: Round, ages: Mapping[str, Any]) -> str:
    """Why the child has no plan in the term by age, in a sentence; "" when they have one."""
    if child.nc_year(term.starts_on) > ages.get("post_16_until_year", 13):
        return "Has left Year 13."
    if ages.get("last_rule") == BIRTHDAY and age(child.born, term.starts_on) >= ages.get("last", 18):
        return f"Is {ages.get('last', 18)} already."
    first = ages.get("first", 0)
    if not first or _is_old_enough(child, term, first, ages.get("first_rule", BIRTHDAY)):
        return ""
    if age(child.born, term.ends_on) >= 2:
        if ages.get("at_two"):
            return ""
        if ages.get("at_two_with_needs") and child.sen in ("K", "E"):
            return ""
        if ages.get("at_two_with_hours") and (child.hours or 0) >= ages["at_two_with_hours"]:
            return ""
    return f"Is younger than {first}."


def _is_old_enough(child: Person, term: Round, first: int, rule: str) -> bool:
    """Whether the child has reached the age by the end of the term, or in the funded term after it."""
    if rule == "term_after_birthday":
        month = MONTH[str(term.season)]
        funded = date(term.school_year + (month < 9), month, 1)
        return early_term_after(child.born, first) <= max(term.starts_on, funded)
    return age(child.born, term.ends_on) >= first


def pep_type_in(child: Person, term: Round, ages: Mapping[str, Any]) -> str:
    """The type of plan by year group and the authority's own change-over (`ages.early_years_until`)."""
    until = ages.get("early_years_until", "reception")
    from_reception = until == "nursery" or (
        until == "first_term_of_reception" and str(term.season) != "autumn"
    )
    return year_groups.pep_type_for(child.nc_year(term.starts_on), school_age_from=0 if from_reception else 1)


def last_day(child: Person, ages: Mapping[str, Any]) -> date:
    """The first day on which there is no plan any more by age alone: the birthday, or after Year 13."""
    last = ages.get("last", 18)
    if ages.get("last_rule") == BIRTHDAY:
        return _birthday(child.born, last)
    years = ages.get("post_16_until_year", 13)
    # A year group Y begins on the 1 September after the child turned Y + 4 by 31 August.
    began = child.born.year + 4 + years + (child.born.month >= 9)
    if child.taught is not None:
        return date.max
    return date(began + 1, 9, 1)


def _birthday(born: date, years: int) -> date:
    """29 February has its birthday on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
