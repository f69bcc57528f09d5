"""[quality] of a layout file: what it may say, with every mistake in a sentence. Examples: docs/quality.md.

How the scale of a pinned form is read and rolled up is `peps.quality`; `layouts.py` puts it into the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from accounts.roles import VIRTUAL_SCHOOL

from .kinds import Json
from .layout import Section

KEYS = frozenset(
    {
        "letter", "title", "finalised_by", "second_person", "must_fix_below", "levels", "roll_up", "criteria",
    }
)  # fmt: skip
CONDITIONS = ("at_least", "at_most", "over_half")
"""What a step of the rule "count" may ask: so many sections or more of a level, so many or fewer, most of them."""
_LEVEL = re.compile(r"[a-z][a-z0-9_]{0,19}")


def quality_problems(
    quality: Mapping[str, Json], sections: tuple[Section, ...], preset: Mapping[str, Json]
) -> Iterator[str]:
    """Everything wrong with the quality settings of a form, as sentences."""
    for name in sorted(set(quality) - KEYS):
        yield f"The quality settings have “{name}”, which means nothing here."
    levels = quality.get("levels")
    known = [level["key"] for level in levels if _is_level(level)] if isinstance(levels, list) else []
    yield from _level_problems(levels, known)
    yield from _place_problems(quality, sections)
    yield from _finaliser_problems(quality)
    if "must_fix_below" in quality and quality["must_fix_below"] not in known:
        yield f"“must_fix_below” is “{quality['must_fix_below']}”, which is not among the quality levels."
    yield from _roll_up_problems(quality.get("roll_up", {"rule": "weakest"}), known)
    yield from _criteria_problems(preset)


def _is_level(level: Json) -> bool:
    return isinstance(level, Mapping) and bool(_LEVEL.fullmatch(str(level.get("key", ""))))


def _level_problems(levels: Json, known: list[str]) -> Iterator[str]:
    if not isinstance(levels, list) or not levels:
        yield "The quality settings need “levels”, the best first."
        return
    for number, level in enumerate(levels, start=1):
        if not _is_level(level):
            yield f"Quality level {number} needs a key in small letters, of at most 20."
        elif not level.get("label"):
            yield f"Quality level “{level['key']}” needs a label."
    for key in dict.fromkeys(known):
        if known.count(key) > 1:
            yield f"Quality level “{key}” is there twice."


def _place_problems(quality: Mapping[str, Json], sections: tuple[Section, ...]) -> Iterator[str]:
    letter = quality.get("letter", "")
    if bool(letter) != bool(quality.get("title", "")):
        yield "Quality assurance needs both a letter and a title, or neither."
    for section in sections:
        if letter and section.letter == letter:
            yield f"Quality assurance has the letter {letter}, which section “{section.key}” has already."


def _finaliser_problems(quality: Mapping[str, Json]) -> Iterator[str]:
    roles = quality.get("finalised_by", list(VIRTUAL_SCHOOL))
    if not isinstance(roles, list) or not roles:
        yield "“finalised_by” needs at least one role."
        return
    for role in roles:
        if role not in VIRTUAL_SCHOOL:
            yield f"“{role}” cannot finalise: name {' or '.join(VIRTUAL_SCHOOL)} in “finalised_by”."
    if not isinstance(quality.get("second_person", True), bool):
        yield "“second_person” is either true or false."


def _roll_up_problems(rule: Json, known: list[str]) -> Iterator[str]:
    if not isinstance(rule, Mapping) or rule.get("rule") not in ("weakest", "count"):
        yield "“roll_up” needs a rule, “weakest” or “count”."
    elif rule["rule"] == "weakest":
        if not _is_count(rule.get("allow", 0)):
            yield "“roll_up”: “allow” is a number of sections, 0 or more."
    elif not isinstance(rule.get("steps"), list) or not rule["steps"]:
        yield "“roll_up” by “count” needs steps, each with a level."
    else:
        yield from _step_problems(rule["steps"], known)


def _step_problems(steps: list[Json], known: list[str]) -> Iterator[str]:
    for number, step in enumerate(steps, start=1):
        where = f"“roll_up” step {number}"
        if not isinstance(step, Mapping) or step.get("level") not in known:
            yield f"{where} needs a level that is among the quality levels."
            continue
        for name in sorted(set(step) - {"level", *CONDITIONS}):
            yield f"{where} has “{name}”, which means nothing here."
        asks = [name for name in CONDITIONS if name in step]
        for name in asks:
            yield from _condition_problems(where, name, step[name], known)
        is_last = number == len(steps)
        if is_last and asks:
            yield f"{where} is the last: it must ask for nothing, so that every plan gets a level."
        if not is_last and not asks:
            yield f"{where} asks for nothing, so the steps after it are never reached."


def _condition_problems(where: str, name: str, asked: Json, known: list[str]) -> Iterator[str]:
    if name == "over_half":
        if asked not in known:
            yield f"{where}: “over_half” names one of the quality levels."
        return
    if not isinstance(asked, Mapping) or not asked:
        yield f"{where}: “{name}” gives numbers of sections by level."
        return
    for level, count in asked.items():
        if level not in known:
            yield f"{where}: “{level}” is not among the quality levels."
        if not _is_count(count):
            yield f"{where}: “{name}” of “{level}” is a number of sections, 0 or more."


def _is_count(number: Json) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _criteria_problems(preset: Mapping[str, Json]) -> Iterator[str]:
    """Asked of the whole file: a form has only the criteria of its own sections, and a slip would vanish."""
    given = preset.get("quality", {}).get("criteria", {})
    if not isinstance(given, Mapping):
        yield "“criteria” gives a list for each section."
        return
    for key, lines in given.items():
        if key not in preset.get("sections", {}):
            yield f"There are quality criteria for section “{key}”, which is not described."
        if not isinstance(lines, list):
            yield f"The quality criteria of section “{key}” are not a list."
            continue
        texts = [line.get("text") if isinstance(line, Mapping) else line for line in lines]
        for number, (line, text) in enumerate(zip(lines, texts, strict=True), start=1):
            where = f"Criterion {number} of section “{key}”"
            if not isinstance(text, str) or not text.strip():
                yield f"{where} has no text."
            elif text in texts[: number - 1]:
                yield f"{where} is there twice."
            if isinstance(line, Mapping):
                yield from _line_problems(where, line)


def _line_problems(where: str, line: Mapping[str, Json]) -> Iterator[str]:
    for name in sorted(set(line) - {"text", "must"}):
        yield f"{where} has “{name}”, which means nothing here."
    if not isinstance(line.get("must", False), bool):
        yield f"{where}: “must” is either true or false."
