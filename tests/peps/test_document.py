"""The document tree: what is in it, what is left out for whom, and that words come out as typed."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from accounts.roles import Role
from epep.local.places import ROOT
from peps.audiences import AUDIENCES
from peps.blocks.answers import accept
from peps.blocks.definition import resolve, shows, to_dict
from peps.blocks.kinds import KINDS
from peps.blocks.layout import Block, Definition, Question, Section
from peps.blocks.views import DONE
from peps.document import (
    ANSWER_CHARS,
    CUT,
    NONE_RECORDED,
    NOT_PROVIDED,
    TOTAL_CHARS,
    Document,
    build,
    to_html,
)
from tests.factories.answering import plausible

TEXT = KINDS["text"]()
LONG = KINDS["long_text"]()
YES_NO = KINDS["yes_no"]()
ADDRESS = "12 Hidden Lane"
NO_CONTACT = "Mr Grey of Somewhere"

QUESTIONS = (
    Question("about_school", "School", TEXT),
    Question("about_address", "Placement address", TEXT, confidential=True),
    Question("about_no_contact", "Who must not have contact", TEXT, safety=True),
    Question("about_moved", "Has the child moved", YES_NO, required=True),
    Question("about_why", "Why the move", LONG, show_if=("about_moved", True)),
    Question("about_other", "Anything else", LONG),
)


def content(answers: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A sealed content of one section with the questions above, and a part of each kind."""
    section = Section(
        "care",
        "A",
        "Care",
        (Role.SOCIAL_WORKER,),
        (Role.SOCIAL_WORKER,),
        blocks=(
            Block("about", "About", QUESTIONS),
            Block("targets", "Targets", part="targets"),
            Block("funding", "Funding", part="funding"),
        ),
    )
    quality = {"levels": [{"key": "good", "label": "Good enough to be proud of"}]}
    definition = Definition("school_age", "330", {}, quality, (section,))
    return {
        "definition": to_dict(definition),
        "answers": {"care": answers},
        "provenance": {"care": {"about_school": {"source": "the school’s record", "on": "2026-09-03"}}},
        "sign_offs": [],
        "parts": {},
        "facts": {},
        "child": {
            "name": "Zoë Ångström-Öztürk",
            "preferred_name": "Zo",
            "date_of_birth": "2014-05-17",
            "year_group": "Year 7",
            "upn": "T123456789012",
        },
        "authority": {"name": "Exampleshire"},
        "term": {"name": "Autumn term 2026"},
        "pep": {
            "number": 2,
            "status": "finalised",
            "type": "school_age",
            "finalised_at": "2026-11-20T23:30:00+00:00",
            "quality": "good",
        },
    } | other


def lines(document: Document, key: str) -> tuple[str, ...] | None:
    """The answer's lines in the tree, None when the question is not there."""
    return next((row.lines for row in document.rows() if row.key == key), None)


def labels(document: Document) -> set[str]:
    return {row.label for row in document.meta}


def test_answered_questions_are_shown_with_their_source_and_unanswered_ones_are_not() -> None:
    document = build(content({"about_school": "Ash Lane", "about_moved": False}), audience="full")
    row = next(row for row in document.rows() if row.key == "about_school")
    assert row.lines == ("Ash Lane",)
    assert row.source == "From the school’s record, 3 September 2026"
    assert lines(document, "about_moved") == ("No",)
    assert lines(document, "about_other") is None


def test_a_required_answer_that_is_not_there_is_named() -> None:
    document = build(content({}), audience="full")
    row = next(row for row in document.rows() if row.key == "about_moved")
    assert (row.lines, row.missing) == ((NOT_PROVIDED,), True)


@pytest.mark.parametrize(("moved", "shown"), [(True, ("Because",)), (False, None), (None, None)])
def test_a_question_that_others_hide_is_left_out_even_when_it_was_answered(moved: Any, shown: Any) -> None:
    answers = {"about_moved": moved, "about_why": "Because"}
    assert lines(build(content(answers), audience="full"), "about_why") == shown


@pytest.mark.parametrize("audience", ["school", "carer", "child"])
def test_confidential_answers_are_in_the_full_copy_alone(audience: str) -> None:
    sealed = content({"about_address": ADDRESS})
    assert lines(build(sealed, audience="full"), "about_address") == (ADDRESS,)
    document = build(sealed, audience=audience)
    assert ADDRESS not in to_html(document, for_pdf=True)
    assert ADDRESS not in to_html(document, for_pdf=False)
    assert ADDRESS not in repr(document)


def test_a_child_is_not_told_safety_matters_on_paper() -> None:
    sealed = content({"about_no_contact": NO_CONTACT})
    holds = {key for key in AUDIENCES if NO_CONTACT in repr(build(sealed, audience=key))}
    assert holds == {"full", "school", "carer"}


def test_what_professionals_need_is_in_their_copies_alone() -> None:
    sealed = content({"about_school": "Ash Lane"})
    for key in AUDIENCES:
        document = build(sealed, audience=key)
        working = key in ("full", "school")
        assert ({"UPN", "Quality"} <= labels(document)) is working
        assert ("T123456789012" in to_html(document, for_pdf=True)) is working
        assert ("the school’s record" in repr(document)) is working


def test_a_part_is_left_out_of_copies_it_does_not_concern() -> None:
    sealed = content({}, parts={"funding": [{"title": "Tutoring", "cost": "£400"}], "targets": []})
    for key in AUDIENCES:
        assert ("£400" in repr(build(sealed, audience=key))) is (key in ("full", "school"))


def test_targets_are_items_with_known_words_and_a_part_without_any_says_so() -> None:
    target = {
        "id": "0192",
        "title": "Read each day",
        "measure": "Ten books",
        "by_when": "2027-03-26",
        "who": "Carer\nTeacher",
        "at_home": "",
        "new_field": True,
    }
    blocks = build(content({}, parts={"targets": [target]}), audience="carer").sections[0].blocks
    block = next(block for block in blocks if block.key == "targets")
    assert block.items[0].title == "Read each day"
    assert [(row.label, row.lines) for row in block.items[0].rows] == [
        ("How we will know", ("Ten books",)),
        ("By when", ("26 March 2027",)),
        ("Who will help", ("Carer", "Teacher")),
        ("New field", ("Yes",)),
    ]
    empty = build(content({}), audience="carer").sections[0].blocks[-1]
    assert (empty.items, empty.note) == ((), NONE_RECORDED)


def test_the_cover_says_whose_plan_it_is_and_dates_are_of_london() -> None:
    document = build(content({}), audience="full")
    cover = {row.label: row.lines[0] for row in document.meta}
    assert cover["Date of birth"] == "17 May 2014"
    assert cover["Finalised"] == "20 November 2026"
    assert cover["Quality"] == "Good enough to be proud of"
    assert document.known_as == "Zo"
    assert document.title == "Personal education plan, Autumn term 2026"
    late = content({})
    late["pep"]["finalised_at"] = "2026-06-30T23:30:00+00:00"  # summer time: already July in London
    cover = {row.label: row.lines[0] for row in build(late, audience="full").meta}
    assert cover["Finalised"] == "1 July 2026"


@pytest.mark.parametrize(
    ("status", "watermark"), [("finalised", ""), ("open", "Draft"), ("returned", "Draft")]
)
def test_a_plan_that_is_not_finalised_is_marked_as_a_draft(status: str, watermark: str) -> None:
    sealed = content({})
    sealed["pep"]["status"] = status
    document = build(sealed, audience="full")
    assert document.watermark == watermark
    for for_pdf in (True, False):
        assert ("Draft" in to_html(document, for_pdf=for_pdf)) is bool(watermark)


def test_signatures_stand_under_their_section_with_the_declaration() -> None:
    sign_off = {
        "section_key": "care",
        "name": "Jo Example",
        "role": "designated_teacher",
        "at": "2026-11-06T09:00:00+00:00",
        "declaration": "I confirm that this is right.",
        "on_behalf_of": "Carer",
    }
    document = build(content({}, sign_offs=[sign_off]), audience="carer")
    html = to_html(document, for_pdf=True)
    assert "I confirm that this is right." in html
    assert "Designated teacher, on behalf of the carer, on 6 November 2026" in html


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ document.name }}{% include 'base.html' %}",
    "&lt;b&gt; &amp; ]]>",
    "سارة بنت علي",
    "שרה כהן",
    "𝒵oë 👩🏽‍🎓",
    "a\u202eb",
)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("for_pdf", [True, False])
def test_words_are_escaped_wherever_a_person_can_put_them(words: str, *, for_pdf: bool) -> None:
    sealed = content(
        {"about_school": words, "about_other": words + " word" * 60},
        parts={"targets": [{"title": words, "measure": words}]},
        sign_offs=[{"section_key": "care", "name": words, "role": words, "at": words, "declaration": words}],
        authority={"name": words},
        term={"name": words},
        provenance={"about_school": {"source": words, "on": words}},
    )
    sealed["child"] |= {"name": words, "preferred_name": words}
    html = to_html(build(sealed, audience="full"), for_pdf=for_pdf)
    assert "<script" not in html
    assert "<img" not in html
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert html.count(escaped.replace("'", "&#x27;")) >= 6


def test_text_from_the_right_says_so() -> None:
    rows = {
        row.key: row.direction
        for row in build(
            content({"about_school": "«سارة»", "about_other": "Sara سارة"}), audience="full"
        ).rows()
    }
    assert rows["about_school"] == "rtl"
    assert rows["about_other"] == ""


def test_an_answer_longer_than_a_document_can_hold_is_cut_with_a_sentence() -> None:
    document = build(content({"about_other": "long words " * 4000}), audience="full")
    shown = lines(document, "about_other")
    assert shown is not None
    assert shown[-1] == CUT
    assert len(shown[0]) == ANSWER_CHARS
    fits = "x" * ANSWER_CHARS
    assert lines(build(content({"about_other": fits}), audience="full"), "about_other") == (fits,)


def test_all_answers_together_are_cut_where_a_document_must_end() -> None:
    parts = {"targets": [{"title": str(number), "measure": "y" * 15_000} for number in range(100)]}
    document = build(content({}, parts=parts), audience="full")
    total = sum(len(line) for row in document.rows() for line in row.lines if line != CUT)
    assert TOTAL_CHARS - 100 <= total <= TOTAL_CHARS + 100


def test_building_changes_nothing_and_the_same_content_gives_the_same_tree() -> None:
    sealed = content({"about_school": "Ash Lane"}, parts={"targets": [{"title": "Read"}]})
    before = copy.deepcopy(sealed)
    assert build(sealed, audience="full") == build(before, audience="full")
    assert sealed == before


def test_an_unknown_audience_is_an_error() -> None:
    with pytest.raises(KeyError):
        build(content({}), audience="everybody")


A_FILE = [{"id": "01a20a40-0000-7000-8000-000000000001", "name": "Plan.jpg", "kind": "jpeg", "size": 311_000}]


def real_content() -> tuple[Definition, dict[str, Any]]:
    """Birmingham's form for school age with every question answered, hidden ones too."""
    preset = tomllib.loads((ROOT / "accounts" / "presets" / "birmingham.toml").read_text(encoding="utf-8"))
    definition = resolve("school_age", preset, None)
    answers = {
        section.key: {
            question.key: A_FILE
            if question.kind.name == "files"
            else accept(question, plausible(question)).stored
            for question in section.questions()
        }
        for section in definition.sections
    }
    return definition, content({}) | {"definition": to_dict(definition), "answers": answers}


def test_every_answered_question_of_a_real_form_is_in_the_full_copy_and_no_hidden_one() -> None:
    definition, sealed = real_content()
    flat = {key: data for answers in sealed["answers"].values() for key, data in answers.items()}
    expected = [key for key in definition.places if shows(definition, key, flat) and key != DONE]
    assert sorted(row.key for row in build(sealed, audience="full").rows()) == sorted(expected)
    assert 0 < len(expected) < len(flat)


def test_files_are_named_with_their_sizes_and_not_held() -> None:
    _definition, sealed = real_content()
    photo = next(row for row in build(sealed, audience="carer").rows() if row.key == "identity_photo")
    assert photo.lines == ("Plan.jpg (311 KB)",)
    assert [(file.id, file.text) for file in photo.files] == [(A_FILE[0]["id"], "Plan.jpg (311 KB)")]


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_every_row_of_a_real_form_is_drawn_on_the_page_and_in_the_pdf(audience: str) -> None:
    definition, sealed = real_content()
    document = build(sealed, audience=audience)
    shown = {row.key for row in document.rows()}
    for _section, _block, question in definition.places.values():
        assert not (question.confidential and audience != "full" and question.key in shown)
        assert not (question.safety and audience == "child" and question.key in shown)
    for for_pdf in (True, False):
        html = to_html(document, for_pdf=for_pdf)
        for row in document.rows():
            assert row.label.replace("'", "&#x27;") in html
            cells = row.table.rows if row.table else ()
            for words in (*row.lines, *(cell for cells_of_row in cells for cell in cells_of_row)):
                assert words.replace("'", "&#x27;") in html
