"""History: who changed which answer from what to what; events; what schools may not see is not there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from peps import actions
from peps.history_diff import EMPTY, RECORDS, changes_of
from peps.models import Pep
from peps.pinned import definition_of
from targets.actions import change_target, remove_target
from tests import factories

QUESTION = "strengths_strengths"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def page(here: factories.Scene, user: User) -> Any:
    """The history page as the person sees it."""
    client = Client()
    client.force_login(user)
    return client.get(reverse("peps:history", args=[here.pep.pk]))


def words(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def write(here: factories.Scene, text: str, by: User, minute: float, *, autosave: bool = False) -> None:
    """Answer one question."""
    section = here.section("education")
    actions.save_section(
        section=section, changes={QUESTION: text}, base_revision=section.revision, by=by,
        now=factories.at(minute), page=factories.page_token(), autosave=autosave,
    )  # fmt: skip


@pytest.mark.django_db
def test_history_says_from_to_who_and_when(here: factories.Scene) -> None:
    write(here, "Reads well", here.teacher, 1)
    write(here, "Reads aloud to the class", here.teacher, 30)
    write(here, "", here.teacher, 60)
    found = [change for change in changes_of(here.pep, confidential=True) if change.question == QUESTION]
    assert [(change.before, change.after, change.by, change.at) for change in found] == [
        ("Reads aloud to the class", EMPTY, here.teacher.name, factories.at(60)),
        ("Reads well", "Reads aloud to the class", here.teacher.name, factories.at(30)),
        (EMPTY, "Reads well", here.teacher.name, factories.at(1)),
    ]
    assert "From: Reads well To: Reads aloud to the class" in words(page(here, here.teacher))


@pytest.mark.django_db
def test_history_coalesced_autosaves_say_who_and_when_of_the_answer(here: factories.Scene) -> None:
    write(here, "R", here.teacher, 1, autosave=True)
    write(here, "Reads", here.teacher, 2, autosave=True)
    (change,) = [change for change in changes_of(here.pep, confidential=True) if change.question == QUESTION]
    assert (change.after, change.by, change.at) == ("Reads", here.teacher.name, factories.at(2))


@pytest.mark.django_db
def test_history_what_came_from_the_records_says_so(here: factories.Scene) -> None:
    changes = changes_of(here.pep, confidential=True)
    assert changes
    assert {change.by for change in changes} == {RECORDS}


@pytest.mark.django_db
def test_history_hides_confidential_answers_from_the_school(here: factories.Scene) -> None:
    factories.sign_all(here.pep, only=("care",))
    hidden = {
        question.key
        for section in definition_of(here.pep).sections
        for question in section.questions()
        if question.confidential
    }
    assert hidden & {change.question for change in changes_of(here.pep, confidential=True)}
    assert not hidden & {change.question for change in changes_of(here.pep, confidential=False)}
    assert "4 Larch Row" in words(page(here, here.worker))
    assert "4 Larch Row" not in words(page(here, here.teacher))


@pytest.mark.django_db
def test_history_tells_the_events_with_their_reasons(here: factories.Scene) -> None:
    factories.finalise(here.pep, judge=here.officer, head=here.head, now=factories.at(1))
    pep = Pep.objects.get(pk=here.pep.pk)
    actions.amend_pep(
        pep=pep, sections=["care"], reason="The child moved", by=here.officer, now=factories.at(9)
    )
    text = words(page(here, here.teacher))
    for part in (f"{here.officer.name} opened the finalised plan again", "Reason: The child moved",
                 f"{here.head.name} finalised the plan", "signed section E"):  # fmt: skip
        assert part in text, part
    assert text.index("The child moved") < text.index("finalised the plan")


@pytest.mark.django_db
def test_history_uses_the_words_of_the_form_not_its_codes(here: factories.Scene) -> None:
    factories.sign_all(here.pep, only=("views",))
    labels = {
        question.key for section in definition_of(here.pep).sections for question in section.questions()
    }
    shown = {change.label for change in changes_of(here.pep, confidential=True)}
    assert not labels & shown


@pytest.mark.django_db
def test_history_tells_what_became_of_targets(here: factories.Scene) -> None:
    made = factories.target(here.pep, by=here.teacher, now=factories.at(1))
    before = made.title
    typed = {"outcome": "Reads to the class", "by_when": ["1", "4", "2027"]}
    change_target(target=made, typed=typed, by=here.teacher, now=factories.at(2))
    made.refresh_from_db()
    remove_target(target=made, by=here.teacher, now=factories.at(3))
    found = [
        change for change in changes_of(here.pep, confidential=True) if change.label.startswith("Target: ")
    ]
    told = {(change.at, change.label): (change.before, change.after) for change in found}
    title, day = "Target: what will be different", "Target: by when"
    assert told[factories.at(1), title] == (EMPTY, before)
    assert told[factories.at(2), title] == (before, "Reads to the class")
    assert told[factories.at(2), day] == ("19 March 2027", "1 April 2027")
    assert told[factories.at(3), title] == ("Reads to the class", EMPTY)
    assert {(change.by, change.letter) for change in found} == {(here.teacher.name, "C")}


@pytest.mark.django_db
def test_history_goes_by_pages_and_costs_no_query_per_row(here: factories.Scene) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(here, here.teacher)
        return len(asked)

    page(here, here.teacher)
    write(here, "0", here.teacher, 1)
    few = queries()
    for minute in range(40):
        write(here, str(minute), here.teacher, 20 + minute * 11)
    assert queries() == few
    answer = page(here, here.teacher)
    assert len(answer.context["items"]) == 30
    assert answer.context["page"].paginator.num_pages == 2
