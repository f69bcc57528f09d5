"""UPN and ULN: published examples, and properties of their check characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from children.identifiers import (
    UNKNOWN_UPN,
    UPN_LA_CODES,
    UPN_LETTERS,
    check_uln,
    check_upn,
    is_temporary_upn,
    normalise_uln,
    normalise_upn,
    upn_check_letter,
)

LA = st.sampled_from(sorted(UPN_LA_CODES))
FIGURES = st.text("0123456789", min_size=8, max_size=8)
LAST = st.sampled_from("0123456789" + UPN_LETTERS)


@pytest.mark.parametrize(
    "upn", ["B801200005001", "J330200419001", "G350201121047", "D926400022913", "U33520042600A", *UNKNOWN_UPN]
)
def test_check_upn_finds_nothing_wrong_with_good_ones(upn: str) -> None:
    assert check_upn(upn) == []


@pytest.mark.parametrize("typed", [" j330 2004 19001 ", "J330-2004-19001", "un1"])
def test_check_upn_does_not_mind_spaces_and_small_letters(typed: str) -> None:
    assert check_upn(typed) == []


def test_normalise_upn_gives_what_is_stored() -> None:
    assert normalise_upn(" j330-2004 19001") == "J330200419001"
    assert normalise_upn(None) == ""


@pytest.mark.parametrize(
    ("upn", "words"),
    [
        ("", "No UPN"),
        ("A801200005001", "check letter"),
        ("U33520042600B", "check letter"),
        ("B80120000500", "11 numbers"),
        ("B8012000050011", "11 numbers"),
        ("I801200005001", "never I, O or S"),
        ("B80120000500S", "never I, O or S"),
        ("B80120000A001", "11 numbers"),
        ("B80１200005001", "11 numbers"),
        ("UN6", "11 numbers"),
        ("UN8", "11 numbers"),
    ],
)
def test_check_upn_says_what_is_wrong(upn: str, words: str) -> None:
    assert any(words in problem for problem in check_upn(upn))


def test_check_upn_names_an_authority_that_is_not_one() -> None:
    rest = "999200005001"
    (problem,) = check_upn(upn_check_letter(rest) + rest)
    assert "Characters 2 to 4 are not the code of a local authority" in problem


@pytest.mark.parametrize("code", ["001", "660", "708", "820", "909", "942", "943"])
def test_authorities_of_old_and_of_wales_are_met_inside_upns(code: str) -> None:
    assert code in UPN_LA_CODES


def test_there_are_195_authority_codes() -> None:
    assert len(UPN_LA_CODES) == 195


@given(LA, FIGURES, LAST)
def test_a_computed_check_letter_always_passes(la: str, figures: str, last: str) -> None:
    rest = la + figures + last
    assert check_upn(upn_check_letter(rest) + rest) == []


@given(LA, FIGURES, LAST, st.integers(1, 11), st.integers(1, 9))
def test_one_changed_figure_never_passes(la: str, figures: str, last: str, place: int, more: int) -> None:
    rest = la + figures + last
    wrong = [upn_check_letter(rest), *rest]
    wrong[place] = str((int(wrong[place]) + more) % 10)
    assert check_upn("".join(wrong)) != []


@given(LA, FIGURES, LAST, st.sampled_from(UPN_LETTERS))
def test_only_one_first_letter_passes(la: str, figures: str, last: str, letter: str) -> None:
    rest = la + figures + last
    assert (check_upn(letter + rest) == []) == (letter == upn_check_letter(rest))


def test_upn_check_letter_wants_twelve_characters() -> None:
    with pytest.raises(ValueError, match="twelve"):
        upn_check_letter("80120000500")


def test_is_temporary_upn_is_told_by_its_last_letter() -> None:
    assert is_temporary_upn("U33520042600A")
    assert not is_temporary_upn("J330200419001")
    assert not is_temporary_upn("UN1")


@pytest.mark.parametrize("uln", ["1234567899", "2026060117", "1000000000", "0000000042", " 12345 67899 "])
def test_check_uln_finds_nothing_wrong_with_good_ones(uln: str) -> None:
    assert check_uln(uln) == []


@pytest.mark.parametrize(
    ("uln", "words"),
    [
        ("", "No ULN"),
        ("1234567890", "last number"),
        ("123456789", "10 numbers"),
        ("12345678999", "10 numbers"),
        ("123456789X", "10 numbers"),
        ("0000000000", "last number"),
        ("9999999999", "not known"),
    ],
)
def test_check_uln_says_what_is_wrong(uln: str, words: str) -> None:
    assert any(words in problem for problem in check_uln(uln))


@pytest.mark.parametrize("last", "0123456789")
def test_a_base_with_remainder_0_carries_no_uln(last: str) -> None:
    assert check_uln("987654321" + last) != []


@given(st.integers(0, 10**9 - 1))
def test_a_base_carries_exactly_one_uln_or_none(base: int) -> None:
    figures = f"{base:09d}"
    remainder = sum(int(figure) * (10 - place) for place, figure in enumerate(figures)) % 11
    good = [last for last in "0123456789" if not check_uln(figures + last)]
    assert good == ([] if remainder == 0 else [str(10 - remainder)])


def test_normalise_uln_keeps_a_leading_nought() -> None:
    assert normalise_uln(" 0000000042 ") == "0000000042"
