"""Scoring a Strengths and Difficulties Questionnaire (SDQ) from item numbers, and the bands of its scores.

Numbers only. The questionnaire is under copyright: no item, instruction or translation of it may stand here,
in a test or on a page. Entering item by item needs Youthinmind's authorisation. Source of the sums and of
the bands (ages 4 to 17, UK norms): the published scoring notes. Scores of different respondents are never
compared or averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PARENT = "parent"
TEACHER = "teacher"
SELF = "self"
RESPONDENTS = (PARENT, TEACHER, SELF)
"""Who filled it in. "parent" is the version a carer fills in; "self" is for ages 11 to 17."""

EMOTIONAL = "emotional"
CONDUCT = "conduct"
HYPERACTIVITY = "hyperactivity"
PEER = "peer"
PROSOCIAL = "prosocial"
TOTAL = "total"
IMPACT = "impact"
DIFFICULTIES = (EMOTIONAL, CONDUCT, HYPERACTIVITY, PEER)
"""The four scales that add up to the total. Prosocial stands apart: there a high score is good."""
SCALES = (*DIFFICULTIES, PROSOCIAL, TOTAL, IMPACT)

FIRST_ITEM, LAST_ITEM = 1, 25
LOWEST_ANSWER, HIGHEST_ANSWER = 0, 2
FEWEST_ANSWERED = 3
"""Of the five items of a scale; with fewer the scale has no score."""

ITEMS: Mapping[str, tuple[int, ...]] = {
    EMOTIONAL: (3, 8, 13, 16, 24),
    CONDUCT: (5, 7, 12, 18, 22),
    HYPERACTIVITY: (2, 10, 15, 21, 25),
    PEER: (6, 11, 14, 19, 23),
    PROSOCIAL: (1, 4, 9, 17, 20),
}
REVERSED = frozenset({7, 11, 14, 21, 25})
"""Items that count 2 minus the answer."""

RANGES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    respondent: {
        **dict.fromkeys((*DIFFICULTIES, PROSOCIAL), (0, 10)),
        TOTAL: (0, 40),
        IMPACT: (0, 6 if respondent == TEACHER else 10),
    }
    for respondent in RESPONDENTS
}
"""Lowest and highest score by respondent and scale. A teacher is asked less about impact."""

Starts = Mapping[str, Mapping[str, tuple[int, ...]]]

_FOUR: Starts = {
    PARENT: {
        TOTAL: (14, 17, 20),
        EMOTIONAL: (4, 5, 7),
        CONDUCT: (3, 4, 6),
        HYPERACTIVITY: (6, 8, 9),
        PEER: (3, 4, 5),
        PROSOCIAL: (7, 6, 5),
        IMPACT: (1, 2, 3),
    },
    TEACHER: {
        TOTAL: (12, 16, 19),
        EMOTIONAL: (4, 5, 6),
        CONDUCT: (3, 4, 5),
        HYPERACTIVITY: (6, 8, 9),
        PEER: (3, 5, 6),
        PROSOCIAL: (5, 4, 3),
        IMPACT: (1, 2, 3),
    },
    SELF: {
        TOTAL: (15, 18, 20),
        EMOTIONAL: (5, 6, 7),
        CONDUCT: (4, 5, 6),
        HYPERACTIVITY: (6, 7, 8),
        PEER: (3, 4, 5),
        PROSOCIAL: (6, 5, 4),
        IMPACT: (1, 2, 3),
    },
}
_THREE: Starts = {
    PARENT: {
        TOTAL: (14, 17),
        EMOTIONAL: (4, 5),
        CONDUCT: (3, 4),
        HYPERACTIVITY: (6, 7),
        PEER: (3, 4),
        PROSOCIAL: (5, 4),
        IMPACT: (1, 2),
    },
    TEACHER: {
        TOTAL: (12, 16),
        EMOTIONAL: (5, 6),
        CONDUCT: (3, 4),
        HYPERACTIVITY: (6, 7),
        PEER: (4, 5),
        PROSOCIAL: (5, 4),
        IMPACT: (1, 2),
    },
    SELF: {
        TOTAL: (16, 20),
        EMOTIONAL: (6, 7),
        CONDUCT: (4, 5),
        HYPERACTIVITY: (6, 7),
        PEER: (4, 6),
        PROSOCIAL: (5, 4),
        IMPACT: (1, 2),
    },
}
BANDS: Mapping[int, Starts] = {3: _THREE, 4: _FOUR}
"""Where band 1, 2 (and 3) begin, by number of bands, respondent and scale; band 0 is what comes before.

Prosocial runs downwards: its numbers are the highest score of band 1, 2 (and 3).
"""

# The original third name is "abnormal". A child reads this plan; a name for a score must not be one for
# the child, so the word of the four bands stands in its place.
_LABELS: Mapping[int, tuple[str, ...]] = {
    3: ("close to average", "borderline", "high"),
    4: ("close to average", "slightly raised", "high", "very high"),
}
_PROSOCIAL_LABELS: Mapping[int, tuple[str, ...]] = {
    3: ("close to average", "borderline", "low"),
    4: ("close to average", "slightly lowered", "low", "very low"),
}


@dataclass(frozen=True)
class Scores:
    """The scores of one questionnaire: 0 to 10 each, `total` 0 to 40; None where too little was answered."""

    emotional: int | None
    conduct: int | None
    hyperactivity: int | None
    peer: int | None
    prosocial: int | None
    total: int | None


def score(answers: Mapping[int, int | None]) -> Scores:
    """The scores of answers 0, 1 or 2 by item number 1 to 25; an item left out or None was not answered.

    A scale is the mean of its answered items times 5, half up, when three of the five were answered.
    The total needs all four difficulty scales. ValueError, with a sentence, for any other number.
    """
    for item, answer in answers.items():
        _check(item, answer)
    scales = {scale: _scale(answers, items) for scale, items in ITEMS.items()}
    difficulties = [scales[scale] for scale in DIFFICULTIES]
    known = [value for value in difficulties if value is not None]
    total = sum(known) if len(known) == len(difficulties) else None
    return Scores(**scales, total=total)


def band(scale: str, value: int, respondent: str, bands: int = 4) -> int:
    """The band of a score: 0 is closest to average, the last one furthest from it.

    ValueError, with a sentence, for a name or number of bands that is not known, or a score off the scale.
    """
    _known(scale, respondent, bands)
    low, high = RANGES[respondent][scale]
    if not _whole(value) or not low <= value <= high:
        raise ValueError(f"The SDQ score “{scale}” of respondent “{respondent}” must be {low} to {high}")
    starts = BANDS[bands][respondent][scale]
    if scale == PROSOCIAL:
        return sum(value <= start for start in starts)
    return sum(value >= start for start in starts)


def band_label(scale: str, number: int, bands: int = 4) -> str:
    """What a band is called, in small letters. ValueError as for `band`, and for a band that is not there."""
    _known(scale, PARENT, bands)
    if not _whole(number) or not 0 <= number < bands:
        raise ValueError(f"An SDQ band must be 0 to {bands - 1}")
    return (_PROSOCIAL_LABELS if scale == PROSOCIAL else _LABELS)[bands][number]


def _scale(answers: Mapping[int, int | None], items: tuple[int, ...]) -> int | None:
    """Mean of the answered items times 5, half up, in whole numbers: floor(5s/n + 1/2) = (10s + n) // 2n."""
    points = [
        HIGHEST_ANSWER - answer if item in REVERSED else answer
        for item in items
        if (answer := answers.get(item)) is not None
    ]
    answered = len(points)
    if answered < FEWEST_ANSWERED:
        return None
    return (2 * len(items) * sum(points) + answered) // (2 * answered)


def _check(item: int, answer: int | None) -> None:
    if not _whole(item) or not FIRST_ITEM <= item <= LAST_ITEM:
        raise ValueError(f"An SDQ item must be a number from {FIRST_ITEM} to {LAST_ITEM}")
    if answer is not None and (not _whole(answer) or not LOWEST_ANSWER <= answer <= HIGHEST_ANSWER):
        raise ValueError(f"The answer to SDQ item {item} must be {LOWEST_ANSWER}, 1 or {HIGHEST_ANSWER}")


def _known(scale: str, respondent: str, bands: int) -> None:
    if scale not in SCALES:
        raise ValueError(f"An SDQ scale must be one of {', '.join(SCALES)}")
    if respondent not in RESPONDENTS:
        raise ValueError(f"An SDQ respondent must be one of {', '.join(RESPONDENTS)}")
    if not _whole(bands) or bands not in BANDS:
        raise ValueError("An SDQ has 3 or 4 bands")


def _whole(number: object) -> bool:
    """Whether this is a whole number; Python's True and False are none here."""
    return isinstance(number, int) and not isinstance(number, bool)
