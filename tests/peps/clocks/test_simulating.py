"""A year day by day: what the counts say, the same twice, and that nothing known later is known earlier."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings

from children.models import CarePeriod
from peps.clocks.done import Part, Plan
from peps.clocks.simulating import as_of, simulate
from peps.models import Clock
from tests.factories import scene
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
        ends = ("in time", "late", "stopped", "overdue", "running")
        assert counts["started"] == sum(counts[end] for end in ends)


@pytest.mark.django_db
def test_the_command_writes_nothing_and_says_the_same_twice() -> None:
    here = scene()
    CarePeriod.objects.filter(child=here.child).update(started_on=date(2026, 11, 16))
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("simulate_year", authority=here.authority.la_code, year=2026, json=True, stdout=out)
        said.append(out.getvalue())
    assert said[0] == said[1] and json.loads(said[0])["rules"]["initiate"] == {"in time": 1, "started": 1}
    assert Clock.objects.count() == 0
