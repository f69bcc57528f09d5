"""A layout becomes a form: what is in it, that it survives storage, its digest, and its refusals."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from peps.blocks import kinds
from peps.blocks.definition import digest, from_dict, is_shown, resolve, shown_keys, shows, to_dict
from peps.blocks.layout import ALL_TYPES, Block, Definition, Question
from peps.blocks.layouts import LayoutError
from peps.blocks.registry import BLOCK_BY_KEY
from peps.blocks.statutory import DUTIES
from tests.peps.blocks.forms import birmingham, form, small

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("pep_type", ALL_TYPES)
def test_a_form_survives_storage(pep_type: str) -> None:
    stored = json.loads(json.dumps(to_dict(form(pep_type))))
    assert from_dict(stored) == form(pep_type)
    assert digest(from_dict(stored)) == digest(form(pep_type))


def test_the_digest_is_the_same_in_every_process() -> None:
    script = (
        "import tomllib\n"
        "from peps.blocks.definition import digest, resolve\n"
        "with open('accounts/presets/birmingham.toml', 'rb') as file:\n"
        "    print(digest(resolve('school_age', tomllib.load(file))))\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("0", "1", "2")
    }
    assert seen == {digest(form())}


def test_the_digest_changes_with_the_form() -> None:
    preset = birmingham()
    preset["sections"]["care"]["title"] = "Another title"
    assert digest(resolve("school_age", preset)) != digest(form())


def test_each_section_has_its_owner_signer_and_questions() -> None:
    sections = {section.key: section for section in form().sections}
    assert [(s.key, s.letter) for s in form().sections] == [
        ("care", "A"), ("views", "B"), ("education", "C"), ("carer", "D"), ("meeting", "E"),
    ]  # fmt: skip
    assert sections["care"].filled_by == ("social_worker",)
    assert sections["education"].signed_by == ("designated_teacher",)
    counts = {key: sum(1 for _ in section.questions()) for key, section in sections.items()}
    for key, least in {"care": 22, "views": 10, "education": 32, "carer": 7, "meeting": 12}.items():
        assert counts[key] >= least, counts
    assert form().parts() == ("targets",)


@pytest.mark.parametrize("pep_type", ALL_TYPES)
def test_every_duty_of_the_law_is_asked(pep_type: str) -> None:
    for duty in DUTIES:
        for group in duty.groups:
            assert any(form(pep_type).has(key) for key in group), (duty.key, group)


def test_a_type_has_only_its_own_questions() -> None:
    assert form("post_16").has("post16_course")
    assert not form("school_age").has("post16_course")
    assert form("early_years").has("early_funded_hours")
    assert not form("early_years").has("wishes_when")


def test_the_authoritys_words_stand_in_the_form() -> None:
    preset = birmingham()
    preset["words"] |= {"Targets": "Outcomes", "targets": "outcomes"}
    education = resolve("school_age", preset).section("education")
    assert education.blocks[-1].title == "Outcomes"
    assert "outcomes" in education.intro


@pytest.mark.parametrize("pep_type", ALL_TYPES)
def test_no_word_is_left_without_its_meaning(pep_type: str) -> None:
    for section, block, question in form(pep_type).places.values():
        for text in (
            section.title,
            section.intro,
            section.declaration,
            block.title,
            question.label,
            question.hint,
        ):
            assert "{" not in text


def test_places_and_sections_are_found_by_key() -> None:
    section, block, question = form().question("attendance_percent")
    assert (section.key, block.key, question.promotes) == ("education", "attendance", "PepFacts.attendance")
    assert form().section("carer").letter == "D"
    with pytest.raises(KeyError):
        form().question("nothing")


# ---- a PEP stays on the form it was opened with --------------------------------------------------


def _texts(definition: Definition, answers: dict[str, Any]) -> list[Any]:
    return [
        (q.label, q.hint, q.kind.show(q.kind.from_json(answers.get(q.key))))
        for section in definition.sections
        for q in section.questions()
    ]


def test_a_pinned_form_stays_as_it_was_when_the_block_changes() -> None:
    pinned = json.loads(json.dumps(to_dict(form())))
    answers = {"sen_status": "K", "sen_provision": "Reading each day", "sen_need": "SLCN"}
    before = _texts(from_dict(pinned), answers)
    status = Question("sen_status", "Support status", kinds.Choice((("Q", "Quite new"),)))
    changed = dataclasses.replace(BLOCK_BY_KEY["sen"], questions=(status, *BLOCK_BY_KEY["sen"].questions[3:]))
    newer = resolve("school_age", birmingham(), blocks={**BLOCK_BY_KEY, "sen": changed})
    assert digest(newer) != digest(form())
    assert not newer.has("sen_need")
    assert _texts(from_dict(pinned), answers) == before
    assert ("SEN status", "", ["SEN support"]) in before
    assert digest(from_dict(pinned)) == digest(form())


def test_a_form_stored_by_an_older_version_is_read() -> None:
    stored = to_dict(form())
    del stored["lines"]
    stored["sections"][0]["something_new"] = 1
    stored["sections"][0]["blocks"][0]["questions"][0]["something_new"] = 1
    assert from_dict(stored).sections == form().sections


def test_what_has_its_default_is_left_out_so_that_new_fields_change_no_digest() -> None:
    question = to_dict(small(Block("a", "A", (Question("a_b", "B", kinds.TEXT),))))
    assert question["sections"][0]["blocks"][0]["questions"] == [
        {"key": "a_b", "label": "B", "kind": {"kind": "text"}}
    ]


# ---- refusals ------------------------------------------------------------------------------------


def _two_places(preset: dict[str, Any]) -> None:
    preset["layouts"]["school_age"]["blocks"]["views"].append("sen")


def _no_leisure(preset: dict[str, Any]) -> None:
    preset["layouts"]["school_age"]["blocks"]["education"].remove("leisure")


def _late_condition(preset: dict[str, Any]) -> None:
    blocks = preset["layouts"]["school_age"]["blocks"]["education"]
    blocks.remove("enrolment")
    blocks.append("enrolment")


REFUSALS: list[tuple[Any, str]] = [
    (lambda p: p["layouts"].pop("school_age"), "There is no layout for school_age: add [layouts.school_age]."),
    (lambda p: p["sections"].pop("care"), "Section “care” is in the order but not described: add [sections.care]."),
    (lambda p: p["sections"]["care"].update(signed_by=["king"]), "Section “care”: there is no role “king”."),
    (lambda p: p["sections"]["care"].update(signed_by=[]),
     "Section “care” needs somebody who fills it in and somebody who signs it."),
    (lambda p: p["sections"]["care"].update(due="whenever"),
     "Section “care” is due by “whenever”, which is not among the deadlines."),
    (lambda p: p["sections"]["care"].update(after=["carer"]),
     "Section “care” waits for “carer”, which does not stand before it."),
    (lambda p: p["sections"]["care"].update(colour="red"),
     "Section “care” has “colour”, which means nothing here."),
    (lambda p: p["layouts"]["school_age"]["blocks"]["care"].append("dreams"),
     "Section “care” asks for block “dreams”, which does not exist."),
    (_two_places, "Block “sen” is there twice."),
    (_no_leisure, ("The form does not ask for leisure interests (leisure_interests), which the Care Planning "
     "Regulations 2010, Schedule 1, paragraph 2 needs.")),
    (_late_condition, ("Block “attendance” depends on “enrolment_provision”, which must stand before it in "
     "section “education”.")),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentence"), REFUSALS)
def test_a_layout_that_makes_no_form_says_why(spoil: Any, sentence: str) -> None:
    preset = birmingham()
    spoil(preset)
    with pytest.raises(LayoutError) as refused:
        resolve("school_age", preset)
    assert sentence in refused.value.sentences


BAD_QUESTIONS: list[tuple[Question, str]] = [
    (Question("other_word", "X", kinds.TEXT), "Question “other_word” must be named “health_…” in small letters."),
    (Question("health_x", "X", kinds.TEXT, promotes="PepFacts.shoes"),
     "Question “health_x” promotes PepFacts.shoes, which is not kept."),
    (Question("health_x", "X", kinds.TEXT, prefill="child.shoes"),
     "Question “health_x” is prefilled from child.shoes, which nobody provides."),
    (Question("health_x", "X", kinds.TEXT, prefill="child.upn", judgement=True),
     "Question “health_x” is a judgement and must never be prefilled."),
    (Question("health_x", "X", kinds.TEXT, computed=("guess",)),
     "Question “health_x” is computed by “guess”, which does not exist."),
    (Question("health_x", "X", kinds.DATE, promotes="PepFacts.meeting_on"),
     "“meeting_on” and “health_x” both fill PepFacts.meeting_on."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "sentence"), BAD_QUESTIONS)
def test_a_question_that_breaks_a_rule_is_named(question: Question, sentence: str) -> None:
    health = dataclasses.replace(BLOCK_BY_KEY["health"], questions=(question,))
    with pytest.raises(LayoutError) as refused:
        resolve("school_age", birmingham(), blocks={**BLOCK_BY_KEY, "health": health})
    assert sentence in refused.value.sentences


# ---- conditions ----------------------------------------------------------------------------------

CHAIN = small(
    Block(
        "b",
        "B",
        (
            Question("b_one", "One", kinds.YES_NO),
            Question("b_two", "Two", kinds.Choice((("x", "X"), ("y", "Y"))), show_if=("b_one", True)),
            Question("b_three", "Three", kinds.TEXT, show_if=("b_two", ("x", "y"))),
            Question("b_year", "Year", kinds.TEXT, show_if=("fact.year_group", (9, 10))),
            Question("b_lost", "Lost", kinds.TEXT, show_if=("gone_question", "x")),
            Question("b_many", "Many", kinds.ManyChoices((("m", "M"), ("n", "N")))),
            Question("b_has_n", "Has N", kinds.TEXT, show_if=("b_many", "n")),
        ),
    ),
    Block("c", "C", (Question("c_one", "C one", kinds.TEXT),), show_if=("b_one", False)),
)


@pytest.mark.parametrize(
    ("answers", "hidden"),
    [
        ({}, {"b_two", "b_three", "b_has_n", "c_one"}),
        ({"b_one": True}, {"b_three", "b_has_n", "c_one"}),
        ({"b_one": False, "b_two": "x"}, {"b_two", "b_three", "b_has_n"}),
        ({"b_one": True, "b_two": "y", "b_many": ["m", "n"]}, {"c_one"}),
        ({"b_one": True, "b_two": {"_raw": "x"}}, {"b_three", "b_has_n", "c_one"}),
        ({"fact.year_group": 7}, {"b_two", "b_three", "b_has_n", "c_one", "b_year"}),
        ({"fact.year_group": 9}, {"b_two", "b_three", "b_has_n", "c_one"}),
    ],
)
def test_a_question_shows_when_its_whole_chain_holds(answers: dict[str, Any], hidden: set[str]) -> None:
    shown = set(CHAIN.places) - hidden
    assert shown_keys(CHAIN, answers) == shown
    assert {key for key in CHAIN.places if shows(CHAIN, key, answers)} == shown


def test_one_question_by_itself() -> None:
    safe = Question("a_b", "X", kinds.TEXT, show_if=("a_a", True))
    assert is_shown(safe, {"a_a": True})
    assert is_shown(safe, {"a_a": {"value": True, "confirmed": False}})
    assert not is_shown(safe, {"a_a": {"_raw": "yes"}})
    assert not is_shown(safe, {})


def test_a_blocks_condition_is_handed_to_its_questions() -> None:
    assert form().question("school_name")[2].show_if == form().question("school_urn")[2].show_if
    assert form().question("school_name")[2].show_if is not None
    assert form().question("suspensions_list")[2].show_if == ("suspensions_any", (True,))


def test_resolving_is_fast() -> None:
    preset = birmingham()
    times = []
    for _ in range(20):
        start = time.perf_counter()
        resolve("school_age", preset)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02
