"""Risk of NEET indicator: what counts, what excludes what, and what a plan's own answers tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peps.blocks import registry
from peps.blocks.roni import _FOLLOWS, CURRENT, VERSIONS, band, found, score

FACTORS = VERSIONS[CURRENT].factors
CODES = [factor.code for factor in FACTORS]
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
ROW = st.dictionaries(st.sampled_from(["id", "kind", "_raw"]), PLAIN | st.just([[]]), max_size=2)
JSON = PLAIN | ROW | st.lists(PLAIN | ROW, max_size=2)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_is_whole(version: str) -> None:
    roni = VERSIONS[version]
    assert roni.version == version
    codes = [factor.code for factor in roni.factors]
    assert len(set(codes)) == len(codes)
    assert {factor.weight for factor in roni.factors} == {1, 2}
    lows = [low for low, _name in roni.bands]
    assert lows == sorted(set(lows)) and lows[0] == 0


def test_what_a_plan_tells_is_asked_in_a_plan() -> None:
    asked = {question.key for block in registry.BLOCKS for question in block.questions}
    for factor in FACTORS:
        assert not factor.source or factor.source in asked
        assert bool(factor.source) == (factor.code in _FOLLOWS) or factor.code == "looked_after"


@pytest.mark.parametrize(
    ("codes", "points"),
    [
        ([], 0),
        (["looked_after"], 2),
        (["young_carer", "young_carer"], 1),
        (["attendance_under_90"], 1),
        (["attendance_under_90", "attendance_under_85"], 2),
        (["ehc_plan", "sen_support"], 2),
        (["off_track_one", "off_track_both", "off_track_one"], 2),
        (["custody", "youth_justice"], 2),
        (["excluded", "suspended"], 3),
        (["looked_after", "attendance_under_85", "sen_support", "off_track_both", "no_offer"], 9),
    ],
)
def test_points_add_up_and_of_a_group_the_heaviest_counts(codes: list[str], points: int) -> None:
    assert score(codes) == points
    assert score(iter(codes[::-1]), CURRENT) == points


@given(st.lists(st.sampled_from(CODES)), st.sampled_from(CODES))
def test_another_factor_never_takes_points_away(codes: list[str], another: str) -> None:
    assert 0 <= score([*codes, another]) - score(codes) <= 2


def test_all_factors_together() -> None:
    groups = {factor.group for factor in FACTORS if factor.group}
    assert groups == {"attendance", "sen", "on_track", "justice"}
    assert score(CODES) == sum(factor.weight for factor in FACTORS if not factor.group) + 2 * len(groups)


@pytest.mark.parametrize(
    ("points", "name"),
    [(0, "low"), (3, "low"), (4, "medium"), (7, "medium"), (8, "high"), (30, "high")],
)
def test_bands(points: int, name: str) -> None:
    assert band(points) == band(points, "2026-1") == name


def test_what_is_not_there_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="has no factor “hair”"):
        score(["looked_after", "hair"])
    for call in (lambda: score([], "1999"), lambda: band(1, "1999"), lambda: found({}, "1999")):
        with pytest.raises(ValueError, match="no version “1999”"):
            call()
    with pytest.raises(ValueError, match="0 or more"):
        band(-1)


PERM, SUSP, LUNCH = ({"id": "r1", "kind": kind, "sessions": 2} for kind in ("PERM", "SUSP", "LNCH"))


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, []),
        ({"attendance_percent": "84.9"}, ["attendance_under_85"]),
        ({"attendance_percent": "0.0"}, ["attendance_under_85"]),
        ({"attendance_percent": "85.0"}, ["attendance_under_90"]),
        ({"attendance_percent": "89.9"}, ["attendance_under_90"]),
        ({"attendance_percent": "90.0"}, []),
        ({"attendance_percent": {"_raw": "about 80"}}, []),
        ({"attendance_percent": "NaN"}, []),
        ({"attendance_percent": "80.0", "enrolment_provision": "school"}, ["attendance_under_85"]),
        ({"attendance_percent": "80.0", "enrolment_provision": "none"}, ["off_site"]),
        ({"sen_status": "N"}, []),
        ({"sen_status": "K"}, ["sen_support"]),
        ({"sen_status": "E"}, ["ehc_plan"]),
        ({"sen_status": "K", "sen_needs": [{"need": "SEMH"}]}, ["sen_support", "wellbeing"]),
        ({"sen_status": "E", "sen_needs": [{"need": "MLD"}, {"need": "SEMH"}]}, ["ehc_plan", "wellbeing"]),
        ({"sen_status": "N", "sen_needs": [{"need": "SEMH"}]}, []),
        ({"suspensions_any": True, "suspensions_list": [PERM]}, ["excluded"]),
        ({"suspensions_any": True, "suspensions_list": [SUSP, SUSP]}, ["suspended"]),
        ({"suspensions_list": [LUNCH, PERM]}, ["excluded", "suspended"]),
        ({"suspensions_any": False, "suspensions_list": [SUSP]}, []),
        ({"suspensions_any": True, "suspensions_list": None}, []),
        ({"enrolment_provision": "school"}, []),
        ({"enrolment_provision": "unit"}, ["off_site"]),
        ({"enrolment_provision": "eotas"}, ["off_site"]),
        ({"enrolment_provision": "home"}, ["off_site"]),
        ({"enrolment_provision": "none"}, ["off_site"]),
        ({"enrolment_provision": "custody"}, ["custody"]),
        ({"care_status": "J1"}, ["youth_justice"]),
        ({"care_status": "C2"}, []),
        ({"identity_language": "Tigrinya"}, ["language"]),
        ({"identity_language": " English "}, []),
        ({"identity_language": "ENG"}, []),
        ({"identity_language": "English and Polish"}, []),
        ({"identity_language": "Not known"}, []),
        ({"identity_language": ""}, []),
    ],
)
def test_what_a_plan_tells(answers: dict[str, Any], codes: list[str]) -> None:
    assert sorted(found(answers)) == sorted(["looked_after", *codes])


@given(st.dictionaries(st.sampled_from([f.source for f in FACTORS if f.source]), JSON))
def test_any_stored_answer_can_be_read(answers: dict[str, Any]) -> None:
    codes = found(answers)
    assert codes == [code for code in CODES if code in codes]
    assert "looked_after" in codes
    assert score(codes) >= 2
