"""A meeting that was marked as held by mistake: put back with a reason, its clocks run on, nobody's words are lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from children.models import CarePeriod
from epep.audit.models import Event
from epep.moves import Refused
from peps.meetings import arranging, running
from peps.models import Clock, Meeting, Pep, PepFacts, Section
from tests.factories import Scene, scene
from tests.peps.meetings.arranged import LATER, details, invited, page
from tests.peps.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


@pytest.fixture
def held(here: Scene) -> Meeting:
    """A meeting that the teacher has just marked as held, with one person ticked."""
    made = invited(here)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    made.invitees.filter(user=here.worker).update(came=True)
    return running.hold(meeting=made, by=here.teacher, now=timezone.now())


def test_put_back_it_is_arranged_again_and_the_plan_has_no_meeting_day(here: Scene, held: Meeting) -> None:
    assert "meeting_on" in here.section("meeting").answers
    answer = page(here, here.teacher, "back", reason="Wrong plan")
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.status, held.held_at, held.held_by) == ("arranged", None, None)
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on is None
    assert not {"meeting_on", "meeting_place", "meeting_people"} & set(here.section("meeting").answers)
    assert held.invitees.get(user=here.worker).came is True
    assert set(held.invitees.exclude(user=here.worker).values_list("came", flat=True)) == {None}
    event = Event.objects.get(verb="meeting.put_back")
    assert event.reason == "Wrong plan"
    assert held.history.first().history_change_reason == "put_back"


def test_what_people_wrote_and_changed_stays(here: Scene, held: Meeting) -> None:
    section = here.section("meeting")
    answers = section.answers | {"meeting_discussion": "Reading goes well", "meeting_place": "online"}
    Section.objects.filter(pk=section.pk).update(answers=answers)
    running.put_back(meeting=held, reason="Wrong day", by=here.teacher, now=timezone.now())
    kept = here.section("meeting").answers
    assert (kept["meeting_discussion"], kept["meeting_place"]) == ("Reading goes well", "online")
    assert "meeting_on" not in kept


def test_the_clock_for_the_meeting_runs_on(here: Scene, django_capture_on_commit_callbacks: Any) -> None:
    CarePeriod.objects.filter(child=here.child).update(started_on=timezone.localdate() - timedelta(days=7))
    made = invited(here)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        done = running.hold(meeting=made, by=here.teacher, now=timezone.now())
    clock = Clock.objects.get(child=here.child, rule="hold")
    assert clock.met_on == timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True):
        running.put_back(meeting=done, reason="Wrong plan", by=here.teacher, now=timezone.now())
    clock.refresh_from_db()
    assert clock.is_running


def test_it_needs_a_reason_an_open_plan_and_nobody_elses_record(here: Scene, held: Meeting) -> None:
    assert page(here, here.teacher, "back", reason=" ").status_code == 422
    with pytest.raises(Refused, match="Who writes it can put it back"):
        running.put_back(meeting=held, reason="Wrong", by=here.worker, now=timezone.now())
    Pep.objects.filter(pk=here.pep.pk).update(status="cancelled", cancelled_at=timezone.now())
    with pytest.raises(Refused):
        running.put_back(meeting=held, reason="Wrong", by=here.teacher, now=timezone.now())
    held.refresh_from_db()
    assert held.status == "held"
    assert "It was not held" not in text_of(page(here, here.teacher))


def test_not_while_another_is_arranged_nor_when_the_record_is_signed(here: Scene, held: Meeting) -> None:
    signed = Section.objects.filter(pk=here.section("meeting").pk)
    signed.update(status="signed", signed_at=timezone.now(), signed_by=here.teacher)
    with pytest.raises(Refused, match="is signed"):
        running.put_back(meeting=held, reason="Wrong", by=here.teacher, now=timezone.now())
    signed.update(status="open", signed_at=None, signed_by=None)
    now = timezone.now()
    arranging.arrange(pep=here.pep, details=details(here, starts_at=LATER), by=here.teacher, now=now)
    with pytest.raises(Refused, match="Another meeting is arranged"):
        running.put_back(meeting=held, reason="Wrong", by=here.teacher, now=now)
    assert page(here, here.carer, "back", reason="x").status_code == 404


def test_by_a_worker_who_only_keeps_notes_it_leaves_the_record_alone(here: Scene) -> None:
    made = invited(here)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    done = running.hold(meeting=made, by=here.worker, now=timezone.now())
    done.notes["meeting_well"] = {str(here.worker.pk): {"stored": "Sleep", "by": "x", "at": "y"}}
    done.save()
    back = running.put_back(meeting=done, reason="Not yet", by=here.worker, now=timezone.now())
    back.refresh_from_db()
    assert set(back.notes) == {"meeting_well"}
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on is None
