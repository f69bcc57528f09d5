"""What the tests of meetings share: a plan with a meeting on a given day, what the forms send, links of messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from epep.mail import send
from epep.mail.models import Message
from peps.meetings import arranging
from peps.meetings.arranging import Details, Guest
from peps.models import Meeting, Pep
from tests.factories import NOW, Scene
from tests.peps.pages import client_of

WHEN = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)
"""A Tuesday after school, before the plans of the term are due."""
LATER = datetime(2099, 12, 8, 15, 30, tzinfo=UTC)
"""For pages, which read the real clock."""


def of(pep: Pep, name: str = "overview") -> str:
    """An address of the plan's meeting."""
    return reverse(f"meetings:{name}", args=[pep.pk])


def guests(here: Scene, *more: Guest) -> tuple[Guest, ...]:
    """The social worker, the teacher, the carer, and somebody without an account."""
    return (
        Guest(here.people[Role.SOCIAL_WORKER], Role.SOCIAL_WORKER),
        Guest(here.people[Role.DESIGNATED_TEACHER], Role.DESIGNATED_TEACHER),
        Guest(here.people[Role.CARER], Role.CARER),
        Guest(name="Aunt Jo Fennimore", email="jo@post.example", what="aunt"),
        *more,
    )


def details(here: Scene, **more: Any) -> Details:
    """A meeting after school, at school."""
    given: dict[str, Any] = {
        "starts_at": WHEN, "minutes": 60, "how": "person", "place": "At school, room 4", "chair": "",
        "guests": guests(here),
    }  # fmt: skip
    return Details(**given | more)


def arranged(here: Scene, *, by: User | None = None, now: datetime = NOW, **more: Any) -> Meeting:
    """The plan's meeting, nobody told yet."""
    return arranging.arrange(pep=here.pep, details=details(here, **more), by=by or here.teacher, now=now)


def invited(here: Scene, **more: Any) -> Meeting:
    """The plan's meeting, with everybody told."""
    meeting = arranged(here, **more)
    arranging.invite(meeting=meeting, by=here.teacher, now=more.get("now", NOW))
    meeting.refresh_from_db()
    return meeting


def emails(meeting: Meeting) -> dict[str, list[EmailMessage]]:
    """Every message of the meeting as it would be sent now, oldest first: address → e-mails."""
    found: dict[str, list[EmailMessage]] = {}
    for row in (
        Message.objects.filter(thing_id=str(meeting.pk))
        .select_related("authority")
        .order_by("queued_at", "pk")
    ):
        found.setdefault(row.address, []).append(send.email_of(row))
    return found


def calendar_text(email: EmailMessage) -> str:
    """The calendar file of an e-mail."""
    part = next(part for part in email.message().walk() if part.get_content_type() == "text/calendar")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def method_of(email: EmailMessage) -> str:
    """What the calendar file is said to be: REQUEST or CANCEL."""
    part = next(part for part in email.message().walk() if part.get_content_type() == "text/calendar")
    return str(part.get_param("method"))


def link_of(email: EmailMessage) -> str:
    """The path of the link to answer."""
    found = re.search(r"https?://[^/\s]+(/meetings/reply/[\w-]+/)", str(email.body))
    assert found, email.body
    return found[1]


def typed(here: Scene, **more: Any) -> dict[str, Any]:
    """What the page to arrange sends."""
    worker, teacher = here.people[Role.SOCIAL_WORKER], here.people[Role.DESIGNATED_TEACHER]
    return {
        "day": "other", "on_day": "8", "on_month": "12", "on_year": "2099", "at": "3:30pm", "minutes": "60",
        "how": "person", "where": "school", "detail": "room 4",
        "people": [f"social_worker:{worker.pk}", f"designated_teacher:{teacher.pk}"],
    } | more  # fmt: skip


def page(here: Scene, user: User, name: str = "overview", /, **sent: Any) -> HttpResponse:
    """Open a page of the meeting, or send something to it."""
    client = client_of(user)
    return client.post(of(here.pep, name), sent) if sent else client.get(of(here.pep, name))
