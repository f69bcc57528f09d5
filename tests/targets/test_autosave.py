"""The editor saves as one types: what is merged, what is compared, what history keeps. Two people, one target."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from epep.audit.models import Event
from targets.actions import change_target, remove_target
from targets.models import Target
from tests.factories import NOW, Scene, delegate, scene, sign_all, target
from tests.peps.pages import client_of
from tests.targets.pages import as_seen, of, of_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    found = scene()
    delegate(found.child, found.colleague, ["education"], by=found.teacher)
    return found


@pytest.fixture
def made(here: Scene) -> Target:
    return target(here.pep, by=here.teacher, outcome="Reads")


def sent(here: Scene, made: Target, typed: dict[str, str], **page: str) -> HttpResponse:
    """What the script sends for the questions in `typed`."""
    data: dict[str, Any] = {"changed": list(typed), "page": "one"} | typed | page
    return client_of(here.teacher).post(of(made, "autosave"), data)


def told(answer: HttpResponse) -> dict[str, Any]:
    return dict(json.loads(answer.content))


def said(made: Target) -> dict[str, Any]:
    made.refresh_from_db()
    return made.said


def rows(made: Target) -> list[tuple[str, str]]:
    return [(row.history_change_reason, row.said["outcome"]) for row in made.history.order_by("history_id")]


def test_only_what_changed_is_sent_and_saved(here: Scene, made: Target) -> None:
    answer = sent(here, made, {"outcome": "Reads maps"}, **as_seen(made))
    assert answer.status_code == 200
    assert {"saved_at", "shown", "merged", "conflicts"} == told(answer).keys()
    assert told(answer)["shown"] == as_seen(made)["shown"]
    assert (said(made)["outcome"], made.said["measure"]) == (
        "Reads maps",
        target(here.pep, by=here.teacher).said["measure"],
    )


def test_what_cannot_be_read_yet_is_kept_as_typed_without_a_word(here: Scene, made: Target) -> None:
    typed = {"by_when_day": "31", "by_when_month": "02", "by_when_year": "2027"}
    answer = sent(here, made, typed, changed="by_when", **as_seen(made))
    assert answer.status_code == 200 and made.by_when
    assert 'value="31"' in client_of(here.teacher).get(of(made)).content.decode()
    assert said(made)["by_when"] and made.by_when is None


def test_autosaves_of_ten_minutes_are_one_row_and_one_event_and_the_button_makes_one_of_its_own(
    here: Scene, made: Target
) -> None:
    for minute, words in enumerate(("R", "Re", "Read", "Reads m")):
        change_target(
            target=made, typed={"outcome": words}, by=here.teacher, now=NOW + timedelta(minutes=2 * minute),
            page="one", autosave=True,
        )  # fmt: skip
    assert rows(made) == [("added", "Reads"), ("autosave", "Reads m")]
    later = {"by": here.teacher, "page": "one"}
    change_target(target=made, typed={"outcome": "Reads m"}, now=NOW + timedelta(minutes=9), **later)
    change_target(
        target=made, typed={"outcome": "Reads ma"}, now=NOW + timedelta(minutes=9), autosave=True, **later
    )
    change_target(
        target=made, typed={"outcome": "Reads maps"}, now=NOW + timedelta(minutes=20), autosave=True, **later
    )
    assert rows(made)[2:] == [("saved", "Reads m"), ("autosave", "Reads ma"), ("autosave", "Reads maps")]
    assert Event.objects.filter(verb="target.changed").count() == 4
    assert made.history.first().kind == "count" and said(made)["outcome"] == "Reads maps"


def test_the_columns_of_a_history_row_follow_what_is_typed_into_it(here: Scene, made: Target) -> None:
    for code in ("semh", "attendance"):
        sent(here, made, {"area": code}, **as_seen(made))
    newest = made.history.first()
    assert (newest.area, newest.said["area"]) == ("attendance", "attendance")
    assert made.history.count() == 2


def test_different_answers_of_two_people_merge(here: Scene, made: Target) -> None:
    before = as_seen(made)
    change_target(target=made, typed={"why": "Maps are next"}, by=here.colleague, now=NOW, page="two")
    answer = told(sent(here, made, {"outcome": "Reads maps"}, **before))
    assert answer["merged"] == {"why": {"by": here.colleague.name}}
    assert answer["conflicts"] == []
    assert (said(made)["outcome"], made.said["why"]) == ("Reads maps", "Maps are next")
    # The page does not show their answer yet, so it may not write over it.
    again = told(sent(here, made, {"why": "Because"}, shown=answer["shown"]))
    assert [one["key"] for one in again["conflicts"]] == ["why"]


def test_the_same_answer_of_two_people_is_theirs_to_compare(here: Scene, made: Target) -> None:
    before = as_seen(made)
    change_target(target=made, typed={"outcome": "Reads maps"}, by=here.colleague, now=NOW, page="two")
    answer = told(sent(here, made, {"outcome": "Reads novels", "why": "Loves them"}, **before))
    assert answer["conflicts"] == [
        {"key": "outcome", "label": "What will be different for the child?", "by": here.colleague.name}
    ]
    assert "compare_url" not in answer  # the page itself holds the second version
    assert (said(made)["outcome"], made.said["why"]) == ("Reads maps", "Loves them")
    still = told(sent(here, made, {"outcome": "Reads long novels"}, shown=answer["shown"]))
    assert still["conflicts"] and said(made)["outcome"] == "Reads maps"
    agreed = told(sent(here, made, {"outcome": "Reads maps"}, shown=answer["shown"]))
    assert agreed["conflicts"] == [] == list(agreed["merged"])


def test_two_windows_of_one_person_are_two_people(here: Scene, made: Target) -> None:
    before = as_seen(made)
    sent(here, made, {"outcome": "Reads maps"}, **before)
    answer = told(sent(here, made, {"outcome": "Reads novels"}, **before | {"page": "two"}))
    assert answer["conflicts"][0]["by"] == "You, in another window,"


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(here: Scene, made: Target) -> None:
    before = as_seen(made)
    sent(here, made, {"outcome": "Reads maps"}, **before)  # saved, and the page never heard of it
    assert told(sent(here, made, {"outcome": "Reads maps and novels"}, **before))["conflicts"] == []
    assert said(made)["outcome"] == "Reads maps and novels"
    assert told(sent(here, made, {"outcome": "Reads"}, **before))["conflicts"] == []
    assert said(made)["outcome"] == "Reads"


def test_an_aim_half_typed_is_not_put_into_the_sentence(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, outcome="Robin reads [aim]", aim="", kind="count", unit="words")
    for aim in ("9", "90"):
        sent(here, made, {"aim": aim}, **as_seen(made))
    assert said(made)["outcome"] == "Robin reads [aim]"
    shown = told(sent(here, made, {"why": "Speed"}, **as_seen(made)))["shown"]
    assert said(made)["outcome"] == "Robin reads 90"
    answer = told(sent(here, made, {"outcome": "Robin reads [aim] aloud"}, shown=shown))
    assert answer["conflicts"] == [] and said(made)["outcome"] == "Robin reads 90 aloud"


def test_nothing_new_is_no_revision(here: Scene, made: Target) -> None:
    sent(here, made, {"outcome": "Reads"}, **as_seen(made))
    said(made)
    assert (made.revision, made.history.count()) == (1, 1)


def test_what_cannot_be_saved_says_why(here: Scene, made: Target) -> None:
    assert client_of(here.teacher).get(of(made, "autosave")).status_code == 405
    gone = target(here.pep, by=here.teacher)
    address = of(gone, "autosave")
    remove_target(target=gone, by=here.teacher, now=NOW)
    assert client_of(here.teacher).post(address, {"changed": "outcome", "outcome": "x"}).status_code == 404
    sign_all(here.pep, only=("education",))
    answer = sent(here, made, {"outcome": "Reads maps"}, **as_seen(made))
    assert answer.status_code == 403
    assert said(made)["outcome"] == "Reads"
    assert "data-autosave-url" not in client_of(here.teacher).get(of(made)).content.decode()
    assert client_of(here.teacher).get(of_plan(here)).status_code == 200
