"""The reference of a year's clocks: what it counts, the same twice, and that nothing known later is known earlier."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from peps.clocks.done import Part, Plan
from tests.peps.clocks.reference_year import ENDS, as_of, simulate
from tests.peps.clocks.test_done_and_wanted import TERMS, at, child, journeys, rules

FIRST, LAST = date(2026, 9, 1), date(2027, 3, 26)


def test_a_year_of_one_child_counts_what_happened() -> None:
    plan = Plan(
        "p", opened_at=at(date(2026, 9, 10)), submitted_at=at(date(2026, 12, 10)), finalised_at=at(date(2027, 1, 5)),
        status="finalised", term_ends_on=TERMS[0].ends_on, meeting_on=date(2026, 12, 1), arranged_on=date(2026, 10, 1),
        held_on=date(2026, 12, 1),
        parts=[Part("s", "care", date(2026, 11, 20)), Part("t", "meeting", date(2026, 12, 9))],
    )  # fmt: skip
    found = simulate([child(plan)], rules(), first=FIRST, last=LAST)
    assert {key: dict(counts) for key, counts in found.items()} == {
        "after_meeting": {"started": 1, "in time": 1},
        "before_meeting": {"started": 1, "in time": 1},
        "hold": {"started": 1, "late": 1},
        "initiate": {"started": 1, "in time": 1},
        "quality": {"started": 1, "late": 1},
        "review": {"started": 1, "late": 1},
    }


def test_what_comes_later_is_not_known_before() -> None:
    plan = Plan("p", opened_at=at(date(2026, 9, 10)), finalised_at=at(date(2027, 1, 5)), status="finalised")
    known = as_of(child(plan, until=date(2027, 2, 1)), date(2026, 12, 1))
    assert (known.plans[0].status, known.plans[0].finalised_at) == ("open", None)
    assert known.journey.care[0].ended_on is None


@settings(max_examples=40, deadline=None)
@given(who=journeys())
def test_two_simulations_agree_and_each_clock_ends_once(who: object) -> None:
    first = simulate([who], rules(), first=FIRST, last=LAST)  # type: ignore[list-item]
    assert first == simulate([who], rules(), first=FIRST, last=LAST)  # type: ignore[list-item]
    for counts in first.values():
        assert counts["started"] == sum(counts[end] for end in ENDS)
