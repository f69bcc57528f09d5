"""Answers worked out from other answers of the plan, by a closed list of sums.

Worked out where a section is saved. A `derived` answer is never typed and goes when its parts go; any
other can be typed until its parts are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from peps import sdq

from . import roni
from .answers import is_raw
from .codes import SDQ_SCALE
from .kinds import Json
from .layout import Definition, Question, Section

Lines = Mapping[str, str]


def percent_of(part: Json, whole: Json) -> str | None:
    """Part of whole in per cent with one decimal, half up, as text; None when it makes no sense."""
    if not isinstance(part, int) or not isinstance(whole, int) or not 0 <= part <= whole or whole == 0:
        return None
    return str((Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def absence(percent: Json) -> str | None:
    """The national word for attendance in per cent (text): persistent absence under 90, severe under 50.

    DfE, Working together to improve school attendance. It says how much was missed, not why.
    """
    if percent is None:
        return None
    attended = Decimal(percent)
    return "severe" if attended < 50 else "persistent" if attended < 90 else "none"


# ---- SDQ: numbers only -----------------------------------------------------------------------------


def sdq_scales(items: Json) -> list[dict[str, Json]] | None:
    """Rows of scale scores from rows of item answers, by number; None while no scale can be scored."""
    answered = {int(row["item"]): int(row["answer"]) for row in items or () if row.get("answer")}
    scores = sdq.score(dict(answered))
    found = [(name, getattr(scores, name)) for name in (*sdq.DIFFICULTIES, sdq.PROSOCIAL)]
    rows = [{"scale": name, "score": score} for name, score in found if score is not None]
    return [{"id": f"r{number}", **row} for number, row in enumerate(rows, 1)] or None


def sdq_total(scales: Json) -> int | None:
    """The total of the four difficulty scales; None while one is missing."""
    scores: dict[str, int | None] = {row["scale"]: row.get("score") for row in scales or ()}
    parts = [score for name in sdq.DIFFICULTIES if (score := scores.get(name)) is not None]
    return sum(parts) if len(parts) == len(sdq.DIFFICULTIES) else None


_SDQ_LABELS = {"total": "Total", **{name: label.partition(" (")[0] for name, label in SDQ_SCALE}}


def _sdq_words(respondent: str) -> Callable[..., str | None]:
    def words(total: Json, scales: Json, *, lines: Lines) -> str | None:
        """Total and scales in the words of their bands; None without a total."""
        if total is None:
            return None
        bands = int(lines.get("sdq_bands", "4"))
        scores = {"total": total} | {
            row["scale"]: row["score"] for row in scales or () if row.get("score") is not None
        }
        said = [
            f"{_SDQ_LABELS[name]}: {sdq.band_label(name, sdq.band(name, score, respondent, bands), bands)}"
            for name, score in scores.items()
        ]
        return "\n".join(said)

    return words


# ---- risk of NEET ----------------------------------------------------------------------------------


def _roni_found(*_parts: Json, answers: Mapping[str, Json]) -> list[str]:
    return roni.found({key: stored for key, stored in answers.items() if not is_raw(stored)})


def _roni_score(found: Json, ticked: Json) -> int:
    return roni.score({*(found or ()), *(ticked or ())})


def _roni_band(points: Json) -> str | None:
    return None if points is None else roni.band(points)


SUMS: dict[str, Callable[..., Json]] = {
    "percent_of": percent_of,
    "absence": absence,
    "sdq_scales": sdq_scales,
    "sdq_total": sdq_total,
    "sdq_words_teacher": _sdq_words("teacher"),
    "sdq_words_parent": _sdq_words("parent"),
    "sdq_words_self": _sdq_words("self"),
    "roni_version": lambda *_parts: roni.CURRENT,
    "roni_found": _roni_found,
    "roni_score": _roni_score,
    "roni_band": _roni_band,
}
_BY_LINES = frozenset(name for name in SUMS if name.startswith("sdq_words"))
_BY_ALL = frozenset({"roni_found"})


def work_out(
    section: Section,
    answers: Mapping[str, Json],
    *,
    lines: Lines | None = None,
    others: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """The stored answers of a section with every computed one filled in where its parts are there.

    `lines` are the authority's numbers, `others` the answers of the other sections, flat by key. A
    derived answer whose parts are gone is gone; where only some sections are known it stays.
    """
    filled = dict(answers)
    for question in section.questions():
        if not question.computed:
            continue
        result = _sum(question, {**(others or {}), **filled}, lines or {})
        if result is not None:
            filled[question.key] = result
        elif question.derived:
            filled.pop(question.key, None)
    return filled


def _sum(question: Question, answers: Mapping[str, Json], lines: Lines) -> Json:
    name, *keys = question.computed
    parts = [answers.get(key) for key in keys]
    if any(is_raw(part) for part in parts):
        return None
    more: dict[str, Json] = {"lines": lines} if name in _BY_LINES else {}
    if name in _BY_ALL:
        more["answers"] = answers
    return SUMS[name](*parts, **more)


def depends_elsewhere(definition: Definition, section: Section) -> set[str]:
    """Keys of other sections' questions that this section's derived answers are worked out from."""
    own = {question.key for question in section.questions()}
    needed = {key for question in section.questions() if question.derived for key in question.computed[1:]}
    return {key for key in needed - own if definition.has(key)}
