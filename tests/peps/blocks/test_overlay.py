"""An authority's own changes: each move does its work, each refusal says why, any accepted form resolves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peps.blocks.definition import digest, from_dict, resolve, to_dict, validate_overlay
from peps.blocks.layout import ALL_TYPES
from peps.blocks.layouts import LayoutError, problems
from peps.blocks.overlay import LONGEST_LABEL, SIMPLE_KINDS, added_key
from peps.blocks.statutory import NEEDED
from tests.peps.blocks.forms import birmingham, form

PRESET = birmingham()
BUS = {"block": "school", "key": "bus pass", "label": "Bus pass", "kind": {"kind": "yes_no"}}


def _keys(block: str, overlay: dict[str, Any]) -> list[str]:
    definition = resolve("school_age", PRESET, overlay)
    return [q.key for s in definition.sections for b in s.blocks if b.key == block for q in b.questions]


def test_relabel_hint_and_required() -> None:
    moves = {"label": "Home language", "hint": "What is spoken at home", "required": False}
    overlay = {"questions": {"identity_language": moves}}
    assert validate_overlay(PRESET, overlay) == []
    question = resolve("school_age", PRESET, overlay).question("identity_language")[2]
    assert (question.label, question.hint, question.required) == (
        "Home language", "What is spoken at home", False,
    )  # fmt: skip
    assert question.key == "identity_language"


def test_a_new_label_is_the_name_in_messages_too() -> None:
    overlay = {"questions": {"views_hard": {"label": "What is tricky?"}}}
    assert resolve("school_age", PRESET, overlay).question("views_hard")[2].name == "What is tricky?"


def test_hide() -> None:
    overlay = {"questions": {"identity_religion": {"hide": True}}}
    assert validate_overlay(PRESET, overlay) == []
    assert not resolve("school_age", PRESET, overlay).has("identity_religion")


def test_reorder_within_a_block() -> None:
    overlay = {"order": {"health": ["health_allergies", "health_conditions"]}}
    assert _keys("health", overlay)[:3] == ["health_allergies", "health_conditions", "health_medication"]


def test_an_added_question_has_a_key_of_the_authoritys_own() -> None:
    overlay = {"add": [BUS | {"after": "school_name", "required": True}]}
    assert validate_overlay(PRESET, overlay) == []
    definition = resolve("school_age", PRESET, overlay)
    question = definition.question("la_bus_pass")[2]
    assert (question.label, question.required, question.kind.name) == ("Bus pass", True, "yes_no")
    assert _keys("school", overlay)[:2] == ["school_name", "la_bus_pass"]
    assert from_dict(json.loads(json.dumps(to_dict(definition)))) == definition


def test_an_added_question_may_be_of_one_type_only() -> None:
    overlay = {"add": [BUS | {"types": ["post_16"]}]}
    assert validate_overlay(PRESET, overlay) == []
    assert not resolve("school_age", PRESET, overlay).has("la_bus_pass")
    assert resolve("post_16", PRESET, overlay).has("la_bus_pass")


def test_an_added_list_has_its_choices() -> None:
    kind = {"kind": "choice", "choices": [["a", "A bus"], ["b", "A taxi"]]}
    overlay = {"add": [BUS | {"kind": kind}]}
    assert validate_overlay(PRESET, overlay) == []
    assert resolve("school_age", PRESET, overlay).question("la_bus_pass")[2].kind.show("b") == ["A taxi"]


@pytest.mark.parametrize(
    ("asked", "key"), [("Bus pass?", "la_bus_pass"), ("la_own", "la_own"), ("x", "la_x")]
)
def test_the_key_is_forced(asked: str, key: str) -> None:
    assert added_key(asked) == key


REFUSALS: list[tuple[Any, str]] = [
    ({"questions": {"leisure_interests": {"hide": True}}},
     ("“Interests and hobbies” cannot be hidden: it is how the plan records leisure interests, which the Care "
     "Planning Regulations 2010, Schedule 1, paragraph 2 asks for.")),
    ({"questions": {"meeting_on": {"hide": True}}},
     "“Date of the meeting” cannot be hidden: reports and returns count it."),
    ({"questions": {"safety_collect": {"hide": True}}},
     "“Who may collect the child” cannot be hidden: it keeps the child safe and is confirmed each term."),
    ({"questions": {"safety_collect": {"required": False}}},
     "“Who may collect the child” must stay required: it keeps the child safe."),
    ({"questions": {"carer_by": {"hide": True}}},
     "“Who is typing this” cannot be hidden: whether “whom the carer told” is asked depends on it."),
    ({"questions": {"attendance_attended": {"hide": True}}},
     "“Sessions attended” cannot be hidden: “Attendance this year” is worked out from it."),
    ({"questions": {"agencies_list": {"hide": True}}},
     "“Other agencies” must keep a question: hide all but one, or leave it."),
    ({"order": {"carer": ["carer_told_to", "carer_by"]}},
     "“whom the carer told” must stand after “Who is typing this”, because it depends on it."),
    ({"order": {"health": ["health_plan", "health_plan"]}}, "The order of “Health” names a question twice."),
    ({"order": {"dreams": []}}, "There is no block “dreams”."),
    ({"questions": {"dreams": {"label": "X"}}}, "There is no question “dreams”."),
    ({"add": [BUS, BUS]}, "There are two questions “la_bus_pass”: give one another key."),
    ({"add": [BUS | {"block": "dreams"}]}, "There is no block “dreams”."),
    ({"add": [BUS | {"label": " "}]}, "The added question “ ” needs a label of 200 characters or fewer."),
    ({"add": [BUS | {"kind": {"kind": "rows"}}]},
     f"The added question “Bus pass” must be one of {', '.join(SIMPLE_KINDS)}; a list needs its choices."),
    ({"add": [BUS | {"kind": {"kind": "choice"}}]},
     f"The added question “Bus pass” must be one of {', '.join(SIMPLE_KINDS)}; a list needs its choices."),
    ({"add": [BUS | {"types": ["adult"]}]},
     "The added question “Bus pass” needs PEP types from early_years, school_age, post_16."),
    ({"add": [BUS | {"key": "?"}]}, "An added question needs a key in letters."),
    ({"add": ["bus"]}, "An added question must be an object."),
    ({"script": "x"}, "“script” is not a change that can be made."),
    ({"add": {}}, "“add” must be a list."),
    ({"questions": {"carer_by": {"kind": "text"}}}, "“kind” is not a change that can be made to “carer_by”."),
    ({"questions": {"carer_by": {"required": "yes"}}}, "“required” of “carer_by” must be yes or no."),
    ({"questions": {"carer_by": {"label": "x" * (LONGEST_LABEL + 1)}}},
     "The label of “carer_by” must be text of 200 characters or fewer."),
    ([], "The changes must be an object with questions, order and add."),
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "sentence"), REFUSALS)
def test_what_cannot_be_done_is_refused_with_the_reason(overlay: Any, sentence: str) -> None:
    assert sentence in validate_overlay(PRESET, overlay)


def test_a_condition_and_what_depends_on_it_are_hidden_together() -> None:
    both = {key: {"hide": True} for key in ("carer_by", "carer_told_to", "carer_told_on", "carer_tried")}
    assert validate_overlay(PRESET, {"questions": both}) == []


def test_resolving_with_refused_changes_raises_them() -> None:
    with pytest.raises(LayoutError) as refused:
        resolve("school_age", PRESET, {"questions": {"leisure_interests": {"hide": True}}})
    assert "leisure interests" in refused.value.sentences[0]


def test_the_layout_file_may_hold_changes_too() -> None:
    preset = birmingham() | {"overlay": {"questions": {"identity_religion": {"hide": True}}}}
    assert not resolve("school_age", preset).has("identity_religion")


def test_no_change_is_the_same_form() -> None:
    assert digest(resolve("school_age", PRESET, {})) == digest(form())


QUESTIONS = sorted({key for pep_type in ALL_TYPES for key in form(pep_type).places})
BLOCKS = sorted({b.key for s in form().sections for b in s.blocks})
_moves = st.fixed_dictionaries(
    {},
    optional={
        "label": st.text(min_size=1, max_size=30),
        "hint": st.text(max_size=30),
        "required": st.booleans(),
        "hide": st.booleans(),
    },
)
_added = st.builds(
    lambda block, key, label, kind, required: {
        "block": block, "key": key, "label": label, "kind": {"kind": kind}, "required": required,
    },
    st.sampled_from(BLOCKS),
    st.text(min_size=1, max_size=8),
    st.text(min_size=1, max_size=20),
    st.sampled_from(["text", "yes_no", "date", "integer"]),
    st.booleans(),
)  # fmt: skip
_overlays = st.fixed_dictionaries(
    {},
    optional={
        "questions": st.dictionaries(st.sampled_from(QUESTIONS), _moves, max_size=6),
        "order": st.dictionaries(
            st.sampled_from(BLOCKS), st.lists(st.sampled_from(QUESTIONS), max_size=5, unique=True), max_size=3
        ),
        "add": st.lists(_added, max_size=3),
    },
)


@settings(max_examples=60, deadline=None)
@given(overlay=_overlays)
def test_every_overlay_that_is_accepted_makes_every_form(overlay: dict[str, Any]) -> None:
    if validate_overlay(PRESET, overlay):
        return
    for pep_type in ALL_TYPES:
        definition = resolve(pep_type, PRESET, overlay)
        assert problems(definition, PRESET) == []
        assert len(definition.places) == sum(1 for s in definition.sections for _ in s.questions())
        assert form(pep_type).places.keys() & NEEDED.keys() <= definition.places.keys()
        assert all(key.startswith("la_") for key in definition.places.keys() - form(pep_type).places.keys())
