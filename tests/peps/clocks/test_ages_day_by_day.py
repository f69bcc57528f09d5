"""Ages at which plans begin and end: the whole table of year groups, and a slow walk day by day with any birthday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.authority import PRESETS, preset
from children.year_groups import early_term_after, key_stage, nc_year, short_label
from peps.clocks.ages import Person, last_day, too_young_or_old

ONE = timedelta(days=1)
NAMES = sorted(path.stem for path in PRESETS.glob("*.toml"))
BIRTHDAY = {"last": 18, "last_rule": "birthday"}
YEAR_13 = {"last": 18, "last_rule": "end_of_year_13", "post_16_until_year": 13}


# ---- slow references -----------------------------------------------------------------------------


def old(born: date, on: date) -> int:
    """Whole years, by counting birthdays; one of 29 February is on 1 March in other years."""
    years = 0
    while True:
        year = born.year + years + 1
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        birthday = (
            date(year, 3, 1) if (born.month, born.day) == (2, 29) and not leap else born.replace(year=year)
        )
        if birthday > on:
            return years
        years += 1


def year_on(born: date, on: date) -> int:
    """The year group: age on the last 31 August before the day, less four."""
    august = date(on.year, 8, 31)
    return old(born, august if august < on else august.replace(year=on.year - 1)) - 4


def funded_from(born: date, age: int) -> date:
    """The first of September, January or April after the day on which the child turns that age."""
    day = born.replace(year=born.year + age, day=min(born.day, 28)) - 2 * ONE
    while old(born, day) < age:
        day += ONE
    day += ONE
    while day.day != 1 or day.month not in (9, 1, 4):
        day += ONE
    return day


# ---- the table of year groups --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "short", "stage"),
    [
        (0, "E", "EYFS"), (1, "E", "EYFS"), (2, "N1", "EYFS"), (3, "N2", "EYFS"), (4, "R", "EYFS"),
        (5, "1", "KS1"), (6, "2", "KS1"),
        (7, "3", "KS2"), (8, "4", "KS2"), (9, "5", "KS2"), (10, "6", "KS2"),
        (11, "7", "KS3"), (12, "8", "KS3"), (13, "9", "KS3"),
        (14, "10", "KS4"), (15, "11", "KS4"),
        (16, "12", "Post-16"), (17, "13", "Post-16"), (18, "14", "Post-16"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("born", ["09-01", "01-15", "08-31"])
def test_ages_on_31_august_give_year_and_key_stage(age: int, short: str, stage: str, born: str) -> None:
    month, day = map(int, born.split("-"))
    child = date(2026 - age - (month >= 9), month, day)
    for on in (date(2026, 9, 1), date(2027, 3, 1), date(2027, 8, 31)):
        assert (short_label(nc_year(child, on)), key_stage(nc_year(child, on))) == (short, stage), on


def test_ages_who_is_taught_out_of_year_goes_by_the_year_they_are_taught_in() -> None:
    born = date(2008, 9, 1)  # Year 13 by age
    term = Term("autumn", 2026, date(2026, 9, 2), date(2026, 12, 18))
    later = Term("autumn", 2027, date(2027, 9, 2), date(2027, 12, 17))
    assert Person(born).nc_year(date(2026, 11, 23)) == 13
    assert Person(born, taught=12).nc_year(date(2026, 11, 23)) == 12
    assert not too_young_or_old(Person(born), term, YEAR_13)
    assert too_young_or_old(Person(born), later, YEAR_13) == "Has left Year 13."
    assert not too_young_or_old(Person(born, taught=13), later, YEAR_13)


@pytest.mark.parametrize(
    ("born", "first"),
    [
        (date(2023, 1, 1), date(2026, 4, 1)), (date(2023, 1, 15), date(2026, 4, 1)),
        (date(2023, 3, 31), date(2026, 4, 1)), (date(2023, 4, 1), date(2026, 9, 1)),
        (date(2023, 8, 31), date(2026, 9, 1)), (date(2023, 9, 1), date(2027, 1, 1)),
        (date(2023, 12, 31), date(2027, 1, 1)), (date(2024, 2, 29), date(2027, 4, 1)),
    ],
)  # fmt: skip
def test_ages_funded_place_begins_in_the_term_after_the_third_birthday(born: date, first: date) -> None:
    assert early_term_after(born, 3) == first == funded_from(born, 3)


# ---- any birthday, day by day --------------------------------------------------------------------

BORN = st.dates(date(2004, 1, 1), date(2026, 12, 31)) | st.sampled_from(
    [date(year, *day) for year in (2004, 2008, 2012, 2016, 2020, 2024) for day in ((2, 29), (8, 31), (9, 1))]
)


@settings(max_examples=150, deadline=None)
@given(BORN, st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_ages_year_groups_are_what_counting_birthdays_gives(born: date, on: date) -> None:
    if on > born + 400 * ONE:
        assert nc_year(born, on) == year_on(born, on)


@settings(max_examples=150, deadline=None)
@given(BORN, st.sampled_from((2, 3)))
def test_ages_funded_terms_are_what_walking_on_from_the_birthday_gives(born: date, age: int) -> None:
    assert early_term_after(born, age) == funded_from(born, age)


@settings(max_examples=80, deadline=None)
@given(BORN.filter(lambda born: born.year < 2014), st.sampled_from((BIRTHDAY, YEAR_13)))
def test_ages_plans_end_on_the_day_that_walking_on_gives(born: date, ages: dict[str, Any]) -> None:
    """The first day without a plan: eighteen, or beyond Year 13. Coming of age within Year 13 is no end."""
    day = date(born.year + 17, 1, 1)
    while (old(born, day) < 18) if ages is BIRTHDAY else (year_on(born, day) <= 13):
        day += ONE
    assert last_day(Person(born), ages) == day


@dataclass
class Term:
    """A term as ages go by it."""

    season: str
    school_year: int
    starts_on: date
    ends_on: date


EARLY = [  # terms that begin before the day from which their places are funded
    Term("autumn", 2024, date(2024, 8, 27), date(2024, 12, 18)),
    Term("summer", 2023, date(2024, 3, 25), date(2024, 7, 19)),
    Term("summer", 2028, date(2029, 3, 19), date(2029, 7, 19)),
]
TERMS = EARLY + [
    term
    for year in range(2024, 2030)
    for term in (
        Term("autumn", year, date(year, 9, 3), date(year, 12, 18)),
        Term("spring", year, date(year + 1, 1, 5), date(year + 1, 3, 27)),
        Term("summer", year, date(year + 1, 4, 13), date(year + 1, 7, 20)),
    )
]
FUNDED = {"autumn": (9, 1), "spring": (1, 1), "summer": (4, 1)}


def has_a_plan(born: date, term: Term, ages: dict[str, Any], sen: str, hours: int) -> bool:
    """By every rule in turn, in the slow way."""
    if year_on(born, term.starts_on) > 13:
        return False
    if ages["last_rule"] == "birthday" and old(born, term.starts_on) >= 18:
        return False
    first, at_end = ages["first"], old(born, term.ends_on) if born <= term.ends_on else -1
    if ages["first_rule"] == "birthday" and at_end >= first:
        return True
    if ages["first_rule"] == "term_after_birthday":
        month, day = FUNDED[term.season]
        runs_from = date(term.school_year + (month < 9), month, day)
        if funded_from(born, first) <= max(runs_from, term.starts_on):
            return True
    at_two = bool(ages.get("at_two"))
    at_two |= bool(ages.get("at_two_with_needs")) and sen in ("K", "E")
    at_two |= bool(ages.get("at_two_with_hours")) and hours >= ages.get("at_two_with_hours", 99)
    return at_end >= 2 and at_two


@settings(max_examples=500, deadline=None)
@given(
    term=st.sampled_from(EARLY) | st.sampled_from(TERMS),
    days=st.integers(650, 1500) | st.integers(6200, 7400) | st.integers(-40, 7400),
    name=st.sampled_from(NAMES),
    sen=st.sampled_from(("", "N", "K", "E")),
    hours=st.sampled_from((0, 14, 15, 30)),
)
def test_ages_of_every_authority_are_what_its_rules_give_one_by_one(
    term: Term, days: int, name: str, sen: str, hours: int
) -> None:
    born = term.ends_on - days * ONE
    ages: dict[str, Any] = preset(name)["ages"]
    child = Person(born, sen=sen, hours=hours)  # type: ignore[arg-type]
    assert (not too_young_or_old(child, term, ages)) is has_a_plan(born, term, ages, sen, hours)
