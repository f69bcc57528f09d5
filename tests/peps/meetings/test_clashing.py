"""Two meetings at once: refused where several are arranged in a row, told where one is. Days that are overlooked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from epep.moves import Refused
from peps.meetings import arranging, clashing
from peps.meetings.arranging import Guest
from peps.models import Meeting
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.meetings.arranged import WHEN, arranged, details, of, typed
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it, and a second child of the same people."""
    found = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    found.another_child(given_name="Ada", family_name="Vale")
    return found


@pytest.mark.parametrize(
    ("minutes_later", "is_at_once"), [(0, True), (59, True), (-44, True), (60, False), (-45, False)]
)
def test_several_in_a_row_do_not_overlap_another_meeting_of_the_same_people(
    here: Scene, minutes_later: int, is_at_once: bool
) -> None:
    arranged(here)
    later = details(here, starts_at=WHEN + timedelta(minutes=minutes_later), minutes=45)
    rows = [(here.peps[-1], later)]
    if not is_at_once:
        arranging.arrange_several(rows=rows, by=here.teacher, now=NOW)
        return
    with pytest.raises(Refused, match="another meeting then: Orla Fennimore, 3:30pm to 4:30pm"):
        arranging.arrange_several(rows=rows, by=here.teacher, now=NOW)
    assert Meeting.objects.count() == 1


def test_a_single_one_is_arranged_and_the_other_is_told(here: Scene) -> None:
    here.pep = here.peps[0]
    arranged(here, starts_at=datetime(2099, 12, 8, 15, 30, tzinfo=UTC))
    here.pep = here.peps[-1]
    sent = client_of(here.teacher).post(of(here.pep, "arrange"), typed(here, at="4pm"), follow=True)
    shown = text_of(sent)
    assert "Somebody who is invited has another meeting then: Orla Fennimore, 3:30pm to 4:30pm." in shown
    assert "this is later" in shown


def test_other_people_at_the_same_time_are_no_clash(here: Scene) -> None:
    arranged(here, guests=(Guest(here.worker, Role.SOCIAL_WORKER),))
    alone = details(here, guests=(Guest(here.teacher, Role.DESIGNATED_TEACHER),))
    assert arranging.arrange_several(rows=[(here.peps[-1], alone)], by=here.teacher, now=NOW)


def test_a_day_without_school_is_told(here: Scene) -> None:
    saturday = arranged(here, starts_at=WHEN - timedelta(days=3))
    assert "Saturday 5 December 2026 is not a school day." in clashing.to_know(
        here.teacher, saturday, on=TODAY
    )
    arranging.cancel(meeting=saturday, reason="Wrong day", by=here.teacher, now=NOW)
    assert clashing.to_know(here.teacher, arranged(here), on=TODAY) == []
