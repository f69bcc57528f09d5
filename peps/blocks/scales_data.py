"""The scales that attainment is given on in England, as data: what a mark of each may be.

Reading a mark, the choices and the statutory tests are `scales.py`. Sources: DfE assessment arrangements,
Ofqual and the awarding bodies. Scales are data to be added to; a key, once stored, is for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .kinds import tidy
from .kinds.choosing import Choices

EARLY = "early_years"
KS1 = "ks1"
KS2 = "ks2"
KS3 = "ks3"
KS4 = "ks4"
AFTER_16 = "post_16"
STAGES: Choices = (
    (EARLY, "Early years"),
    (KS1, "Key stage 1"),
    (KS2, "Key stage 2"),
    (KS3, "Key stage 3"),
    (KS4, "Key stage 4"),
    (AFTER_16, "Post-16"),
)
_PRIMARY = (KS1, KS2)
_SCHOOL = (KS1, KS2, KS3, KS4)
_SECONDARY = (KS3, KS4)
_EVERY = (EARLY, *_SCHOOL, AFTER_16)
_LATE = (KS4, AFTER_16)

ScaleKind = Literal["ordered", "range", "months", "percent", "words", "own"]


@dataclass(frozen=True)
class Scale:
    """One scale. `says` ends the sentence "{label} must be …" when a mark is not one of it.

    "ordered" has `values`, lowest first. "range" is whole numbers from `low` to `high`; "months" is an age
    with the same limits in months; "percent" has up to one decimal; "words" takes `high` characters;
    "own" has the marks the caller gives. `extra` are marks that stand outside the order. `also` is other
    ways to write a mark: (as typed, the mark). Capitals and spaces never matter.
    """

    key: str
    label: str
    kind: ScaleKind
    stages: tuple[str, ...]
    says: str
    values: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    extra: tuple[str, ...] = ()
    also: Choices = ()

    @cached_property
    def marks(self) -> dict[str, str]:
        """Each listed mark by every way to write it, folded."""
        listed = {folded(mark): mark for mark in (*self.values, *self.extra)}
        return {folded(typed): mark for typed, mark in self.also} | listed


def folded(text: str) -> str:
    """Text as marks are compared: without spaces and capitals, every dash a hyphen."""
    return re.sub("[\u2010-\u2015\u2212]", "-", "".join(tidy(text).split()).casefold())


_FINE = tuple(f"{grade}{sign}" for grade in range(1, 10) for sign in "-=+")
_COMBINED = ("1-1", *(f"{high}-{low}" for high in range(2, 10) for low in (high - 1, high)))
_LEVELS = ("L1P", "L1M", "L1D", "L2P", "L2M", "L2D", "L2D*")
_DISTINCTIONS: Choices = (("pass", "P"), ("merit", "M"), ("distinction", "D"), ("distinction*", "D*"))


def _spelt_levels() -> Choices:
    """ "Level 2 Merit", "L2 Merit" and "Level 2 M" for each mark of a level 1 and 2 award."""
    spelt = {letter: word for word, letter in _DISTINCTIONS}
    return tuple(
        (typed, mark)
        for mark in _LEVELS
        for typed in (
            f"level{mark[1:]}",
            f"level{mark[1]}{spelt[mark[2:]]}",
            f"l{mark[1]}{spelt[mark[2:]]}",
        )
    )


def _spelt_entry(*words: str) -> Choices:
    return tuple((f"{word}{level}", f"E{level}") for word in words for level in (1, 2, 3))


EARLY_AND_PRIMARY = (
    Scale(
        "early_tracking",
        "Early years: emerging, on track, exceeding",
        "ordered",
        (EARLY,),
        "emerging, on track or exceeding",
        ("Emerging", "On track", "Exceeding"),
    ),
    Scale(
        "eyfs_profile",
        "Early years foundation stage profile",
        "ordered",
        (EARLY,),
        "1 for emerging, 2 for expected, or A when not assessed",  # 3, exceeding, ended in 2021
        ("1", "2"),
        extra=("A",),
        also=(("emerging", "1"), ("expected", "2"), ("not assessed", "A")),
    ),
    Scale(
        "good_level",
        "Good level of development",
        "ordered",
        (EARLY,),
        "reached or not reached",
        ("Not reached", "Reached"),
        also=(("no", "Not reached"), ("yes", "Reached")),
    ),
    Scale(
        "phonics",
        "Phonics screening check",
        "range",
        (KS1,),
        "a whole number from 0 to 40, the score in the phonics check",
        high=40,
    ),
    Scale(
        "multiplication",
        "Multiplication tables check",
        "range",
        (KS2,),
        "a whole number from 0 to 25, the score in the multiplication tables check",
        high=25,
    ),
    Scale(
        "ks1_scaled",
        "Key stage 1 scaled score",
        "range",
        (KS1,),
        "a key stage 1 scaled score from 85 to 115",
        low=85,
        high=115,
    ),
    Scale(
        "ks2_scaled",
        "Key stage 2 scaled score",
        "range",
        (KS2,),
        "a key stage 2 scaled score from 80 to 120, or AS or NS",
        low=80,
        high=120,
        extra=("AS", "NS"),
    ),
    Scale(
        "teacher_assessment",
        "Teacher assessment: WTS, EXS, GDS",
        "ordered",
        _PRIMARY,
        "WTS, EXS or GDS",
        ("WTS", "EXS", "GDS"),
        also=(
            ("working towards the expected standard", "WTS"),
            ("working at the expected standard", "EXS"),
            ("working at greater depth", "GDS"),
            ("greater depth", "GDS"),
        ),
    ),
    Scale(
        "science_assessment",
        "Teacher assessment of science: HNM, EXS",
        "ordered",
        _PRIMARY,
        "EXS, or HNM when the standard has not been met",
        ("HNM", "EXS"),
        also=(("has not met the expected standard", "HNM"), ("working at the expected standard", "EXS")),
    ),
    Scale(
        "pre_ks1",
        "Pre-key-stage standards, key stage 1",
        "ordered",
        (KS1,),
        "a pre-key-stage standard from PK1 to PK4",
        tuple(f"PK{standard}" for standard in range(1, 5)),
        also=tuple((str(standard), f"PK{standard}") for standard in range(1, 5)),
    ),
    Scale(
        "pre_ks2",
        "Pre-key-stage standards, key stage 2",
        "ordered",
        (KS2,),
        "a pre-key-stage standard from PK1 to PK6",
        tuple(f"PK{standard}" for standard in range(1, 7)),
        also=tuple((str(standard), f"PK{standard}") for standard in range(1, 7)),
    ),
    Scale(
        "engagement",
        "Engagement model",
        "ordered",
        _SCHOOL,  # statutory in key stages 1 and 2; special schools go on with it
        "an area of the engagement model: exploration, realisation, anticipation, persistence or initiation",
        extra=("Exploration", "Realisation", "Anticipation", "Persistence", "Initiation"),  # no order
    ),
)

ANY_AGE = (
    Scale(
        "age_related",
        "Age-related expectations: working towards, at, above",
        "ordered",
        (EARLY, KS1, KS2, KS3),
        "working towards, at or above age-related expectations",
        ("Working towards", "At", "Above"),
        also=(
            ("WT", "Working towards"),
            ("towards", "Working towards"),
            ("EXP", "At"),
            ("expected", "At"),
            ("working at", "At"),
            ("GD", "Above"),
            ("greater depth", "Above"),
            ("working above", "Above"),
        ),
    ),
    Scale("own", "The school’s own scale", "own", _EVERY, "a mark of the school’s own scale"),
    Scale(
        "age",
        "Reading or spelling age",
        "months",
        _SCHOOL,
        "an age in years and months from 2:00 to 19:11, like 7:08 or 7 years 8 months",
        low=2 * 12,
        high=19 * 12 + 11,
    ),
    Scale(
        "percent",
        "Percentage",
        "percent",
        (*_SCHOOL, AFTER_16),
        "a percentage from 0 to 100 with one decimal place or none, like 64 or 64.5",
        high=100,
    ),
    Scale("words", "In words", "words", _EVERY, "in words, of 100 characters or fewer", high=100),
)

SECONDARY_AND_LATER = (
    Scale(
        "gcse",
        "GCSE grade, 9 to 1",
        "ordered",
        (*_SECONDARY, AFTER_16),
        "a GCSE grade from 9 to 1, or U",
        tuple(map(str, range(1, 10))),
        extra=("U",),
    ),
    Scale(
        "gcse_fine",
        "GCSE fine grade, such as 5+, 5=, 5-",
        "ordered",
        _SECONDARY,
        "a fine GCSE grade from 9+ to 1-, like 5+, 5= or 5-, or U",
        _FINE,
        extra=("U",),
        also=tuple((str(grade), f"{grade}=") for grade in range(1, 10)),
    ),
    Scale(
        "gcse_combined",
        "GCSE combined science, 9-9 to 1-1",
        "ordered",
        (*_SECONDARY, AFTER_16),
        "a combined science grade from 9-9 to 1-1 with the higher one first, like 5-4, or U",
        _COMBINED,
        extra=("U",),
        also=tuple((grade.replace("-", mark), grade) for grade in _COMBINED for mark in ("", "/")),
    ),
    Scale(
        "gcse_letters",
        "Old GCSE grade, A* to G",
        "ordered",
        (*_SECONDARY, AFTER_16),
        "an old GCSE grade from A* to G, or U",
        ("G", "F", "E", "D", "C", "B", "A", "A*"),
        extra=("U",),
    ),
    Scale(
        "tech_award",
        "BTEC or Tech Award, level 1 and 2",
        "ordered",
        (*_SECONDARY, AFTER_16),
        "a grade from L1P to L2D*, like L2M, or U",
        _LEVELS,
        extra=("U",),
        also=_spelt_levels(),
    ),
    Scale(
        "entry_level",
        "Entry level certificate",
        "ordered",
        (*_SECONDARY, AFTER_16),
        "an entry level from E1 to E3",
        ("E1", "E2", "E3"),
        also=_spelt_entry("entry", "entrylevel", "el", ""),
    ),
    Scale(
        "functional_skills",
        "Functional skills",
        "ordered",
        _LATE,
        "a functional skills level: E1, E2, E3, L1 or L2",
        ("E1", "E2", "E3", "L1", "L2"),
        also=(*_spelt_entry("entry", "entrylevel", "el"), ("level 1", "L1"), ("level 2", "L2")),
    ),
    Scale(
        "a_level",
        "A level grade",
        "ordered",
        (AFTER_16,),
        "an A level grade from A* to E, or U",
        ("E", "D", "C", "B", "A", "A*"),
        extra=("U",),
    ),
    Scale(
        "as_level",
        "AS level grade",
        "ordered",
        (AFTER_16,),
        "an AS level grade from A to E, or U",
        ("E", "D", "C", "B", "A"),
        extra=("U",),
    ),
    Scale(
        "t_level",
        "T level grade",
        "ordered",
        (AFTER_16,),
        "a T level grade: D*, D, M or P",
        ("P", "M", "D", "D*"),
        also=_DISTINCTIONS,
    ),
    # Three scales, since a grade of one size says nothing about a grade of another.
    Scale(
        "btec_1",
        "BTEC National, one grade",
        "ordered",
        (AFTER_16,),
        "a BTEC grade: D*, D, M, P or U",
        ("P", "M", "D", "D*"),
        extra=("U",),
        also=_DISTINCTIONS,
    ),
    Scale(
        "btec_2",
        "BTEC National Diploma, two grades",
        "ordered",
        (AFTER_16,),
        "a BTEC Diploma grade from D*D* to PP, like DM, or U",
        ("PP", "MP", "MM", "DM", "DD", "D*D", "D*D*"),
        extra=("U",),
    ),
    Scale(
        "btec_3",
        "BTEC National Extended Diploma, three grades",
        "ordered",
        (AFTER_16,),
        "a BTEC Extended Diploma grade from D*D*D* to PPP, like DMM, or U",
        ("PPP", "MPP", "MMP", "MMM", "DMM", "DDM", "DDD", "D*DD", "D*D*D", "D*D*D*"),
        extra=("U",),
    ),
)

SCALES: dict[str, Scale] = {
    scale.key: scale for scale in (*EARLY_AND_PRIMARY, *ANY_AGE, *SECONDARY_AND_LATER)
}
"""Every scale by its key, in the order a list shows them."""
