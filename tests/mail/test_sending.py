"""A message goes out once, whatever the broker, the worker and the mail server do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from epep.mail import send, tasks
from epep.mail.models import Message
from epep.mail.queue import queue
from epep.mail.send import LEASE, WAIT
from epep.slots.models import Slot
from tests import factories
from tests.factories import NOW, TODAY

DOWN = "tests.mail.backends.Down"


def a_message(now: Any = NOW, **more: Any) -> Message:
    """One waiting message to a new person about themself."""
    who = factories.user()
    given = {"rule": "pep.returned", "template": "pep_returned", "due_on": TODAY, "context": {"count": 1}}
    made = queue(thing=who, now=now, **({"to": who} | given | more))
    assert made is not None
    return made


@pytest.mark.django_db
def test_a_message_is_sent_once_and_marked() -> None:
    message = a_message()
    assert send.deliver(message.pk, now=NOW)
    assert not send.deliver(message.pk, now=NOW + timedelta(days=1))
    message.refresh_from_db()
    assert (message.status, message.sent_at, message.attempts) == ("sent", NOW, 1)
    (sent,) = mail.outbox
    assert sent.to == [message.address]
    assert not sent.cc
    assert not sent.bcc


@pytest.mark.django_db(transaction=True)
def test_twenty_deliveries_at_once_send_one() -> None:
    message = a_message()

    def run(_: int) -> bool:
        try:
            return send.deliver(message.pk, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(run, range(20)))
    assert outcomes.count(True) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_same_message_is_queued_once() -> None:
    message = a_message()
    again = queue(
        "pep.returned",
        message.recipient,
        to=message.recipient,
        template="pep_returned",
        due_on=TODAY,
        now=NOW,
    )
    assert again is None
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_asked_three_times_then_the_message_is_parked(settings: Any) -> None:
    settings.EMAIL_BACKEND = DOWN
    message = a_message()
    now = NOW
    for attempt, wait in enumerate((*WAIT, None), start=1):
        assert not send.deliver(message.pk, now=now)
        message.refresh_from_db()
        assert message.attempts == attempt
        assert message.problem == "ConnectionRefusedError"
        if wait:
            assert message.status == "waiting"
            assert message.not_before == now + wait
            assert not send.deliver(message.pk, now=now + wait - timedelta(seconds=1))
            now += wait
    assert message.status == "parked"
    assert send.late(now=now + timedelta(days=9)) == []


@pytest.mark.django_db
def test_a_parked_message_goes_out_when_staff_ask_for_it(settings: Any) -> None:
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    message = a_message()
    for hours in (0, 1, 2):
        send.deliver(message.pk, now=NOW + timedelta(hours=hours))
    settings.EMAIL_BACKEND = backend
    assert send.again([message.pk]) == 1
    assert send.deliver(message.pk, now=NOW + timedelta(hours=3))
    message.refresh_from_db()
    assert (message.status, message.problem) == ("sent", "")


@pytest.mark.django_db
def test_a_worker_that_dies_while_sending_costs_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_message()

    class Killed(BaseException):
        """What SIGKILL looks like from inside: nothing after it runs."""

    def die(_: Message) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(send, "email_of", die)
        with pytest.raises(Killed):
            send.deliver(message.pk, now=NOW)
    assert not send.deliver(message.pk, now=NOW + LEASE - timedelta(seconds=1))
    assert send.deliver(message.pk, now=NOW + LEASE)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_each_time_is_parked() -> None:
    message = a_message()
    Message.objects.filter(pk=message.pk).update(attempts=3)
    assert not send.deliver(message.pk, now=NOW + LEASE)
    message.refresh_from_db()
    assert (message.status, message.problem) == ("parked", "Interrupted")
    assert not mail.outbox


@pytest.mark.django_db
def test_the_sweep_sends_what_is_late_and_leaves_what_is_early() -> None:
    now = timezone.now()
    late = a_message(now=now - timedelta(minutes=5))
    early = a_message(now=now, not_before=now + timedelta(hours=1))
    tasks.sweep()
    late.refresh_from_db()
    early.refresh_from_db()
    assert (late.status, early.status) == ("sent", "waiting")


@pytest.mark.django_db
def test_a_second_sweep_in_the_same_minute_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fixed = timezone.now().replace(second=20)
    monkeypatch.setattr(tasks.timezone, "now", lambda: fixed)
    tasks.sweep()
    a_message(now=fixed - timedelta(minutes=1))
    tasks.sweep()
    assert not mail.outbox
    assert Slot.objects.filter(job="mail").count() == 1


@pytest.mark.django_db
def test_a_lost_bell_is_no_lost_message(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks(execute=True):
        message = a_message()
    message.refresh_from_db()
    assert message.status == "waiting"


@pytest.mark.django_db
def test_line_breaks_in_an_address_reach_no_header() -> None:
    message = a_message()
    Message.objects.filter(pk=message.pk).update(address="a@demo.example\r\nBcc: b@demo.example")
    assert not send.deliver(message.pk, now=NOW)
    assert not mail.outbox
