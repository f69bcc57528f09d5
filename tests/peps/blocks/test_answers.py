"""An answer between screen and storage: nothing typed is lost, and what cannot be read says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peps.blocks import kinds
from peps.blocks.answers import (
    RAW,
    accept,
    carried,
    compared,
    is_empty,
    is_raw,
    problem_of,
    shown,
    typed_of,
    value_of,
)
from peps.blocks.layout import Question
from tests.peps.blocks.samples import EXAMPLES, SAMPLES

DAY = Question("a_day", "Review date", kinds.DATE)


def test_what_cleans_is_stored_as_its_kind_says() -> None:
    assert accept(DAY, ["3", "jan", "2026"]) == accept(DAY, "2026-01-03")
    assert accept(DAY, ["3", "jan", "2026"]).stored == "2026-01-03"


def test_what_cannot_be_read_is_kept_as_typed_with_its_problem() -> None:
    typed = ["31", "2", "2026"]
    accepted = accept(DAY, typed)
    assert accepted.stored == {RAW: typed}
    assert accepted.problem == "Review date must be a real date: February 2026 has days 1 to 28"
    assert typed_of(DAY, accepted.stored) == typed
    assert problem_of(DAY, accepted.stored) == accepted.problem
    assert value_of(DAY, accepted.stored) is None
    assert not is_empty(DAY, accepted.stored)
    assert shown(DAY, accepted.stored) == ["31", "2", "2026"]
    assert compared(DAY.kind, accepted.stored) == ()


@pytest.mark.parametrize("name", sorted(SAMPLES))
@given(typed=st.text(max_size=20) | st.lists(st.text(max_size=6), max_size=3))
def test_whatever_is_typed_can_be_stored_and_comes_back(name: str, typed: Any) -> None:
    question = Question("a_key", "Anything", SAMPLES[name][0])
    accepted = accept(question, typed)
    stored = json.loads(json.dumps(accepted.stored))
    assert stored == accepted.stored
    assert is_raw(stored) == bool(accepted.problem)
    assert accept(question, typed_of(question, stored)) == accepted


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_an_answer_is_accepted_as_the_form_shows_it(name: str) -> None:
    kind = SAMPLES[name][0]
    question = Question("a_key", "Anything", kind)
    stored = accept(question, kind.typed(EXAMPLES[name])).stored
    assert stored == kind.to_json(EXAMPLES[name])
    assert value_of(question, stored) == EXAMPLES[name]


def test_nul_characters_never_reach_the_database() -> None:
    assert accept(DAY, ["3\x00", "\ud800x", "2026"]).stored == {RAW: ["3", "x", "2026"]}


@pytest.mark.parametrize(
    ("question", "stored", "next_term"),
    [
        (Question("a_b", "Fact", kinds.TEXT), "kept", "kept"),
        (Question("a_b", "Judged", kinds.TEXT, judgement=True), "not kept", None),
        (Question("a_b", "Words", kinds.TEXT, child_words=True), "not kept", None),
        (Question("a_b", "Raw", kinds.DATE), {RAW: ["x", "", ""]}, None),
        (
            Question("a_b", "Safe", kinds.Confirm(kinds.TEXT), safety=True),
            {"value": "Nobody", "confirmed": True},
            {"value": "Nobody", "confirmed": False},
        ),
    ],
)
def test_only_facts_are_carried_and_never_a_confirmation(
    question: Question, stored: Any, next_term: Any
) -> None:
    assert carried(question, stored) == next_term
