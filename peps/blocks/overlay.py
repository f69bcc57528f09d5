"""An authority's own changes to a form: a closed set of moves on questions, each refused with a reason.

    {"questions": {key: {"label", "hint", "required", "hide"}},      relabel, hint, require, hide
     "order": {block key: [question key, ...]},                      reorder within a block
     "add": [{"block", "key", "label", "kind", "hint", "required", "types", "after"}]}

No scripting, no new kinds, no conditions. An added question's key is forced to `la_…`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from .kinds import Json, Kind, kind_from
from .layout import ALL_TYPES, Block, Definition, Question
from .layouts import KEY
from .statutory import NEEDED

SIMPLE_KINDS = ("text", "long_text", "yes_no", "date", "integer", "decimal", "choice", "choices")
"""What an authority may add by itself."""
MOVES = ("label", "hint", "required", "hide")
LONGEST_LABEL = 200


def added_key(asked: str) -> str:
    """The key of an added question: what was asked for in small letters, with `la_` before it.

    >>> added_key("Bus pass?")
    'la_bus_pass'
    """
    words = re.sub(r"[^a-z0-9]+", "_", str(asked).lower()).strip("_")
    return words if words.startswith("la_") else f"la_{words}"


def shape_problems(overlay: Json) -> list[str]:
    """What is wrong with an overlay before looking at any form: not the shape above."""
    if not isinstance(overlay, Mapping):
        return ["The changes must be an object with questions, order and add."]
    said = [f"“{name}” is not a change that can be made." for name in overlay if name not in _PARTS]
    for name, kind in _PARTS.items():
        if not isinstance(overlay.get(name, kind()), kind):
            said.append(f"“{name}” must be {'a list' if kind is list else 'an object'}.")
    return said or [sentence for item in _entries(overlay) for sentence in item]


_PARTS: dict[str, type] = {"questions": dict, "order": dict, "add": list}


def _entries(overlay: Mapping[str, Json]) -> Iterator[list[str]]:
    for key, moves in overlay.get("questions", {}).items():
        yield _move_shape(key, moves)
    for key, order in overlay.get("order", {}).items():
        if not isinstance(order, list) or not all(isinstance(item, str) for item in order):
            yield [f"The order of “{key}” must be a list of question keys."]
    for item in overlay.get("add", ()):
        yield _added_shape(item)


def _move_shape(key: str, moves: Json) -> list[str]:
    if not isinstance(moves, dict):
        return [f"The changes to “{key}” must be an object."]
    said = [f"“{name}” is not a change that can be made to “{key}”." for name in moves if name not in MOVES]
    said += [
        f"The {name} of “{key}” must be text of {LONGEST_LABEL} characters or fewer."
        for name in ("label", "hint")
        if name in moves and not _is_line(moves[name], empty=name == "hint")
    ]
    said += [
        f"“{name}” of “{key}” must be yes or no."
        for name in ("required", "hide")
        if name in moves and not isinstance(moves[name], bool)
    ]
    return said


def _added_shape(item: Json) -> list[str]:
    if not isinstance(item, dict):
        return ["An added question must be an object."]
    said = []
    if not isinstance(item.get("key"), str) or not KEY.fullmatch(added_key(item["key"])):
        said.append("An added question needs a key in letters.")
    name = item.get("label") or item.get("key")
    if not _is_line(item.get("label", ""), empty=False) or not _is_line(item.get("hint", ""), empty=True):
        said.append(f"The added question “{name}” needs a label of {LONGEST_LABEL} characters or fewer.")
    if not isinstance(item.get("block"), str):
        said.append(f"The added question “{name}” needs a block to stand in.")
    if not isinstance(item.get("required", False), bool):
        said.append(f"“required” of the added question “{name}” must be yes or no.")
    types = item.get("types", list(ALL_TYPES))
    if not isinstance(types, list) or not types or any(one not in ALL_TYPES for one in types):
        said.append(f"The added question “{name}” needs PEP types from {', '.join(ALL_TYPES)}.")
    if not isinstance(item.get("after", ""), str):
        said.append(f"The added question “{name}” must stand after a question key.")
    return said + ([] if _simple_kind(item.get("kind")) else [_no_kind(name)])


def _no_kind(name: Json) -> str:
    return f"The added question “{name}” must be one of {', '.join(SIMPLE_KINDS)}; a list needs its choices."


def _is_line(text: Json, *, empty: bool) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_LABEL and (empty or bool(text.strip()))


def _simple_kind(said: Json) -> Kind | None:
    """The kind of an added question from {"kind": name, options}; None when it is not a simple one."""
    if not isinstance(said, dict) or said.get("kind") not in SIMPLE_KINDS:
        return None
    allowed = {"kind"} | ({"choices"} if "choice" in said["kind"] else set())
    choices = said.get("choices", [["", ""]])
    if set(said) != allowed or not isinstance(choices, list) or not choices:
        return None
    pairs = [pair for pair in choices if isinstance(pair, list) and len(pair) == 2]
    if pairs != choices or not all(isinstance(text, str) for pair in pairs for text in pair):
        return None
    if "choices" in allowed and not all(code.strip() and label.strip() for code, label in pairs):
        return None
    return None if len({code for code, _label in pairs}) < len(pairs) else kind_from(said)


# ---- on one form ---------------------------------------------------------------------------------


def overlay_problems(definition: Definition, overlay: Mapping[str, Json]) -> list[str]:
    """Why moves cannot be made on this form. Moves on questions it does not have are passed over:
    an overlay serves all PEP types of an authority."""
    return [
        *_hiding(definition, overlay.get("questions", {})),
        *_ordering(definition, overlay.get("order", {})),
        *_adding(definition, overlay.get("add", ())),
    ]


def hiding_problem(definition: Definition, key: str, hidden: frozenset[str] = frozenset()) -> str:
    """Why this question cannot be hidden or made voluntary for ever; "" when it can.

    `hidden` are the other questions that are hidden as well.
    """
    _section, _block, question = definition.places[key]
    name = question.name
    if key in NEEDED:
        return f"“{name}” cannot be hidden: {NEEDED[key]}."
    if question.promotes:
        return f"“{name}” cannot be hidden: reports and returns count it."
    if question.safety:
        return f"“{name}” cannot be hidden: it keeps the child safe and is confirmed each term."
    for _s, block, other in definition.places.values():
        asks = {condition[0] for condition in (block.condition, other.condition) if condition}
        if key in asks and other.key not in hidden:
            return f"“{name}” cannot be hidden: whether “{other.name}” is asked depends on it."
        if key in other.computed and other.key not in hidden:
            return f"“{name}” cannot be hidden: “{other.name}” is worked out from it."
    return ""


def _hiding(definition: Definition, moves: Mapping[str, Json]) -> Iterator[str]:
    hidden = frozenset(key for key, move in moves.items() if move.get("hide"))
    for key in sorted(hidden):
        if definition.has(key) and (reason := hiding_problem(definition, key, hidden)):
            yield reason
    for key, move in moves.items():
        question = definition.question(key)[2] if definition.has(key) else None
        if question and question.safety and question.required and move.get("required") is False:
            yield f"“{question.name}” must stay required: it keeps the child safe."
    for section in definition.sections:
        for block in section.blocks:
            if block.questions and all(question.key in hidden for question in block.questions):
                yield f"“{block.title}” must keep a question: hide all but one, or leave it."


def _ordering(definition: Definition, orders: Mapping[str, Json]) -> Iterator[str]:
    for section in definition.sections:
        for block in section.blocks:
            wanted = orders.get(block.key)
            if wanted is None:
                continue
            if len(set(wanted)) < len(wanted):
                yield f"The order of “{block.title}” names a question twice."
            keys = [question.key for question in _ordered(block, wanted).questions]
            for question in block.questions:
                condition = question.condition
                if condition and condition[0] in keys and keys.index(condition[0]) > keys.index(question.key):
                    asked = definition.places[condition[0]][2].name
                    yield f"“{question.name}” must stand after “{asked}”, because it depends on it."


def _adding(definition: Definition, added: list[dict[str, Json]]) -> Iterator[str]:
    seen: set[str] = set()
    for item in added:
        key = added_key(item["key"])
        if key in seen or definition.has(key):
            yield f"There are two questions “{key}”: give one another key."
        seen.add(key)


def known_blocks(definition: Definition) -> dict[str, Block]:
    """Block by key, of all sections."""
    return {block.key: block for section in definition.sections for block in section.blocks}


def apply(definition: Definition, overlay: Mapping[str, Json]) -> Definition:
    """The form with the moves made. Ask `shape_problems` and `overlay_problems` first."""
    sections = tuple(
        dataclasses.replace(
            section, blocks=tuple(_changed(block, definition.pep_type, overlay) for block in section.blocks)
        )
        for section in definition.sections
    )
    return dataclasses.replace(definition, sections=sections)


def _changed(block: Block, pep_type: str, overlay: Mapping[str, Json]) -> Block:
    for item in overlay.get("add", ()):
        if item["block"] == block.key and pep_type in item.get("types", ALL_TYPES):
            block = _with(block, _question(item), item.get("after", ""))
    block = _ordered(block, overlay.get("order", {}).get(block.key, ()))
    moves = overlay.get("questions", {})
    questions = tuple(
        _moved(question, moves.get(question.key, {}))
        for question in block.questions
        if not moves.get(question.key, {}).get("hide")
    )
    return dataclasses.replace(block, questions=questions)


def _moved(question: Question, moves: Mapping[str, Json]) -> Question:
    said = {name: moves[name] for name in ("label", "hint", "required") if name in moves}
    if "label" in said:
        said["short"] = ""  # the old short name would call the question by its old words
    return dataclasses.replace(question, **said) if said else question


def _question(item: Mapping[str, Json]) -> Question:
    kind = _simple_kind(item["kind"])
    if kind is None:
        raise ValueError(_no_kind(item.get("label")))
    return Question(
        added_key(item["key"]),
        item["label"].strip(),
        kind,
        hint=item.get("hint", ""),
        required=item.get("required", False),
    )


def _with(block: Block, question: Question, after: str) -> Block:
    keys = [one.key for one in block.questions]
    place = keys.index(after) + 1 if after in keys else len(keys)
    return dataclasses.replace(
        block, questions=(*block.questions[:place], question, *block.questions[place:])
    )


def _ordered(block: Block, wanted: Json) -> Block:
    """The named questions first in the order named; the others stay behind them as they stood."""
    place = {key: number for number, key in enumerate(wanted)}
    questions = sorted(block.questions, key=lambda question: place.get(question.key, len(place)))
    return dataclasses.replace(block, questions=tuple(questions))
