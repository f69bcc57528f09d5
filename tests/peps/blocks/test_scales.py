"""Scales: each reads its own marks in one form, refuses the next one off each end, and compares nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peps.blocks.kinds import Unreadable
from peps.blocks.layout import ALL_TYPES, EARLY_YEARS, POST_16, SCHOOL_AGE
from peps.blocks.scales import (
    AREAS,
    GOALS,
    GOOD_LEVEL,
    SCALE_CHOICES,
    SCALE_CHOICES_FOR,
    SCALES,
    STAGES,
    STATUTORY,
    read,
    steps,
)

OWN = ("Beginning", "Developing 1", "Developing 2", "b", "B")
LISTED = [key for key, scale in SCALES.items() if scale.kind == "ordered"]

# The marks of each ordered scale, lowest first; what stands outside the order after the bar.
ORDER = {
    "early_tracking": "Emerging, On track, Exceeding",
    "eyfs_profile": "1, 2 | A",
    "good_level": "Not reached, Reached",
    "teacher_assessment": "WTS, EXS, GDS",
    "science_assessment": "HNM, EXS",
    "pre_ks1": "PK1, PK2, PK3, PK4",
    "pre_ks2": "PK1, PK2, PK3, PK4, PK5, PK6",
    "engagement": "| Exploration, Realisation, Anticipation, Persistence, Initiation",
    "age_related": "Working towards, At, Above",
    "gcse": "1, 2, 3, 4, 5, 6, 7, 8, 9 | U",
    "gcse_fine": ", ".join(f"{n}-, {n}=, {n}+" for n in range(1, 10)) + " | U",
    "gcse_combined": "1-1, 2-1, 2-2, 3-2, 3-3, 4-3, 4-4, 5-4, 5-5, 6-5, 6-6, 7-6, 7-7, 8-7, 8-8, 9-8, 9-9 | U",
    "gcse_letters": "G, F, E, D, C, B, A, A* | U",
    "tech_award": "L1P, L1M, L1D, L2P, L2M, L2D, L2D* | U",
    "entry_level": "E1, E2, E3",
    "functional_skills": "E1, E2, E3, L1, L2",
    "a_level": "E, D, C, B, A, A* | U",
    "as_level": "E, D, C, B, A | U",
    "t_level": "P, M, D, D*",
    "btec_1": "P, M, D, D* | U",
    "btec_2": "PP, MP, MM, DM, DD, D*D, D*D* | U",
    "btec_3": "PPP, MPP, MMP, MMM, DMM, DDM, DDD, D*DD, D*D*D, D*D*D* | U",
}
# By scale: what is refused, the next one off each end first.
OFF = {
    "early_tracking": ("Not started", "Secure"),
    "eyfs_profile": ("0", "3", "exceeding"),
    "good_level": ("maybe",),
    "phonics": ("-1", "41", "32.5", "9" * 5000, "٣"),
    "multiplication": ("-1", "26"),
    "ks1_scaled": ("84", "116", "AS"),
    "ks2_scaled": ("79", "121", "A"),
    "teacher_assessment": ("PK4", "HNM"),
    "science_assessment": ("WTS", "GDS"),
    "pre_ks1": ("PK0", "PK5"),
    "pre_ks2": ("PK0", "PK7"),
    "engagement": ("Attention", "1"),
    "age_related": ("Well below", "Well above"),
    "own": ("Mastered",),
    "age": ("1:11", "20:00", "7:12", "7.8", "7,8", "7 . 08", "92", "7-8"),
    "percent": ("-1", "100.1", "101", "64.55", "%"),
    "words": ("w" * 101,),
    "gcse": ("0", "10", "A", "5+"),
    "gcse_fine": ("0+", "0", "10-", "5++"),
    "gcse_combined": ("1-0", "10-9", "4-5", "5-3"),
    "gcse_letters": ("H", "A**"),
    "tech_award": ("L1", "L0P", "L1D*", "L3P", "E3"),
    "entry_level": ("E0", "E4", "L1"),
    "functional_skills": ("E0", "L3"),
    "a_level": ("F", "A**"),
    "as_level": ("F", "A*"),
    "t_level": ("U", "D**"),
    "btec_1": ("N", "DD"),
    "btec_2": ("P", "PM", "DDD"),
    "btec_3": ("PP", "PPM", "D*D*D*D*"),
}


def parted(marks: str) -> tuple[list[str], list[str]]:
    """The marks in order and those outside it, of a line of ORDER."""
    values, _bar, extra = marks.partition("|")
    return [m.strip() for m in values.split(",") if m.strip()], [m.strip() for m in extra.split(",") if extra]


def test_every_scale_is_walked() -> None:
    assert sorted(ORDER) == sorted(LISTED)
    assert sorted(OFF) == sorted(SCALES)
    stages = {key for key, _label in STAGES}
    for key, scale in SCALES.items():
        assert scale.key == key
        assert scale.stages and set(scale.stages) <= stages
        assert scale.label and scale.says


@pytest.mark.parametrize("key", LISTED)
def test_an_ordered_scale_reads_its_marks_and_forgives_capitals_and_spaces(key: str) -> None:
    values, extra = parted(ORDER[key])
    assert [*SCALES[key].values] == values
    assert [*SCALES[key].extra] == extra
    for mark in values + extra:
        for typed in (
            mark,
            mark.lower(),
            mark.upper(),
            f"  {mark}\t",
            " ".join(mark),
            mark.replace("-", "–"),
        ):
            assert read(key, typed) == mark
    for typed, mark in SCALES[key].also:
        assert mark in values + extra
        assert read(key, typed) == read(key, typed.upper()) == mark


@pytest.mark.parametrize(
    ("key", "low", "high", "extra"),
    [
        ("phonics", 0, 40, ()),
        ("multiplication", 0, 25, ()),
        ("ks1_scaled", 85, 115, ()),
        ("ks2_scaled", 80, 120, ("AS", "NS")),
    ],
)
def test_a_range_reads_whole_numbers(key: str, low: int, high: int, extra: tuple[str, ...]) -> None:
    for number in range(low, high + 1):
        assert read(key, f" {number} ") == str(number)
    assert [read(key, mark.lower()) for mark in extra] == [*extra]
    assert read(key, f"0{low}") == str(low)


@pytest.mark.parametrize(
    ("key", "typed"), [(key, typed) for key, many in OFF.items() for typed in (*many, "", " ")]
)
def test_what_is_off_the_scale_is_refused_in_a_sentence(key: str, typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(key, typed, OWN)
    assert refused.value.sentence.startswith("{label} must be ")
    assert "{" not in refused.value.about("The mark")


@pytest.mark.parametrize(
    ("key", "typed", "mark"),
    [
        ("age", "7:08", "7:08"),
        ("age", "7:8", "7:08"),
        ("age", "7 ; 8", "7:08"),
        ("age", "7 years 8 months", "7:08"),
        ("age", "7 Years and 8 months", "7:08"),
        ("age", "7y8m", "7:08"),
        ("age", "10 yrs", "10:00"),
        ("age", "2:00", "2:00"),
        ("age", "19:11", "19:11"),
        ("percent", "0", "0"),
        ("percent", "100.0 %", "100"),
        ("percent", "64.5%", "64.5"),
        ("words", "  Reads\nsigns  in town ", "Reads signs in town"),
        ("words", "w" * 100, "w" * 100),
        ("eyfs_profile", "Expected", "2"),
        ("age_related", "wt", "Working towards"),
        ("age_related", "EXP", "At"),
        ("age_related", "Gd", "Above"),
        ("gcse_fine", "5", "5="),
        ("gcse_fine", "5 −", "5-"),
        ("gcse_combined", "54", "5-4"),
        ("gcse_combined", "9/9", "9-9"),
        ("tech_award", "Level 2 Distinction*", "L2D*"),
        ("tech_award", "level 1 merit", "L1M"),
        ("entry_level", "Entry Level 3", "E3"),
        ("functional_skills", "Level 1", "L1"),
        ("t_level", "Distinction *", "D*"),
        ("pre_ks2", "5", "PK5"),
    ],
)
def test_ways_to_write_a_mark(key: str, typed: str, mark: str) -> None:
    assert read(key, typed) == mark
    assert read(key, mark) == mark


@pytest.mark.parametrize("typed", ["7.8", "7,8", " 7 . 10 "])
def test_an_age_with_a_point_is_asked_for_in_years_and_months(typed: str) -> None:
    with pytest.raises(Unreadable, match="in years and months, like 7:08 or 7 years 8 months: a point"):
        read("age", typed)


def test_a_refusal_says_what_would_be_right() -> None:
    with pytest.raises(Unreadable) as refused:
        read("gcse", "A")
    assert refused.value.sentence == "{label} must be a GCSE grade from 9 to 1, or U"
    assert refused.value.about("now") == "Now must be a GCSE grade from 9 to 1, or U"


def test_a_scale_that_is_not_there_is_asked_for() -> None:
    with pytest.raises(Unreadable, match="Select the scale of"):
        read("p_levels", "P4")


def test_a_school_has_its_own_marks() -> None:
    assert read("own", " developing  1", OWN) == "Developing 1"
    assert read("own", "b", OWN) == "b"  # two marks that differ by the capital alone stay two
    assert read("own", "B", OWN) == "B"
    assert read("own", "low", (" Low ", "", "Low", "LOW")) == "Low"  # else the first one that fits
    with pytest.raises(Unreadable, match="one of the school’s own marks: Low, High"):
        read("own", "Middle", ("Low", "High"))
    for nothing in ((), ("", " ")):
        with pytest.raises(Unreadable) as refused:
            read("own", "Low", nothing)
        assert refused.value.sentence == "Enter the marks of the school’s own scale before {label}"


@given(
    st.sampled_from([*SCALES, "", "no such scale"]),
    st.text(max_size=12) | st.from_regex(r"[0-9LPDMEU*:.+=% -]{1,8}", fullmatch=True),
    st.lists(st.text(max_size=6), max_size=4),
)
def test_reading_gives_a_stable_mark_or_a_sentence(key: str, text: str, own: list[str]) -> None:
    said = mark = ""
    try:
        mark = read(key, text, own)
    except Unreadable as refused:
        said = refused.sentence
    if mark:
        assert mark.strip() == mark
        assert read(key, mark, own) == mark
    else:
        assert "{label}" in said


@given(st.lists(st.text(max_size=6), min_size=1, max_size=5), st.data())
def test_each_of_a_schools_own_marks_is_read(own: list[str], data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(own))
    try:
        assert read("own", read("own", mark, own), own) == read("own", mark, own)
    except Unreadable:
        assert not "".join(mark.split()) or not mark.isprintable()


@pytest.mark.parametrize("key", LISTED)
def test_steps_count_inside_one_ordered_scale(key: str) -> None:
    values, extra = parted(ORDER[key])
    for i, before in enumerate(values):
        for j, now in enumerate(values):
            assert steps(key, before.lower(), now) == j - i
    for outside in (*extra, *OFF[key], ""):
        assert steps(key, outside, (values or extra)[0]) is None
        assert steps(key, (values or extra)[0], outside) is None


@pytest.mark.parametrize(
    ("key", "before", "now"),
    [("phonics", "20", "30"), ("ks2_scaled", "99", "100"), ("age", "7:00", "8:00"), ("percent", "50", "60"),
     ("words", "good", "better"), ("engagement", "Exploration", "Initiation"), ("nothing", "1", "2"),
     ("gcse", "4", "EXS"), ("gcse", "U", "1")],
)  # fmt: skip
def test_nothing_else_is_compared(key: str, before: str, now: str) -> None:
    assert steps(key, before, now) is None


def test_steps_on_a_schools_own_scale() -> None:
    assert steps("own", "beginning", "Developing 2", OWN) == 2
    assert steps("own", "B", "b", OWN) == -1
    assert steps("own", "Beginning", "Mastered", OWN) is None
    assert steps("own", "Beginning", "Beginning") is None


def test_scales_to_choose_from() -> None:
    assert [key for key, _label in SCALE_CHOICES] == [*SCALES]
    assert len({label for _key, label in SCALE_CHOICES}) == len(SCALES)
    assert set(SCALE_CHOICES_FOR) == {*ALL_TYPES}
    keys = {pep_type: {key for key, _label in choices} for pep_type, choices in SCALE_CHOICES_FOR.items()}
    assert all({"own", "words"} <= few for few in keys.values())
    assert {"eyfs_profile", "age_related"} <= keys[EARLY_YEARS]
    assert not {"gcse", "a_level", "phonics"} & keys[EARLY_YEARS]
    assert {"phonics", "ks2_scaled", "gcse", "engagement"} <= keys[SCHOOL_AGE]
    assert not {"a_level", "t_level", "btec_3"} & keys[SCHOOL_AGE]
    assert {"a_level", "t_level", "gcse", "functional_skills"} <= keys[POST_16]
    assert not {"phonics", "teacher_assessment", "eyfs_profile"} & keys[POST_16]


def test_national_results_stand_on_scales_of_their_stage() -> None:
    assert len({test.label for test in STATUTORY.values()}) == len(STATUTORY)
    for test in STATUTORY.values():
        assert test.stage in SCALES[test.scale].stages
    assert STATUTORY["phonics_y1"].scale == "phonics"
    assert STATUTORY["ks2_gps"].scale == "ks2_scaled"
    assert STATUTORY["gcse_combined_science"].scale == "gcse_combined"


def test_the_goals_are_seventeen_in_seven_areas() -> None:
    assert len(GOALS) == len({goal.key for goal in GOALS}) == 17
    assert len(AREAS) == 7
    assert [area.prime for area in AREAS] == [True] * 3 + [False] * 4
    counted = {area.key: sum(goal.area == area.key for goal in GOALS) for area in AREAS}
    assert [*counted.values()] == [2, 3, 2, 3, 2, 3, 2]
    assert frozenset(goal.key for goal in GOALS[:12]) == GOOD_LEVEL
