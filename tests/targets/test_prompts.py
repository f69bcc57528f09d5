"""The rules of the prompts: an example each, the judged table, and that any target can be reviewed."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import measures
from targets.prompts import CODES, DISMISSIBLE, Doing, Said, review
from targets.prompts.judged import DAYS, found_in, scores, table

GOOD = Said(
    outcome="Robin reads 90 words a minute from an unseen page",
    child_words="I read fast enough to enjoy it",
    area="cognition",
    kind="count",
    unit="words a minute",
    start="62",
    aim="90",
    by_when=date(2027, 3, 19),
    actions=(Doing("Mrs Ade", "Hears Robin read", times=3),),
    why="The last test showed slow reading",
    names=("Robin",),
    others=("Maya", "Will"),
    before=("Robin spells 20 words",),
    **DAYS,
)

EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("empty:outcome", {"outcome": " "}),
    ("empty:area", {"area": ""}),
    ("empty:measure", {"kind": "", "start": "", "aim": ""}),
    ("empty:aim", {"aim": ""}),
    ("empty:child_words", {"child_words": ""}),
    ("empty:why", {"why": ""}),
    ("vague:outcome", {"outcome": "Robin will improve reading", "kind": "done", "start": "", "aim": "", "measure": ""}),
    ("no_number:measure", {"outcome": "Robin is happy at lunch", "kind": "count", "start": "", "aim": "",
                           "measure": "We will look"}),
    ("no_start:start", {"start": ""}),
    ("same_as_start:aim", {"aim": "62.0"}),
    ("wrong_way:aim", {"aim": "50"}),
    ("wrong_way:aim", {"better": "down"}),
    ("no_date:by_when", {"by_when": None}),
    ("past_date:by_when", {"by_when": date(2026, 11, 24)}),
    ("after_review:by_when", {"by_when": date(2027, 3, 25)}),
    ("beyond_term:by_when", {"by_when": date(2027, 4, 1)}),
    ("nobody:actions", {"actions": (Doing("Mrs Ade", ""),)}),
    ("no_how_often:actions", {"actions": (Doing("Mrs Ade", "Hears Robin read"),)}),
    ("slot:outcome", {"outcome": "Robin reads [kind of text] twice a week"}),
    ("slot:actions", {"actions": (Doing("his/her carer", "Reads", times=3),)}),
    ("slot:why", {"why": "XXXX"}),
    ("two_outcomes:outcome", {"outcome": "Robin attends every day and learns to swim a length"}),
    ("too_long:outcome", {"outcome": "Robin " + "reads " * 41}),
    ("no_name:outcome", {"outcome": "Reads 90 words a minute"}),
    ("other_name:outcome", {"outcome": "Robin reads 90 words a minute to Maya"}),
    ("other_name:why", {"why": "Will tells us that reading is slow"}),
    ("same_as_last:outcome", {"before": ("robin reads 90 words a  minute from an unseen page.",)}),
]  # fmt: skip


def test_a_good_target_has_no_prompt() -> None:
    assert review(GOOD) == []


@pytest.mark.parametrize(("mark", "change"), EXAMPLES)
def test_each_rule_speaks_of_its_example(mark: str, change: dict[str, Any]) -> None:
    from dataclasses import replace

    found = {f"{one.code}:{one.part}": one for one in review(replace(GOOD, **change))}
    assert mark in found
    assert found[mark].message
    assert found[mark].letter in "SMART"


def test_every_code_has_an_example_and_what_lacks_stays() -> None:
    assert {mark.partition(":")[0] for mark, _change in EXAMPLES} == set(CODES)
    assert set(CODES) > DISMISSIBLE


def test_the_judged_table_is_large_and_the_rules_agree_with_it() -> None:
    rows = table()
    assert len(rows) >= 150
    assert {row.phase for row in rows} == {"early", "primary", "secondary", "post16"}
    assert sum(not row.expected for row in rows) >= 50
    assert {mark.partition(":")[0] for row in rows for mark in row.expected} == set(CODES)
    overall = scores(rows)["all"]
    assert overall.precision >= 0.9
    assert overall.recall >= 0.9


_text = st.text(max_size=80)
_days = st.one_of(st.none(), st.dates())
_rows = st.builds(Doing, who=_text, does=_text, times=st.one_of(st.none(), st.floats(0, 9)))
_any_target = st.builds(
    Said,
    outcome=_text, child_words=_text, area=_text, why=_text, unit=_text, measure=_text,
    kind=st.sampled_from(["", "odd", *measures.KINDS]), start=_text, aim=_text,
    better=st.sampled_from(["up", "down", ""]),
    span=st.sampled_from(["short", "long", ""]), scale=st.lists(_text, max_size=4).map(tuple),
    start_by=_days, by_when=_days, today=_days, review_on=_days, term_ends=_days, year_ends=_days,
    actions=st.lists(_rows, max_size=3).map(tuple),
    names=st.lists(_text, max_size=2).map(tuple), others=st.lists(_text, max_size=3).map(tuple),
    before=st.lists(_text, max_size=2).map(tuple),
)  # fmt: skip


@given(target=_any_target)
def test_any_target_can_be_reviewed_and_says_the_same_again(target: Said) -> None:
    assert review(target) == review(target)
    assert found_in(target) <= {f"{code}:{part}" for code in CODES for part in (
        "outcome", "child_words", "measure", "why", "actions", "area", "aim", "start", "by_when")}  # fmt: skip


def test_a_review_takes_less_than_two_milliseconds() -> None:
    rows = table()
    began = time.process_time()
    for row in rows:
        review(row.said)
    assert (time.process_time() - began) / len(rows) < 0.002
