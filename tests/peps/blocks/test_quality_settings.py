"""The quality settings of a layout file: what they say, the examples of docs/quality.md, mistakes as sentences."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from peps.blocks.definition import from_dict, resolve, to_dict
from peps.blocks.layouts import LayoutError
from peps.quality import (
    criteria,
    finalisers,
    heading,
    level_label,
    levels,
    must_be_returned,
    roll_up,
    who_finalises,
)
from tests.peps.blocks.forms import birmingham, form

DOCUMENT = Path(__file__).parents[3] / "docs" / "quality.md"
EXAMPLES = {
    name: tomllib.loads(text)["quality"]
    for name, text in re.findall(
        r"<!-- example: (\w+) -->\n```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S
    )
}


def with_quality(name: str) -> dict[str, Any]:
    """Birmingham's file with the quality settings of an example, and only the sections A to D."""
    preset = birmingham()
    preset["quality"] = EXAMPLES[name]
    preset["sections"]["meeting"]["letter"] = "M"
    return preset


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_example_makes_a_form_that_is_stored_with_its_settings(name: str) -> None:
    made = resolve("school_age", with_quality(name))
    stored = from_dict(json.loads(json.dumps(to_dict(made))))
    assert stored == made
    assert stored.quality["levels"] == EXAMPLES[name]["levels"]


def test_examples_are_all_there() -> None:
    assert set(EXAMPLES) == {"walsall", "bolton", "any_red", "majority_red", "weakest"}


# ---- from sections to the plan ---------------------------------------------------------------------


def given(text: str) -> list[str]:
    """ "7 gold 1 green" as a list of levels."""
    words = text.split()
    return [level for count, level in zip(words[::2], words[1::2], strict=True) for _ in range(int(count))]


BOTH_RULES = [
    ("8 gold", "gold"),
    ("7 gold 1 green", "gold"),
    ("6 gold 2 green", "green"),
    ("7 gold 1 amber", "green"),
    ("8 green", "green"),
    ("7 green 1 amber", "green"),
    ("1 gold 6 green 1 amber", "green"),
    ("6 green 2 amber", "amber"),
    ("7 gold 0 green 0 amber 1 gold", "gold"),
    ("8 amber", "amber"),
    ("2 gold 3 green 3 amber", "amber"),
    ("1 green", "gold"),  # one section alone, next to gold: all but one are gold
    ("", ""),
]
ANY_RED = [
    ("7 gold 1 red", "red"),
    ("6 gold 1 amber 1 red", "red"),
    ("8 red", "red"),
    ("2 amber 1 red", "red"),
]
MAJORITY_RED = [
    ("7 gold 1 red", "amber"),
    ("6 gold 2 red", "red"),
    ("1 red", "red"),
    ("1 gold 1 red", "amber"),
    ("1 amber 1 red", "amber"),
    ("6 green 1 amber 1 red", "amber"),
    ("8 red", "red"),
]


@pytest.mark.parametrize(
    ("name", "sections", "plan"),
    [(name, *row) for name in ("any_red", "majority_red") for row in BOTH_RULES]
    + [("any_red", *row) for row in ANY_RED]
    + [("majority_red", *row) for row in MAJORITY_RED],
)
def test_levels_roll_up_by_counting(name: str, sections: str, plan: str) -> None:
    assert roll_up(EXAMPLES[name], given(sections)) == plan


@pytest.mark.parametrize(
    ("allow", "sections", "plan"),
    [
        (0, "4 strong 1 good", "good"),
        (1, "4 strong 1 good", "strong"),
        (1, "3 strong 2 good", "good"),
        (1, "4 good 1 develop", "good"),
        (1, "4 strong 1 develop", "good"),
        (1, "1 strong 3 good 1 insufficient", "develop"),
        (2, "3 strong 2 good", "strong"),
    ],
)
def test_levels_roll_up_to_the_weakest(allow: int, sections: str, plan: str) -> None:
    quality = birmingham()["quality"] | {"roll_up": {"rule": "weakest", "allow": allow}}
    assert roll_up(quality, given(sections)) == plan


def test_a_level_nobody_knows_and_one_not_given_yet_count_for_nothing() -> None:
    assert roll_up(EXAMPLES["any_red"], ["gold", "", "purple"]) == "gold"


# ---- what the settings say -------------------------------------------------------------------------


def test_a_form_stored_before_these_settings_reads_as_it_did() -> None:
    old = {
        "second_person": True,
        "levels": [{"key": "good", "label": "Good"}, {"key": "poor", "label": "Poor"}],
        "criteria": {"care": ["Facts are current"]},
    }
    assert [(one.number, one.text, one.must) for one in criteria(old, "care")] == [
        (0, "Facts are current", False)
    ]
    assert criteria(old, "views") == []
    assert not must_be_returned(old, "poor")
    assert finalisers(old) == (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)
    assert heading(old) == ""
    assert roll_up(old, ["good", "poor"]) == "poor"


def test_must_is_told_apart_from_advice_in_the_authoritys_words() -> None:
    preset = birmingham()
    preset["words"]["targets"] = "outcomes"
    preset["quality"]["criteria"]["education"] = [
        "Early {targets}",
        {"text": "Clear {targets}", "must": True},
    ]
    quality = resolve("school_age", preset).quality
    assert [(one.number, one.text, one.must) for one in criteria(quality, "education")] == [
        (0, "Early outcomes", False),
        (1, "Clear outcomes", True),
    ]


def test_levels_from_the_line_down_go_back() -> None:
    quality = form().quality
    assert [one.key for one in levels(quality) if must_be_returned(quality, one.key)] == ["insufficient"]
    lower = dict(quality) | {"must_fix_below": "develop"}
    assert [one.key for one in levels(quality) if must_be_returned(lower, one.key)] == [
        "develop",
        "insufficient",
    ]
    assert not must_be_returned(quality, "")
    assert level_label(quality, "") == ""


def test_who_finalises_is_said_in_words() -> None:
    assert who_finalises(EXAMPLES["bolton"]) == (
        "In this authority the Virtual School head or deputy finalises."
    )
    assert who_finalises({"finalised_by": ["virtual_school_officer"]}) == (
        "In this authority a Virtual School officer finalises."
    )
    assert heading(EXAMPLES["walsall"]) == "E. Quality assurance and sign-off"


# ---- mistakes --------------------------------------------------------------------------------------


def _set(**values: Any) -> Any:
    return lambda quality: quality.update(values)


def _criteria(**values: Any) -> Any:
    return lambda quality: quality["criteria"].update(values)


def _steps(*steps: Any) -> Any:
    return _set(roll_up={"rule": "count", "steps": list(steps)})


LAST = {"level": "good"}
MISTAKES: list[tuple[Any, str]] = [
    (_set(colour="red"), "The quality settings have “colour”, which means nothing here."),
    (lambda q: q.pop("levels"), "The quality settings need “levels”, the best first."),
    (_set(levels="gold"), "The quality settings need “levels”, the best first."),
    (_set(levels=[{"key": "Gold", "label": "Gold"}]),
     "Quality level 1 needs a key in small letters, of at most 20."),
    (_set(levels=[{"key": "a" * 21, "label": "Gold"}]),
     "Quality level 1 needs a key in small letters, of at most 20."),
    (_set(levels=[{"key": "gold"}]), "Quality level “gold” needs a label."),
    (_set(levels=[{"key": "gold", "label": "G"}] * 2), "Quality level “gold” is there twice."),
    (_set(letter="F"), "Quality assurance needs both a letter and a title, or neither."),
    (_set(title="Sign-off"), "Quality assurance needs both a letter and a title, or neither."),
    (_set(letter="E", title="Sign-off"),
     "Quality assurance has the letter E, which section “meeting” has already."),
    (_set(finalised_by=[]), "“finalised_by” needs at least one role."),
    (_set(finalised_by="virtual_school_head"), "“finalised_by” needs at least one role."),
    (_set(finalised_by=["designated_teacher"]),
     "“designated_teacher” cannot finalise: name virtual_school_officer or virtual_school_head in “finalised_by”."),
    (_set(second_person="yes"), "“second_person” is either true or false."),
    (_set(must_fix_below="awful"), "“must_fix_below” is “awful”, which is not among the quality levels."),
    (_set(roll_up="weakest"), "“roll_up” needs a rule, “weakest” or “count”."),
    (_set(roll_up={"rule": "average"}), "“roll_up” needs a rule, “weakest” or “count”."),
    (_set(roll_up={"rule": "weakest", "allow": -1}), "“roll_up”: “allow” is a number of sections, 0 or more."),
    (_set(roll_up={"rule": "count"}), "“roll_up” by “count” needs steps, each with a level."),
    (_steps({"level": "purple"}), "“roll_up” step 1 needs a level that is among the quality levels."),
    (_steps({"level": "good", "when": 1}, LAST), "“roll_up” step 1 has “when”, which means nothing here."),
    (_steps(LAST, LAST), "“roll_up” step 1 asks for nothing, so the steps after it are never reached."),
    (_steps({"level": "good", "at_most": {"good": 1}}),
     "“roll_up” step 1 is the last: it must ask for nothing, so that every plan gets a level."),
    (_steps({"level": "good", "at_least": {"purple": 1}}, LAST),
     "“roll_up” step 1: “purple” is not among the quality levels."),
    (_steps({"level": "good", "at_least": {"good": "one"}}, LAST),
     "“roll_up” step 1: “at_least” of “good” is a number of sections, 0 or more."),
    (_steps({"level": "good", "at_most": 1}, LAST),
     "“roll_up” step 1: “at_most” gives numbers of sections by level."),
    (_steps({"level": "good", "over_half": "purple"}, LAST),
     "“roll_up” step 1: “over_half” names one of the quality levels."),
    (_set(criteria=["Good"]), "“criteria” gives a list for each section."),
    (_criteria(kare=["Facts"]), "There are quality criteria for section “kare”, which is not described."),
    (_criteria(care="Facts"), "The quality criteria of section “care” are not a list."),
    (_criteria(care=["Facts", " "]), "Criterion 2 of section “care” has no text."),
    (_criteria(care=[{"must": True}]), "Criterion 1 of section “care” has no text."),
    (_criteria(care=["Facts", {"text": "Facts"}]), "Criterion 2 of section “care” is there twice."),
    (_criteria(care=[{"text": "Facts", "shall": True}]),
     "Criterion 1 of section “care” has “shall”, which means nothing here."),
    (_criteria(care=[{"text": "Facts", "must": "yes"}]),
     "Criterion 1 of section “care”: “must” is either true or false."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "sentence"), MISTAKES)
def test_a_mistake_in_the_quality_settings_is_a_sentence(spoil: Any, sentence: str) -> None:
    preset = birmingham()
    spoil(preset["quality"])
    with pytest.raises(LayoutError) as refused:
        resolve("school_age", preset)
    assert sentence in refused.value.sentences
