"""Every rule of money with cases that pass and cases that do not, at its boundaries; none of them ever raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding import rules
from funding.questions import form_of
from funding.rules import MUST, RULES, WARN, Asked, Finding, Line, Other, examine
from funding.scheme import Scheme, Window
from funding.words import INTERVENTIONS, MENU
from tests.funding.rule_cases import FAILS, FINE, PASSES


def name_of(rule: ModuleType) -> str:
    """The name of its file."""
    return rule.__name__.rpartition(".")[2]


_BY_NAME = {name_of(rule): rule for rule in RULES}


def test_every_rule_file_is_asked_and_has_cases() -> None:
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__", "facts", "saying"}
    assert files == set(_BY_NAME) == set(PASSES) == set(FAILS)
    assert all(PASSES.values())
    assert all(FAILS.values())


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_every_rule_says_where_it_comes_from(rule: ModuleType) -> None:
    assert rule.__doc__
    assert "Source: " in rule.__doc__


def test_a_request_in_order_has_no_finding() -> None:
    assert examine(FINE) == []


@pytest.mark.parametrize(
    ("name", "changed"), [(name, changed) for name, cases in PASSES.items() for changed in cases]
)
def test_each_rule_is_silent_when_it_holds(name: str, changed: dict[str, Any]) -> None:
    assert _BY_NAME[name].check(replace(FINE, **changed)) == []


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in FAILS.items() for case in cases])
def test_each_rule_says_what_is_wrong(name: str, case: tuple[dict[str, Any], str, str, str, str]) -> None:
    changed, code, severity, part, words = case
    found = {
        (one.code, one.severity, one.part): one for one in _BY_NAME[name].check(replace(FINE, **changed))
    }
    assert (code, severity, part) in found, list(found)
    assert words in found[code, severity, part].message
    assert found[code, severity, part].source


def test_what_is_missing_and_unread_is_said_once() -> None:
    asked = replace(FINE, lines=(), unread={"lines": "Row 1: Pounds each must be a number"})
    assert [(one.code, one.part) for one in examine(asked)] == [("unread", "lines")]


def test_an_empty_request_is_told_all_it_needs() -> None:
    found = examine(Asked(today=date(2026, 9, 14), scheme=Scheme(year=2026), has_ehc_plan=False))
    assert [one.part for one in found] == [
        "need", "intervention", "starts_on", "ends_on", "lines", "additional", "effect", "effect_measure",
    ]  # fmt: skip
    assert {one.severity for one in found} == {MUST}


def test_what_must_be_put_right_stands_first() -> None:
    asked = replace(FINE, target_money="none", starts_on=date(2026, 9, 1), left={})
    severities = [one.severity for one in examine(asked)]
    assert severities == [MUST, WARN, WARN]


# ---- whatever is said ----------------------------------------------------------------------------

_text = st.text(max_size=40)
_day = st.dates(date(1990, 1, 1), date(2099, 12, 31))
_maybe_day = st.none() | _day
_pence = st.integers(-10, 3_000_000)
_year = st.integers(2014, 2099)
_month_day = st.tuples(st.integers(1, 12), st.integers(1, 31))
_kind = st.sampled_from(["", "other", "odd", *INTERVENTIONS]) | _text
_keys = [one.key for one in form_of(tuple(INTERVENTIONS.items()), tuple(MENU.items())).questions()]
_texts = st.dictionaries(st.sampled_from(_keys), _text, max_size=8)
_schemes = st.builds(
    Scheme, year=_year, cap=st.none() | _pence, alone=st.none() | _pence, alone_post_16=st.none() | _pence,
    windows=st.lists(st.builds(Window, _text, _month_day, _month_day), max_size=3).map(tuple),
    independent=st.sampled_from(["yes", "exceptional", "no", ""]), not_for=st.lists(_text, max_size=3).map(tuple),
    longest_weeks=st.none() | st.integers(0, 60), closed=st.booleans(),
    interventions=st.dictionaries(_kind, _text, max_size=3),
)  # fmt: skip
_numbers = (
    st.none() | st.decimals(-10, 10_000, places=2) | st.sampled_from([Decimal("NaN"), Decimal("Infinity")])
)
_lines = st.builds(
    Line, what=_text, per=st.sampled_from(["", "hour", "session", "item"]), rate=_numbers, number=_numbers,
    weeks=st.none() | st.integers(-1, 99), pence=_pence,
)  # fmt: skip
_others = st.builds(Other, _kind, st.booleans(), _maybe_day, _maybe_day, _text)
_any_request = st.builds(
    Asked, today=_day, scheme=_schemes, grant=st.sampled_from(["lac", "eypp", "post_16", ""]),
    has_target=st.booleans(), target_money=st.sampled_from(["ppp", "none", ""]), target_stopped=st.booleans(),
    target_area=_text, starts_on=_maybe_day, ends_on=_maybe_day, intervention=_kind,
    pattern=st.sampled_from(["one_off", "dated", "termly", "yearly", ""]),
    lines=st.lists(_lines, max_size=3).map(tuple),
    instalments=st.lists(st.tuples(_day, _pence), max_size=3).map(tuple), texts=_texts, unread=_texts,
    whole_pence=_pence, asked_pence=_pence, years=st.dictionaries(_year, _pence, max_size=3),
    left=st.dictionaries(_year, st.none() | _pence, max_size=3), closed_years=st.frozensets(_year, max_size=2),
    school=st.sampled_from(["maintained", "independent", "special_independent", ""]),
    has_ehc_plan=st.none() | st.booleans(), others=st.lists(_others, max_size=2).map(tuple), requested_on=_maybe_day,
    left_care_on=_maybe_day, moved_school_on=_maybe_day, money_elsewhere=_pence, quotes=st.integers(0, 3),
)  # fmt: skip


@given(asked=_any_request)
def test_any_request_can_be_examined_and_finds_the_same_again(asked: Asked) -> None:
    found = examine(asked)
    assert found == examine(asked)
    for one in found:
        assert isinstance(one, Finding)
        assert one.code
        assert one.source
        assert one.message or one.code == "unread"
        assert one.severity in (MUST, WARN)
        assert one.part in ("", *_keys)
