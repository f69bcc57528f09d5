"""The plan's overview and other people's plans: what stands there, for whom."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from epep.ids import new_id
from peps.models import Pep
from tests.factories import (
    NOW,
    Scene,
    fill_everything,
    scene,
    sign_all,
    target,
)
from tests.peps.pages import TEXT, client_of, returned, save, text_of, url

pytestmark = pytest.mark.django_db


def test_the_overview_names_the_next_act_and_its_due_date(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "overview"))
    text = text_of(page)
    assert f"PEP for {here.child.short_name}" in text
    assert "Start: B, Young person’s views" in text
    assert text.index("Your part") < text.index("Social worker")
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count('class="govuk-button"') == 1


def test_the_name_of_the_child_is_not_in_the_title(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "overview")).content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title and here.child.short_name not in title[1] and here.child.family_name not in title[1]


def test_the_overview_counts_what_is_left_and_who_saved_last(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "Kind"})
    text = text_of(client_of(here.teacher).get(url(here, "overview")))
    assert re.search(r"\d+ things left to do", text)
    assert f"Last saved by {here.teacher.name}" in text
    assert "In progress" in text


def test_a_section_with_nothing_missing_is_ready_to_sign(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    page = client_of(here.worker).get(url(here, "overview"))
    assert "Check and sign: A, Essential and care information" in text_of(page)
    assert url(here, "check", "care") in page.content.decode()
    assert "Ready to sign" in text_of(page)


def test_when_all_is_signed_the_teacher_sends_it(here: Scene) -> None:
    sign_all(here.pep)
    page = client_of(here.teacher).get(url(here, "overview"))
    assert "Send to the Virtual School" in text_of(page)
    assert url(here, "send") in page.content.decode()


def test_a_returned_plan_says_what_to_change_and_leads_to_the_answer(here: Scene) -> None:
    returned(here)
    page = client_of(here.teacher).get(url(here, "overview"))
    assert "1 thing to change" in text_of(page)
    assert "Say which subject" in text_of(page)
    assert page.content.decode().count(url(here, "question", "education", TEXT)) == 2
    assert "See what needs changing" in text_of(page)


def test_the_carer_is_not_named_to_the_school(here: Scene) -> None:
    assert here.carer.name not in text_of(client_of(here.teacher).get(url(here, "overview")))
    assert here.carer.name in text_of(client_of(here.worker).get(url(here, "overview")))


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_OFFICER])
def test_the_overview_takes_the_same_number_of_queries_for_little_and_much(here: Scene, role: Role) -> None:
    target(here.pep, by=here.teacher)
    client = client_of(here.who(role))
    client.get(url(here, "overview"))
    with CaptureQueriesContext(connection) as little:
        client.get(url(here, "overview"))
    fill_everything(here.pep, "education", by=here.teacher, optional=True)
    for number in range(12):
        target(here.pep, by=here.teacher, outcome=f"Target {number}")
    with CaptureQueriesContext(connection) as much:
        client.get(url(here, "overview"))
    assert len(much) == len(little)
    assert len(much) <= 40


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("overview", []),
        ("section", ["education"]),
        ("check", ["education"]),
        ("compare", ["education"]),
        ("reopen", ["education"]),
        ("question", ["education", TEXT]),
    ],
)
def test_another_childs_plan_answers_as_a_missing_one(here: Scene, name: str, more: list[str]) -> None:
    other = scene()
    client = client_of(other.teacher)
    theirs = client.get(url(here, name, *more))
    missing = client.get(reverse(f"peps:{name}", args=[new_id(), *more]))
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


def test_a_section_that_does_not_exist_is_a_404(here: Scene) -> None:
    assert client_of(here.teacher).get(url(here, "section", "nothing")).status_code == 404


@pytest.mark.parametrize("key", ["care", "education", "meeting"])
def test_a_section_page_takes_the_same_number_of_queries_full_or_empty(here: Scene, key: str) -> None:
    owner = here.worker if key == "care" else here.teacher
    client = client_of(owner)
    client.get(url(here, "section", key))
    with CaptureQueriesContext(connection) as empty:
        client.get(url(here, "section", key))
    fill_everything(here.pep, key, by=owner, optional=True)
    with CaptureQueriesContext(connection) as full:
        client.get(url(here, "section", key))
    assert len(full) <= len(empty) + 1  # whether a young person typed an answer is asked once there are some
    assert len(full) <= 35


def test_the_plan_of_a_cancelled_term_cannot_be_filled(here: Scene) -> None:
    Pep.objects.filter(pk=here.pep.pk).update(
        status=Pep.Status.CANCELLED, cancelled_at=NOW, cancelled_by=here.officer
    )
    answer = client_of(here.teacher).post(url(here, "section", "education"), {TEXT: "Too late"})
    assert answer.status_code in (403, 404, 409)
    assert TEXT not in here.section("education").answers
