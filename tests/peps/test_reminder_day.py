"""The worst day: a term opens, things are due, late, asked, a weekly digest comes: one automatic message a person."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.roles import Role
from epep.audit.models import Event
from epep.mail import send
from epep.mail.hours import LONDON
from epep.mail.models import HeadContact, HowOften, Message, MessageAbout, Quiet
from epep.moves import Refused
from peps import actions, opening_jobs, reminders, reminding
from peps.actions import opening_windows as windows
from peps.actions import quieting
from peps.models import OpeningLine, OpeningRun, Pep, Section
from peps.reminders import todo
from tests import factories
from tests.factories import NOW, TODAY, Scene, next_term, scene
from tests.peps.mornings import queries
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 4)
"""The first day of the spring term, and of a week."""
NIGHT = datetime(2027, 1, 4, 3, 40, tzinfo=UTC)


@pytest.fixture
def here() -> Scene:
    """Everything at once falls on the first Monday of a term that opens by itself."""
    found = scene(preferred_name="Zebedee")
    spring = next_term(found.authority)
    assert spring.starts_on == MONDAY
    windows.switch(authority=found.authority, on=True, windows={}, by=found.head, now=NOW)
    late, above, soon = found.pep, found.another_child(), found.another_child()
    for pep, days in ((late, -3), (above, -17), (soon, 3)):
        Section.objects.filter(pep=pep).update(due_on=MONDAY + timedelta(days=days))
    head = factories.member(Role.DESIGNATED_TEACHER, found.school)
    HeadContact.objects.create(organisation=found.school, user=head, named_at=NOW, named_by=found.officer)
    HowOften.objects.create(user=found.worker, weekly=True, saved_at=NOW)
    asks = datetime(2027, 1, 1, 12, tzinfo=UTC)
    asked = found.another_child()
    Section.objects.filter(pep=asked).update(due_on=MONDAY + timedelta(days=30))
    quieting.ask_virtual_school(pep=asked, by=found.teacher, now=asks)
    Message.objects.all().delete()
    return found


def the_day(on: date = MONDAY) -> None:
    """The night's opening, then every hour the job, and the worker that sends what waits."""
    places = opening_jobs.waiting(on=on)
    opening_jobs.open_terms(on=on, now=datetime.combine(on, NIGHT.timetz()), authorities=places)
    for hour in range(6, 18):
        now = datetime.combine(on, time(hour), tzinfo=UTC)
        reminding.queue_reminders(today=now.astimezone(LONDON).date(), now=now)
        for pk in send.late(now=now + timedelta(minutes=30)):
            send.deliver(pk, now=now + timedelta(minutes=30))


def test_on_the_worst_day_everybody_gets_one_automatic_message(here: Scene) -> None:
    the_day()
    a_person = Counter(Message.objects.filter(status="sent").values_list("address", flat=True))
    assert set(a_person.values()) == {1}
    assert not Message.objects.exclude(status="sent").exists()
    teacher = Message.objects.get(recipient=here.teacher)
    assert teacher.context["counts"] == {"late": 2, "opened": 4, "plans": 7, "section": 1}
    worker = Message.objects.get(recipient=here.worker)
    assert worker.template == "digest"
    officer = Message.objects.get(recipient=here.officer)
    assert officer.context["counts"] == {"above": 1, "asked": 1, "plans": 2}


def test_nothing_is_lost_by_it_and_nothing_told_twice(here: Scene) -> None:
    for n in range(12):
        the_day(MONDAY + timedelta(days=n))
    opened = Pep.objects.filter(term__starts_on=MONDAY)
    told = MessageAbout.objects.filter(recipient=here.teacher, rule="opened")
    assert {row.thing_id for row in told} == {str(pep.pk) for pep in opened}
    assert len(told) == opened.count() == 4
    a_day = list(Message.objects.values_list("address", "sent_at__date"))
    assert len(a_day) == len(set(a_day))


def test_what_opens_at_the_weekend_is_told_on_monday(here: Scene) -> None:
    windows.open_window(authority=here.authority, on=MONDAY, now=datetime(2027, 1, 9, 3, 40, tzinfo=UTC))
    assert list(reminders.to_send(date(2027, 1, 9))) == []
    (teacher,) = [one for one in reminders.to_send(date(2027, 1, 11)) if one.to == here.teacher]
    assert teacher.counts["opened"] == 4


def test_who_is_told_at_once_of_a_plan_opened_by_hand_gets_no_reminder_that_day(here: Scene) -> None:
    early = datetime(2027, 1, 4, 6, tzinfo=LONDON)
    spring = here.authority.terms.get(starts_on=MONDAY)
    actions.open_peps(children=[here.child], term=spring, by=here.officer, now=early)
    reminding.queue_reminders(today=MONDAY, now=early + timedelta(hours=3))
    (message,) = Message.objects.filter(recipient=here.teacher)
    assert (message.template, message.not_before) == ("pep_opened", early + timedelta(hours=1))
    Message.objects.update(status="sent", sent_at=early + timedelta(hours=1))
    reminding.queue_reminders(today=MONDAY + timedelta(days=1), now=early + timedelta(days=1, hours=3))
    assert Message.objects.filter(recipient=here.teacher, rule="reminders").count() == 1


def test_the_run_of_a_term_costs_the_same_queries_for_four_children_and_for_thirty(here: Scene) -> None:
    windows.open_window(authority=here.authority, on=MONDAY, now=NIGHT)
    few = queries(lambda: reminders.to_send(MONDAY))
    there = scene(authority=here.authority)
    spring = here.authority.terms.get(starts_on=MONDAY)
    run = OpeningRun.objects.get(term=spring)
    for _ in range(26):
        child = here.another_child().child
        (pep,) = actions.open_peps(children=[child], term=spring, by=here.head, now=NIGHT, tell=False).opened
        OpeningLine.objects.create(run=run, child=child, pep=pep)
    assert there.authority == here.authority
    assert queries(lambda: reminders.to_send(MONDAY)) == few


# ---- who does it now ------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The teacher asked the Virtual School who does their part now."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    found = scene(preferred_name="Zebedee")
    quieting.ask_virtual_school(pep=found.pep, by=found.teacher, now=NOW)
    return found


def page_of(here: Scene) -> str:
    return f"/reminders/plans/{here.pep.pk}/who/"


def test_the_officer_finds_the_question_and_hands_it_to_a_colleague(asked: Scene) -> None:
    second = factories.member(Role.DESIGNATED_TEACHER, asked.school, name="Wren Alder")
    officer = client_of(asked.officer)
    listed = text_of(officer.get("/to-do/"))
    assert "Somebody asks who does this now" in listed and "Say who does this now" in listed
    page = text_of(officer.get(page_of(asked)))
    assert asked.teacher.name in page and "designated teacher" in page and "Wren Alder" in page
    assert "Zebedee" not in officer.get(page_of(asked)).content.decode().split("</title>")[0]
    assert officer.post(page_of(asked), {"who": str(second.pk)}).status_code == 302
    (quiet,) = Quiet.objects.filter(ended_at=None)
    assert (quiet.user, quiet.kind, quiet.colleague) == (asked.teacher, "other", second)
    assert "Somebody asks" not in text_of(officer.get("/to-do/"))
    assert "Wren Alder does this now" in text_of(client_of(asked.teacher).get("/to-do/"))
    assert "1 plan waits for you" in text_of(client_of(second).get("/to-do/"))
    event = Event.objects.get(verb="reminder.settled")
    assert (event.actor_id, event.child_id, event.data) == (
        asked.officer.pk, asked.child.pk, {"how": "colleague"},
    )  # fmt: skip
    assert Event.objects.filter(verb="reminder.asked", actor_id=asked.teacher.pk).count() == 1


def test_nothing_changes_is_an_answer_too(asked: Scene) -> None:
    officer = client_of(asked.officer)
    assert officer.post(page_of(asked), {"who": "keep"}).status_code == 302
    assert not Quiet.objects.filter(ended_at=None).exists()
    assert "1 plan waits for you" in text_of(client_of(asked.teacher).get("/to-do/"))
    again = officer.post(page_of(asked), {"who": "keep"})
    assert again.status_code == 409 and "Nobody asks any more" in text_of(again)
    assert Event.objects.filter(verb="reminder.settled").count() == 1


def test_where_nobody_else_may_do_it_the_page_says_what_to_do_first(asked: Scene) -> None:
    page = client_of(asked.officer).get(page_of(asked))
    assert "Nobody else can do this part yet" in text_of(page)
    stranger = factories.member(Role.DESIGNATED_TEACHER, factories.school())
    for who in ("", "x", str(stranger.pk)):
        assert client_of(asked.officer).post(page_of(asked), {"who": who}).status_code == 422
    with pytest.raises(Refused):
        quieting.settle(pep=asked.pep, colleague=stranger.pk, by=asked.officer, now=NOW)
    assert Quiet.objects.get().ended_at is None


def test_only_the_virtual_school_answers(asked: Scene) -> None:
    for who in (asked.teacher, asked.worker, asked.who(Role.TEAM_MANAGER)):
        for response in (
            client_of(who).get(page_of(asked)),
            client_of(who).post(page_of(asked), {"who": "keep"}),
        ):
            assert response.status_code == 403
        with pytest.raises(Refused):
            quieting.settle(pep=asked.pep, colleague=None, by=who, now=NOW)
    for who in (scene().officer, asked.carer):
        assert client_of(who).get(page_of(asked)).status_code == 404


def test_the_question_is_told_once_and_stays_on_the_list(asked: Scene) -> None:
    Message.objects.all().delete()
    for n in range(1, 9):
        day = TODAY + timedelta(days=n)
        reminding.queue_reminders(today=day, now=datetime.combine(day, time(9), tzinfo=LONDON))
        Message.objects.update(status="sent", sent_at=datetime.combine(day, time(9), tzinfo=LONDON))
    told = MessageAbout.objects.filter(rule="asked").values_list("recipient", flat=True)
    assert sorted(told) == sorted([asked.officer.pk, asked.second_officer.pk])
    lines = todo.entries(asked.officer, on=TODAY + timedelta(days=30))
    assert lines and {line.kind for line in lines} == {"asked"}
