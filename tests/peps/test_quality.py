"""The quality desk: levels and comments are kept whichever button is pressed; nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from peps import actions
from peps.models import Comment, Judgement, Pep, Rendition
from tests import factories

QUESTION = "strengths_strengths"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    made = factories.scene()
    factories.submit(made.pep)
    made.pep.refresh_from_db()
    return made


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def desk(here: factories.Scene, name: str = "quality") -> str:
    """The address of the desk."""
    return reverse(f"peps:{name}", args=[here.pep.pk])


def words(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def comment(key: str = "education", text: str = "Say which books", **more: str) -> dict[str, str]:
    """What the comment box of a section sends."""
    return {
        f"comment-{key}-question": QUESTION,
        f"comment-{key}-text": text,
        f"comment-{key}-kind": "must",
    } | more


@pytest.mark.django_db
def test_desk_shows_the_plan_the_criteria_and_the_levels(here: factories.Scene) -> None:
    page = browser(here.officer).get(desk(here))
    text = words(page)
    for part in (
        "A: Essential and care information",
        "What good looks like",
        "Needs developing",
        "0 of 5 sections judged",
    ):
        assert part in text
    assert page.content.decode().count('type="radio"') == 5 * (4 + 2) + 15 * 3


@pytest.mark.django_db
def test_desk_keeps_levels_and_replaces_them(here: factories.Scene) -> None:
    client = browser(here.officer)
    client.post(
        desk(here), {"judge-care-level": "good", "judge-views-level": "strong", "judge-views-note": "Lovely"}
    )
    client.post(
        desk(here),
        {"judge-care-level": "develop", "judge-views-level": "strong", "judge-views-note": "Lovely"},
    )
    found = {row.section.key: (row.level, row.note) for row in Judgement.objects.all()}
    assert found == {"care": ("develop", ""), "views": ("strong", "Lovely")}
    assert "2 of 5 sections judged" in words(client.get(desk(here)))


@pytest.mark.django_db
def test_desk_comment_is_kept_by_every_button_with_the_levels(here: factories.Scene) -> None:
    client = browser(here.officer)
    level = {"judge-care-level": "good"}
    client.post(desk(here, "comment"), comment() | level | {"section": "education"})
    client.post(desk(here), comment(text="And how often") | level)
    client.post(desk(here), comment(text="And where") | {"on": "strengths_barriers"})
    client.post(desk(here), comment(text="And who") | {"act": "return"})
    assert list(Comment.objects.values_list("text", flat=True)) == [
        "Say which books", "And how often", "And where", "And who",
    ]  # fmt: skip
    assert Judgement.objects.count() == 1


@pytest.mark.django_db
def test_desk_leads_from_an_answer_to_its_comment_box(here: factories.Scene) -> None:
    client = browser(here.officer)
    answer = client.post(desk(here), {"on": QUESTION})
    assert answer.url == f"{desk(here)}?on={QUESTION}#comment-education"
    assert f'<option value="{QUESTION}" selected' in client.get(answer.url.split("#")[0]).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (comment(text=" ") | {"section": "education"}, "Enter what should change."),
        (
            comment(**{"comment-education-question": "no_such"}) | {"section": "education"},
            "Choose the answer",
        ),
        (
            comment() | {"section": "education", "judge-care-level": "excellent"},
            "Select a level for section A",
        ),
        (comment() | {"section": "education", "judge-care-note": "Fine"}, "Select a level for section A"),
    ],
)
def test_desk_refuses_with_what_was_typed_still_there(
    here: factories.Scene, sent: dict[str, str], message: str
) -> None:
    answer = browser(here.officer).post(desk(here, "comment"), sent)
    assert answer.status_code == 422
    assert message in words(answer)
    assert "<title>Error:" in answer.content.decode()
    assert (Comment.objects.count(), Judgement.objects.count()) == (0, 0)
    if sent["comment-education-text"].strip():
        assert "Say which books" in answer.content.decode()


@pytest.mark.django_db
def test_desk_a_comment_is_taken_back_by_its_author_alone(here: factories.Scene) -> None:
    browser(here.officer).post(desk(here, "comment"), comment() | {"section": "education"})
    remark = Comment.objects.get()
    other = browser(here.second_officer)
    assert b"Take back" not in other.get(desk(here)).content
    assert other.post(desk(here, "comment"), {"take_back": str(remark.pk)}).status_code == 403
    assert Comment.objects.count() == 1
    browser(here.officer).post(desk(here, "comment"), {"take_back": str(remark.pk)})
    assert Comment.objects.count() == 0


@pytest.mark.django_db
def test_desk_takes_no_comment_of_another_plan(here: factories.Scene) -> None:
    other = factories.scene(authority=here.authority)
    factories.submit(other.pep)
    remark = actions.add_comment(
        section=other.section("education"), question=QUESTION, text="x", must_fix=True, by=here.officer,
        now=factories.NOW,
    )  # fmt: skip
    assert browser(here.officer).post(desk(here, "comment"), {"take_back": str(remark.pk)}).status_code == 404
    assert browser(here.officer).post(desk(here, "comment"), {"take_back": "nonsense"}).status_code == 404
    assert Comment.objects.count() == 1


@pytest.mark.django_db
def test_desk_second_round_shows_what_was_asked_and_what_changed(here: factories.Scene) -> None:
    factories.judge_all(here.pep, by=here.officer)
    actions.add_comment(
        section=here.section("education"), question=QUESTION, text="Say which books", must_fix=True,
        by=here.officer, now=factories.NOW,
    )  # fmt: skip
    pep = actions.return_pep(pep=here.pep, by=here.officer, now=factories.at(1), note="Nearly there")
    section = here.section("education")
    actions.save_section(
        section=section, changes={QUESTION: "Reads Skellig"}, base_revision=section.revision, by=here.teacher,
        now=factories.at(2), page=factories.page_token(),
    )  # fmt: skip
    factories.submit(Pep.objects.get(pk=pep.pk), now=factories.at(3))
    page = browser(here.officer).get(desk(here))
    text = words(page)
    for part in (
        "Asked for before",
        "Say which books",
        "Nearly there",
        "for the second time",
        "Last time:",
        "0 of 5",
    ):
        assert part in text, part
    assert text.count("Changed since it was returned") == 2  # the list at the top, and the answer itself


@pytest.mark.django_db
def test_desk_outside_judging_has_no_controls_and_a_post_changes_nothing(here: factories.Scene) -> None:
    factories.finalise(Pep.objects.get(pk=here.pep.pk), judge=here.officer, head=here.head)
    client, before = browser(here.officer), Judgement.objects.count()
    assert b'type="radio"' not in client.get(desk(here)).content
    answer = client.post(desk(here), {"judge-care-level": "insufficient"} | comment())
    assert answer.status_code in (409, 422)
    assert (Comment.objects.count(), Judgement.objects.count()) == (0, before)
    assert not Judgement.objects.filter(level="insufficient").exists()


@pytest.mark.django_db
def test_desk_shows_a_pdf_that_could_not_be_made_and_why(here: factories.Scene) -> None:
    factories.finalise(Pep.objects.get(pk=here.pep.pk), judge=here.officer, head=here.head)
    Rendition.objects.filter(audience="carer").update(status="parked", problem="Took too long")
    for name in ("quality", "overview"):
        page = words(browser(here.officer).get(desk(here, name))).replace("&#x27;", "'")
        assert "A PDF could not be made (carer's copy): Took too long" in page
    assert "Took too long" not in words(browser(here.teacher).get(desk(here, "overview")))


@pytest.mark.django_db
def test_desk_leads_to_the_next_plan_that_waits(here: factories.Scene) -> None:
    client = browser(here.officer)
    assert b"Open the next plan" not in client.get(desk(here)).content
    other = here.another_child()
    factories.submit(other, now=factories.at(9))
    assert reverse("peps:quality", args=[other.pk]) in client.get(desk(here)).content.decode()
