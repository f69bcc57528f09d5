"""From an authority's layout file to a form of one PEP type, with every mistake said in a sentence.

A layout is a parsed TOML file of `accounts/presets/`; the authority's own later changes are `overlay.py`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from accounts.roles import Role

from . import statutory
from .computed import SUMS
from .kinds import Json
from .layout import ALL_TYPES, FACTS, PREFILLS, PROMOTED, Block, Definition, Question, Section
from .quality import quality_problems

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_ROLE_FIELDS = ("filled_by", "signed_by", "on_behalf_by", "without_school_by")
_ROLES = {role.value: role for role in Role}
_TEXT_FIELDS = ("letter", "title", "due", "declaration", "intro")


class LayoutError(ValueError):
    """A layout that makes no form. `sentences` says each thing that is wrong."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def base_definition(pep_type: str, preset: Mapping[str, Json], blocks: Mapping[str, Block]) -> Definition:
    """The form as the layout file has it. Raises `LayoutError`."""
    layout = preset.get("layouts", {}).get(pep_type)
    if pep_type not in ALL_TYPES or not layout:
        raise LayoutError([f"There is no layout for {pep_type}: add [layouts.{pep_type}]."])
    sections: list[Section] = []
    wrong: list[str] = []
    for key in layout.get("order", ()):
        try:
            sections.append(_section(key, pep_type, preset, layout, blocks))
        except LayoutError as error:
            wrong += error.sentences
    if wrong:
        raise LayoutError(wrong)
    return Definition(
        pep_type=pep_type,
        authority_code=str(preset.get("authority", {}).get("code", "")),
        words=dict(preset.get("words", {})),
        quality=_quality(preset, layout),
        lines={name: str(number) for name, number in preset.get("lines", {}).items()},
        sections=tuple(sections),
    )


def _quality(preset: Mapping[str, Json], layout: Mapping[str, Json]) -> dict[str, Json]:
    """The quality settings in the authority's words, with criteria only for sections that this form has."""
    quality: dict[str, Json] = _worded(dict(preset.get("quality", {})), preset.get("words", {}))
    criteria = quality.get("criteria")
    given = criteria if isinstance(criteria, Mapping) else {}
    quality["criteria"] = {key: given[key] for key in layout.get("order", ()) if key in given}
    return quality


def _worded(thing: Json, words: Mapping[str, str]) -> Json:
    """Every text in lists and tables as the authority says it; the rest as it is."""
    if isinstance(thing, str):
        return in_words(thing, words)
    if isinstance(thing, Mapping):
        return {name: _worded(inside, words) for name, inside in thing.items()}
    return [_worded(inside, words) for inside in thing] if isinstance(thing, list) else thing


def _section(
    key: str,
    pep_type: str,
    preset: Mapping[str, Json],
    layout: Mapping[str, Json],
    blocks: Mapping[str, Block],
) -> Section:
    if key not in preset.get("sections", {}):
        raise LayoutError([f"Section “{key}” is in the order but not described: add [sections.{key}]."])
    said = {**preset["sections"][key], **layout.get("change", {}).get(key, {})}
    names = layout.get("blocks", {}).get(key, ())
    wrong = [
        f"Section “{key}” asks for block “{name}”, which does not exist."
        for name in names
        if name not in blocks
    ]
    unknown = set(said) - {*_ROLE_FIELDS, *_TEXT_FIELDS, "after"}
    wrong += [f"Section “{key}” has “{name}”, which means nothing here." for name in sorted(unknown)]
    roles: dict[str, tuple[Role, ...]] = {}
    for name in _ROLE_FIELDS:
        given = said.get(name, ())
        wrong += [f"Section “{key}”: there is no role “{role}”." for role in given if role not in _ROLES]
        roles[name] = tuple(_ROLES[role] for role in given if role in _ROLES)
    if wrong:
        raise LayoutError(wrong)
    words = preset.get("words", {})
    licences = frozenset(name for name, held in preset.get("licences", {}).items() if held)
    chosen = (for_type(blocks[name], pep_type, words, licences) for name in names)
    return Section(
        key=key,
        blocks=tuple(block for block in chosen if block is not None),
        after=tuple(said.get("after", ())),
        filled_by=roles["filled_by"],
        signed_by=roles["signed_by"],
        on_behalf_by=roles["on_behalf_by"],
        without_school_by=roles["without_school_by"],
        letter=str(said.get("letter", "")),
        title=in_words(str(said.get("title", "")), words),
        due=str(said.get("due", "")),
        declaration=in_words(str(said.get("declaration", "")), words),
        intro=in_words(str(said.get("intro", "")), words),
    )


def for_type(
    block: Block, pep_type: str, words: Mapping[str, str], licences: frozenset[str] = frozenset()
) -> Block | None:
    """The block as one PEP type has it, in the authority's words; None when nothing of it is left.

    Questions that need a licence are left out unless the authority says that it holds it (`[licences]`).
    """
    if pep_type not in block.types:
        return None
    questions = tuple(
        dataclasses.replace(
            question,
            types=ALL_TYPES,  # a resolved form is of one type already
            label=in_words(question.label, words),
            hint=in_words(question.hint, words),
            short=in_words(question.short, words),
            show_if=question.condition or block.condition,
        )
        for question in block.questions
        if pep_type in question.types and (not question.licence or question.licence in licences)
    )
    if not questions and not block.part:
        return None
    return dataclasses.replace(
        block,
        questions=questions,
        types=ALL_TYPES,
        title=in_words(block.title, words),
        intro=in_words(block.intro, words),
        show_if=block.condition,
    )


def in_words(text: str, words: Mapping[str, str]) -> str:
    """Text with {target} and the like as the authority says it; unknown braces stay as they are."""
    for name, word in words.items() if "{" in text else ():
        text = text.replace("{" + name + "}", word)
    return text


# ---- what must hold of every form ----------------------------------------------------------------


def problems(definition: Definition, preset: Mapping[str, Json]) -> list[str]:
    """Everything wrong with a resolved form, as sentences; empty when it can be used."""
    return [
        *_section_problems(definition, preset),
        *_key_problems(definition),
        *_condition_problems(definition),
        *_law_problems(definition),
        *quality_problems(definition.quality, definition.sections, preset),
    ]


def _section_problems(definition: Definition, preset: Mapping[str, Json]) -> Iterator[str]:
    if not definition.sections:
        yield "The form has no sections."
    deadlines = preset.get("deadlines", {})
    seen: set[str] = set()
    for section in definition.sections:
        where = f"Section “{section.key}”"
        if section.key in seen:
            yield f"{where} is there twice."
        if not section.blocks:
            yield f"{where} has no questions."
        if not section.filled_by or not section.signed_by:
            yield f"{where} needs somebody who fills it in and somebody who signs it."
        if section.due not in deadlines:
            yield f"{where} is due by “{section.due}”, which is not among the deadlines."
        for earlier in section.after:
            if earlier not in seen:
                yield f"{where} waits for “{earlier}”, which does not stand before it."
        seen.add(section.key)


def _key_problems(definition: Definition) -> Iterator[str]:
    blocks: set[str] = set()
    keys: set[str] = set()
    promoted: dict[str, str] = {}
    for section in definition.sections:
        for block in section.blocks:
            if block.key in blocks:
                yield f"Block “{block.key}” is there twice."
            blocks.add(block.key)
            for question in block.questions:
                yield from _question_problems(block, question)
                if question.key in keys:
                    yield f"Question “{question.key}” is there twice."
                if question.promotes and question.promotes in promoted:
                    other = promoted[question.promotes]
                    yield f"“{question.key}” and “{other}” both fill {question.promotes}."
                keys.add(question.key)
                promoted[question.promotes] = question.key


def _question_problems(block: Block, question: Question) -> Iterator[str]:
    key = question.key
    if not KEY.fullmatch(key) or not key.startswith((f"{block.key}_", "la_")):
        yield f"Question “{key}” must be named “{block.key}_…” in small letters."
    if question.promotes and question.promotes not in PROMOTED:
        yield f"Question “{key}” promotes {question.promotes}, which is not kept."
    if question.prefill and question.prefill not in PREFILLS:
        yield f"Question “{key}” is prefilled from {question.prefill}, which nobody provides."
    if question.prefill and (question.judgement or question.child_words):
        yield f"Question “{key}” is a judgement and must never be prefilled."
    if question.computed and question.computed[0] not in SUMS:
        yield f"Question “{key}” is computed by “{question.computed[0]}”, which does not exist."
    if question.derived and (not question.computed or question.required):
        yield f"Question “{key}” is worked out, so it needs a sum and cannot be required."


def _condition_problems(definition: Definition) -> Iterator[str]:
    """A condition asks a question that stands before it in the same section, or a fact."""
    for section in definition.sections:
        before: set[str] = set()
        for block in section.blocks:
            yield from _unmet(definition, section, f"Block “{block.key}”", block, before)
            for question in block.questions:
                yield from _unmet(definition, section, f"Question “{question.key}”", question, before)
                before.add(question.key)


def _unmet(
    definition: Definition, section: Section, who: str, thing: Block | Question, before: set[str]
) -> Iterator[str]:
    condition = thing.condition
    if condition is None or condition[0] in FACTS or condition[0] in before:
        return
    if definition.has(condition[0]):
        yield f"{who} depends on “{condition[0]}”, which must stand before it in section “{section.key}”."


def _law_problems(definition: Definition) -> Iterator[str]:
    for duty in statutory.DUTIES:
        for group in duty.groups:
            if not any(definition.has(key) for key in group):
                yield f"The form does not ask for {duty.says} ({' or '.join(group)}), which {duty.law} needs."
