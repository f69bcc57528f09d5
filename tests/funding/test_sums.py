"""Pounds as they are typed and said, cost lines, and sums shared out to the penny."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding import years
from funding.sums import MOST_PENCE, in_pounds, line_pence, line_words, pence_of, plain_pounds, total_pence
from funding.years import days_by_year, shared_out, split_by_year, year_name, year_of

READ = {
    "£1,200.50": 120050,
    "1200.5": 120050,
    "1,200": 120000,
    " £ 180 ": 18000,
    "180.": 18000,
    ".5": 50,
    "£0.01": 1,
    "0": 0,
    "007": 700,
    "100000": MOST_PENCE,
    "£100,000.00": MOST_PENCE,
}
REFUSED = {
    "": "must be in pounds, like 180 or 1,200.50",
    "abc": "must be in pounds",
    "£": "must be in pounds",
    ".": "must be in pounds",
    "12,00": "must be in pounds",
    "1,2000": "must be in pounds",
    "1.2.3": "must be in pounds",
    "1e3": "must be in pounds",
    "NaN": "must be in pounds",
    "180 pounds": "must be in pounds",
    "££5": "must be in pounds",
    "-5": "must be more than £0",
    "£-5.00": "must be more than £0",
    "-£5": "must be more than £0",
    "−5": "must be more than £0",
    "1.234": "must have 2 figures after the point or fewer",
    "100000.01": "must be £100,000 or less",
    "9" * 400: "must be £100,000 or less",
}


@pytest.mark.parametrize(("text", "pence"), READ.items())
def test_pounds_are_read_as_people_type_them(text: str, pence: int) -> None:
    assert pence_of(text) == pence


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_is_no_sum_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match="The share") as error:
        pence_of(text, name="The share")
    assert why in str(error.value)


@given(text=st.text(alphabet="0123456789.,-−£ \t٣²", max_size=14))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        pence, said = pence_of(text), ""
    except ValueError as error:
        pence, said = 0, str(error)
    assert 0 <= pence <= MOST_PENCE
    assert not said or said.startswith("The amount must ")


@given(pence=st.integers(0, MOST_PENCE))
def test_what_is_said_is_read_again(pence: int) -> None:
    assert pence_of(in_pounds(pence)) == pence_of(plain_pounds(pence)) == pence


def test_sums_are_said_in_pounds() -> None:
    said = {120050: "£1,200.50", 18000: "£180", 5: "£0.05", 0: "£0", -1050: "−£10.50", None: ""}
    assert {pence: in_pounds(pence) for pence in said} == said
    assert [plain_pounds(pence) for pence in (120050, 5, 0, -5)] == ["1200.50", "0.05", "0.00", "-0.05"]


def cost(
    rate: str | None, number: str | None, weeks: int | None, per: str = "session", what: str = ""
) -> dict[str, Any]:
    """One cost line as it stands in a request."""
    known = {"rate": rate, "number": number}
    return {"what": what, "per": per, "weeks": weeks} | {
        key: None if one is None else Decimal(one) for key, one in known.items()
    }


@pytest.mark.parametrize(
    ("line", "pence", "words"),
    [
        (cost("15", "3", 6, what="Mentor"), 27000, "Mentor: £15 × 3 sessions a week × 6 weeks = £270"),
        (cost("20", "1.5", 6, "hour", "Tutor"), 18000, "Tutor: £20 × 1.5 hours a week × 6 weeks = £180"),
        (cost("20", "1.50", 6, "hour"), 18000, "£20 × 1.5 hours a week × 6 weeks = £180"),
        (cost("20", "1", 1, "hour"), 2000, "£20 × 1 hour a week × 1 week = £20"),
        (cost("20.50", "10", 6), 123000, "£20.50 × 10 sessions a week × 6 weeks = £1,230"),
        (cost("12.99", "3", None, "item", "Book"), 3897, "Book: £12.99 × 3 = £38.97"),
        (cost("12.99", "1", None, "item", "Book"), 1299, "Book: £12.99"),
        (cost("12.99", None, None, "item", "Book"), 1299, "Book: £12.99"),
        (cost("12.99", "2", 9, "item", "Book"), 2598, "Book: £12.99 × 2 = £25.98"),
        (cost("0.01", "0.5", 1), 1, "£0.01 × 0.5 sessions a week × 1 week = £0.01"),
        (cost("0.01", "0.49", 1), 0, "£0.01 × 0.49 sessions a week × 1 week = £0"),
        (cost("15", None, None), 0, "£15 × ? sessions a week × ? weeks = £0"),
        (cost(None, "3", 6, what="Mentor"), 0, "Mentor"),
        ({}, 0, ""),
    ],
)
def test_cost_lines_come_to_a_sum_anyone_can_check(line: dict[str, Any], pence: int, words: str) -> None:
    assert line_pence(line) == pence
    assert line_words(line) == words


def test_all_lines_together() -> None:
    assert total_pence([cost("15", "3", 6), cost("20", "1.5", 6, "hour"), cost(None, None, None)]) == 45000
    assert total_pence([]) == 0


_weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any)


@given(pence=st.integers(0, MOST_PENCE), weights=_weights)
def test_shares_add_up_and_are_fair_within_a_penny(pence: int, weights: list[int]) -> None:
    parts = shared_out(pence, weights)
    total = sum(weights)
    assert sum(parts) == pence
    assert all(
        abs(part * total - pence * weight) < total for part, weight in zip(parts, weights, strict=True)
    )
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
    assert parts == shared_out(pence, weights)


@given(pence=st.integers(0, MOST_PENCE), count=st.integers(1, 30))
def test_odd_pennies_go_to_the_first_among_equals(pence: int, count: int) -> None:
    parts = shared_out(pence, [1] * count)
    assert parts == sorted(parts, reverse=True)


def test_shares_by_largest_remainder() -> None:
    assert shared_out(100, [1, 1, 1]) == [34, 33, 33]
    assert shared_out(100, [1, 2, 3]) == [17, 33, 50]
    assert shared_out(1, [1, 3]) == [0, 1]


@pytest.mark.parametrize(("pence", "weights"), [(1, []), (1, [0, 0]), (1, [1, -1]), (1, [2, -1]), (-1, [1])])
def test_what_cannot_be_shared_is_refused(pence: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        shared_out(pence, weights)


def test_financial_years_turn_on_1_april() -> None:
    assert (year_of(date(2026, 3, 31)), year_of(date(2026, 4, 1))) == (2025, 2026)
    assert (years.first_day(2026), years.last_day(2026)) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (year_name(2026), year_name(1999)) == ("2026-27", "1999-00")


def test_a_sum_over_31_march_is_split_by_days() -> None:
    assert split_by_year(1000, date(2026, 3, 31), date(2026, 4, 1)) == {2025: 500, 2026: 500}
    assert split_by_year(1000, date(2026, 3, 31), date(2026, 3, 31)) == {2025: 1000}
    assert split_by_year(1000, date(2026, 4, 2), date(2026, 4, 1)) == {}


_day = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(pence=st.integers(0, MOST_PENCE), one=_day, other=_day)
def test_a_split_adds_up_and_has_every_year(pence: int, one: date, other: date) -> None:
    start, end = sorted((one, other))
    parts = split_by_year(pence, start, end)
    assert sum(parts.values()) == pence
    assert list(parts) == list(range(year_of(start), year_of(end) + 1))
    assert sum(days_by_year(start, end).values()) == (end - start).days + 1
