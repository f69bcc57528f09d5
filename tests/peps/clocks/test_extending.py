"""More time: it moves the section’s own day, is never worked out again, is never less, and is shown with who and why;
and a meeting whose date was typed counts from the day it was typed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from children.models import CarePeriod
from epep.moves import Refused
from peps.actions.clocking import extend
from peps.clocks.computing import recompute
from peps.models import Clock, PepFacts, Section
from tests.factories import NOW, TODAY, Scene, at, fill_everything, scene
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
WHY = "The file came late from the last school"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    made = scene()
    meets(made, date(2026, 12, 7))
    return made


def meets(made: Scene, day: date) -> None:
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=day)
    run(made)


def run(made: Scene, on: date = TODAY) -> None:
    recompute(made.authority, today=on, now=NOW + (on - TODAY))


def care(made: Scene) -> Clock:
    """Section A, due on 30 November."""
    return Clock.objects.get(child=made.child, section__key="care")


def more(made: Scene, to: date, clock: Clock | None = None) -> Clock:
    return extend(clock=clock or care(made), to=to, why=WHY, by=made.officer, now=NOW)


def test_it_moves_the_section_s_own_day_and_keeps_its_history(here: Scene) -> None:
    assert here.section("care").due_on == date(2026, 11, 30)
    more(here, date(2026, 12, 4))
    section = here.section("care")
    assert section.due_on == date(2026, 12, 4)
    assert section.history.first().history_change_reason == "due"
    run(here)
    assert here.section("care").due_on == date(2026, 12, 4)


def test_a_clock_of_the_whole_plan_is_given_more_time_too(here: Scene) -> None:
    review = Clock.objects.get(pep=here.pep, rule="review")
    days = list(Section.objects.filter(pep=here.pep).values_list("due_on", flat=True))
    more(here, date(2027, 1, 15), review)
    run(here)
    review.refresh_from_db()
    assert (review.due_on, review.due) == (date(2026, 12, 18), date(2027, 1, 15))
    assert list(Section.objects.filter(pep=here.pep).values_list("due_on", flat=True)) == days


def test_what_is_done_is_never_moved(here: Scene) -> None:
    Clock.objects.filter(pk=care(here).pk).update(met_on=TODAY)
    before = here.section("care").due_on
    with pytest.raises(Refused, match="needs no more time"):
        more(here, date(2026, 12, 4))
    done = care(here)
    assert (done.extended_to, done.due_on, here.section("care").due_on) == (None, date(2026, 11, 30), before)


def test_more_time_is_never_less_when_the_meeting_moves_past_it(here: Scene) -> None:
    more(here, date(2026, 12, 2))
    meets(here, date(2026, 12, 15))
    moved = care(here)
    assert (moved.due_on, moved.extended_to, moved.due) == (
        date(2026, 12, 8),
        date(2026, 12, 2),
        date(2026, 12, 8),
    )
    assert here.section("care").due_on == date(2026, 12, 8)
    assert moved.days_late(date(2026, 12, 8)) == 0
    meets(here, date(2026, 12, 7))
    assert here.section("care").due_on == date(2026, 12, 2)


def test_the_plan_says_who_gave_it_and_why_to_whom_may_read_it(here: Scene) -> None:
    more(here, date(2026, 12, 4))
    said = f"More time until 4 December 2026, by {here.officer.name}: {WHY}"
    address = f"/peps/{here.pep.pk}/"
    for role in (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_HEAD, Role.TEAM_MANAGER):
        assert said in text_of(client_of(here.who(role)).get(address)), role
    for role in (Role.CARER, Role.YOUNG_PERSON, Role.SCHOOL_COLLEAGUE):
        assert WHY not in text_of(client_of(here.who(role)).get(address)), role
        assert client_of(here.who(role)).get(f"/clocks/{care(here).pk}/").status_code == 404


# ---- a meeting whose date was typed ----------------------------------------------------------------


def walsall() -> Scene:
    """The meeting is to be arranged by 30 November."""
    made = scene(preset="walsall")
    CarePeriod.objects.filter(child=made.child).update(started_on=date(2026, 11, 16))
    run(made)
    return made


def arranged(made: Scene) -> Clock:
    return Clock.objects.get(child=made.child, rule="initiate")


def typed(made: Scene, day: date, **more: Any) -> None:
    """The date is typed in the form on a day of its own."""
    said = {"day": "14", "month": "12", "year": "2026"}
    fill_everything(
        made.pep, "education", by=made.teacher, now=at(days=(day - TODAY).days), meeting_on=said, **more
    )


def test_a_date_that_was_typed_counts_from_that_day_whenever_it_is_worked_out() -> None:
    made = walsall()
    typed(made, date(2026, 11, 30))  # the last day; the run after it is lost, and so is the night's
    run(made, date(2026, 12, 2))
    found = arranged(made)
    assert (found.due_on, found.met_on) == (date(2026, 11, 30), date(2026, 11, 30))
    assert found.days_late(date(2026, 12, 2)) == 0


def test_a_date_without_a_day_on_which_it_was_typed_counts_from_the_run_that_saw_it() -> None:
    made = walsall()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=date(2026, 12, 14))
    run(made, date(2026, 12, 2))
    assert arranged(made).met_on == date(2026, 12, 2)
    run(made, date(2026, 12, 2) + timedelta(days=3))
    assert arranged(made).met_on == date(2026, 12, 2)
