"""Reminders of a meeting to come: whom, when, once, and with which link. Asking again whoever has not answered."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuthoritySettings
from accounts.roles import Role
from children.models import Link
from epep.mail import send
from epep.mail.hours import LONDON
from epep.mail.models import HowOften, Message, MessageAbout
from epep.mail.wording import wording
from epep.moves import Refused
from peps import reminding
from peps.meetings import arranging, coming_up, replying, running
from peps.meetings.arranging import Guest
from peps.models import Invitee, Meeting
from peps.reminders.coming import by_address
from tests.factories import NOW, Scene, at, scene
from tests.peps.meetings.arranged import LATER, arranged, details, emails, guests, invited, link_of, page
from tests.peps.pages import text_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 8)
"""The Tuesday of the meeting: three days before is a Saturday, so that reminder goes on the Monday."""
WEDNESDAY = datetime(2026, 12, 9, 15, 30, tzinfo=UTC)


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it; what its own sections remind of is switched off."""
    found = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    own = {
        key: {"on": False} for key in ("section_due", "changes_due", "send_due", "judge_due", "reason_wanted")
    }
    settings = AuthoritySettings.objects.get(authority=found.authority)
    settings.values = settings.values | {"reminders.own": own}
    settings.save()
    return found


def run(day: date, hour: int = 9) -> int:
    """The job on that day, and everything sent that it queued."""
    now = datetime.combine(day, time(hour), tzinfo=LONDON)
    queued = reminding.queue_reminders(today=day, now=now)
    for row in Message.objects.filter(status="waiting"):
        send.deliver(row.pk, now=now)
    return queued


def told(user: Any) -> list[str]:
    """The rules a person was told by."""
    return sorted(MessageAbout.objects.filter(recipient=user).values_list("rule", flat=True))


def notes(meeting: Meeting) -> list[Message]:
    """The reminders to addresses."""
    rows = Message.objects.filter(thing_id=str(meeting.pk), template="meeting_reminder")
    return list(rows.order_by("due_on", "rule"))


def reply(meeting: Meeting, user: Any, what: str) -> None:
    """What somebody with an account answers."""
    row = meeting.invitees.select_related("meeting").get(user=user)
    replying.answer(invitee=row, reply=what, text="later", by=user, now=NOW)


def sent() -> None:
    """The invitations went out."""
    for row in Message.objects.filter(status="waiting"):
        send.deliver(row.pk, now=at(60))
    mail.outbox.clear()


def test_three_days_and_one_day_before_everybody_once(here: Scene) -> None:
    child = here.who(Role.YOUNG_PERSON)
    people = guests(here, Guest(child, Role.YOUNG_PERSON))
    meeting = invited(here, starts_at=WEDNESDAY + timedelta(days=1), guests=people)
    sent()
    thursday = date(2026, 12, 10)
    assert run(thursday - timedelta(days=4)) == 0
    assert run(thursday - timedelta(days=3)) == 5, "worker, teacher, carer, young person, aunt"
    assert run(thursday - timedelta(days=3), 11) == 0
    assert run(thursday - timedelta(days=2)) == 0
    assert run(thursday - timedelta(days=1)) == 5
    assert run(thursday) == 0
    for user in (here.worker, here.teacher, here.carer, child):
        assert told(user) == ["meeting_due.1", "meeting_due.3"]
    assert [row.rule for row in notes(meeting)] == ["meeting_due.1", "meeting_due.3"]


def test_none_at_the_weekend_and_none_at_night(here: Scene) -> None:
    meeting = invited(here)  # Tuesday: three days before is Saturday
    sent()
    assert [run(DAY - timedelta(days=days)) for days in (4, 3, 2)] == [0, 0, 0]
    monday = DAY - timedelta(days=1)
    reminding.queue_reminders(today=monday, now=datetime.combine(monday, time(20), tzinfo=LONDON))
    row = notes(meeting)[0]
    evening, morning = (datetime.combine(monday, time(hour), tzinfo=LONDON) for hour in (20, 6))
    assert not send.deliver(row.pk, now=evening)
    assert not send.deliver(row.pk, now=morning + timedelta(days=1))
    assert send.deliver(row.pk, now=morning + timedelta(days=1, hours=1))
    assert len(mail.outbox) == 1


def test_who_declined_asks_for_another_time_or_is_off_the_list_is_left_alone(here: Scene) -> None:
    meeting = invited(here)
    sent()
    reply(meeting, here.worker, "no")
    reply(meeting, here.carer, "other")
    reply(meeting, here.teacher, "yes")
    left = tuple(guest for guest in guests(here) if not guest.email)
    arranging.change(
        meeting=meeting, details=details(here, guests=left), revision=1, by=here.teacher, now=at(120)
    )
    run(DAY - timedelta(days=1))
    assert (told(here.worker), told(here.carer), notes(meeting)) == ([], [], [])
    assert told(here.teacher) == ["meeting_due.1"]


def test_who_declined_the_day_before_it_was_moved_is_asked_about_the_new_one(here: Scene) -> None:
    meeting = invited(here)
    sent()
    reply(meeting, here.worker, "no")
    arranging.change(
        meeting=meeting,
        details=details(here, starts_at=WEDNESDAY),
        revision=1,
        by=here.teacher,
        now=at(120),
    )
    run(DAY)
    assert told(here.worker) == ["meeting_due.1"]


@pytest.mark.parametrize("how", ["cancelled", "held", "not invited", "invited today"])
def test_nothing_for_a_meeting_that_is_over_or_that_nobody_was_told_of_before(here: Scene, how: str) -> None:
    meeting = arranged(here) if how == "not invited" else invited(here, now=NOW)
    sent()
    if how == "cancelled":
        arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=at(120))
    if how == "held":
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=at(60))
        meeting = running.hold(meeting=meeting, by=here.worker, now=at(120))
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=datetime(2026, 12, 8, 15, 30, tzinfo=UTC))
    if how == "invited today":
        meeting.invitees.update(invited_at=datetime(2026, 12, 7, 8, 0, tzinfo=UTC))
    run(DAY - timedelta(days=1))
    assert not MessageAbout.objects.filter(rule__startswith="meeting_due").exists()
    assert notes(meeting) == []


def test_a_cancelled_meeting_takes_back_what_still_waits(here: Scene) -> None:
    meeting = invited(here)
    monday = DAY - timedelta(days=1)
    reminding.queue_reminders(today=monday, now=datetime.combine(monday, time(20), tzinfo=LONDON))
    assert notes(meeting)
    arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=at(660, days=14))
    assert notes(meeting) == []


def test_the_reminder_to_an_address_brings_a_new_link_that_works_once(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    old = link_of(emails(meeting)["jo@post.example"][0])
    Client().post(old, {"reply": "yes"})
    sent()
    run(LATER.date() - timedelta(days=1))
    (message,) = [one for one in mail.outbox if one.to == ["jo@post.example"]]
    new = link_of(message)
    assert new != old
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200
    Client().post(new, {"reply": "no"})
    assert meeting.invitees.get(email="jo@post.example").reply == "no"
    assert Client().post(new, {"reply": "yes"}).status_code == 410


def test_two_runs_at_once_send_it_once_and_leave_the_link_alone(here: Scene) -> None:
    meeting = invited(here)
    sent()
    monday = DAY - timedelta(days=1)
    now = datetime.combine(monday, time(9), tzinfo=LONDON)
    (first,), (second,) = by_address(monday), by_address(monday)
    assert coming_up.send_note(first, on=monday, now=now)
    links = meeting.invitees.get(email="jo@post.example").links
    assert not coming_up.send_note(second, on=monday, now=now)
    assert meeting.invitees.get(email="jo@post.example").links == links
    assert len(notes(meeting)) == 1


def test_a_meeting_that_began_meanwhile_is_not_told_to_an_address(here: Scene) -> None:
    invited(here)
    sent()
    (note,) = by_address(DAY - timedelta(days=1))
    assert not coming_up.send_note(
        note, on=DAY - timedelta(days=1), now=datetime(2026, 12, 8, 15, 31, tzinfo=UTC)
    )


def test_what_a_reminder_says(here: Scene) -> None:
    invited(here)
    sent()
    run(DAY - timedelta(days=1))
    said = {message.to[0]: message for message in mail.outbox}
    assert said["jo@post.example"].subject == "Education meeting on Tuesday 8 December, 3:30pm: a reminder"
    carer = said[here.carer.email]
    assert carer.subject == "Education meeting on Tuesday 8 December: a reminder"
    assert "/meetings/mine/" in str(carer.body)
    names = ("Orla", "Fennimore", here.school.name, here.worker.name, here.carer.name, "plan waits")
    for message in mail.outbox:
        assert [name for name in names if name in f"{message.subject}\n{message.body}"] == []


def test_with_plans_that_wait_it_is_one_message(here: Scene) -> None:
    AuthoritySettings.objects.filter(authority=here.authority).update(values={})
    meeting = invited(here, starts_at=datetime(2026, 12, 11, 15, 30, tzinfo=UTC))
    sent()
    run(date(2026, 12, 8))
    (row,) = Message.objects.filter(recipient=here.teacher, rule="reminders")
    assert (row.context["count"], row.context["counts"]["meeting"]) == (1, 1)
    assert row.context["path"] == "/to-do/"
    assert set(told(here.teacher)) == {"section_due.3", "meeting_due.3"}
    words = wording(row.template, row.context)
    assert "1 meeting to come, on Friday 11 December." in words.lines
    assert meeting.invitees.filter(user=here.teacher).exists()


def test_one_message_a_week_still_has_the_meeting_in_time(here: Scene) -> None:
    HowOften.objects.create(user=here.worker, weekly=True, saved_at=NOW)
    invited(here, starts_at=WEDNESDAY + timedelta(days=1))
    sent()
    run(date(2026, 12, 9))
    assert told(here.worker) == ["meeting_due.1"]


def test_who_has_nothing_to_do_with_the_child_any_more_hears_nothing(here: Scene) -> None:
    invited(here)
    sent()
    Link.objects.filter(user=here.carer).update(ended_on=date(2026, 12, 1))
    run(DAY - timedelta(days=1))
    assert told(here.carer) == []
    assert told(here.worker) == ["meeting_due.1"]


def test_an_authority_switches_it_off_or_changes_the_days(here: Scene) -> None:
    meeting = invited(here, starts_at=WEDNESDAY + timedelta(days=1))
    sent()
    settings = AuthoritySettings.objects.get(authority=here.authority)
    own = dict(settings.values["reminders.own"])
    settings.values = settings.values | {"reminders.own": own | {"meeting_due": {"on": False}}}
    settings.save()
    assert run(date(2026, 12, 9)) == 0
    settings.values = settings.values | {"reminders.own": own | {"meeting_due": {"days_before": [2]}}}
    settings.save()
    assert run(date(2026, 12, 8)) == 4
    assert [row.rule for row in notes(meeting)] == ["meeting_due.2"]


def test_the_dry_run_tells_and_sends_nothing(here: Scene) -> None:
    invited(here)
    sent()
    found = reminding.outlook(DAY - timedelta(days=1), authority_id=here.authority.pk)
    assert found.rules == {"meeting_due.1": 4}
    told_of = found.as_json()
    assert (told_of["messages"], len(told_of["invited_by_address"])) == (4, 1)
    assert not any(name in json.dumps(told_of) for name in ("Orla", "Fennimore", "post.example"))
    assert Message.objects.filter(status="waiting").count() == 0


def test_the_number_of_queries_does_not_grow_with_the_meetings(here: Scene) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            reminding.outlook(DAY - timedelta(days=1))
        return len(found)

    people = (Guest(here.worker, Role.SOCIAL_WORKER), Guest(name="Jo", email="jo@post.example"))
    invited(here, guests=people)
    first = asked()
    for number in range(5):
        other = scene_child(here, number)
        meeting = arranging.arrange(pep=other, details=details(here, guests=people), by=here.officer, now=NOW)
        arranging.invite(meeting=meeting, by=here.officer, now=NOW)
    assert asked() == first


def scene_child(here: Scene, number: int) -> Any:
    """The plan of one more child of the same people."""
    return here.another_child(given_name=f"Ada{number}", family_name="Vale")


# ---- asking again ----------------------------------------------------------------------------------


def test_who_has_not_answered_can_be_asked_again_once_a_day(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER, now=timezone.now() - timedelta(days=2))
    old = link_of(emails(meeting)["jo@post.example"][0])
    reply_now(meeting, here.worker)
    assert "Ask 2 people again" in text_of(page(here, here.teacher))
    page(here, here.teacher, "ask", x="")
    rows = Message.objects.filter(template="meeting_asked")
    assert set(rows.values_list("address", flat=True)) == {
        here.carer.email,
        "jo@post.example",
    }
    shown = text_of(page(here, here.teacher))
    assert "Ask 2 people again" not in shown
    assert "from tomorrow you can ask again" in shown
    page(here, here.teacher, "ask", x="")
    assert rows.count() == 2
    assert Client().get(old).status_code == 410
    new = link_of(emails(meeting)["jo@post.example"][-1])
    assert Client().get(new).status_code == 200


def reply_now(meeting: Meeting, user: Any) -> None:
    """They come."""
    row = meeting.invitees.select_related("meeting").get(user=user)
    replying.answer(invitee=row, reply="yes", text="", by=user, now=timezone.now())


def test_nobody_is_asked_again_on_the_day_of_the_invitation(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER, now=timezone.now())
    assert arranging.ask_again(meeting=meeting, by=here.teacher, now=timezone.now()) == 0


def test_only_who_may_arrange_asks_again_and_only_before(here: Scene) -> None:
    meeting = invited(here)
    with pytest.raises(Refused):
        arranging.ask_again(meeting=meeting, by=here.carer, now=at(days=2))
    with pytest.raises(Refused, match="past"):
        arranging.ask_again(meeting=meeting, by=here.teacher, now=at(days=20))
    assert page(here, here.carer, "ask", x="").status_code == 404


# ---- a new link ------------------------------------------------------------------------------------


def test_a_used_link_says_what_was_answered_and_brings_a_new_one_to_the_invited_address(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    path = link_of(emails(meeting)["jo@post.example"][0])
    Client().post(path, {"reply": "yes"})
    shown = text_of(Client().get(path))
    assert "You have answered already" in shown
    assert "3:30pm: I come" in shown
    answer = Client().post(f"{path}new/", {"address": "other@post.example"})
    assert "A new link is on its way" in text_of(answer)
    (row,) = Message.objects.filter(template="meeting_link")
    assert row.address == "jo@post.example"
    new = link_of(emails(meeting)["jo@post.example"][-1])
    assert Client().post(new, {"reply": "no"}).status_code == 200
    assert Invitee.objects.get(email="jo@post.example").reply == "no"


def test_a_new_link_once_an_hour(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    path = link_of(emails(meeting)["jo@post.example"][0])
    row = meeting.invitees.get(email="jo@post.example")
    assert Client().post(f"{path}new/").status_code == 200
    again = Client().post(f"{path}new/")
    assert (again.status_code, "sent already" in text_of(again)) == (429, True)
    now = timezone.now()
    assert not replying.send_new_link(invitee=row, now=now + timedelta(minutes=58))
    assert replying.send_new_link(invitee=row, now=now + timedelta(minutes=61))
    assert Message.objects.filter(template="meeting_link").count() == 2


def test_no_new_link_for_a_wrong_one_or_a_meeting_that_is_over(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    path = link_of(emails(meeting)["jo@post.example"][0])
    assert Client().post(f"/meetings/reply/{'x' * 43}/new/").status_code == 404
    assert Client().get(f"{path}new/").status_code == 405
    arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=timezone.now())
    assert "does not take place" in text_of(Client().post(f"{path}new/"))
    assert not Message.objects.filter(template="meeting_link").exists()
