"""A target from a free sentence: what can be read is read, what is not sure is left to be asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import measures, sentence

TODAY = date(2026, 11, 25)
TERM, YEAR = date(2027, 3, 26), date(2027, 7, 21)


def read(text: str) -> dict[str, Any]:
    """What is read, without the sentence itself and the scale."""
    got = dict(sentence.read(text, today=TODAY, term_ends=TERM, year_ends=YEAR).values)
    got.pop("scale", None)
    got.pop("outcome", None)
    return got


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("to get a 4 in maths by July",
         {"kind": "grade", "aim": "4", "subject": "maths", "by_when": date(2027, 7, 31)}),
        ("Orla attends 95% of sessions by the end of the spring term",
         {"kind": "percent", "aim": "95", "by_when": TERM}),
        ("raises attendance from 82% to 92 per cent by 12 February",
         {"kind": "percent", "start": "82", "aim": "92", "by_when": date(2027, 2, 12)}),
        ("Sami reads 90 words a minute by 24/03/2027",
         {"kind": "count", "aim": "90", "unit": "words a minute", "subject": "english",
          "by_when": date(2027, 3, 24)}),
        ("from 3 to 8 spellings", {"kind": "count", "start": "3", "aim": "8", "unit": "spellings",
                                   "subject": "english"}),
        ("stays in class in 4 out of 5 lessons by Christmas",
         {"kind": "observed", "aim": "4/5", "unit": "lessons"}),
        ("a reading age of 8 years 6 months by the end of the year",
         {"kind": "age", "aim": "102", "subject": "english", "by_when": YEAR}),
        ("reading age goes from 7 years 8 months to 8 years 2 months",
         {"kind": "age", "start": "92", "aim": "98", "subject": "english"}),
        ("from a grade 3 to a grade 5 in English by May 2027",
         {"kind": "grade", "start": "3", "aim": "5", "subject": "english", "by_when": date(2027, 5, 31)}),
        ("visits the college by 3rd of February", {"by_when": date(2027, 2, 3)}),
        ("joins a club", {}),
        ("by 31/02/2027 reads", {"subject": "english"}),
        ("practises for 20 minutes", {}),
        ("gets better at science", {"subject": "other"}),
        ("", {}),
    ],
)  # fmt: skip
def test_what_stands_in_a_sentence_is_read_and_nothing_else(text: str, found: dict[str, Any]) -> None:
    assert read(text) == found


def test_each_thing_that_was_read_says_which_words_it_was_read_from() -> None:
    text = "to get a 4 in maths by July"
    got = sentence.read(text, today=TODAY)
    assert got.values["outcome"] == text
    assert set(got.words) == set(got.values) - {"outcome"}
    for source in got.words.values():
        assert source in text


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    got = sentence.read(text, today=TODAY, term_ends=TERM, year_ends=YEAR)
    if "kind" in got.values:
        assert (
            measures.number(str(got.values["kind"]), str(got.values["aim"]), scale=sentence.GCSE) is not None
        )
