"""Answers worked out from others: the sum, and when it leaves a typed answer alone."""

from __future__ import annotations

from typing import Any

import pytest

from peps.blocks.computed import percent_of, work_out
from tests.peps.blocks.forms import form


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
    assert filled.keys() - {"attendance_percent"} == answers.keys() - {"attendance_percent"}
