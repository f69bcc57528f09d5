"""A morning on which reminders go out, and who was told what: shared by the tests of reminders."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from epep.mail.hours import LONDON
from epep.mail.models import Message, MessageAbout
from peps import reminding

DUE_ON = date(2026, 12, 11)
"""The day on which everything of a fresh scene is due."""


def run(day: date, hour: int = 9) -> int:
    """The job on that day."""
    return reminding.queue_reminders(today=day, now=datetime.combine(day, time(hour), tzinfo=LONDON))


def days(n: int) -> date:
    """So many days after the due day."""
    return DUE_ON + timedelta(days=n)


def sent_all() -> None:
    """As if the worker had sent what waits."""
    for row in Message.objects.filter(status="waiting", by_day=True):
        Message.objects.filter(pk=row.pk).update(status="sent", sent_at=max(row.queued_at, row.not_before))


def told(user: Any) -> set[str]:
    """The rules a person was told by."""
    return set(MessageAbout.objects.filter(recipient=user).values_list("rule", flat=True))


def queries(call: Any) -> int:
    """How many queries it takes."""
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)
