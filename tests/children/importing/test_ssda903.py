"""What a return says: facts, warnings that do not hinder, and the few reasons to refuse a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from children.importing.ssda903 import Return, child_ids, read_return
from tests.children.importing.returns import CHILD, EPISODE, tables

AS_OF = date(2026, 3, 31)


def read(known: tuple[str, ...] = (), **parts: list[Mapping[str, str]]) -> Return:
    return read_return(tables(**parts), known=known, as_of=AS_OF)


def said(result: Return) -> list[tuple[str, str, str]]:
    return [(p.file, p.column, p.severity) for p in result.problems]


def test_a_good_return_gives_facts_and_no_problem() -> None:
    result = read(header=[CHILD], episodes=[EPISODE])
    assert result.problems == []
    assert result.children["1001"].values == {
        "date_of_birth": date(2012, 3, 27),
        "sex": "F",
        "ethnicity": "WBRI",
        "upn": "J330200419001",
    }
    (episode,) = result.episodes["1001"]
    assert (episode.started_on, episode.ended_on) == (date(2025, 2, 15), None)
    assert episode.values == {
        "reason_new": "S",
        "legal_status": "C2",
        "need": "N1",
        "placement_type": "U6",
        "provider": "PR1",
        "reason_ceased": "",
        "change_reason": "",
        "home_postcode": "B1 1AA",
        "postcode": "B2 2BB",
        "ofsted_urn": "SC123456",
    }


@pytest.mark.parametrize(("code", "sex"), [("1", "M"), ("2", "F"), ("M", "M"), ("f", "F"), ("U", "U")])
def test_old_and_new_codes_of_sex_need_no_warning(code: str, sex: str) -> None:
    result = read(header=[{**CHILD, "SEX": code}])
    assert result.children["1001"].values["sex"] == sex
    assert result.problems == []


@pytest.mark.parametrize(
    ("column", "value", "field", "kept"),
    [
        ("SEX", "9", "sex", None),
        ("ETHNIC", "XXXX", "ethnicity", "XXXX"),
        ("ETHNIC", "CNHEX", "ethnicity", None),
        ("ETHNIC", "", "ethnicity", None),
        ("UPN", "A330200419001", "upn", "A330200419001"),
        ("UPN", "I330200419001", "upn", "I330200419001"),
        ("UPN", "J3302004190011", "upn", None),
        ("UPN", "", "upn", None),
        ("DOB", "01/04/2026", "date_of_birth", date(2026, 4, 1)),
    ],
)
def test_an_odd_value_of_a_child_is_a_warning(column: str, value: str, field: str, kept: object) -> None:
    result = read(header=[{**CHILD, column: value}])
    assert said(result) == [("header.csv", column, "warning")]
    assert result.children["1001"].values.get(field) == kept
    assert result.refused == set()


def test_a_upn_of_two_children_is_a_warning() -> None:
    result = read(header=[CHILD, {**CHILD, "CHILD": "1002"}])
    (problem,) = result.problems
    assert (problem.line, problem.column) == (3, "UPN")
    assert "same UPN as line 2" in problem.message


def test_two_children_may_both_have_no_upn() -> None:
    children = [{**CHILD, "UPN": "UN1"}, {**CHILD, "CHILD": "1002", "UPN": "UN1"}]
    assert read(header=children).problems == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"CHILD": ""}, "CHILD"),
        ({"CHILD": "x" * 21}, "CHILD"),
        ({"DOB": "31/02/2012"}, "DOB"),
        ({"DOB": ""}, "DOB"),
    ],
)
def test_a_child_that_cannot_be_stored_is_refused(change: dict[str, str], column: str) -> None:
    result = read(header=[{**CHILD, **change}])
    assert said(result) == [("header.csv", column, "error")]
    assert result.children == {}
    assert len(result.refused) == 1


def test_two_rows_of_a_child_that_differ_are_both_refused() -> None:
    result = read(header=[CHILD, {**CHILD, "DOB": "28/03/2012"}], known=("1001",), episodes=[EPISODE])
    assert [(p.line, p.severity) for p in result.problems] == [(2, "error"), (3, "error"), (2, "error")]
    assert "Lines 2, 3" in result.problems[0].message
    assert result.refused == {"1001"}
    assert result.children == {}
    assert result.episodes == {}


def test_the_same_row_twice_is_taken_once() -> None:
    result = read(header=[CHILD, CHILD], episodes=[EPISODE, EPISODE])
    assert said(result) == [("header.csv", "CHILD", "warning"), ("episodes.csv", "DECOM", "warning")]
    assert len(result.episodes["1001"]) == 1


def test_an_episode_of_a_refused_child_is_refused_with_it() -> None:
    result = read(header=[{**CHILD, "DOB": "?"}], episodes=[EPISODE])
    assert said(result) == [("header.csv", "DOB", "error"), ("episodes.csv", "CHILD", "error")]
    assert "line 2 of header.csv" in result.problems[1].message


def test_an_episode_of_nobody_is_refused_but_not_that_of_a_child_in_the_portal() -> None:
    assert said(read(episodes=[EPISODE])) == [("episodes.csv", "CHILD", "error")]
    assert said(read(episodes=[{**EPISODE, "CHILD": ""}])) == [("episodes.csv", "CHILD", "error")]
    assert read(episodes=[EPISODE], known=("1001",)).problems == []


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"DECOM": "x"}, "DECOM"),
        ({"DECOM": ""}, "DECOM"),
        ({"DEC": "x"}, "DEC"),
        ({"DEC": "15/02/2025", "REC": "X1"}, "DEC"),
        ({"DEC": "14/02/2025", "REC": "X1"}, "DEC"),
    ],
)
def test_an_episode_whose_dates_cannot_be_stored_is_refused(change: dict[str, str], column: str) -> None:
    result = read(header=[CHILD], episodes=[{**EPISODE, **change}])
    assert said(result) == [("episodes.csv", column, "error")]
    assert result.refused == {"1001"}
    assert "1001" in result.children


def test_another_episode_from_the_same_day_is_refused() -> None:
    result = read(header=[CHILD], episodes=[EPISODE, {**EPISODE, "PLACE": "K2"}])
    (problem,) = result.problems
    assert (problem.line, problem.severity) == (3, "error")
    assert result.episodes["1001"][0].values["placement_type"] == "U6"


@pytest.mark.parametrize(
    ("change", "column", "field", "kept"),
    [
        ({"RNE": "Q"}, "RNE", "reason_new", "Q"),
        ({"RNE": "QQ"}, "RNE", "reason_new", ""),
        ({"LS": ""}, "LS", "legal_status", ""),
        ({"LS": "V5"}, "LS", "legal_status", "V5"),
        ({"PLACE": "H5"}, "PLACE", "placement_type", "H5"),
        ({"PLACE": "P2"}, "PLACE", "placement_type", "P2"),
        ({"PLACE": "Z1", "PLACE_PROVIDER": ""}, "PLACE", "placement_type", "Z1"),
        ({"PLACE_PROVIDER": ""}, "PLACE_PROVIDER", "provider", ""),
        ({"PL_POST": "x" * 11}, "PL_POST", "postcode", ""),
        ({"REC": "X1"}, "REC", "reason_ceased", "X1"),
        ({"DEC": "01/03/2025"}, "REC", "reason_ceased", ""),
        ({"DECOM": "01/04/2026"}, "DECOM", "reason_new", "S"),
        ({"DECOM": "01/03/2012"}, "DECOM", "reason_new", "S"),
    ],
)
def test_an_odd_value_of_an_episode_is_a_warning(
    change: dict[str, str], column: str, field: str, kept: str
) -> None:
    result = read(header=[CHILD], episodes=[{**EPISODE, **change}])
    assert said(result) == [("episodes.csv", column, "warning")]
    assert result.episodes["1001"][0].values[field] == kept
    assert result.refused == set()


def test_a_placement_away_for_a_short_time_needs_no_provider() -> None:
    assert read(header=[CHILD], episodes=[{**EPISODE, "PLACE": "T2", "PLACE_PROVIDER": ""}]).problems == []


@pytest.mark.parametrize(("born", "warned"), [("31/03/2008", False), ("30/03/2008", True)])
def test_an_episode_that_goes_on_after_18_is_a_warning(born: str, warned: bool) -> None:
    result = read(header=[{**CHILD, "DOB": born}], episodes=[EPISODE])
    assert bool(result.problems) is warned


def test_episodes_come_in_the_order_of_their_start() -> None:
    earlier = {**EPISODE, "DECOM": "01/01/2024", "DEC": "15/02/2025", "REC": "E4A"}
    result = read(header=[CHILD], episodes=[EPISODE, earlier])
    assert [episode.started_on.year for episode in result.episodes["1001"]] == [2024, 2025]


def test_unaccompanied_children_are_told_with_the_day_it_ceased() -> None:
    result = read(header=[CHILD], uasc=[{"CHILD": "1001", "DUC": "13/10/2030"}])
    assert result.children["1001"].values["unaccompanied"] is True
    assert result.children["1001"].values["unaccompanied_until"] == date(2030, 10, 13)
    assert said(read(header=[CHILD], uasc=[{"CHILD": "1001", "DUC": "?"}])) == [
        ("uasc.csv", "DUC", "warning")
    ]


@pytest.mark.parametrize(
    ("score", "reason", "expected", "warned"),
    [
        ("17", "", (17, ""), False),
        ("0", "", (0, ""), False),
        ("40.0", "", (40, ""), False),
        ("", "SDQ2", (None, "SDQ2"), False),
        ("41", "", (None, None), True),
        ("-1", "", (None, None), True),
        ("", "SDQ9", (None, "SDQ9"), True),
        ("", "", (None, None), False),
    ],
)
def test_the_sdq_of_the_carer_is_a_score_or_a_reason(
    score: str, reason: str, expected: tuple[object, object], warned: bool
) -> None:
    result = read(header=[CHILD], oc2=[{"CHILD": "1001", "SDQ_SCORE": score, "SDQ_REASON": reason}])
    values = result.children["1001"].values
    assert (values.get("carer_sdq_score"), values.get("carer_sdq_reason")) == expected
    assert bool(result.problems) is warned


def test_child_ids_are_those_of_every_file() -> None:
    parts = tables(header=[CHILD], episodes=[{**EPISODE, "CHILD": "7"}], uasc=[{"CHILD": "8"}])
    assert child_ids(parts) == {"1001", "7", "8"}


def test_every_message_says_what_to_do() -> None:
    header = [
        {**CHILD, "SEX": "9", "ETHNIC": "", "UPN": "A1"},
        {**CHILD, "CHILD": "2", "DOB": ""},
        {**CHILD, "CHILD": ""},
    ]
    episodes = [
        {**EPISODE, "PLACE": "H5", "LS": "??", "REC": "E9"},
        {**EPISODE, "DECOM": "?"},
        {**EPISODE, "CHILD": "99"},
    ]
    verbs = ("Check", "check", "Correct", "Give", "give", "Write", "Add", "Ask", "Keep", "Compare")
    result = read(header=header, episodes=episodes)
    assert len(result.problems) == 10
    for problem in result.problems:
        assert any(verb in problem.message for verb in verbs), problem.message
