"""Working days, bank holidays and school years, against dates worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
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

DAYS = st.dates(date(2019, 1, 1), date(2035, 12, 31))


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
