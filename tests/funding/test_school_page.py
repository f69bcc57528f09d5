"""The school's page: what was asked, agreed, paid, is to be spent and to be said, for the children it has now."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from children.models import SchoolSpell
from tests.factories import NOW, TODAY, Scene, scene, target
from tests.factories.money import money_approved, money_asked, money_draft, money_paid, money_spent
from tests.funding.pages import people
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


def page_of(who: Any) -> str:
    answer = client_of(who).get(reverse("funding:school"))
    assert answer.status_code == 200
    return text_of(answer)


def aim(here: Scene, pep: Any = None) -> Any:
    return target(pep or here.pep, by=here.teacher, money="ppp")


def test_it_says_what_was_asked_agreed_paid_and_is_to_be_spent(here: Scene) -> None:
    assert "Nothing was asked for yet" in page_of(here.teacher)
    money_spent(aim(here), pence=15000, **people(here))
    money_paid(aim(here), intervention="mentoring", **people(here))
    money_approved(aim(here), intervention="arts", by=here.teacher, officer=here.officer)
    money_draft(aim(here), intervention="phonics", by=here.teacher)
    page = page_of(here.teacher)
    assert "2026-27 £540 £540 £360 £150 £210" in page
    for said in (
        "One to one tuition", here.child.name, "Say what it did, at the next PEP", "Say what was spent when it ends",
        "Send it, or remove it", "Approved, to be paid", "Spent £180 £180 £180 £30",
    ):  # fmt: skip
        assert said in page, said


def test_only_children_who_are_at_the_school_now(here: Scene) -> None:
    money_asked(aim(here), by=here.teacher)
    gone = here.another_child()
    money_asked(aim(here, gone), by=here.teacher, intervention="mentoring")
    assert "Mentoring" in page_of(here.teacher)
    SchoolSpell.objects.filter(child=gone.child).update(ended_on=TODAY)
    assert "Mentoring" not in page_of(here.teacher)
    assert "Nothing was asked for yet" in page_of(scene(authority=here.authority).teacher)


@pytest.mark.parametrize(
    "role",
    [Role.SOCIAL_WORKER, Role.VIRTUAL_SCHOOL_HEAD, Role.CARER, Role.FUNDING_OFFICER, Role.SCHOOL_COLLEAGUE],
)
def test_others_have_no_such_page(here: Scene, role: Role) -> None:
    assert client_of(here.who(role)).get(reverse("funding:school")).status_code == 403


def test_thirty_requests_take_as_many_queries_as_one(here: Scene) -> None:
    client, one_target = client_of(here.teacher), aim(here)
    money_asked(one_target, by=here.teacher)
    client.get(reverse("funding:school"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("funding:school"))
    for number in range(29):
        money_draft(aim(here) if number % 3 else aim(here, here.another_child()), by=here.teacher)
    with CaptureQueriesContext(connection) as thirty:
        page = client.get(reverse("funding:school"))
    assert len(one) == len(thirty)
    assert page.content.decode().count("/funding/0") >= 30
