"""manage.py take_bounce: reports of several mail servers piped in, and what is no report; hard told from soft."""

from __future__ import annotations

import io
import os
import random
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from epep.mail import bounces, send
from epep.mail.bounces import not_reached
from epep.mail.models import Message
from tests.factories import NOW, Scene, scene
from tests.mail.reports import BARE, NO_BOUNCE, POSTFIX, SHAPES, report
from tests.mail.test_sending import a_message
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Message:
    """A message that went out."""
    message = a_message()
    assert send.deliver(message.pk, now=NOW)
    return message


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> str:
    """What the command says when a mail server pipes this into it. The server must be able to write it all."""
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def write() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(raw)
        except BrokenPipeError as problem:
            problems.append(problem)

    writer = threading.Thread(target=write)
    writer.start()
    out = io.StringIO()
    with os.fdopen(reading, "r") as pipe, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", pipe)
        call_command("take_bounce", stdout=out)
    writer.join(timeout=10)
    assert not writer.is_alive() and not problems
    return out.getvalue().strip()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_a_report_of_each_kind_of_server_parks_the_message(
    monkeypatch: pytest.MonkeyPatch, sent: Message, shape: str
) -> None:
    raw = report(SHAPES[shape], sent.pk, "5.1.10")
    assert piped(monkeypatch, raw) == "parked"
    sent.refresh_from_db()
    assert (sent.status, sent.problem) == ("parked", "Bounced 5.1.10")
    assert piped(monkeypatch, raw) == "nothing of ours", "once"
    assert piped(monkeypatch, raw.replace(b"\n", b"\r\n")) == "nothing of ours"


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_lines_may_end_as_on_the_wire(sent: Message, shape: str) -> None:
    found = bounces.read(report(SHAPES[shape], sent.pk).replace(b"\n", b"\r\n"))
    assert found and (sent.pk in found.message_ids, found.status) == (True, "5.1.1")


@pytest.mark.parametrize("kind", sorted(NO_BOUNCE))
def test_what_is_no_failure_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, sent: Message, kind: str
) -> None:
    assert piped(monkeypatch, report(NO_BOUNCE[kind], sent.pk)) == "nothing of ours"
    sent.refresh_from_db()
    assert (sent.status, sent.problem) == ("sent", "")


def test_a_report_about_somebody_else_s_message_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, sent: Message
) -> None:
    foreign = report(POSTFIX, "01a22c44-74ed-73ed-aca6-ed805cca6b90")
    assert piped(monkeypatch, foreign) == "nothing of ours"
    assert piped(monkeypatch, report(POSTFIX, "abc")) == "nothing of ours"
    waiting = a_message()
    assert piped(monkeypatch, report(POSTFIX, waiting.pk)) == "nothing of ours"
    assert set(Message.objects.values_list("status", flat=True)) == {"sent", "waiting"}


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("5.1.1", "Bounced 5.1.1"),
        ("5.1.10", "Bounced 5.1.10"),
        ("5.0.0", "Bounced 5.0.0"),
        ("5.2.1", "Bounced 5.2.1"),
        ("5.2.2", "BouncedForNow 5.2.2"),  # the mailbox is full
        ("5.7.1", "BouncedForNow 5.7.1"),  # a filter
        ("4.4.7", "BouncedForNow 4.4.7"),  # tried for days and given up
    ],
)
def test_an_address_that_does_not_work_is_told_from_one_that_did_not_today(
    sent: Message, status: str, problem: str
) -> None:
    assert bounces.take(report(POSTFIX, sent.pk, status))
    sent.refresh_from_db()
    assert (sent.status, sent.problem) == ("parked", problem)
    assert bool(not_reached(Message.objects.all())) is problem.startswith("Bounced ")


def test_two_megabytes_are_read_to_the_end_and_the_report_in_them_counts(
    monkeypatch: pytest.MonkeyPatch, sent: Message
) -> None:
    whole = report(SHAPES["gmail"], sent.pk).replace(b"1 plan waits", b"x" * 2_000_000)
    assert len(whole) > 2_000_000
    assert piped(monkeypatch, whole) == "parked"


def test_garbage_ends_well(monkeypatch: pytest.MonkeyPatch, sent: Message) -> None:
    rng = random.Random(20261208)
    good = report(POSTFIX, sent.pk)
    texts = [b"\x00" * 5000, rng.randbytes(50_000), b"Content-Type: multipart/report\n\n", good[:400]]
    for _ in range(60):
        broken = bytearray(good)
        for _ in range(40):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        texts.append(bytes(broken))
    for raw in texts:
        assert piped(monkeypatch, raw) in ("parked", "nothing of ours")
    for raw in texts[:4]:
        assert bounces.read(raw) is None


def test_a_parser_that_stumbles_is_no_failure_of_the_command_and_a_database_that_is_away_is_one(
    monkeypatch: pytest.MonkeyPatch, sent: Message
) -> None:
    def broken(raw: bytes) -> Any:
        raise IndexError("in the parser")

    def away(raw: bytes) -> Any:
        raise OperationalError("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(bounces, "read", broken)
        assert piped(monkeypatch, report(POSTFIX, sent.pk)) == "nothing of ours"
        patch.setattr(bounces, "read", away)
        with pytest.raises(OperationalError):
            piped(monkeypatch, report(POSTFIX, sent.pk))


# ---- where it is seen --------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A scene whose social worker was written to."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return scene()


def written_to(here: Scene, rule: str = "reminders") -> Message:
    """A message to the social worker that went out."""
    message = a_message(rule=rule, to=here.worker, authority=here.authority)
    assert send.deliver(message.pk, now=NOW)
    return message


def test_the_officer_s_list_and_the_person_s_page_say_it_until_the_address_is_another(here: Scene) -> None:
    message = written_to(here)
    officer = client_of(here.officer)
    person = f"/people/{here.worker.pk}/"
    assert officer.get(person).status_code == 200
    assert "do not arrive" not in text_of(officer.get(person))
    assert bounces.take(report(POSTFIX, message.pk))
    listed = text_of(officer.get("/messages/", {"status": "parked"}))
    assert "The message came back: the address does not work (5.1.1)" in listed and here.worker.name in listed
    assert f"Messages to {here.worker.email} do not arrive" in text_of(officer.get(person))
    here.worker.email = "new.address@demo.example"
    here.worker.save(update_fields=["email"])
    assert "do not arrive" not in text_of(officer.get(person))
    assert send.again([message.pk]) == 1
    message.refresh_from_db()
    assert (message.status, message.address) == ("waiting", "new.address@demo.example")


def test_a_message_that_arrives_later_clears_it_and_a_passing_failure_says_nothing(here: Scene) -> None:
    message = written_to(here)
    officer, person = client_of(here.officer), f"/people/{here.worker.pk}/"
    bounces.take(report(POSTFIX, message.pk, "5.2.2"))
    assert "it could not be delivered this time" in text_of(officer.get("/messages/", {"status": "parked"}))
    assert "do not arrive" not in text_of(officer.get(person))
    Message.objects.filter(pk=message.pk).update(problem="SMTPRecipientsRefused")
    assert "The address was refused" in text_of(officer.get(person))
    later = a_message(rule="later", to=here.worker, authority=here.authority, now=NOW + timedelta(minutes=1))
    send.deliver(later.pk, now=NOW + timedelta(minutes=1))
    assert "do not arrive" not in text_of(officer.get(person))


def test_a_report_without_the_message_names_it_by_what_it_answers_to(sent: Message) -> None:
    found = bounces.read(report(BARE, sent.pk))
    assert found == bounces.Report((sent.pk,), "5.1.1")
