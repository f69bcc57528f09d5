"""Care periods out of episodes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from children import codes
from children.importing.care import Span, periods

D = [date(2025, month, 1) for month in range(1, 13)]


def spans(*rows: tuple[int, int | None, str, str]) -> list[Span]:
    return [Span(D[start], None if end is None else D[end], new, why) for start, end, new, why in rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, None, "S", "")], [(0, 0, 0, None, "", True)]),
        ([(0, 1, "S", "X1"), (1, None, "P", "")], [(0, 1, 0, None, "", True)]),
        ([(0, 1, "S", "X1"), (1, 2, "P", "E4A")], [(0, 1, 0, 2, "E4A", True)]),
        ([(0, 1, "S", "E4A"), (3, None, "S", "")], [(0, 0, 0, 1, "E4A", True), (1, 1, 3, None, "", True)]),
        ([(0, 1, "P", "E4A"), (3, None, "P", "")], [(0, 0, 0, 1, "E4A", False), (1, 1, 3, None, "", False)]),
        ([(0, 1, "S", "X1"), (3, None, "S", "")], [(0, 0, 0, 1, "", True), (1, 1, 3, None, "", True)]),
        ([(0, 1, "S", "X1")], [(0, 0, 0, None, "", True)]),
        ([(0, 1, "S", "")], [(0, 0, 0, 1, "", True)]),
        ([(0, 1, "S", ""), (1, None, "L", "")], [(0, 1, 0, None, "", True)]),
        ([(0, None, "S", "E9")], [(0, 0, 0, None, "", True)]),
    ],
)
def test_periods_begin_and_end_where_care_does(
    rows: list[tuple[int, int | None, str, str]], expected: list[tuple[int, int, int, int | None, str, bool]]
) -> None:
    found = [
        (p.first, p.last, p.started_on, p.ended_on, p.reason_ceased, p.starts_with_s)
        for p in periods(spans(*rows))
    ]
    assert found == [
        (first, last, D[start], None if end is None else D[end], why, with_s)
        for first, last, start, end, why, with_s in expected
    ]


def test_no_episodes_are_no_periods() -> None:
    assert periods([]) == []


@given(
    st.lists(
        st.tuples(
            st.integers(1, 200),
            st.sampled_from(sorted(codes.REASON_NEW_EPISODE)),
            st.sampled_from(["", *sorted(codes.REASON_CEASED)]),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_every_episode_is_in_one_period_and_only_the_last_may_go_on(
    rows: list[tuple[int, str, str, bool]],
) -> None:
    day, made = date(2020, 1, 1), []
    for place, (length, new, why, is_open) in enumerate(rows):
        end = None if is_open and place == len(rows) - 1 else day + timedelta(days=length)
        made.append(Span(day, end, new, why))
        day += timedelta(days=length)
    found = periods(made)
    assert [i for period in found for i in range(period.first, period.last + 1)] == list(range(len(made)))
    assert all(period.ended_on for period in found[:-1])
