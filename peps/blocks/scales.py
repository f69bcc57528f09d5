"""Marks on the scales of `scales_data.py`: reading one, the choices of scales, national results, goals.

Marks of different scales are never compared: a 5 in a GCSE and a 5 of a school's own have nothing in common.
On track is what the teacher says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .kinds import Unreadable, tidy
from .kinds.choosing import Choices
from .layout import EARLY_YEARS, POST_16, SCHOOL_AGE
from .scales_data import AFTER_16, EARLY, KS1, KS2, KS3, KS4, SCALES, STAGES, Scale, folded

__all__ = [
    "AREAS",
    "GOALS",
    "GOOD_LEVEL",
    "SCALES",
    "SCALE_CHOICES",
    "SCALE_CHOICES_FOR",
    "STAGES",
    "STATUTORY",
    "Area",
    "Goal",
    "Scale",
    "StatutoryTest",
    "read",
    "steps",
]

_TYPE_STAGES = {
    EARLY_YEARS: {EARLY},
    SCHOOL_AGE: {EARLY, KS1, KS2, KS3, KS4},  # Reception's profile comes along into Year 1
    POST_16: {KS4, AFTER_16},  # retakes
}

SCALE_CHOICES: Choices = tuple((scale.key, scale.label) for scale in SCALES.values())
SCALE_CHOICES_FOR: dict[str, Choices] = {
    pep_type: tuple((key, label) for key, label in SCALE_CHOICES if stages & {*SCALES[key].stages})
    for pep_type, stages in _TYPE_STAGES.items()
}
"""The scales to choose from, by PEP type."""

_AGE = re.compile(
    r"([0-9]{1,2})\s*[:;]\s*([0-9]{1,2})"
    r"|([0-9]{1,2})\s*(?:y|yrs?|years?)(?:\s*(?:and|,)?\s*([0-9]{1,2})\s*(?:m|mths?|months?))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"[0-9]{1,2}\s*[.,]\s*[0-9]{1,2}")


def read(scale_key: str, text: str, own: Sequence[str] = ()) -> str:
    """The mark that was typed, in its one canonical form; reading that again gives the same.

    `own` are the marks of the school's own scale, lowest first. An age comes back as "7:08", a percentage
    without its sign. Raises `Unreadable` with a sentence that says what would be right, for nothing typed too.
    """
    scale = SCALES.get(scale_key)
    if scale is None:
        raise Unreadable("Select the scale of {label} from the list")
    typed = " ".join(tidy(text).split())
    mark = _own(typed, own) if scale.kind == "own" else _national(scale, typed)
    if mark is None:
        raise Unreadable(f"{{label}} must be {scale.says}")
    return mark


def steps(scale: str, before: str, now: str, own: Sequence[str] = ()) -> int | None:
    """How many marks up (or, below 0, down) it is from one mark to another of the same ordered scale.

    None when the scale is not a list in order, or a mark is outside the order or cannot be read.
    """
    known = SCALES.get(scale)
    if known is None or known.kind not in ("ordered", "own"):
        return None
    order = list(_distinct(own)) if known.kind == "own" else list(known.values)
    try:
        return order.index(read(scale, now, own)) - order.index(read(scale, before, own))
    except ValueError:  # Unreadable is one too
        return None


def _national(scale: Scale, typed: str) -> str | None:
    """The mark on any scale but the school's own; None when it is none. Refuses an age like 7.8 itself."""
    listed = scale.marks.get(folded(typed))
    if listed is not None or scale.kind == "ordered":
        return listed
    if scale.kind == "words":
        return typed if 0 < len(typed) <= scale.high else None
    if scale.kind == "months":
        return _age(scale, typed)
    return _number(scale, folded(typed))


def _own(typed: str, own: Sequence[str]) -> str | None:
    marks = _distinct(own)
    if not marks:
        raise Unreadable("Enter the marks of the school’s own scale before {label}")
    alike = [mark for mark in marks if folded(mark) == folded(typed)]
    if alike:
        return typed if typed in alike else alike[0]
    raise Unreadable(f"{{label}} must be one of the school’s own marks: {', '.join(marks)}")


def _distinct(own: Sequence[str]) -> tuple[str, ...]:
    """The school's marks, tidied, without empty and doubled ones. "b" and "B" may both be marks."""
    return tuple(dict.fromkeys(" ".join(tidy(mark).split()) for mark in own if folded(mark)))


def _number(scale: Scale, text: str) -> str | None:
    """A whole number within the limits; of a percentage with one decimal or none, its sign left out."""
    form = r"([0-9]{1,6})" if scale.kind == "range" else r"([0-9]{1,3})(?:\.([0-9]))?%?"
    found = re.fullmatch(form, text)
    if not found:
        return None
    whole = int(found[1])
    tenth = int(found[2] or 0) if scale.kind == "percent" else 0
    if not scale.low * 10 <= whole * 10 + tenth <= scale.high * 10:
        return None
    return f"{whole}.{tenth}" if tenth else str(whole)


def _age(scale: Scale, typed: str) -> str | None:
    if _DOTTED.fullmatch(typed):
        raise Unreadable(
            "{label} must be in years and months, like 7:08 or 7 years 8 months: a point can mean two things"
        )
    found = _AGE.fullmatch(typed)
    if not found:
        return None
    years, months = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if months > 11 or not scale.low <= years * 12 + months <= scale.high:
        return None
    return f"{years}:{months:02d}"


@dataclass(frozen=True)
class StatutoryTest:
    """A national test, assessment or qualification, the key of its scale, and the stage it belongs to."""

    label: str
    scale: str
    stage: str


STATUTORY: dict[str, StatutoryTest] = {
    "eyfs_good_level": StatutoryTest("Early years: good level of development", "good_level", EARLY),
    "phonics_y1": StatutoryTest("Phonics check, Year 1", "phonics", KS1),
    "phonics_y2": StatutoryTest("Phonics check, Year 2", "phonics", KS1),
    "ks1_reading": StatutoryTest("Key stage 1 reading", "teacher_assessment", KS1),
    "ks1_writing": StatutoryTest("Key stage 1 writing", "teacher_assessment", KS1),
    "ks1_maths": StatutoryTest("Key stage 1 mathematics", "teacher_assessment", KS1),
    "ks1_science": StatutoryTest("Key stage 1 science", "science_assessment", KS1),
    "ks1_reading_pre": StatutoryTest("Key stage 1 reading, pre-key-stage standard", "pre_ks1", KS1),
    "ks1_writing_pre": StatutoryTest("Key stage 1 writing, pre-key-stage standard", "pre_ks1", KS1),
    "ks1_maths_pre": StatutoryTest("Key stage 1 mathematics, pre-key-stage standard", "pre_ks1", KS1),
    "multiplication_y4": StatutoryTest("Multiplication tables check, Year 4", "multiplication", KS2),
    "ks2_reading": StatutoryTest("Key stage 2 reading test", "ks2_scaled", KS2),
    "ks2_maths": StatutoryTest("Key stage 2 mathematics test", "ks2_scaled", KS2),
    "ks2_gps": StatutoryTest("Key stage 2 grammar, punctuation and spelling test", "ks2_scaled", KS2),
    "ks2_writing": StatutoryTest("Key stage 2 writing", "teacher_assessment", KS2),
    "ks2_science": StatutoryTest("Key stage 2 science", "science_assessment", KS2),
    "ks2_reading_pre": StatutoryTest("Key stage 2 reading, pre-key-stage standard", "pre_ks2", KS2),
    "ks2_writing_pre": StatutoryTest("Key stage 2 writing, pre-key-stage standard", "pre_ks2", KS2),
    "ks2_maths_pre": StatutoryTest("Key stage 2 mathematics, pre-key-stage standard", "pre_ks2", KS2),
    "gcse_english_language": StatutoryTest("GCSE English language", "gcse", KS4),
    "gcse_english_literature": StatutoryTest("GCSE English literature", "gcse", KS4),
    "gcse_maths": StatutoryTest("GCSE mathematics", "gcse", KS4),
    "gcse_combined_science": StatutoryTest("GCSE combined science", "gcse_combined", KS4),
    "gcse_biology": StatutoryTest("GCSE biology", "gcse", KS4),
    "gcse_chemistry": StatutoryTest("GCSE chemistry", "gcse", KS4),
    "gcse_physics": StatutoryTest("GCSE physics", "gcse", KS4),
    "gcse_computer_science": StatutoryTest("GCSE computer science", "gcse", KS4),
    "gcse_geography": StatutoryTest("GCSE geography", "gcse", KS4),
    "gcse_history": StatutoryTest("GCSE history", "gcse", KS4),
    "gcse_language": StatutoryTest("GCSE in another language", "gcse", KS4),
    "gcse_other": StatutoryTest("GCSE in another subject", "gcse", KS4),
    "tech_award": StatutoryTest("BTEC or Tech Award, level 1 and 2", "tech_award", KS4),
    "entry_level": StatutoryTest("Entry level certificate", "entry_level", KS4),
    "functional_english": StatutoryTest("Functional skills English", "functional_skills", AFTER_16),
    "functional_maths": StatutoryTest("Functional skills mathematics", "functional_skills", AFTER_16),
    "a_level": StatutoryTest("A level", "a_level", AFTER_16),
    "as_level": StatutoryTest("AS level", "as_level", AFTER_16),
    "t_level": StatutoryTest("T level", "t_level", AFTER_16),
    "btec_1": StatutoryTest("BTEC National, one grade", "btec_1", AFTER_16),
    "btec_2": StatutoryTest("BTEC National Diploma", "btec_2", AFTER_16),
    "btec_3": StatutoryTest("BTEC National Extended Diploma", "btec_3", AFTER_16),
    "vocational_other": StatutoryTest("Another vocational qualification", "words", AFTER_16),
}
"""By code, which is stored. Those below the level of a test have the pre-key-stage line beside it."""


@dataclass(frozen=True)
class Area:
    """One of the seven areas of learning of the early years foundation stage; three are prime."""

    key: str
    label: str
    prime: bool


@dataclass(frozen=True)
class Goal:
    """An early learning goal, with the key of its area. Marked on the scale "eyfs_profile"."""

    key: str
    label: str
    area: str


AREAS = (
    Area("communication", "Communication and language", prime=True),
    Area("personal", "Personal, social and emotional development", prime=True),
    Area("physical", "Physical development", prime=True),
    Area("literacy", "Literacy", prime=False),
    Area("maths", "Mathematics", prime=False),
    Area("world", "Understanding the world", prime=False),
    Area("arts", "Expressive arts and design", prime=False),
)
GOALS = (
    Goal("listening", "Listening, attention and understanding", "communication"),
    Goal("speaking", "Speaking", "communication"),
    Goal("self_regulation", "Self-regulation", "personal"),
    Goal("managing_self", "Managing self", "personal"),
    Goal("relationships", "Building relationships", "personal"),
    Goal("gross_motor", "Gross motor skills", "physical"),
    Goal("fine_motor", "Fine motor skills", "physical"),
    Goal("comprehension", "Comprehension", "literacy"),
    Goal("word_reading", "Word reading", "literacy"),
    Goal("writing", "Writing", "literacy"),
    Goal("number", "Number", "maths"),
    Goal("patterns", "Numerical patterns", "maths"),
    Goal("past_present", "Past and present", "world"),
    Goal("communities", "People, culture and communities", "world"),
    Goal("natural_world", "The natural world", "world"),
    Goal("materials", "Creating with materials", "arts"),
    Goal("expressive", "Being imaginative and expressive", "arts"),
)
"""The 17 goals in force since September 2021."""

GOOD_LEVEL = frozenset(goal.key for goal in GOALS if goal.area not in ("world", "arts"))
"""A good level of development is 2, expected, in each of these twelve."""
