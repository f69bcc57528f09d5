"""A form of a new request that is sent twice, as without script, makes one draft; nothing typed is dropped."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from accounts.models import User
from accounts.roles import Role
from funding.models import Request
from targets.models import Target
from tests import factories
from tests.funding.pages import TYPED, of, on
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def aim(monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)
    here = factories.scene()
    return factories.target(here.pep, by=here.teacher, money="ppp")


def token_of(aim: Target, who: User) -> str:
    """The name of the form, as its page gives it."""
    found = re.search(r'name="form_token" value="([^"]+)"', client_of(who).get(on(aim)).content.decode())
    assert found
    return found[1]


def press(aim: Target, who: User, token: str, **sent: str) -> HttpResponse:
    """Send the form."""
    return client_of(who).post(on(aim), TYPED | {"form_token": token, "then": "draft"} | sent)


def test_two_presses_are_one_draft(aim: Target) -> None:
    who = aim.made_by
    token = token_of(aim, who)
    first, second = press(aim, who, token), press(aim, who, token)
    one = Request.objects.get()
    assert first["Location"] == second["Location"] == of(one)
    assert one.revision == 1
    assert one.history.count() == 1


def test_two_forms_are_two_drafts(aim: Target) -> None:
    who = aim.made_by
    for _ in range(2):
        press(aim, who, token_of(aim, who))
    assert Request.objects.count() == 2


def test_the_same_form_with_other_words_changes_the_draft(aim: Target) -> None:
    who = aim.made_by
    token = token_of(aim, who)
    press(aim, who, token)
    press(aim, who, token, need="Another need")
    one = Request.objects.get()
    assert (one.said["need"], one.revision) == ("Another need", 2)


def test_a_draft_that_went_on_is_not_overwritten_and_what_was_typed_is_shown(aim: Target) -> None:
    who = aim.made_by
    token = token_of(aim, who)
    press(aim, who, token)
    press(aim, who, token, need="Another need")
    page = press(aim, who, token, need="A third need")
    assert page.status_code == 409
    assert "its request was changed since" in text_of(page) and "A third need" in page.content.decode()
    assert Request.objects.get().said["need"] == "Another need"


def test_a_form_that_grows_by_a_row_keeps_its_name(aim: Target) -> None:
    who = aim.made_by
    token = token_of(aim, who)
    page = client_of(who).post(on(aim), TYPED | {"form_token": token, "add_row": "lines"})
    assert f'name="form_token" value="{token}"' in page.content.decode()


def test_the_name_of_a_form_is_one_persons(aim: Target) -> None:
    worker = next(link.user for link in aim.pep.child.links.filter(role=Role.SOCIAL_WORKER))
    press(aim, aim.made_by, "the-same")
    press(aim, worker, "the-same")
    assert Request.objects.count() == 2
