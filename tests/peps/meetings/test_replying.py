"""Answers: by the link without an account (wrong, used, of an old message, past, cancelled) and signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from epep.audit.models import Event
from peps.meetings import arranging
from peps.models import Invitee, Meeting
from tests.factories import NOW, Scene, scene
from tests.peps.meetings.arranged import LATER, details, emails, invited, link_of, page
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


@pytest.fixture
def meeting(here: Scene) -> Meeting:
    """A meeting that is still to come, with everybody invited."""
    return invited(here, starts_at=LATER)


def link(meeting: Meeting, number: int = 0) -> str:
    """The link of somebody without an account."""
    return link_of(emails(meeting)["jo@post.example"][number])


def aunt(meeting: Meeting) -> Invitee:
    """The person without an account."""
    return meeting.invitees.get(email="jo@post.example")


def test_the_link_works_without_an_account_once(meeting: Meeting) -> None:
    client, path = Client(), link(meeting)
    first = client.get(path)
    assert first.status_code == 200
    assert client.get(path).status_code == 200, "looking uses nothing up: mail filters open links"
    assert "no-store" in first["Cache-Control"]
    answer = client.post(path, {"reply": "yes", "text": ""})
    assert "Thank you" in text_of(answer)
    row = aunt(meeting)
    assert (row.reply, row.reply_sequence) == ("yes", 0)
    again = client.post(path, {"reply": "no", "text": ""})
    assert (again.status_code, aunt(meeting).reply) == (410, "yes")
    assert "You have answered already" in text_of(client.get(path))


def test_the_page_behind_the_link_says_when_and_where_and_no_more(here: Scene, meeting: Meeting) -> None:
    shown = Client().get(link(meeting)).content.decode()
    assert "8 December 2099" in shown
    assert "3:30pm" in shown
    assert here.school.name in shown
    others = (
        "Orla",
        "Fennimore",
        here.worker.name,
        here.teacher.name,
        here.carer.name,
        "Aunt",
        "Social worker",
        "Carer",
    )
    assert [name for name in others if name in shown] == []


def test_another_time_needs_words_that_the_arranger_reads(here: Scene, meeting: Meeting) -> None:
    client, path = Client(), link(meeting)
    assert client.post(path, {"reply": "other", "text": " "}).status_code == 422
    assert client.post(path, {}).status_code == 422
    client.post(path, {"reply": "other", "text": "Any Friday"})
    shown = text_of(page(here, here.worker))
    assert "“Any Friday”" in shown
    assert "Asks for another time" in shown


def test_a_wrong_link_says_nothing(meeting: Meeting) -> None:
    for path in (reverse("meetings:reply", args=["x" * 43]), link(meeting)[:-3] + "xx/"):
        for answer in (Client().get(path), Client().post(path, {"reply": "yes"})):
            assert answer.status_code == 404
            assert "This link does not work" in text_of(answer)
    assert aunt(meeting).reply == ""


def test_the_secret_is_not_in_the_table(meeting: Meeting) -> None:
    token = link(meeting).split("/")[3]
    row = aunt(meeting)
    assert token not in row.token_digest
    assert len(row.token_digest) == 64


def test_a_newer_message_ends_the_link_of_the_older(here: Scene, meeting: Meeting) -> None:
    old = link(meeting)
    Client().post(old, {"reply": "yes"})
    moved = details(here, starts_at=LATER + timedelta(days=1))
    arranging.change(meeting=meeting, details=moved, revision=1, by=here.teacher, now=timezone.now())
    answer = Client().get(old)
    assert (answer.status_code, "There is a newer link" in text_of(answer)) == (410, True)
    assert Client().post(old, {"reply": "no"}).status_code == 410
    new = link(Meeting.objects.get(pk=meeting.pk), 1)
    assert "This meeting was changed" in text_of(Client().get(new))
    Client().post(new, {"reply": "no"})
    assert (aunt(meeting).reply, aunt(meeting).reply_sequence) == ("no", 1)


def test_the_link_dies_with_the_meeting(here: Scene, meeting: Meeting) -> None:
    path = link(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - timedelta(days=900))
    for answer in (Client().get(path), Client().post(path, {"reply": "yes"})):
        assert (answer.status_code, "This meeting is over" in text_of(answer)) == (410, True)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=LATER)
    arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=timezone.now())
    assert "does not take place" in text_of(Client().get(path))
    assert Client().post(path, {"reply": "yes"}).status_code == 410
    assert aunt(meeting).reply == ""


def test_who_is_signed_in_answers_and_changes_the_answer(here: Scene, meeting: Meeting) -> None:
    client, row = client_of(here.carer), meeting.invitees.get(user=here.carer)
    assert "Answer" in text_of(client.get(reverse("meetings:mine")))
    path = reverse("meetings:answer", args=[row.pk])
    assert client.post(path, {"reply": "yes"}).status_code == 302
    assert client.post(path, {"reply": "no"}).status_code == 302
    row.refresh_from_db()
    assert row.reply == "no"
    assert Event.objects.filter(verb="meeting.answered", actor_id=here.carer.pk).count() == 2


def test_anothers_invitation_is_not_there(here: Scene, meeting: Meeting) -> None:
    path = reverse("meetings:answer", args=[meeting.invitees.get(user=here.carer).pk])
    for role in (Role.SOCIAL_WORKER, Role.YOUNG_PERSON, Role.VIRTUAL_SCHOOL_OFFICER):
        assert client_of(here.who(role)).get(path).status_code == 404
        assert client_of(here.who(role)).post(path, {"reply": "yes"}).status_code == 404
    assert Client().get(path).status_code == 302


def test_the_invitations_of_a_person_before_they_are_sent_are_not_shown(here: Scene) -> None:
    arranging.arrange(
        pep=here.pep, details=details(here, starts_at=LATER), by=here.teacher, now=timezone.now()
    )
    assert "not invited" in text_of(client_of(here.carer).get(reverse("meetings:mine")))
