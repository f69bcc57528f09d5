"""Figures of a target: read as typed, refused with what would be right, compared, said in words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from targets import measures

SCALE = ("Bud", "Leaf", "Flower")


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "words"),
    [
        ("count", "12", "12", "12 words"),
        ("count", " 1,200 ", "1200", "1200 words"),
        ("score", "12.50", "12.5", "12.5 words"),
        ("count", "0", "0", "0 words"),
        ("percent", "85 %", "85", "85%"),
        ("percent", "85 per cent", "85", "85%"),
        ("percent", "100", "100", "100%"),
        ("observed", "3 out of 5", "3/5", "3 out of 5 words"),
        ("observed", "3/5", "3/5", "3 out of 5 words"),
        ("age", "7 years 8 months", "92", "7 years 8 months"),
        ("age", "7y 8m", "92", "7 years 8 months"),
        ("age", "7y", "84", "7 years"),
        ("age", "92 months", "92", "7 years 8 months"),
        ("age", "1 year 1 month", "13", "1 year 1 month"),
        ("grade", "leaf", "Leaf", "Leaf"),
        ("done", "anything", "", ""),
        ("count", "", "", ""),
    ],
)
def test_a_figure_is_read_as_people_type_it(kind: str, typed: str, stored: str, words: str) -> None:
    read = measures.read(kind, typed, scale=SCALE)
    assert read == measures.Read(stored)
    assert measures.show(kind, stored, "words") == words


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("age", "7.8", (
            "The aim must say years and months, because 7.8 can be read in two ways: enter "
            "“7 years 8 months” or the months alone, like “92 months”"
        )),
        ("age", "7 years 14 months", "The aim must be an age, like “7 years 8 months” or “92 months”"),
        ("age", "92", "The aim must be an age, like “7 years 8 months” or “92 months”"),
        ("age", "40 years", "The aim must be an age of 25 years or under"),
        ("percent", "130", "The aim must be a percentage from 0 to 100, like 85"),
        ("percent", "85 words", "The aim must be a percentage from 0 to 100, like 85"),
        ("count", "85%", "The aim must be a number, not a percentage: choose “A percentage” for that"),
        ("count", "1,2", "The aim must be a number, like 12 or 12.5"),
        ("count", "many", "The aim must be a number, like 12 or 12.5"),
        ("count", "-3", "The aim must be a number, like 12 or 12.5"),
        ("observed", "6/5", "The aim must be 5 out of 5 or fewer"),
        ("observed", "often", "The aim must say how often out of how many, like 3 out of 5"),
        ("observed", "3/0", "The aim must say how often out of how many, like 3 out of 5"),
        ("grade", "Fruit", "The aim must be one of the scale: Bud, Leaf, Flower"),
    ],
)  # fmt: skip
def test_a_figure_in_another_unit_is_refused_with_what_would_be_right(
    kind: str, typed: str, sentence: str
) -> None:
    assert measures.read(kind, typed, scale=SCALE) == measures.Read(problem=sentence)


@pytest.mark.parametrize(
    ("kind", "stored", "number"),
    [
        ("count", "12.5", Fraction(25, 2)),
        ("observed", "3/5", Fraction(3, 5)),
        ("grade", "Flower", Fraction(2)),
        ("grade", "Fruit", None),
        ("age", "92", Fraction(92)),
        ("observed", "3/0", None),
        ("count", "", None),
    ],
)
def test_figures_are_compared_as_numbers(kind: str, stored: str, number: Fraction | None) -> None:
    assert measures.number(kind, stored, scale=SCALE) == number


@example("age", "\x1b")
@given(st.sampled_from(sorted(measures.KINDS)), st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused_and_what_was_read_reads_the_same_again(
    kind: str, typed: str
) -> None:
    read = measures.read(kind, typed, scale=SCALE)
    assert not (read.stored and read.problem)
    if read.stored:
        assert measures.number(kind, read.stored, scale=SCALE) is not None
        assert measures.read(kind, measures.show(kind, read.stored), scale=SCALE) == read
