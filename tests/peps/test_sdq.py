"""SDQ: scores against a second way of counting, every edge of every band, and what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peps import sdq

ANSWERS = st.dictionaries(st.integers(1, 25), st.sampled_from([0, 1, 2, None]), max_size=25)
FULL = st.fixed_dictionaries(dict.fromkeys(range(1, 26), st.integers(0, 2)))

# Written down a second time, item by item: its scale, and "-" when it counts backwards.
KEY = "P H E P C  M -C E P H  -M C E -M H  E P C M P  -H C M E -H".split()
LETTERS = {"E": "emotional", "C": "conduct", "H": "hyperactivity", "M": "peer", "P": "prosocial"}

# The published tables: the ranges of each band, from close to average outwards.
FOUR = {
    "parent": {
        "total": "0-13 14-16 17-19 20-40", "emotional": "0-3 4-4 5-6 7-10", "conduct": "0-2 3-3 4-5 6-10",
        "hyperactivity": "0-5 6-7 8-8 9-10", "peer": "0-2 3-3 4-4 5-10", "prosocial": "8-10 7-7 6-6 0-5",
        "impact": "0-0 1-1 2-2 3-10",
    },
    "teacher": {
        "total": "0-11 12-15 16-18 19-40", "emotional": "0-3 4-4 5-5 6-10", "conduct": "0-2 3-3 4-4 5-10",
        "hyperactivity": "0-5 6-7 8-8 9-10", "peer": "0-2 3-4 5-5 6-10", "prosocial": "6-10 5-5 4-4 0-3",
        "impact": "0-0 1-1 2-2 3-6",
    },
    "self": {
        "total": "0-14 15-17 18-19 20-40", "emotional": "0-4 5-5 6-6 7-10", "conduct": "0-3 4-4 5-5 6-10",
        "hyperactivity": "0-5 6-6 7-7 8-10", "peer": "0-2 3-3 4-4 5-10", "prosocial": "7-10 6-6 5-5 0-4",
        "impact": "0-0 1-1 2-2 3-10",
    },
}  # fmt: skip
THREE = {
    "parent": {
        "total": "0-13 14-16 17-40", "emotional": "0-3 4-4 5-10", "conduct": "0-2 3-3 4-10",
        "hyperactivity": "0-5 6-6 7-10", "peer": "0-2 3-3 4-10", "prosocial": "6-10 5-5 0-4",
        "impact": "0-0 1-1 2-10",
    },
    "teacher": {
        "total": "0-11 12-15 16-40", "emotional": "0-4 5-5 6-10", "conduct": "0-2 3-3 4-10",
        "hyperactivity": "0-5 6-6 7-10", "peer": "0-3 4-4 5-10", "prosocial": "6-10 5-5 0-4",
        "impact": "0-0 1-1 2-6",
    },
    "self": {
        "total": "0-15 16-19 20-40", "emotional": "0-5 6-6 7-10", "conduct": "0-3 4-4 5-10",
        "hyperactivity": "0-5 6-6 7-10", "peer": "0-3 4-5 6-10", "prosocial": "6-10 5-5 0-4",
        "impact": "0-0 1-1 2-10",
    },
}  # fmt: skip
TABLES = [
    (bands, respondent, scale, ranges)
    for bands, table in ((3, THREE), (4, FOUR))
    for respondent, rows in table.items()
    for scale, ranges in rows.items()
]


def reference(answers: dict[int, int | None]) -> dict[str, int | None]:
    """The scores by fractions, walking the items instead of the scales."""
    heard: dict[str, list[Fraction]] = {name: [] for name in LETTERS.values()}
    for item, key in enumerate(KEY, 1):
        answer = answers.get(item)
        if answer is not None:
            share = Fraction(answer, 2)  # of the most one item can count
            heard[LETTERS[key[-1]]].append(1 - share if key[0] == "-" else share)
    found: dict[str, int | None] = {}
    for name, shares in heard.items():
        exact = 10 * sum(shares, Fraction()) / len(shares) if shares else Fraction()
        found[name] = math.floor(exact + Fraction(1, 2)) if len(shares) > 2 else None
    four = [value for name, value in found.items() if name != "prosocial"]
    return found | {"total": None if None in four else sum(value or 0 for value in four)}


@given(ANSWERS)
def test_scores_with_gaps_agree_with_a_second_count(answers: dict[int, int | None]) -> None:
    assert vars(sdq.score(answers)) == reference(answers)


@given(FULL)
def test_scores_of_a_full_form_are_plain_sums(answers: dict[int, int]) -> None:
    scores = vars(sdq.score(answers))
    assert scores == reference(dict(answers))
    for scale, items in sdq.ITEMS.items():
        assert scores[scale] == sum(2 - answers[i] if i in sdq.REVERSED else answers[i] for i in items)


@given(ANSWERS)
def test_a_score_stays_on_its_scale(answers: dict[int, int | None]) -> None:
    for scale, value in vars(sdq.score(answers)).items():
        low, high = sdq.RANGES["parent"][scale]
        assert value is None or low <= value <= high


def test_every_item_stands_in_one_scale() -> None:
    items = [item for scale in sdq.ITEMS.values() for item in scale]
    assert sorted(items) == list(range(1, 26))
    assert {item for item, key in enumerate(KEY, 1) if key[0] == "-"} == sdq.REVERSED


@pytest.mark.parametrize(
    ("given", "emotional"),
    [
        ((1, 0, 1, 0, None), 3),  # 2.5: half up, where round() would say 2
        ((1, 0, 0, 0, None), 1),  # 1.25
        ((1, 1, 1, 0, None), 4),  # 3.75
        ((2, 2, 2, 1, None), 9),  # 8.75
        ((2, 1, 0, 0, None), 4),  # 3.75
        ((2, 2, 1, 1, None), 8),  # 7.5: half up again
        ((1, 1, 0, None, None), 3),  # 3.33
        ((2, 0, 0, None, None), 3),
        ((2, 2, 0, None, None), 7),  # 6.67
        ((2, 2, None, None, None), None),
        ((None,) * 5, None),
        ((2,) * 5, 10),
        ((0,) * 5, 0),
    ],
)
def test_a_scale_is_the_mean_times_five_half_up(given: tuple[int | None, ...], emotional: int | None) -> None:
    answers = dict(zip(sdq.ITEMS["emotional"], given, strict=True))
    assert sdq.score(answers).emotional == emotional
    assert sdq.score({item: a for item, a in answers.items() if a is not None}).emotional == emotional


@pytest.mark.parametrize("missing", sdq.DIFFICULTIES)
def test_the_total_needs_all_four_difficulties(missing: str) -> None:
    answers: dict[int, int | None] = dict.fromkeys(range(1, 26), 1)
    assert sdq.score(answers).total == 20
    answers |= dict.fromkeys(sdq.ITEMS[missing][:3])
    scores = sdq.score(answers)
    assert getattr(scores, missing) is None
    assert scores.total is None
    assert scores.prosocial == 5


def test_the_total_does_not_need_prosocial() -> None:
    answers: dict[int, int | None] = dict.fromkeys(range(1, 26), 1)
    scores = sdq.score(answers | dict.fromkeys(sdq.ITEMS["prosocial"]))
    assert (scores.prosocial, scores.total) == (None, 20)


@pytest.mark.parametrize(
    "answers", [{0: 1}, {26: 1}, {-1: 1}, {1: 3}, {1: -1}, {1: True}, {True: 1}, {1: "1"}, {"1": 1}, {1: 1.0}]
)
def test_other_numbers_are_refused_in_a_sentence(answers: Any) -> None:
    with pytest.raises(ValueError, match="SDQ item"):
        sdq.score(answers)


def test_the_tables_are_whole() -> None:
    assert len(TABLES) == 2 * len(sdq.RESPONDENTS) * len(sdq.SCALES)


@pytest.mark.parametrize(("bands", "respondent", "scale", "ranges"), TABLES)
def test_every_score_falls_in_the_published_band(
    bands: int, respondent: str, scale: str, ranges: str
) -> None:
    seen = []
    for number, span in enumerate(ranges.split()):
        low, high = map(int, span.split("-"))
        for value in range(low, high + 1):
            assert sdq.band(scale, value, respondent, bands) == number
            seen.append(value)
    low, high = sdq.RANGES[respondent][scale]
    assert sorted(seen) == list(range(low, high + 1))
    for outside in (low - 1, high + 1):
        with pytest.raises(ValueError, match=f"must be {low} to {high}"):
            sdq.band(scale, outside, respondent, bands)


@given(st.sampled_from(TABLES), st.data())
def test_bands_never_turn_back(row: tuple[int, str, str, str], data: Any) -> None:
    bands, respondent, scale, _ranges = row
    low, high = sdq.RANGES[respondent][scale]
    less = data.draw(st.integers(low, high))
    more = data.draw(st.integers(less, high))
    first, second = (sdq.band(scale, value, respondent, bands) for value in (less, more))
    assert first >= second if scale == "prosocial" else first <= second


def test_four_bands_are_the_default() -> None:
    assert sdq.band("total", 40, "parent") == 3
    assert sdq.band_label("total", 3) == "very high"


@pytest.mark.parametrize(
    ("scale", "bands", "labels"),
    [
        ("total", 4, ["close to average", "slightly raised", "high", "very high"]),
        ("impact", 4, ["close to average", "slightly raised", "high", "very high"]),
        ("prosocial", 4, ["close to average", "slightly lowered", "low", "very low"]),
        ("conduct", 3, ["close to average", "borderline", "high"]),
        ("prosocial", 3, ["close to average", "borderline", "low"]),
    ],
)
def test_bands_have_kind_names(scale: str, bands: int, labels: list[str]) -> None:
    assert [sdq.band_label(scale, number, bands) for number in range(bands)] == labels


@pytest.mark.parametrize(
    ("scale", "value", "respondent", "bands"),
    [("mood", 1, "parent", 4), ("total", 1, "nurse", 4), ("total", 1, "parent", 5), ("total", 1, "parent", 2),
     ("total", True, "parent", 4), ("total", "9", "parent", 4), ("impact", 7, "teacher", 4)],
)  # fmt: skip
def test_unknown_names_and_scores_off_the_scale_are_refused(
    scale: str, value: Any, respondent: str, bands: int
) -> None:
    with pytest.raises(ValueError, match="SDQ"):
        sdq.band(scale, value, respondent, bands)


@pytest.mark.parametrize(
    ("scale", "number", "bands"),
    [("mood", 0, 4), ("total", 4, 4), ("total", 3, 3), ("total", -1, 4), ("total", 0, 1), ("total", True, 4)],
)
def test_labels_of_bands_that_are_not_there_are_refused(scale: str, number: Any, bands: int) -> None:
    with pytest.raises(ValueError, match="SDQ"):
        sdq.band_label(scale, number, bands)
