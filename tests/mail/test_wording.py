"""No message says anything about a child, a person or a place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from accounts.actions import issue_invitation
from accounts.models import Organisation, User
from accounts.roles import Role
from children.models import Child
from epep.mail import send
from epep.mail.hours import by_day
from epep.mail.models import Message
from epep.mail.queue import queue
from epep.mail.wording import WORDINGS, wording
from epep.page.glossary import words_to_avoid
from peps.actions import amend_pep, return_pep
from peps.actions.quality import add_comment
from peps.pinned import form_of
from tests import factories
from tests.factories import NOW, TODAY, at

FORBIDDEN = re.compile(
    r"\b(pep|peps|in care|looked after|school’s pupil|upn|child|children|foster|carer)\b", re.I
)


@pytest.mark.parametrize("template", sorted(WORDINGS))
@pytest.mark.parametrize("count", [1, 3])
def test_each_wording_is_plain_and_says_nothing_of_the_matter(template: str, count: int) -> None:
    words = wording(template, {"count": count, "due_on": "2026-12-11"})
    text = " ".join((words.subject, *words.lines, words.link, *words.after))
    assert FORBIDDEN.findall(text) == []
    assert words_to_avoid(text) == []
    assert "\n" not in words.subject
    assert len(words.subject) < 70


@pytest.mark.parametrize("template", sorted(WORDINGS))
def test_a_wording_without_a_date_still_reads(template: str) -> None:
    words = wording(template, {})
    assert "  " not in " ".join((words.subject, *words.lines))


def _all_names() -> set[str]:
    """Everything in the data that could tell who a message is about."""
    found: set[str] = set()
    for child in Child.objects.all():
        found |= {child.given_name, child.family_name, child.preferred_name, child.upn, child.la_child_id}
        found.add(f"{child.given_name[:1]}.{child.family_name[:1]}.")
        found.add(f"{child.given_name[:1]}{child.family_name[:1]}")
    for user in User.objects.all():
        found |= {user.name, *user.name.split()}
    found |= set(Organisation.objects.exclude(kind="authority").values_list("name", flat=True))
    return {name for name in found if name}


@pytest.mark.django_db
def test_messages_of_a_whole_plan_name_nobody() -> None:
    scene = factories.scene(preferred_name="Zuzu", upn="A123456789012")
    pep = factories.submit(scene.pep, now=at(1))
    section = scene.section("education")
    question = next(iter(form_of(section).questions())).key
    add_comment(
        section=section, question=question, text="Say more.", must_fix=True, by=scene.officer, now=at(2)
    )
    return_pep(pep=pep, by=scene.officer, now=at(3))
    pep = factories.finalise(scene.another_child(), judge=scene.officer, head=scene.head, now=at(4))
    amend_pep(pep=pep, sections=["education"], by=scene.officer, reason="A wrong date", now=at(5))
    issue_invitation(
        email="new@hillview.demo.example",
        name="Newly Named",
        role=Role.SCHOOL_COLLEAGUE,
        organisation=scene.school,
        authority=scene.authority,
        by=scene.officer,
        now=at(6),
    )
    rows = list(Message.objects.all())
    assert {"pep_submitted", "pep_returned", "pep_finalised", "pep_amended", "invitation"} <= {
        row.template for row in rows
    }
    for row in rows:
        assert send.deliver(row.pk, now=at(60))
    names = [
        re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I) for name in _all_names() | {"Newly", "Named"}
    ]
    for sent in mail.outbox:
        _check(sent, names)


def _check(sent: Any, names: list[re.Pattern[str]]) -> None:
    (html, kind) = sent.alternatives[0]
    assert kind == "text/html"
    everything = f"{sent.subject}\n{sent.body}\n{html}"
    links = set(re.findall(rf"{re.escape(settings.EPEP_SITE_URL)}\S*?(?=[\s\"<])", everything))
    for link in links:
        assert re.fullmatch(
            r"/(to-do/|invitations/[\w-]+/|peps/[0-9a-f-]{36}/(\w+/)?)?", link[len(settings.EPEP_SITE_URL) :]
        )
    without_links = re.sub(r"https?://\S+", "", everything)
    assert [name.pattern for name in names if name.search(without_links)] == []
    assert FORBIDDEN.findall(without_links) == []
    assert len(sent.recipients()) == 1


@pytest.mark.django_db
def test_what_is_not_a_count_a_date_or_a_path_cannot_be_queued() -> None:
    who = factories.user()
    with pytest.raises(ValueError, match="count, due_on, path"):
        queue("x", who, to=who, template="pep_returned", due_on=TODAY, now=NOW, context={"name": "Maya"})


@pytest.mark.django_db
def test_line_breaks_in_a_name_reach_no_header() -> None:
    scene = factories.scene()
    scene.authority.name = "Brookshire\r\nBcc: thief@demo.example"
    scene.authority.save()
    made = issue_invitation(
        email="new@demo.example",
        name="New\r\nBcc: thief@demo.example",
        role=Role.CARER,
        organisation=scene.authority,
        authority=scene.authority,
        by=scene.officer,
        now=NOW,
    )
    assert "\n" not in made.name
    row = Message.objects.get(thing_id=str(made.pk))
    assert send.deliver(row.pk, now=NOW)
    (sent,) = mail.outbox
    assert "Bcc" not in sent.message()
    assert sent.recipients() == ["new@demo.example"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 12, 1, 6, 59), (2026, 12, 1, 7, 0)),
        ((2026, 12, 1, 7, 0), (2026, 12, 1, 7, 0)),
        ((2026, 12, 1, 18, 59), (2026, 12, 1, 18, 59)),
        ((2026, 12, 1, 19, 0), (2026, 12, 2, 7, 0)),
        ((2026, 7, 1, 5, 59), (2026, 7, 1, 6, 0)),  # summer time: seven in England is six in UTC
        ((2026, 7, 1, 18, 0), (2026, 7, 2, 6, 0)),
        ((2026, 3, 28, 22, 0), (2026, 3, 29, 6, 0)),  # the night the clocks go forward
    ],
)
def test_nobody_is_written_to_at_night(moment: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert by_day(datetime(*moment, tzinfo=UTC)) == datetime(*expected, tzinfo=UTC)
