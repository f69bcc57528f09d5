"""Working days, bank holidays and school years, against dates worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epep.calendar import (
    add_working_days,
    bank_holidays,
    financial_year,
    is_working_day,
    school_year,
    school_year_label,
    working_days_between,
)
from tests.slow_days import KNOWN, ONE, is_working_by_rule

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))
YEARS = range(2024, 2031)


# ---- against a slow reference --------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_bank_holidays_are_those_that_their_rules_give(year: int) -> None:
    assert set(bank_holidays(year)) == KNOWN[year]


@settings(max_examples=400, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(-60, 60))
def test_working_days_are_what_counting_day_by_day_gives(start: date, n: int) -> None:
    day, left = start, abs(n)
    while left:
        day += ONE if n > 0 else -ONE
        left -= is_working_by_rule(day)
    assert add_working_days(start, n) == day
    passed = [start + i * ONE for i in range(1, (day - start).days + 1)]
    assert n < 0 or working_days_between(start, day) == sum(map(is_working_by_rule, passed)) == n


def test_working_day_of_every_day_of_seven_years() -> None:
    day = date(2024, 1, 1)
    while day.year < 2031:
        assert is_working_day(day) is is_working_by_rule(day), day
        day += ONE


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (
            date(2027, 12, 24),
            1,
            date(2027, 12, 29),
        ),  # Christmas on a Saturday: the 27th and 28th stand for it
        (date(2027, 12, 27), 1, date(2027, 12, 29)),  # entering care on a substitute day
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # New Year on a Saturday: the 3rd stands for it
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day on a Saturday: the 28th stands for it
        (date(2028, 4, 13), 1, date(2028, 4, 18)),  # Good Friday to Easter Monday
        (date(2024, 3, 28), 5, date(2024, 4, 8)),  # Easter across the end of March
        (date(2025, 12, 24), 10, date(2026, 1, 12)),
        (date(2024, 2, 28), 1, date(2024, 2, 29)),  # leap day on a Thursday
        (date(2024, 2, 29), 10, date(2024, 3, 14)),  # entering care on leap day
        (date(2028, 2, 28), 2, date(2028, 3, 1)),
        (date(2026, 9, 5), 1, date(2026, 9, 7)),  # a Saturday is day 0, Monday is day 1
        (date(2026, 9, 6), 1, date(2026, 9, 7)),  # so is a Sunday
        (date(2026, 10, 23), 10, date(2026, 11, 6)),  # half term is no holiday of working days
        (date(2026, 7, 20), 1, date(2026, 7, 21)),  # nor is the summer
    ],
)
def test_working_days_over_holidays_and_weekends(start: date, n: int, end: date) -> None:
    assert add_working_days(start, n) == end


# ---- vectors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 23), 20, date(2026, 12, 21)),
        (date(2026, 12, 18), 10, date(2027, 1, 6)),
        (date(2026, 12, 18), 20, date(2027, 1, 20)),
        (date(2027, 3, 25), 10, date(2027, 4, 12)),
        (date(2026, 9, 5), 10, date(2026, 9, 18)),
        (date(2027, 12, 17), 10, date(2028, 1, 5)),
        (date(2025, 4, 11), 10, date(2025, 4, 29)),
        (date(2025, 4, 11), 20, date(2025, 5, 14)),
        (date(2026, 7, 20), 10, date(2026, 8, 3)),
        (date(2026, 7, 20), 20, date(2026, 8, 17)),
    ],
)
def test_add_working_days_ends_where_the_calendar_says(start: date, n: int, end: date) -> None:
    assert add_working_days(start, n) == end


def test_add_working_days_of_none_is_the_day_itself_even_on_a_weekend() -> None:
    assert add_working_days(date(2026, 9, 5), 0) == date(2026, 9, 5)


def test_add_working_days_counts_back_over_christmas() -> None:
    assert add_working_days(date(2026, 12, 29), -3) == date(2026, 12, 22)


def test_add_working_days_leaves_out_days_closed_by_proclamation() -> None:
    closed = {date(2026, 11, 24)}
    assert add_working_days(date(2026, 11, 23), 1, closed=closed) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
    ],
)
def test_bank_holidays_are_those_of_the_published_list(year: int, days: str) -> None:
    assert [f"{day:%m-%d}" for day in bank_holidays(year)] == days.split()


def test_bank_holidays_of_a_year_are_worked_out_once() -> None:
    assert bank_holidays(2026) is bank_holidays(2026)


@given(DAYS, st.integers(0, 60))
def test_a_limit_ends_on_a_working_day_and_counts_back_to_n(start: date, n: int) -> None:
    end = add_working_days(start, n)
    assert working_days_between(start, end) == n
    assert n == 0 or is_working_day(end)


@given(DAYS, DAYS)
def test_working_days_between_turns_its_sign_with_its_order(one: date, other: date) -> None:
    near = one + timedelta(days=(other - one).days % 100)
    assert working_days_between(one, near) == -working_days_between(near, one)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_school_year_turns_on_the_first_of_september(day: date, year: int) -> None:
    assert school_year(day) == year


def test_school_year_label_names_both_years() -> None:
    assert school_year_label(2026) == "2026 to 2027"


@pytest.mark.parametrize(("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)])
def test_financial_year_turns_on_the_first_of_april(day: date, year: int) -> None:
    assert financial_year(day) == year
