"""Risk of NEET indicator (RONI): how likely a pupil is to leave Year 11 without education, work or training.

For key stages 3 and 4. Versioned data: a plan keeps the version it was scored with, and a version, once used,
is never changed. Points ask for a plan; they are no verdict on a child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from .enrolment import ON_ROLL
from .kinds import Json


@dataclass(frozen=True)
class Factor:
    """One thing that makes NEET likely (weight 1) or very likely (2).

    `source` is the key of the question whose answer tells it, or "" when only a person can. Factors of one
    `group` exclude each other or say the same twice: only the heaviest of them counts.
    """

    code: str
    label: str
    weight: Literal[1, 2]
    source: str = ""
    group: str = ""


@dataclass(frozen=True)
class Roni:
    """One version: its factors, and its bands as (lowest points, name), from 0 points up."""

    version: str
    factors: tuple[Factor, ...]
    bands: tuple[tuple[int, str], ...]

    def factor(self, code: str) -> Factor:
        """The factor of that code. ValueError, with a sentence, when this version has none."""
        for factor in self.factors:
            if factor.code == code:
                return factor
        raise ValueError(f"Version {self.version} of the risk of NEET indicator has no factor “{code}”")


# There is no national form. Factors are what authorities publish; the weights and the bands are ours. Bands
# are set knowing that every child here starts with the 2 points of being looked after.
_FIRST = Roni(
    version="2026-1",
    factors=(
        Factor("looked_after", "Looked after", 2),
        Factor("attendance_under_85", "Attendance under 85%", 2, "attendance_percent", "attendance"),
        Factor("attendance_under_90", "Attendance from 85% to 89.9%", 1, "attendance_percent", "attendance"),
        Factor("excluded", "Permanently excluded, or a managed move", 2, "suspensions_list"),
        Factor("suspended", "Suspended in the last 12 months", 1, "suspensions_list"),
        Factor("ehc_plan", "Education, health and care plan", 2, "sen_status", "sen"),
        Factor("sen_support", "SEN support", 1, "sen_status", "sen"),
        Factor("custody", "In custody", 2, "enrolment_provision", "justice"),
        Factor("youth_justice", "Known to youth justice", 2, "care_status", "justice"),
        Factor("parent", "Pregnant, or a parent", 2),
        Factor("young_carer", "Young carer", 1),
        Factor(
            "off_site",
            "Alternative provision, educated at home, or no school place",
            2,
            "enrolment_provision",
        ),
        Factor("off_track_both", "Not on track for grade 4 in English and mathematics", 2, "", "on_track"),
        Factor(
            "off_track_one", "Not on track for grade 4 in one of English and mathematics", 1, "", "on_track"
        ),
        Factor(
            "wellbeing", "Social, emotional or mental health need, or use of drugs or alcohol", 1, "sen_needs"
        ),
        Factor("moves", "Moved school twice or more since Year 7", 1),
        Factor(
            "language",
            "First language not English, or an unaccompanied child seeking asylum",
            1,
            "identity_language",
        ),
        Factor("free_meals", "Free school meals", 1),
        Factor("no_offer", "No plan or offer for after Year 11 by February of Year 11", 2),
    ),
    bands=((0, "low"), (4, "medium"), (8, "high")),
)

VERSIONS: dict[str, Roni] = {roni.version: roni for roni in (_FIRST,)}
CURRENT = _FIRST.version


def score(codes: Iterable[str], version: str = CURRENT) -> int:
    """The points of these factors; one named twice counts once, of a group only the heaviest.

    ValueError, with a sentence, for a code or version that is not there.
    """
    roni = _version(version)
    heaviest: dict[str, int] = {}
    for factor in map(roni.factor, codes):
        name = f"group {factor.group}" if factor.group else factor.code
        heaviest[name] = max(factor.weight, heaviest.get(name, 0))
    return sum(heaviest.values())


def band(points: int, version: str = CURRENT) -> str:
    """The name of the band that these points fall in. ValueError for fewer than none."""
    names = [name for low, name in _version(version).bands if points >= low]
    if not names:
        raise ValueError("The points of a risk of NEET indicator must be 0 or more")
    return names[-1]


def found(answers: Mapping[str, Json], version: str = CURRENT) -> list[str]:
    """Codes, in the order of the version, of the factors that follow from a plan's stored answers.

    Every child with a plan is looked after. What cannot be read says nothing; nothing is ever ruled out.
    """
    return [factor.code for factor in _version(version).factors if _follows(factor.code, answers)]


def _version(version: str) -> Roni:
    if version not in VERSIONS:
        raise ValueError(f"There is no version “{version}” of the risk of NEET indicator")
    return VERSIONS[version]


def _attendance(answers: Mapping[str, Json]) -> Decimal | None:
    """Attendance in per cent, stored as text; None too when there is no register that it could be of."""
    stored = answers.get("attendance_percent")
    provision = answers.get("enrolment_provision")
    if not isinstance(stored, str) or (isinstance(provision, str) and provision not in ON_ROLL):
        return None
    try:
        percent = Decimal(stored)
    except InvalidOperation:
        return None
    return percent if percent.is_finite() and 0 <= percent <= 100 else None


def _attended(low: int, high: int) -> Callable[[Mapping[str, Json]], bool]:
    """Whether attendance is `low` or more and under `high` per cent."""

    def told(answers: Mapping[str, Json]) -> bool:
        percent = _attendance(answers)
        return percent is not None and low <= percent < high

    return told


def _suspended(*kinds: str) -> Callable[[Mapping[str, Json]], bool]:
    """Whether a row of one of these kinds stands in the list; a list hidden by a no is not read."""

    def told(answers: Mapping[str, Json]) -> bool:
        rows = answers.get("suspensions_list")
        if not isinstance(rows, list) or answers.get("suspensions_any") is False:
            return False
        return any(isinstance(row, dict) and row.get("kind") in kinds for row in rows)

    return told


def _answered(key: str, *codes: str) -> Callable[[Mapping[str, Json]], bool]:
    """Whether the answer is one of these codes."""
    return lambda answers: answers.get(key) in codes


def _wellbeing_need(answers: Mapping[str, Json]) -> bool:
    """Social, emotional and mental health among the needs, at any rank; needs stand only with a status."""
    rows = answers.get("sen_needs")
    needs = {row.get("need") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    return answers.get("sen_status") in ("K", "E") and "SEMH" in needs


_NO_LANGUAGE = {"", "-", "n/a", "na", "not", "ref", "unknown", "not known", "not obtained", "refused", "none"}


def _other_language(answers: Mapping[str, Json]) -> bool:
    """Whether the first language, typed in words or as a code, is told and English has no part in it."""
    stored = answers.get("identity_language")
    if not isinstance(stored, str):
        return False
    words = " ".join(stored.casefold().split()).rstrip(".")
    return words not in _NO_LANGUAGE and words not in ("eng", "enb", "en") and "english" not in words


_FOLLOWS: dict[str, Callable[[Mapping[str, Json]], bool]] = {
    "looked_after": lambda answers: True,
    "attendance_under_85": _attended(0, 85),
    "attendance_under_90": _attended(85, 90),
    "excluded": _suspended("PERM"),
    "suspended": _suspended("SUSP", "LNCH"),
    "ehc_plan": _answered("sen_status", "E"),
    "sen_support": _answered("sen_status", "K"),
    "custody": _answered("enrolment_provision", "custody"),
    "youth_justice": _answered("care_status", "J1", "J2", "J3"),
    "off_site": _answered("enrolment_provision", "unit", "home", "eotas", "none"),
    "wellbeing": _wellbeing_need,
    "language": _other_language,
}
"""How a factor is read from a plan, by code: a code means the same in every version that has it."""


def _follows(code: str, answers: Mapping[str, Json]) -> bool:
    told = _FOLLOWS.get(code)
    return told is not None and told(answers)
