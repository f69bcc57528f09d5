"""Judging by criteria, what must be put right before finalising, and who finalises."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.authority import preset
from epep.audit.models import Event
from epep.moves import Refused
from peps import actions, querysets_quality
from peps.models import Comment, FormDefinition, Judgement, Pep
from tests import factories
from tests.factories import NOW, Scene, at
from tests.peps.judging import MUST_TARGETS, finalise, judge, must_fix
from tests.peps.pages import client_of, text_of, url

pytestmark = pytest.mark.django_db
Settings = Callable[..., None]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def settings_say(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """`settings_say(letter="F", …)`: plans opened from now on have these quality settings."""

    def say(**values: Any) -> None:
        changed = copy.deepcopy(dict(preset("birmingham")))
        changed["quality"] |= values
        monkeypatch.setattr("peps.actions.opening.preset", lambda _name: changed)

    return say


@pytest.fixture
def sent() -> Scene:
    """A plan that is with the Virtual School."""
    made = factories.scene()
    factories.submit(made.pep)
    made.pep.refresh_from_db()
    return made


# ---- verdicts ----------------------------------------------------------------------------------------


def test_desk_keeps_a_verdict_for_each_criterion_with_or_without_a_level(sent: Scene) -> None:
    client = client_of(sent.officer)
    name = "judge-education-criterion-"
    client.post(url(sent, "quality"), {f"{name}0": "met", f"{name}2": "partly"})
    row = Judgement.objects.get()
    assert (row.level, row.criteria) == ("", {"0": "met", "2": "partly"})
    assert "0 of 5 sections judged" in text_of(client.get(url(sent, "quality")))
    client.post(url(sent, "quality"), {f"{name}2": "not", "judge-education-level": "good"})
    row.refresh_from_db()
    assert (row.level, row.criteria) == ("good", {"0": "met", "2": "not"})
    page = client.get(url(sent, "quality"))
    assert "1 of 5 sections judged" in text_of(page)
    html = page.content.decode()
    for verdict, number in (("met", 0), ("not", 2)):
        assert f'name="{name}{number}" type="radio" value="{verdict}" checked' in html
    event = Event.objects.filter(verb="section.judged").latest("id")
    assert event.data["verdicts"] == {"0": "met", "2": "not"}


def test_desk_saves_a_section_once_when_nothing_in_it_changed(sent: Scene) -> None:
    client = client_of(sent.officer)
    typed = {"judge-care-criterion-0": "met", "judge-care-level": "good"}
    client.post(url(sent, "quality"), typed)
    client.post(url(sent, "quality"), typed)
    assert Event.objects.filter(verb="section.judged").count() == 1


@pytest.mark.parametrize("typed", [{"judge-care-criterion-0": "perhaps"}, {"judge-care-level": "perhaps"}])
def test_desk_refuses_a_verdict_that_does_not_exist(sent: Scene, typed: dict[str, str]) -> None:
    answer = client_of(sent.officer).post(url(sent, "quality"), typed)
    assert answer.status_code == 422
    wanted = "level" if "judge-care-level" in typed else "criterion-0"
    assert f'href="#id_judge-care-{wanted}"' in answer.content.decode()
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("verdicts", [{"0": "perhaps"}, {"9": "met"}, {"x": "met"}])
def test_a_verdict_is_one_of_three_on_a_criterion_of_the_section(
    sent: Scene, verdicts: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        actions.judge_section(
            section=sent.section("care"), level="good", note="", verdicts=verdicts, by=sent.officer, now=NOW
        )
    assert refused.value.messages == ["Select met, partly met or not met."]


def test_a_level_without_verdicts_leaves_those_that_were_given(sent: Scene) -> None:
    judge(sent, c0="met")
    factories.judge_all(sent.pep, by=sent.officer)
    assert Judgement.objects.get(section__key="education").criteria == {"0": "met"}


def test_a_section_without_a_level_is_not_judged(sent: Scene) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    Judgement.objects.filter(section__key="care").delete()
    judge(sent, "care", "", c0="met")
    with pytest.raises(Refused) as refused:
        finalise(sent)
    assert refused.value.messages == ["Judge section A (Essential and care information) first."]


# ---- what must be put right --------------------------------------------------------------------------

WHERE = "Section C (Education information)"


def test_a_criterion_that_must_be_met_and_is_not_is_said_on_the_desk_and_stops_finalising(
    sent: Scene,
) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    judge(sent, c2="not")
    page = text_of(client_of(sent.head).get(url(sent, "quality")))
    assert "To put right before this plan is finalised" in page
    assert f"Not met, and must be: “{MUST_TARGETS}" in page
    assert "Add a comment that says what must be put right." in page
    with pytest.raises(Refused) as refused:
        finalise(sent)
    (sentence,) = refused.value.messages
    assert sentence.startswith(f"{WHERE}: this must be met, and is not: “{MUST_TARGETS}")
    assert sentence.endswith("Comment on what must be put right.")
    must_fix(sent)
    assert "A comment says what must be put right." in text_of(client_of(sent.head).get(url(sent, "quality")))
    with pytest.raises(Refused) as refused:
        finalise(sent)
    assert refused.value.messages[0].endswith("Return the plan for changes.")
    assert actions.return_pep(pep=sent.pep, by=sent.officer, now=NOW).status == "returned"


@pytest.mark.parametrize("verdict", ["partly", "met"])
def test_a_criterion_partly_met_and_advice_stop_nothing(sent: Scene, verdict: str) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    judge(sent, c2=verdict, c0="not")
    must_fix(sent, must=False)
    assert "To put right before" not in text_of(client_of(sent.head).get(url(sent, "quality")))
    assert finalise(sent).status == "finalised"


def test_a_level_that_goes_back_is_never_finalised_and_needs_a_comment_to_be_returned(sent: Scene) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    judge(sent, level="insufficient")
    with pytest.raises(Refused) as refused:
        finalise(sent)
    assert refused.value.messages == [f"{WHERE} is “Changes needed”. Comment on what must be put right."]
    must_fix(sent, "care", "family_time")
    with pytest.raises(Refused) as refused:
        actions.return_pep(pep=sent.pep, by=sent.officer, now=NOW)
    assert refused.value.messages == [
        "Comment on what must be put right in section C (Education information)."
    ]
    must_fix(sent)
    actions.return_pep(pep=sent.pep, by=sent.officer, now=NOW)
    assert {row.key for row in sent.pep.sections.filter(status="open")} == {"care", "education"}


def test_a_comment_on_what_must_be_put_right_is_returned_not_finalised(sent: Scene) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    comment = must_fix(sent)
    page = text_of(client_of(sent.head).get(url(sent, "finalise")))
    assert f"{WHERE} has a comment on what must be put right. Return the plan for changes." in page
    actions.remove_comment(comment=comment, by=sent.officer, now=NOW)
    assert finalise(sent).status == "finalised"


def test_a_form_from_before_these_settings_is_finalised_as_it_was(sent: Scene) -> None:
    row = FormDefinition.objects.get(pk=sent.pep.definition_id)
    quality = row.content["quality"]
    del quality["must_fix_below"], quality["finalised_by"]
    quality["criteria"]["education"] = ["Targets are clear"]
    old = FormDefinition.objects.create(
        digest="0" * 64, content=row.content | {"quality": quality}, created_at=NOW
    )
    Pep.objects.filter(pk=sent.pep.pk).update(definition=old)
    sent.pep.refresh_from_db()
    factories.judge_all(sent.pep, by=sent.officer, level="insufficient")
    judge(sent, level="insufficient", c0="not")
    assert "Targets are clear" in text_of(client_of(sent.officer).get(url(sent, "quality")))
    assert finalise(sent).quality == "insufficient"


# ---- who finalises -----------------------------------------------------------------------------------


def test_only_those_named_finalise_and_the_others_are_told_who_does(settings_say: Settings) -> None:
    settings_say(finalised_by=["virtual_school_head"], second_person=False)
    here = factories.scene()
    factories.submit(here.pep)
    here.pep.refresh_from_db()
    factories.judge_all(here.pep, by=here.second_officer)
    says = "In this authority the Virtual School head or deputy finalises."
    page = client_of(here.officer).get(url(here, "quality"))
    assert says in text_of(page)
    assert b"Save and finalise" not in page.content
    assert says in text_of(client_of(here.officer).get(url(here, "finalise")))
    with pytest.raises(Refused) as refused:
        finalise(here, here.officer)
    assert refused.value.messages == [says]
    assert b"Save and finalise" in client_of(here.head).get(url(here, "quality")).content
    assert finalise(here).status == "finalised"


def test_an_author_who_is_named_still_does_not_finalise(settings_say: Settings) -> None:
    settings_say(finalised_by=["virtual_school_head"])
    here = factories.scene()
    section = here.section("care")
    stamp = [1, str(here.head.pk), here.head.name, NOW.isoformat(), "page"]
    factories.submit(here.pep)
    section.refresh_from_db()
    section.stamps["family_time"] = stamp
    section.save()
    here.pep.refresh_from_db()
    factories.judge_all(here.pep, by=here.officer)
    with pytest.raises(Refused) as refused:
        finalise(here)
    assert refused.value.messages == [
        "You wrote or signed part of this plan. Somebody else must finalise it."
    ]


# ---- a section of its own ----------------------------------------------------------------------------


def rows_of_the_list(here: Scene, by: Any) -> list[tuple[str, str, str]]:
    """(group, row, status) of the task list on the plan's page."""
    page = client_of(by).get(url(here, "overview"))
    return [
        (group.title, task.text, task.status) for group in page.context["plan"].groups for task in group.tasks
    ]


def test_quality_as_a_section_of_its_own_stands_in_the_task_list_with_its_status(
    settings_say: Settings,
) -> None:
    settings_say(letter="F", title="Quality assurance and sign-off")
    here = factories.scene()
    name = "F. Quality assurance and sign-off"

    def status(by: Any) -> tuple[str, str]:
        here.pep.refresh_from_db()
        (found,) = [(group, state) for group, text, state in rows_of_the_list(here, by) if text == name]
        return found

    assert status(here.teacher) == ("Virtual School", "cannot_start")
    assert status(here.officer) == ("Your part", "cannot_start")
    factories.submit(here.pep)
    assert status(here.worker) == ("Virtual School", "not_started")
    judge(here, c0="met")
    assert status(here.worker) == ("Virtual School", "in_progress")
    must_fix(here)
    actions.return_pep(pep=here.pep, by=here.officer, now=NOW)
    assert status(here.teacher) == ("Virtual School", "changes_needed")
    here.pep.refresh_from_db()
    factories.finalise(here.pep, judge=here.officer, head=here.head)
    assert status(here.teacher) == ("Virtual School", "finalised")
    theirs = client_of(here.teacher).get(url(here, "overview")).content.decode()
    assert url(here, "quality") not in theirs
    assert f"Finalised by {here.head.name}" in theirs
    desk = client_of(here.officer).get(url(here, "quality")).content.decode()
    assert f"<title>{name}" in desk
    assert url(here, "quality") in client_of(here.officer).get(url(here, "overview")).content.decode()


def test_without_a_letter_the_list_is_as_it_was(here: Scene) -> None:
    assert len(rows_of_the_list(here, here.officer)) == 5
    assert "Judges the quality and finalises" in text_of(client_of(here.officer).get(url(here, "overview")))


# ---- costs -------------------------------------------------------------------------------------------


def test_the_desk_and_the_plan_cost_the_same_however_much_was_said(sent: Scene) -> None:
    def cost(by: Any, name: str, *more: str) -> int:
        client = client_of(by)
        client.get(url(sent, name, *more))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(sent, name, *more)).status_code == 200
        return len(seen)

    judge(sent, "care", c0="met")
    before = cost(sent.officer, "quality")
    for section in sent.pep.sections.all():
        judge(sent, section.key, c0="not", c1="partly")
    for _ in range(10):
        must_fix(sent)
    assert cost(sent.officer, "quality") == before
    assert len(querysets_quality.to_put_right(sent.pep)) == 3
    for key in ("care", "meeting"):
        must_fix(sent, key, min(sent.section(key).answers))
    actions.return_pep(pep=sent.pep, by=sent.officer, now=at(1))
    sent.pep.refresh_from_db()
    few = cost(sent.teacher, "overview"), cost(sent.teacher, "section", "education")
    Comment.objects.filter(section__key="education").exclude(
        pk__in=list(Comment.objects.filter(section__key="education").values_list("pk", flat=True)[:1])
    ).delete()
    assert (cost(sent.teacher, "overview"), cost(sent.teacher, "section", "education")) == few
