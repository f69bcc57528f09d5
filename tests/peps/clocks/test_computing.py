"""Clocks in the database: what the record starts, what the plan starts, what meets and stops them; run twice, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from children.models import CarePeriod
from peps.clocks.computing import Done, recompute
from peps.models import Clock, PepFacts
from tests import factories
from tests.factories import NOW, TODAY, Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    return scene()


def run(here: Scene, on: date = TODAY, **more: Any) -> Done:
    return recompute(here.authority, today=on, now=NOW + (on - TODAY), **more)


def clock(here: Scene, rule: str, **more: Any) -> Clock:
    return Clock.objects.get(child=here.child, rule=rule, **more)


def met_on(here: Scene, day: date) -> None:
    """The date of the meeting, as the section of the meeting has it."""
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=day)


def test_a_plan_of_the_term_has_its_term_clock_and_a_second_run_writes_nothing(here: Scene) -> None:
    first = run(here)
    assert (first.children, first.started) == (1, 1)
    found = clock(here, "review")
    assert (found.due_on, found.pep_id, found.is_running) == (here.term.ends_on, here.pep.pk, True)
    again = run(here)
    assert (again.started, again.changed, again.sections) == (0, 0, 0)


def test_sections_are_due_by_the_meeting_and_follow_it(here: Scene) -> None:
    met_on(here, date(2026, 12, 7))
    run(here)
    care = clock(here, "before_meeting", section__key="care")
    assert care.due_on == date(2026, 11, 30)  # 5 working days before
    assert here.section("care").due_on == care.due_on
    assert here.section("meeting").due_on == date(2026, 12, 21) or clock(here, "after_meeting").due_on is None
    met_on(here, date(2026, 12, 9))
    assert run(here).moved >= 1
    care.refresh_from_db()
    assert (care.due_on, care.moved_from) == (date(2026, 12, 2), date(2026, 11, 30))
    assert here.section("care").due_on == date(2026, 12, 2)
    assert here.section("care").history.first().history_change_reason == "due"


def test_a_child_new_to_care_is_due_by_the_calendar(here: Scene) -> None:
    factories.next_term(here.authority)
    CarePeriod.objects.filter(child=here.child).update(started_on=date(2026, 11, 23))
    run(here)
    assert clock(here, "initiate").due_on == date(2026, 12, 7)
    assert clock(here, "initiate").met_on == TODAY  # the plan was opened that day
    hold = clock(here, "hold")
    assert (hold.event_on, hold.due_on) == (TODAY, date(2027, 1, 4))
    assert hold.why == "20 school days from 23 November, leaving out the holiday 19 December to 3 January"
    met_on(here, date(2026, 12, 8))
    run(here, date(2026, 12, 8))
    hold.refresh_from_db()
    assert hold.met_on == date(2026, 12, 8)


def test_leaving_care_stops_what_runs(here: Scene) -> None:
    run(here)
    CarePeriod.objects.filter(child=here.child).update(ended_on=TODAY)
    done = run(here)
    found = clock(here, "review")
    assert (found.stopped_on, found.stopped_why) == (TODAY, "The child left care")
    assert done.leaving == {here.child.pk: "The child left care"}
    CarePeriod.objects.filter(child=here.child).update(ended_on=None)
    run(here)
    assert clock(here, "review").is_running


def test_the_number_of_queries_does_not_grow_with_children(here: Scene) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            run(here)
        return len(found)

    run(here)
    few = asked()
    for _ in range(12):
        here.another_child()
    run(here)
    assert asked() == few
