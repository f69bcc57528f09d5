"""The pages of what is due: who sees which, a reason once, more time, the report, and an authority's own numbers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuthoritySettings
from accounts.roles import Role
from epep.audit.models import Event
from peps.clocks.computing import recompute
from peps.models import Clock, PepFacts
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
TODAY_IS = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + (TODAY_IS - TODAY))


@pytest.fixture
def here() -> Scene:
    made = scene()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=date(2026, 12, 7))
    run(made)
    return made


def run(made: Scene) -> None:
    recompute(made.authority, today=TODAY_IS, now=NOW + (TODAY_IS - TODAY))


def late(made: Scene) -> Clock:
    """Section A, due on 30 November."""
    return Clock.objects.get(child=made.child, section__key="care")


def test_the_list_begins_with_what_is_overdue(here: Scene) -> None:
    page = client_of(here.officer).get("/clocks/")
    text = text_of(page)
    assert page.status_code == 200
    assert "Overdue by 1 day" in text and "Section A signed" in text and "Social worker" in text
    assert "5 working days before 7 December" in text
    assert here.child.name in text and here.child.name not in page.content.decode().split("</title>")[0]
    coming = text_of(client_of(here.officer).get("/clocks/", {"state": "coming"}))
    assert "PEP finalised" in coming and "18 December" in coming
    assert client_of(here.officer).get("/clocks/", {"state": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.SOCIAL_WORKER, True),
        (Role.TEAM_MANAGER, True),
        (Role.DESIGNATED_TEACHER, True),
        (Role.VIRTUAL_SCHOOL_HEAD, True),
        (Role.CARER, False),
        (Role.YOUNG_PERSON, False),
        (Role.SCHOOL_COLLEAGUE, False),
    ],
)
def test_people_see_the_due_dates_of_children_they_reach(here: Scene, role: Role, sees: bool) -> None:
    client = client_of(here.who(role))
    assert client.get("/clocks/").status_code == (200 if sees else 403)
    assert client.get(f"/clocks/{late(here).pk}/").status_code == (200 if sees else 404)
    stranger = scene()
    assert client_of(stranger.who(role)).get(f"/clocks/{late(here).pk}/").status_code == 404


def test_filters_keep_what_was_asked_for(here: Scene) -> None:
    client = client_of(here.officer)
    assert "Section A signed" in text_of(
        client.get("/clocks/", {"verb": "signed", "school": here.school.name[:8]})
    )
    assert "Nothing matches" in text_of(client.get("/clocks/", {"verb": "held"}))
    assert "Nothing matches" in text_of(client.get("/clocks/", {"school": "No such place"}))
    assert "Section A signed" in text_of(client.get("/clocks/", {"rule": "before_meeting"}))


def test_a_late_one_asks_once_for_a_reason(here: Scene) -> None:
    found, worker = late(here), client_of(here.worker)
    page = worker.get(f"/clocks/{found.pk}/")
    assert "Say why it is late" in text_of(page)
    address = f"/clocks/{found.pk}/explain/"
    empty = worker.post(address, {"reason": "other", "text": ""})
    assert empty.status_code == 422 and "Say in a few words why it was late" in text_of(empty)
    assert worker.post(address, {"reason": "school", "text": "The teacher was away"}).status_code == 302
    text = text_of(worker.get(f"/clocks/{found.pk}/"))
    assert "The school could not" in text and "The teacher was away" in text and "Say why" not in text
    again = worker.post(address, {"reason": "child", "text": ""})
    assert again.status_code == 409 and "A reason was given already" in text_of(again)
    event = Event.objects.get(verb="clock.explained")
    assert (event.child_id, event.actor_id, event.data["why"]) == (here.child.pk, here.worker.pk, "school")
    run(here)
    found.refresh_from_db()
    assert found.late_reason == "school"


def test_one_reason_can_be_given_for_several_of_a_plan(here: Scene) -> None:
    """Nobody answers the same question four times; a plan's own lateness is not the Virtual School's."""
    found, worker = late(here), client_of(here.worker)
    others = Clock.objects.filter(pep=here.pep, rule="at_meeting")
    others.update(due_on=date(2026, 11, 27))
    Clock.objects.filter(pep=here.pep, rule="review").update(due_on=date(2026, 11, 27))
    address = f"/clocks/{found.pk}/explain/"
    page = text_of(worker.get(address))
    assert "Is it the reason for these of the same plan too?" in page and "PEP finalised" not in page
    alike = [str(pk) for pk in others.values_list("pk", flat=True)]
    assert len(alike) > 1
    done = worker.post(address, {"reason": "school", "text": "", "also": alike[:1]}, follow=True)
    assert "It stands with these deadlines" in text_of(done)
    given = Clock.objects.filter(pep=here.pep, late_reason="school").values_list("pk", flat=True)
    assert {str(pk) for pk in given} == {str(found.pk), alike[0]}
    second = f"/clocks/{alike[1]}/explain/"
    gone = worker.post(second, {"reason": "child", "text": "", "also": alike[:1]})
    assert gone.status_code == 422 and "Somebody gave a reason for one of these" in text_of(gone)
    assert Clock.objects.get(pk=alike[1]).late_reason == ""


def test_what_is_not_late_is_not_asked_about(here: Scene) -> None:
    other = Clock.objects.get(child=here.child, rule="review")
    assert client_of(here.worker).get(f"/clocks/{other.pk}/explain/").status_code == 302
    assert client_of(here.worker).post(f"/clocks/{other.pk}/explain/", {"reason": "child"}).status_code == 409


def test_an_officer_gives_more_time_with_a_reason(here: Scene) -> None:
    found, officer = late(here), client_of(here.officer)
    address = f"/clocks/{found.pk}/extend/"
    day = {"to_day": "4", "to_month": "12", "to_year": "2026"}
    assert client_of(here.worker).post(address, day | {"why": "x"}).status_code == 403
    early = officer.post(address, {"to_day": "1", "to_month": "11", "to_year": "2026", "why": "Because"})
    assert (
        early.status_code == 422
        and "must be after" in text_of(early)
        and 'value="2026"' in early.content.decode()
    )
    assert officer.post(address, day).status_code == 422
    assert officer.post(address, day | {"why": "The file came late"}).status_code == 302
    found.refresh_from_db()
    assert found.due == date(2026, 12, 4) and found.due_on == date(2026, 11, 30)
    assert here.section("care").due_on == date(2026, 12, 4)
    run(here)
    assert here.section("care").due_on == date(2026, 12, 4)
    assert "Until 4 December 2026" in text_of(officer.get(f"/clocks/{found.pk}/"))
    assert Event.objects.get(verb="clock.extended").reason == "The file came late"


def test_the_plan_shows_its_due_dates(here: Scene) -> None:
    text = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/"))
    assert "Due dates" in text and "5 working days before 7 December" in text


def test_the_virtual_school_sees_how_many_are_overdue(here: Scene) -> None:
    page = client_of(here.officer).get("/")
    text = text_of(page)
    assert "missed due dates" in text and "state=overdue" in page.content.decode()


def test_the_report_counts_and_hides_small_numbers(here: Scene) -> None:
    page = client_of(here.head).get("/clocks/report/", {"term": str(here.term.pk)})
    assert page.status_code == 200 and "not shown" in text_of(page)
    for _ in range(5):
        pep = here.another_child()
        PepFacts.objects.filter(pep=pep).update(meeting_on=date(2026, 12, 7))
    run(here)
    file = client_of(here.head).get("/clocks/report/", {"as": "csv"}).content.decode()
    assert "Section signed at least 5 working days before the meeting,6,0,0,0,0,6,0" in file
    book = client_of(here.head).get("/clocks/report/", {"as": "xlsx"})
    sheet = load_workbook(BytesIO(book.content)).active
    cells = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert ("Section signed at least 5 working days before the meeting", 6, 0, 0, 0, 0, 6, 0) in cells
    assert client_of(here.worker).get("/clocks/report/").status_code == 403


def test_a_deadline_is_changed_after_seeing_what_moves(here: Scene) -> None:
    head = client_of(here.head)
    numbers = {"n": "2", "unit": "working_days", "anchor": "before"}
    check = head.post("/clocks/rules/before_meeting/", numbers)
    text = text_of(check)
    assert "1 open deadline would move" in text and "from 30 November 2026 to 3 December 2026" in text
    assert late(here).due_on == date(2026, 11, 30)
    done = head.post("/clocks/rules/before_meeting/", numbers | {"go": "yes"}, follow=True)
    assert "1 open deadline moved" in text_of(done)
    assert (late(here).due_on, late(here).moved_from) == (date(2026, 12, 3), date(2026, 11, 30))
    assert AuthoritySettings.objects.get(authority=here.authority).values == {
        "deadlines.before_meeting": {"n": 2, "unit": "working_days", "anchor": "before"}
    }
    assert "2 working days before the meeting" in text_of(head.get("/settings/"))
    wrong = head.post("/clocks/rules/before_meeting/", numbers | {"n": "1000"})
    assert wrong.status_code == 422 and "whole number of days" in text_of(wrong)
    assert client_of(here.officer).get("/clocks/rules/").status_code == 200
    assert client_of(here.officer).get("/clocks/rules/before_meeting/").status_code == 403
    assert head.get("/clocks/rules/nothing/").status_code == 404


def test_the_list_asks_the_same_however_long(here: Scene) -> None:
    def asked(client: Any) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/clocks/").status_code == 200
        return len(found)

    officer, worker = client_of(here.officer), client_of(here.worker)
    asked(officer), asked(worker)  # what is read once for a process
    few = asked(officer), asked(worker)
    for _ in range(29):
        pep = here.another_child()
        PepFacts.objects.filter(pep=pep).update(meeting_on=date(2026, 12, 7))
    run(here)
    assert (asked(officer), asked(worker)) == few
    assert len(text_of(officer.get("/clocks/")).split("Overdue by 1 day")) == 31


def test_days_late_are_counted_from_the_day_that_counts() -> None:
    clock = Clock(due_on=TODAY, extended_to=TODAY + timedelta(days=2), met_on=TODAY + timedelta(days=5))
    assert clock.days_late(TODAY) == 3
