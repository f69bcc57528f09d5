"""Reminders through a real SMTP server: taken, refused, hanging, dropped, back again; nobody's name in any."""

from __future__ import annotations

import email
import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import policy
from typing import Any

import pytest

from accounts.models import Organisation, User
from accounts.roles import Role
from children.models import Child
from epep.mail import bounces, send
from epep.mail.hours import LONDON
from epep.mail.models import HeadContact, HowOften, Message
from peps import reminding
from peps.actions import return_pep
from peps.actions.quality import add_comment
from peps.actions.quieting import ask_virtual_school
from tests import factories
from tests.factories import NOW, Scene, at, scene
from tests.mail.servers import TIMEOUT, Server, running

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 12, 11)
REPORT = """\
From: MAILER-DAEMON@mail.demo.example
To: bounces@demo.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.demo.example

Final-Recipient: rfc822; somebody@demo.example
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: <{pk}@demo.example>
Subject: Education plans

--b--
"""


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server, and the portal that sends through it."""
    with running(settings) as found:
        yield found


def nine(day: date) -> datetime:
    """Nine in the morning."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


def queued(day: date = DUE_ON - timedelta(days=3)) -> list[Message]:
    """The bundles of that day."""
    reminding.queue_reminders(today=day, now=nine(day))
    return list(Message.objects.filter(rule="reminders", due_on=day))


def test_a_bundle_is_taken_once_in_plain_text_and_html_with_one_to(server: Server) -> None:
    here = scene()
    for row in queued():
        assert send.deliver(row.pk, now=nine(row.due_on))
        assert not send.deliver(row.pk, now=nine(row.due_on) + timedelta(hours=1))
    assert sorted(to for to, _content in server.taken) == sorted([[here.teacher.email], [here.worker.email]])
    for to, content in server.taken:
        read = email.message_from_bytes(content, policy=policy.default)
        assert [read["To"]] == to and read["Cc"] is None and read["Bcc"] is None
        assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
        text = read.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "1 plan waits for you." in text and "/to-do/" in text


def test_an_address_that_does_not_exist_is_asked_once_and_shown_to_the_officer(server: Server) -> None:
    scene()
    server.how = "refuse"
    (row, _other) = queued()
    assert not send.deliver(row.pk, now=nine(row.due_on))
    row.refresh_from_db()
    assert (row.status, row.problem, row.attempts) == ("parked", "SMTPRecipientsRefused", 1)
    assert not send.deliver(row.pk, now=nine(row.due_on) + timedelta(hours=3))
    assert server.asked == 1
    server.how = "accept"
    assert send.again([row.pk]) == 1
    assert send.deliver(row.pk, now=nine(row.due_on) + timedelta(hours=4))
    assert len(server.taken) == 1


@pytest.mark.parametrize("how", ["hang", "drop", "busy"])
def test_a_server_in_trouble_is_asked_again_later_and_the_message_goes_once(server: Server, how: str) -> None:
    scene()
    server.how = how
    (row, _other) = queued()
    began = time.monotonic()
    assert not send.deliver(row.pk, now=nine(row.due_on))
    assert time.monotonic() - began < TIMEOUT * 3
    row.refresh_from_db()
    assert row.status == "waiting" and row.problem
    server.how = "accept"
    server.taken.clear()
    assert send.deliver(row.pk, now=nine(row.due_on) + timedelta(minutes=5))
    row.refresh_from_db()
    assert (row.status, row.problem) == ("sent", "")
    assert len(server.taken) == 1


def test_a_line_that_ends_after_the_message_was_taken_can_be_told_by_its_id(server: Server) -> None:
    """Nobody can know whether the server has it: it is sent again, with the same id, and filters drop the second."""
    scene()
    server.how = "take_and_drop"
    (row, _other) = queued()
    assert not send.deliver(row.pk, now=nine(row.due_on))
    server.how = "accept"
    assert send.deliver(row.pk, now=nine(row.due_on) + timedelta(minutes=5))
    ids = [email.message_from_bytes(content)["Message-ID"] for _to, content in server.taken]
    assert len(ids) == 2 and len(set(ids)) == 1


def test_what_is_tried_again_in_the_evening_waits_for_the_next_working_morning(server: Server) -> None:
    scene()
    row = queued(DUE_ON)[0]
    evening = datetime(2026, 12, 11, 19, 5, tzinfo=LONDON)
    assert not send.deliver(row.pk, now=evening)
    row.refresh_from_db()
    assert row.not_before == datetime(2026, 12, 14, 7, tzinfo=LONDON)
    assert row.attempts == 0 and not server.taken
    assert send.deliver(row.pk, now=row.not_before)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_message_that_comes_back_is_on_the_officer_s_list(kind: str) -> None:
    scene()
    (row, _other) = queued()
    assert send.deliver(row.pk, now=nine(row.due_on))
    bounce = REPORT.format(action="failed", status="5.1.1", pk=row.pk, kind=kind).encode()
    assert bounces.take(bounce)
    row.refresh_from_db()
    assert (row.status, row.problem) == ("parked", "Bounced 5.1.1")
    assert not bounces.take(bounce)


def test_what_is_no_bounce_of_ours_changes_nothing() -> None:
    scene()
    (row, _other) = queued()
    send.deliver(row.pk, now=nine(row.due_on))
    kind = "text/rfc822-headers"
    late = REPORT.format(action="delayed", status="4.4.1", pk=row.pk, kind=kind)
    foreign = REPORT.format(
        action="failed", status="5.1.1", pk="01a22c44-74ed-73ed-aca6-ed805cca6b90", kind=kind
    )
    for raw in (late, foreign, "Subject: hello\n\nhello", "", "\x00"):
        assert not bounces.take(raw.encode())
    row.refresh_from_db()
    assert row.status == "sent"


# ---- nobody's name -----------------------------------------------------------------------------


def _names() -> set[str]:
    """Every name, school, UPN and pair of initials of the data."""
    found: set[str] = set()
    for child in Child.objects.all():
        found |= {child.given_name, child.family_name, child.preferred_name, child.upn, child.la_child_id}
        found |= {
            f"{child.given_name[:1]}.{child.family_name[:1]}.",
            f"{child.given_name[:1]}{child.family_name[:1]}",
        }
    for user in User.objects.all():
        found |= {user.name, *user.name.split(), "".join(part[0] for part in user.name.split())}
    found |= set(Organisation.objects.exclude(kind="authority").values_list("name", flat=True))
    return {name for name in found if len(name) > 1}


def a_busy_term() -> Scene:
    """Every rule, every step, a digest, a question to the Virtual School."""
    here = scene(preferred_name="Zuzu", given_name="Zuzanna", family_name="Quillfeather", upn="A123456789012")
    head = factories.member(Role.DESIGNATED_TEACHER, here.school, name="Hedwig Oakes")
    HeadContact.objects.create(organisation=here.school, user=head, named_at=NOW, named_by=here.officer)
    HowOften.objects.create(user=here.worker, weekly=True, saved_at=NOW)
    sent = factories.submit(here.another_child(given_name="Ottoline", family_name="Brisket"))
    back = factories.submit(here.another_child(given_name="Peregrine", family_name="Umber"))
    section = factories.section_of(back, "education")
    add_comment(
        section=section,
        question="strengths_strengths",
        text="Say more",
        must_fix=True,
        by=here.officer,
        now=at(1),
    )
    return_pep(pep=back, by=here.officer, now=at(2))
    factories.sign_all(here.another_child(given_name="Leopold", family_name="Vane"))
    ask_virtual_school(
        pep=here.another_child(given_name="Ismay", family_name="Crole"), by=here.teacher, now=at(3)
    )
    assert sent.status == "submitted"
    return here


def test_every_message_of_a_term_names_nobody(server: Server) -> None:
    a_busy_term()
    day = date(2026, 12, 1)
    while day < date(2027, 2, 1):
        for row in queued(day):
            assert send.deliver(row.pk, now=nine(day))
        day += timedelta(days=1)
    rules = set(Message.objects.filter(rule="reminders").values_list("template", flat=True))
    abouts = set(Message.objects.filter(rule="reminders").values_list("abouts__rule", flat=True))
    assert rules == {"reminders", "digest"}
    keys = {str(name).split(".")[0] for name in abouts if name}
    assert keys >= {"section_due", "changes_due", "send_due", "judge_due"}
    assert {"section_due.above", "section_due.virtual_school"} <= abouts
    assert {"asked", "section_due.above"} <= abouts
    patterns = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in _names()]
    assert len(server.taken) > 10
    for to, content in server.taken:
        assert len(to) == 1
        read = email.message_from_bytes(content, policy=policy.default)
        parts = [part.get_content() for part in read.iter_parts()]
        text = "\n".join([str(read["Subject"]), *parts])
        without = re.sub(r"https?://\S+", "", text)
        assert [one.pattern for one in patterns if one.search(without)] == []
        assert set(re.findall(r"https?://[^/\s]+(/[^\s\"<]*)", text)) == {"/to-do/"}
