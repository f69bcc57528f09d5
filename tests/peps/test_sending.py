"""The pages of the acts on a plan: what they say beforehand, how they refuse, what they lead to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from epep.mail.models import Message
from peps import actions
from peps.models import Pep, Snapshot
from tests import factories


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def url(here: factories.Scene, name: str) -> str:
    """An address of this plan."""
    return reverse(f"peps:{name}", args=[here.pep.pk])


def words(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def status(here: factories.Scene) -> str:
    """The plan's status now."""
    return Pep.objects.values_list("status", flat=True).get(pk=here.pep.pk)


def must_fix(here: factories.Scene, key: str = "education") -> Any:
    """A must-fix comment on an answer of the section."""
    section = here.section(key)
    return actions.add_comment(
        section=section,
        question=min(section.answers),
        text="Say which books",
        must_fix=True,
        by=here.officer,
        now=factories.NOW,
    )


@pytest.mark.django_db
def test_send_names_the_sections_not_signed_yet_as_links(here: factories.Scene) -> None:
    factories.sign_all(here.pep, only=("care", "views", "education"))
    client = browser(here.teacher)
    page = client.get(url(here, "send"))
    assert "2 are not signed yet" in words(page)
    for key in ("carer", "meeting"):
        assert f'href="{reverse("peps:section", args=[here.pep.pk, key])}"' in page.content.decode()
    assert b"<button" not in page.content.split(b"<main")[1].split(b"</main")[0]
    refused = client.post(url(here, "send"))
    assert (refused.status_code, status(here)) == (422, "open")
    assert "Section E (Record of the meeting) is not signed yet." in words(refused)


@pytest.mark.django_db
def test_send_says_what_happens_next_and_sends(here: factories.Scene) -> None:
    factories.sign_all(here.pep)
    client = browser(here.teacher)
    assert "An officer reads it and judges its quality" in words(client.get(url(here, "send")))
    answer = client.post(url(here, "send"), follow=True)
    assert "The plan is with the Virtual School." in words(answer)
    assert status(here) == "submitted"
    told = set(Message.objects.filter(template="pep_submitted").values_list("recipient", flat=True))
    assert told == {here.officer.pk, here.second_officer.pk, here.head.pk}


@pytest.mark.django_db
def test_send_twice_sends_once(here: factories.Scene) -> None:
    factories.sign_all(here.pep)
    client = browser(here.teacher)
    client.post(url(here, "send"))
    assert client.post(url(here, "send")).status_code == 403
    assert Pep.objects.get(pk=here.pep.pk).round == 1


@pytest.mark.django_db
def test_return_shows_the_comments_and_needs_one(here: factories.Scene) -> None:
    factories.submit(here.pep)
    client = browser(here.officer)
    assert "Comment on at least one answer" in words(client.get(url(here, "return")))
    assert (client.post(url(here, "return")).status_code, status(here)) == (422, "submitted")
    must_fix(here)
    assert "Say which books" in words(client.get(url(here, "return")))
    client.post(url(here, "return"), {"note": "Nearly there"})
    assert status(here) == "returned"
    assert {row.key for row in here.pep.sections.filter(status="open")} == {"education"}


@pytest.mark.django_db
def test_return_opens_the_next_plan_when_asked(here: factories.Scene) -> None:
    other = here.another_child()
    factories.submit(here.pep)
    factories.submit(other, now=factories.at(5))
    must_fix(here)
    answer = browser(here.officer).post(url(here, "return"), {"then": "next"})
    assert answer.url == reverse("peps:quality", args=[other.pk])


@pytest.mark.django_db
def test_finalise_says_who_cannot_and_why(here: factories.Scene) -> None:
    factories.submit(here.pep)
    factories.judge_all(here.pep, by=here.officer)
    page = words(browser(here.officer).get(url(here, "finalise")))
    assert "A second officer or the Virtual School head finalises it." in page
    answer = browser(here.officer).post(url(here, "finalise"))
    assert (answer.status_code, status(here), Snapshot.objects.count()) == (422, "submitted", 0)


@pytest.mark.django_db
def test_finalise_says_the_consequence_and_finalises(here: factories.Scene) -> None:
    factories.submit(here.pep)
    factories.judge_all(here.pep, by=here.officer)
    client = browser(here.head)
    assert "sealed as it stands" in words(client.get(url(here, "finalise")))
    answer = client.post(url(here, "finalise"), follow=True)
    assert "The plan is finalised." in words(answer)
    assert client.post(url(here, "finalise")).status_code == 409
    assert Snapshot.objects.count() == 1
    assert Message.objects.filter(template="pep_finalised", recipient=here.carer).count() == 1


@pytest.mark.django_db
def test_finalise_in_another_state_is_a_page_not_an_error(here: factories.Scene) -> None:
    page = browser(here.head).get(url(here, "finalise"))
    assert page.status_code == 200
    assert "In progress" in words(page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"sections": ["care"]}, "Say what has to change, and why"),
        ({"reason": "Moved"}, "Select at least one section to open again"),
        ({"reason": "Moved", "sections": ["nonsense"]}, "Select"),
    ],
)
def test_amend_needs_a_reason_and_a_section(
    here: factories.Scene, typed: dict[str, Any], message: str
) -> None:
    factories.finalise(here.pep, judge=here.officer, head=here.head)
    answer = browser(here.officer).post(url(here, "amend"), typed)
    assert (answer.status_code, status(here)) == (422, "finalised")
    assert message in words(answer)
    assert "<title>Error:" in answer.content.decode()
    if "reason" in typed:
        assert "Moved" in words(answer)


@pytest.mark.django_db
def test_amend_opens_the_sections_named(here: factories.Scene) -> None:
    factories.finalise(here.pep, judge=here.officer, head=here.head)
    browser(here.officer).post(
        url(here, "amend"), {"reason": "The child moved", "sections": ["care", "carer"]}
    )
    assert {row.key for row in here.pep.sections.exclude(status="signed")} == {"care", "carer"}


@pytest.mark.django_db
def test_cancel_needs_a_reason_and_keeps_what_was_written(here: factories.Scene) -> None:
    client = browser(here.officer)
    assert client.post(url(here, "cancel"), {"reason": "  "}).status_code == 422
    before = here.section("care").answers
    client.post(url(here, "cancel"), {"reason": "Opened by mistake"})
    assert (status(here), here.section("care").answers) == ("cancelled", before)


@pytest.mark.django_db
def test_acts_never_say_rejected(here: factories.Scene) -> None:
    factories.submit(here.pep)
    must_fix(here)
    for name in ("quality", "return", "finalise", "amend", "cancel", "read", "history"):
        assert "reject" not in browser(here.officer).get(url(here, name)).content.decode().lower()
