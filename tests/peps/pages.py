"""What the tests of a plan's pages share: a browser, addresses, words of a page, a save."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from peps.actions import add_comment, return_pep, save_section
from tests.factories import (
    NOW,
    Scene,
    page_token,
    submit,
)

TEXT, OTHER = "strengths_strengths", "strengths_barriers"


def client_of(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def url(here: Scene, name: str, *more: str) -> str:
    """An address of this plan."""
    return reverse(f"peps:{name}", args=[here.pep.pk, *more])


def text_of(response: HttpResponse) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden_of(response: HttpResponse) -> dict[str, str]:
    """The hidden fields that say which page was sent."""
    found = re.findall(
        r'name="(base_revision|page|shown|revision)" value="([^"]*)"', response.content.decode()
    )
    return dict(found)


def words(response: HttpResponse) -> list[str]:
    """What the banner says."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def save(here: Scene, by: User, changes: dict[str, Any], key: str = "education", **more: Any) -> None:
    """A save by action, from a page just drawn."""
    section = here.section(key)
    given = {"base_revision": section.revision, "page": page_token(), "now": NOW} | more
    save_section(section=section, changes=changes, by=by, **given)


def returned(here: Scene, key: str = "education", question: str = TEXT) -> None:
    """Sent, and returned with one comment on an answer."""
    submit(here.pep)
    here.pep.refresh_from_db()
    section = here.section(key)
    add_comment(
        section=section, question=question, text="Say which subject", must_fix=True, by=here.officer, now=NOW
    )
    return_pep(pep=here.pep, by=here.officer, now=NOW)
    here.pep.refresh_from_db()
