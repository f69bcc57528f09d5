"""When how much is paid, by pattern: nothing before today, nothing lost, each year's money in its year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.payments import Due, due
from funding.words import PATTERNS
from funding.years import first_day, last_day, split_by_year

TERMS = (date(2026, 9, 1), date(2027, 1, 5), date(2027, 4, 12))
DAYS: dict[str, Any] = {
    "starts_on": date(2026, 9, 7),
    "ends_on": date(2027, 6, 30),
    "today": date(2026, 7, 1),
}


def paid(pattern: str, agreed: dict[int, int], **changed: Any) -> list[tuple[int, date, int]]:
    """Year, day and pence of each payment."""
    return [(one.year, one.on, one.pence) for one in due(pattern, agreed, **(DAYS | changed))]


@pytest.mark.parametrize("pattern", ["one_off", "yearly", "unheard of"])
def test_once_at_the_start_and_on_1_april_for_what_falls_after(pattern: str) -> None:
    assert paid(pattern, {2026: 18000}) == [(2026, date(2026, 9, 7), 18000)]
    assert paid(pattern, {2027: 70, 2026: 30}) == [(2026, date(2026, 9, 7), 30), (2027, date(2027, 4, 1), 70)]


def test_each_term_an_equal_part_odd_pennies_first() -> None:
    assert paid("termly", {2026: 101, 2027: 50}, term_starts=TERMS) == [
        (2026, date(2026, 9, 7), 51),
        (2026, date(2027, 1, 5), 50),
        (2027, date(2027, 4, 12), 50),
    ]


def test_a_term_counts_once_and_only_inside_the_time() -> None:
    starts_on, ends_on = date(2026, 9, 1), date(2027, 1, 5)
    found = paid("termly", {2026: 100}, starts_on=starts_on, ends_on=ends_on, term_starts=TERMS[::-1] * 2)
    assert found == [(2026, starts_on, 50), (2026, ends_on, 50)]
    before = paid(
        "termly", {2026: 100}, starts_on=starts_on, ends_on=ends_on - timedelta(1), term_starts=TERMS
    )
    assert before == [(2026, starts_on, 100)]


def test_without_known_terms_it_is_paid_at_the_start_of_each_year() -> None:
    assert paid("termly", {2026: 100, 2027: 40}) == [
        (2026, date(2026, 9, 7), 100),
        (2027, date(2027, 4, 1), 40),
    ]


def test_instalments_on_their_days_in_order() -> None:
    instalments = [(date(2027, 2, 1), 6000), (date(2026, 10, 1), 12000)]
    assert paid("dated", {2026: 18000}, instalments=instalments) == [
        (2026, date(2026, 10, 1), 12000),
        (2026, date(2027, 2, 1), 6000),
    ]


def test_instalments_of_a_part_are_in_proportion() -> None:
    instalments = [(date(2026, 10, 1), 12000), (date(2027, 2, 1), 6000)]
    assert [pence for *_, pence in paid("dated", {2026: 9001}, instalments=instalments)] == [6001, 3000]


def test_instalments_on_both_sides_of_31_march_stay_in_their_year() -> None:
    instalments = [(date(2027, 3, 31), 100), (date(2027, 4, 1), 300)]
    assert paid("dated", {2026: 100, 2027: 300}, instalments=instalments) == [
        (2026, date(2027, 3, 31), 100),
        (2027, date(2027, 4, 1), 300),
    ]


def test_a_year_without_an_instalment_is_paid_when_it_starts() -> None:
    instalments = [(date(2026, 10, 1), 400)]
    assert paid("dated", {2026: 300, 2027: 100}, instalments=instalments) == [
        (2026, date(2026, 10, 1), 300),
        (2027, date(2027, 4, 1), 100),
    ]
    assert paid("dated", {2026: 300}, instalments=[(date(2026, 10, 1), 0)]) == [(2026, date(2026, 9, 7), 300)]


def test_nothing_is_due_before_today() -> None:
    today = date(2026, 12, 1)
    instalments = [(date(2026, 10, 1), 100), (date(2026, 11, 1), 100), (date(2027, 2, 1), 100)]
    assert [on for _year, on, _pence in paid("dated", {2026: 300}, instalments=instalments, today=today)] == [
        today, today, date(2027, 2, 1),
    ]  # fmt: skip
    assert paid("one_off", {2026: 300}, today=today) == [(2026, today, 300)]
    assert paid("one_off", {2026: 300}, today=date(2027, 4, 9)) == [(2026, date(2027, 4, 9), 300)]


def test_nothing_agreed_is_nothing_paid() -> None:
    assert paid("one_off", {}) == paid("termly", {2026: 0}, term_starts=TERMS) == []


_day = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(
    pattern=st.sampled_from([code for code, _words in PATTERNS]),
    pence=st.integers(0, 3_000_000),
    days=st.tuples(_day, _day),
    today=_day,
    instalments=st.lists(st.tuples(_day, st.integers(0, 100_000)), max_size=6),
    term_starts=st.lists(_day, max_size=9),
    percent=st.integers(0, 100),
)
def test_payments_add_up_by_year_whatever_the_pattern(
    pattern: str, pence: int, days: tuple[date, date], today: date,
    instalments: list[tuple[date, int]], term_starts: list[date], percent: int,
) -> None:  # fmt: skip
    starts_on, ends_on = sorted(days)
    agreed = {year: part * percent // 100 for year, part in split_by_year(pence, starts_on, ends_on).items()}
    found = due(
        pattern, agreed, starts_on=starts_on, ends_on=ends_on, today=today,
        instalments=instalments, term_starts=term_starts,
    )  # fmt: skip
    sums = dict.fromkeys(agreed, 0)
    for one in found:
        assert isinstance(one, Due)
        assert one.pence > 0
        assert one.on >= today
        assert one.on >= first_day(one.year)
        assert one.on <= max(today, last_day(one.year))
        sums[one.year] += one.pence
    assert sums == agreed
    assert found == sorted(found, key=lambda one: one.on)
