"""Answers worked out from others: the sum, and when it leaves a typed answer alone."""

from __future__ import annotations

from typing import Any

import pytest

from peps.blocks.computed import percent_of, work_out
from peps.blocks.definition import resolve
from tests.peps.blocks.forms import birmingham, form


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(116, 120, "96.7"), (0, 10, "0.0"), (10, 10, "100.0"), (1, 800, "0.1"), (1, 16, "6.3"), (11, 10, None),
     (5, 0, None), (None, 10, None), ("5", 10, None)],
)  # fmt: skip
def test_a_percentage_is_half_up_with_one_decimal(part: Any, whole: Any, percent: str | None) -> None:
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize(
    ("answers", "percent"),
    [
        ({"attendance_possible": 120, "attendance_attended": 116}, "96.7"),
        ({"attendance_possible": 120, "attendance_attended": 116, "attendance_percent": "50.0"}, "96.7"),
        ({"attendance_possible": 120, "attendance_percent": "50.0"}, "50.0"),
        ({"attendance_possible": {"_raw": "x"}, "attendance_attended": 1}, None),
        ({}, None),
    ],
)
def test_attendance_is_worked_out_when_both_parts_are_there(
    answers: dict[str, Any], percent: str | None
) -> None:
    filled = work_out(form().section("education"), answers)
    assert filled.get("attendance_percent") == percent
    derived = {"attendance_percent", "attendance_level"}
    assert filled.keys() - derived == answers.keys() - derived


@pytest.mark.parametrize(
    ("percent", "word"),
    [("100.0", "none"), ("90.0", "none"), ("89.9", "persistent"), ("50.0", "persistent"), ("49.9", "severe"),
     ("0.0", "severe"), (None, None)],
)  # fmt: skip
def test_absence_is_said_in_the_national_words(percent: str | None, word: str | None) -> None:
    filled = work_out(form().section("education"), {"attendance_percent": percent} if percent else {})
    assert filled.get("attendance_level") == word


def test_what_is_derived_goes_when_its_parts_go() -> None:
    filled = work_out(form().section("education"), {"attendance_level": "severe"})
    assert "attendance_level" not in filled


SCALES = [
    {"scale": name, "score": score}
    for name, score in (("emotional", 5), ("conduct", 3), ("hyperactivity", 7), ("peer", 4), ("prosocial", 6))
]


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ("4", ["Total: very high", "Emotional: high", "Conduct: slightly raised",
               "Hyperactivity: slightly raised", "Peer problems: slightly raised",
               "Prosocial: close to average"]),
        ("3", ["Total: high", "Emotional: borderline", "Conduct: borderline", "Hyperactivity: high",
               "Peer problems: borderline", "Prosocial: close to average"]),
    ],
)  # fmt: skip
def test_the_sdq_total_and_its_words_follow_from_the_scales(bands: str, words: list[str]) -> None:
    filled = work_out(form().section("education"), {"sdq_teacher_scales": SCALES}, lines={"sdq_bands": bands})
    assert filled["sdq_teacher"] == 19
    assert filled["sdq_teacher_words"].split("\n") == words


def test_a_typed_sdq_total_stands_where_scales_are_not_there() -> None:
    filled = work_out(form().section("education"), {"sdq_carer": 13, "sdq_carer_scales": SCALES[:2]})
    assert filled["sdq_carer"] == 13
    assert filled["sdq_carer_words"].startswith("Total: close to average")


def test_items_by_number_are_scored_where_the_authority_holds_the_licence() -> None:
    layout = birmingham()
    assert not resolve("school_age", layout).has("sdq_teacher_items")
    layout["licences"]["sdq_items"] = True
    licensed = resolve("school_age", layout)
    items = [{"item": str(number), "answer": "1"} for number in range(1, 26)]
    filled = work_out(licensed.section("education"), {"sdq_teacher_items": items}, lines={"sdq_bands": "4"})
    assert [row["score"] for row in filled["sdq_teacher_scales"]] == [5, 5, 5, 5, 5]
    assert filled["sdq_teacher"] == 20


def test_risk_of_neet_follows_from_the_whole_plan_and_from_what_is_ticked() -> None:
    plan = form("school_age", "walsall")
    others = {"attendance_percent": "84.0", "sen_status": "E"}
    filled = work_out(plan.section("roni"), {"roni_factors": ["parent"]}, others=others)
    assert filled["roni_found"] == ["looked_after", "attendance_under_85", "ehc_plan"]
    assert (filled["roni_score"], filled["roni_band"], filled["roni_version"]) == (8, "high", "2026-1")
