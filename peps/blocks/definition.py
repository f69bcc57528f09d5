"""From an authority's layout to the resolved form of one PEP type, to a dict and back, and its digest.

Layout files are read in `layouts.py`, an authority's own changes in `overlay.py`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from accounts.roles import Role

from . import overlay as moves
from .answers import compared, is_raw
from .kinds import Json, kind_from
from .layout import ALL_TYPES, FACTS, Block, Condition, Definition, Question, Section
from .layouts import LayoutError, base_definition, problems
from .registry import BLOCK_BY_KEY

FORMAT = 1
"""Of the dict below. A stored definition of an older format is read for ever."""


# ---- resolving -----------------------------------------------------------------------------------


def resolve(
    pep_type: str,
    preset: Mapping[str, Json],
    overlay: Mapping[str, Json] | None = None,
    blocks: Mapping[str, Block] = BLOCK_BY_KEY,
) -> Definition:
    """The form of one PEP type as an authority has it now.

    `preset` is its parsed layout file, `overlay` its own changes since. Raises `LayoutError`, whose
    sentences say what is wrong and can be shown to an administrator.
    """
    definition = base_definition(pep_type, preset, blocks)
    for changes in (preset.get("overlay"), overlay):
        if not changes:
            continue
        wrong = moves.shape_problems(changes) or moves.overlay_problems(definition, changes)
        if wrong:
            raise LayoutError(wrong)
        definition = moves.apply(definition, changes)
    if wrong := problems(definition, preset):
        raise LayoutError(wrong)
    return definition


def validate_overlay(preset: Mapping[str, Json], overlay: Json) -> list[str]:
    """Why an authority's changes cannot be taken, over all its PEP types; empty when they can."""
    if wrong := moves.shape_problems(overlay):
        return wrong
    said: list[str] = []
    known: set[str] = set()
    blocks: set[str] = set()
    for pep_type in (one for one in ALL_TYPES if one in preset.get("layouts", {})):
        base = resolve(pep_type, preset)
        known |= base.places.keys()
        blocks |= moves.known_blocks(base).keys()
        found = moves.overlay_problems(base, overlay)
        said += found or problems(moves.apply(base, overlay), preset)
    added = {moves.added_key(item["key"]) for item in overlay.get("add", ())}
    strange = [key for key in overlay.get("questions", {}) if key not in known | added]
    said += [f"There is no question “{key}”." for key in strange]
    homes = [*overlay.get("order", {}), *(item["block"] for item in overlay.get("add", ()))]
    said += [f"There is no block “{key}”." for key in homes if key not in blocks]
    return list(dict.fromkeys(said))


# ---- showing -------------------------------------------------------------------------------------


def is_shown(question: Question, answers: Mapping[str, Json]) -> bool:
    """Whether a question applies, by its own condition. `answers` holds stored answers, flat by key.

    For a condition on a question that is itself hidden, and for conditions of whole blocks, ask
    `shows(definition, key, answers)`.
    """
    return _holds(question.condition, answers, None)


def shows(definition: Definition, key: str, answers: Mapping[str, Json]) -> bool:
    """Whether a question applies: its condition, its block's, and so on up the chain."""
    _section, block, question = definition.places[key]
    return all(
        _holds(condition, answers, definition)
        for condition in (block.condition, question.condition)
        if condition
    )


def shown_keys(definition: Definition, answers: Mapping[str, Json]) -> set[str]:
    """The keys of every question that applies; one pass, since a condition asks something before it."""
    keys: set[str] = set()
    for key, (_section, block, question) in definition.places.items():
        if all(
            _met(condition, definition, answers, keys) for condition in (block.condition, question.condition)
        ):
            keys.add(key)
    return keys


def _met(
    condition: Condition | None, definition: Definition, answers: Mapping[str, Json], shown: set[str]
) -> bool:
    if condition is None:
        return True
    key, values = condition
    place = definition.places.get(key)
    if key in FACTS or place is None:
        return _holds(condition, answers, definition)
    return key in shown and any(item in values for item in compared(place[2].kind, answers.get(key)))


def _holds(condition: Condition | None, answers: Mapping[str, Json], definition: Definition | None) -> bool:
    if condition is None:
        return True
    key, values = condition
    if key in FACTS:
        return key not in answers or answers[key] in values
    if definition is None:
        return any(item in values for item in _loose(answers.get(key)))
    place = definition.places.get(key)
    if place is None:  # the layout leaves the asked question out: nothing can hide this one
        return True
    seen = compared(place[2].kind, answers.get(key))
    return any(item in values for item in seen) and shows(definition, key, answers)


def _loose(stored: Json) -> tuple[Json, ...]:
    """An answer as a condition sees it when its kind is not at hand."""
    if stored is None or is_raw(stored):
        return ()
    if isinstance(stored, dict):
        return _loose(stored.get("value"))
    return tuple(stored) if isinstance(stored, list) else (stored,)


def for_facts(definition: Definition, facts: Mapping[str, Json]) -> Definition:
    """The form without the sections that the known facts rule out as a whole, such as one for Years 7 to 11.

    Questions inside the other sections stay: whether they are asked is said anew on each page.
    """
    kept = tuple(section for section in definition.sections if _is_possible(section, facts))
    if len(kept) == len(definition.sections):
        return definition
    keys = {section.key for section in kept}
    criteria = definition.quality.get("criteria", {})
    return dataclasses.replace(
        definition,
        quality={**definition.quality, "criteria": {key: criteria[key] for key in criteria if key in keys}},
        sections=tuple(
            dataclasses.replace(section, after=tuple(key for key in section.after if key in keys))
            for section in kept
        ),
    )


def _is_possible(section: Section, facts: Mapping[str, Json]) -> bool:
    """Whether a part or any question of the section can be asked of a child with these facts."""

    def ruled_out(thing: Block | Question) -> bool:
        condition = thing.condition
        return bool(
            condition
            and condition[0] in FACTS
            and condition[0] in facts
            and facts[condition[0]] not in condition[1]
        )

    return any(
        not ruled_out(block) and (block.part or any(not ruled_out(question) for question in block.questions))
        for block in section.blocks
    )


def without_school(definition: Definition) -> Definition:
    """The form while the child has no school place: some sections are filled and signed by others.

    Nobody signs who may sign nothing: a young person fills in, and an adult signs.
    """
    return dataclasses.replace(
        definition,
        sections=tuple(
            dataclasses.replace(
                section,
                filled_by=section.without_school_by,
                signed_by=tuple(role for role in section.without_school_by if role != Role.YOUNG_PERSON),
                on_behalf_by=(),
            )
            if section.without_school_by
            else section
            for section in definition.sections
        ),
    )


def kept_from_schools(definition: Definition, key: str, answers: Mapping[str, Json]) -> bool:
    """Whether schools may not know this answer: one marked confidential, unless the plan says “No” to keeping
    the address from them. As long as that is not answered, it is kept.
    """
    _section, _block, question = definition.places[key]
    return question.confidential and answers.get("placement_hidden") is not False


# ---- to a dict and back --------------------------------------------------------------------------


def to_dict(definition: Definition) -> dict[str, Json]:
    """The definition as JSON. What has its default is left out, so that a field added to the classes
    later changes no digest of a form stored today."""
    return {
        "format": FORMAT,
        "pep_type": definition.pep_type,
        "authority_code": definition.authority_code,
        "words": dict(definition.words),
        "quality": dict(definition.quality),
        "lines": dict(definition.lines),
        "sections": [_section_dict(section) for section in definition.sections],
    }


def from_dict(data: Mapping[str, Json]) -> Definition:
    """The definition back. Fields that this version does not know are passed over."""
    return Definition(
        pep_type=data["pep_type"],
        authority_code=data["authority_code"],
        words=dict(data["words"]),
        quality=dict(data["quality"]),
        lines=dict(data.get("lines", {})),
        sections=tuple(_section_from(item) for item in data["sections"]),
    )


def digest(definition: Definition) -> str:
    """sha256 in hex of the canonical JSON: the same in every process, for ever."""
    text = json.dumps(to_dict(definition), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


T = TypeVar("T")


def _fields(thing: Any, leave: tuple[str, ...] = ()) -> dict[str, Json]:
    """A dataclass's own fields, without `leave` and without those at their default."""
    return {
        field.name: _plain(getattr(thing, field.name))
        for field in dataclasses.fields(thing)
        if field.name not in leave and getattr(thing, field.name) != field.default
    }


def _plain(item: Any) -> Json:
    return [_plain(part) for part in item] if isinstance(item, tuple) else item


def _made(cls: type[T], data: Mapping[str, Json], **given: Any) -> T:
    known = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    kept = {name: _frozen(item) for name, item in data.items() if name in known and name not in given}
    return cls(**kept, **given)


def _frozen(item: Json) -> Any:
    return tuple(_frozen(part) for part in item) if isinstance(item, list) else item


def _question_dict(question: Question) -> dict[str, Json]:
    return _fields(question, leave=("kind",)) | {"kind": question.kind.describe()}


def _block_dict(block: Block) -> dict[str, Json]:
    return _fields(block, leave=("questions",)) | {"questions": [_question_dict(q) for q in block.questions]}


def _section_dict(section: Section) -> dict[str, Json]:
    return _fields(section, leave=("blocks",)) | {"blocks": [_block_dict(block) for block in section.blocks]}


def _block_from(data: Mapping[str, Json]) -> Block:
    questions = tuple(_made(Question, item, kind=kind_from(item["kind"])) for item in data["questions"])
    return _made(Block, data, questions=questions)


_ROLES = ("filled_by", "signed_by", "on_behalf_by", "without_school_by")


def _section_from(data: Mapping[str, Json]) -> Section:
    roles = {name: tuple(Role(role) for role in data.get(name, ())) for name in _ROLES}
    blocks = tuple(_block_from(item) for item in data["blocks"])
    return _made(Section, data, blocks=blocks, **roles)
