"""A late one of a child, not of a plan, asks somebody for its reason: the social worker, else the Virtual School."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from children.models import CarePeriod, Link
from peps.actions import cancel_pep
from peps.clocks.computing import recompute
from peps.models import Clock
from peps.reminders import to_send, todo
from peps.reminders.rules import REASON
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    """The child came into care on 1 October; no meeting was held in 20 school days."""
    made = scene()
    since(made, date(2026, 10, 1))
    return made


def since(made: Scene, day: date) -> None:
    CarePeriod.objects.filter(child=made.child).update(started_on=day)
    recompute(made.authority, today=TODAY, now=NOW)


def held(made: Scene) -> Clock:
    return Clock.objects.get(child=made.child, rule="hold")


def asked(user: Any, *, on: date = TODAY) -> set[str]:
    """The clocks whose reason waits for the person in their own list."""
    return {str(entry.thing.thing_id) for entry in todo.entries(user, on=on) if entry.thing.about == REASON}


def test_the_social_worker_is_asked_in_the_list_and_in_the_reminders(here: Scene) -> None:
    late = held(here)
    assert late.pep is None and late.due_on == date(2026, 11, 5)
    assert str(late.pk) in asked(here.worker)
    assert str(late.pk) not in asked(here.teacher), "it is about the child, so it is the social worker’s"
    assert "Say why it was late" in text_of(client_of(here.worker).get("/to-do/"))
    told = {
        str(item.thing.thing_id): item.thing.row.pep_id
        for bundle in to_send(TODAY)
        if bundle.to == here.worker
        for item in bundle.items
        if item.thing.about == REASON
    }
    assert told[str(late.pk)] == here.pep.pk, "it stands with the child’s plan"


def test_once_it_is_given_nobody_is_asked_again(here: Scene) -> None:
    late, worker = held(here), client_of(here.worker)
    assert worker.get(f"/clocks/{late.pk}/explain/").status_code == 200
    assert worker.post(f"/clocks/{late.pk}/explain/", {"reason": "late_told"}).status_code == 302
    assert str(late.pk) not in asked(here.worker)
    assert not any(
        str(item.thing.thing_id) == str(late.pk) for bundle in to_send(TODAY) for item in bundle.items
    )


def test_what_is_not_late_yet_or_stopped_is_not_asked_about(here: Scene) -> None:
    late = held(here)
    assert str(late.pk) not in asked(here.worker, on=late.due_on or TODAY)
    Clock.objects.filter(pk=late.pk).update(stopped_on=TODAY, stopped_why="x")
    assert str(late.pk) not in asked(here.worker)


def test_without_a_plan_it_stands_on_a_list_of_the_virtual_school(here: Scene) -> None:
    late, officer = held(here), client_of(here.officer)
    assert "Somebody is asked about everything that is late" in text_of(officer.get("/clocks/?state=nobody"))
    cancel_pep(pep=here.pep, reason="Opened by mistake", by=here.officer, now=NOW)
    recompute(here.authority, today=TODAY, now=NOW)
    page = officer.get("/clocks/?state=nobody")
    assert "Late, nobody asked (2)" in text_of(page), "not begun, and not held"
    assert f"/clocks/{late.pk}/" in page.content.decode()
    assert "Say why it is late" in text_of(officer.get(f"/clocks/{late.pk}/"))
    assert officer.post(f"/clocks/{late.pk}/explain/", {"reason": "school"}).status_code == 302
    assert "Late, nobody asked (1)" in text_of(officer.get("/clocks/?state=nobody"))
    assert client_of(here.worker).get("/clocks/?state=nobody").status_code == 404
    assert "nobody asked" not in text_of(client_of(here.worker).get("/clocks/"))


def test_without_a_social_worker_it_stands_there_too(here: Scene) -> None:
    late, officer = held(here), client_of(here.officer)
    Link.objects.filter(child=here.child, role=Role.SOCIAL_WORKER).update(ended_on=TODAY)
    page = officer.get("/clocks/?state=nobody")
    assert f"/clocks/{late.pk}/" in page.content.decode()
    assert not any(str(item.thing.thing_id) == str(late.pk) for one in to_send(TODAY) for item in one.items)


def test_that_list_costs_the_same_at_one_row_and_at_thirty(here: Scene) -> None:
    officer = client_of(here.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert officer.get("/clocks/?state=nobody").status_code == 200
        return len(found)

    Link.objects.filter(role=Role.SOCIAL_WORKER).update(ended_on=TODAY)
    queries()
    few = queries()
    for _ in range(29):
        CarePeriod.objects.filter(child=here.another_child().child).update(started_on=date(2026, 10, 1))
    Link.objects.filter(role=Role.SOCIAL_WORKER).update(ended_on=TODAY)
    recompute(here.authority, today=TODAY, now=NOW)
    assert queries() == few
    assert "Late, nobody asked (60)" in text_of(officer.get("/clocks/?state=nobody"))


def test_the_list_asks_the_same_however_many_there_are(here: Scene) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            todo.entries(here.worker, on=TODAY)
        return len(found)

    queries()
    few = queries()
    for _ in range(9):
        CarePeriod.objects.filter(child=here.another_child().child).update(started_on=date(2026, 10, 1))
    recompute(here.authority, today=TODAY, now=NOW)
    assert len(asked(here.worker)) >= 10
    assert queries() == few


def test_a_late_one_reads_as_late_until_it_is_done(here: Scene) -> None:
    late = held(here)
    assert late.days_late(TODAY) == 18 and late.days_late(TODAY - timedelta(days=18)) == 0
    page = text_of(client_of(here.worker).get("/clocks/"))
    assert "PEP meeting held" in page and "Overdue by 18 days" in page


def test_what_the_virtual_school_does_itself_is_asked_of_nobody_else(here: Scene) -> None:
    """A plan finalised or judged late is not the teacher's to explain: it stands in the Virtual School's list."""
    recompute(here.authority, today=TODAY, now=NOW)
    own = Clock.objects.get(pep=here.pep, rule="review")
    Clock.objects.filter(pk=own.pk).update(due_on=TODAY - timedelta(days=3))
    for person in (here.teacher, here.worker, here.officer):
        assert str(own.pk) not in asked(person)
    assert not any(str(item.thing.thing_id) == str(own.pk) for one in to_send(TODAY) for item in one.items)
    assert f"/clocks/{own.pk}/" in client_of(here.officer).get("/clocks/").content.decode()


def test_the_list_says_when_it_was_due_not_that_it_is_overdue(here: Scene) -> None:
    """It may be done by now: only the reason waits."""
    text = text_of(client_of(here.worker).get("/to-do/"))
    assert (
        "Say why it was late" in text and "Was due Thursday 5 November" in text and "Overdue by" not in text
    )
