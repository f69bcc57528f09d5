"""Code sets: complete, dated, and what the portal reads into them."""

from __future__ import annotations

import pytest

from children import codes

SETS = {
    "SEX": 3,
    "ETHNICITY": 20,
    "LEGAL_STATUS": 13,
    "PLACEMENT_TYPE": 32,
    "PROVIDER": 6,
    "REASON_NEW_EPISODE": 6,
    "REASON_CEASED": 22,
    "NEED": 8,
    "CHANGE_REASON": 12,
    "TAKING_PART": 8,
    "SDQ_REASON": 5,
    "SEN_STATUS": 3,
    "GIAS_PHASE": 8,
    "GIAS_STATUS": 4,
}


@pytest.mark.parametrize(("name", "size"), SETS.items())
def test_every_code_of_a_set_has_a_label_of_its_own(name: str, size: int) -> None:
    code_set = getattr(codes, name)
    assert len(code_set) == size
    labels = [code.label for code in code_set.values()]
    assert all(labels)
    assert len(set(labels)) == size


@pytest.mark.parametrize(("code", "last"), [("H5", 2025), ("P2", 2025), ("Z1", 2025)])
def test_withdrawn_placement_types_say_the_last_return_that_took_them(code: str, last: int) -> None:
    assert codes.PLACEMENT_TYPE[code].withdrawn
    assert codes.PLACEMENT_TYPE[code].last_year == last


def test_new_placement_types_say_their_first_return() -> None:
    assert codes.PLACEMENT_TYPE["K3"].first_year == 2024
    assert codes.PLACEMENT_TYPE["Z11"].first_year == 2026
    assert not codes.PLACEMENT_TYPE["K3"].withdrawn
    assert codes.PLACEMENT_TYPE["U6"].first_year is None


@pytest.mark.parametrize("status", [*codes.LEGAL_STATUS, ""])
def test_needs_pep_is_false_for_short_breaks_alone(status: str) -> None:
    assert codes.needs_pep(status) is (status not in ("V3", "V4"))


@pytest.mark.parametrize("kind", codes.PLACEMENT_TYPE)
def test_is_temporary_placement_is_true_for_t_codes_alone(kind: str) -> None:
    assert codes.is_temporary_placement(kind) is (kind in {"T0", "T1", "T2", "T3", "T4"})


@pytest.mark.parametrize("reason", codes.REASON_NEW_EPISODE)
def test_reasons_for_an_episode_say_what_happened(reason: str) -> None:
    assert codes.starts_care(reason) is (reason == "S")
    assert codes.changes_placement(reason) is (reason in {"P", "B"})


@pytest.mark.parametrize("reason", codes.REASON_CEASED)
def test_every_reason_but_x1_ends_care(reason: str) -> None:
    assert codes.ends_care(reason) is (reason != "X1")
    assert not codes.ends_care("")


@pytest.mark.parametrize(("code", "sex"), [("1", "M"), ("2", "F"), ("M", "M"), ("U", "U"), ("9", "9")])
def test_sex_from_return_reads_old_and_new_codes(code: str, sex: str) -> None:
    assert codes.sex_from_return(code) == sex


def test_label_shows_an_unknown_code_as_it_is() -> None:
    assert codes.label(codes.LEGAL_STATUS, "C2") == "Full care order"
    assert codes.label(codes.LEGAL_STATUS, "XX") == "XX"


@pytest.mark.parametrize(("status", "is_open"), [("1", True), ("2", False), ("3", True), ("4", False)])
def test_is_open_school(status: str, is_open: bool) -> None:
    assert codes.is_open_school(status) is is_open
