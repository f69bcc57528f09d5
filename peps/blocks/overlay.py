"""An authority's own changes to a form: a closed set of moves on questions, each refused with a reason.

    {"questions": {key: {"label", "hint", "required", "hide"}},      relabel, hint, require, hide
     "order": {block key: [question key, ...]},                      reorder within a block
     "add": [{"block", "key", "label", "kind", "hint", "required", "types", "after"}]}

No scripting, no new kinds, no conditions. An added question's key is forced to `la_…`; like every key it is
for ever: one that is not asked any more has no types, and stays (`peps.actions.layout` refuses to drop it).
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from accounts.roles import KNOWS_WHERE, Role

from .kinds import Json, Kind, kind_from
from .layout import ALL_TYPES, Block, Definition, Question, Section
from .layouts import KEY
from .ruled import RULED
from .statutory import NEEDED

SIMPLE_KINDS = ("text", "long_text", "yes_no", "date", "integer", "decimal", "choice", "choices")
"""What an authority may add by itself."""
MOVES = ("label", "hint", "required", "hide")
LONGEST_LABEL = 200
LONGEST_KEY = 60
"""As long as the columns that name a question."""
PARTS_OF_A_CONTROL = ("_day", "_month", "_year", "_confirmed")
"""What controls put behind a key to name their boxes: no two keys may differ by these alone."""


def added_key(asked: str) -> str:
    """The key of an added question: what was asked for in small letters, with `la_` before it.

    >>> added_key("Bus pass?")
    'la_bus_pass'
    """
    words = re.sub(r"[^a-z0-9]+", "_", str(asked).lower()).strip("_")
    return words if words.startswith("la_") else f"la_{words}"


def clashes(key: str, known: Collection[str]) -> bool:
    """Whether a key is taken, or would name a box of another question's control (or the other way round).

    >>> clashes("la_start_day", {"la_start"})
    True
    """
    near = {f"{key}{end}" for end in PARTS_OF_A_CONTROL} | {
        key.removesuffix(end) for end in PARTS_OF_A_CONTROL
    }
    return key in known or any(other in known for other in near - {key})


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
    elif len(added_key(item["key"])) > LONGEST_KEY:
        said.append(f"The key of an added question must be {LONGEST_KEY} letters or fewer.")
    name = item.get("label") or item.get("key")
    if not _is_line(item.get("label", ""), empty=False) or not _is_line(item.get("hint", ""), empty=True):
        said.append(f"The added question “{name}” needs a label of {LONGEST_LABEL} characters or fewer.")
    if not isinstance(item.get("block"), str):
        said.append(f"The added question “{name}” needs a block to stand in.")
    if not isinstance(item.get("required", False), bool):
        said.append(f"“required” of the added question “{name}” must be yes or no.")
    types = item.get("types", list(ALL_TYPES))
    if not isinstance(types, list) or any(one not in ALL_TYPES for one in types):
        said.append(f"The added question “{name}” needs PEP types from {', '.join(ALL_TYPES)}.")
    if not isinstance(item.get("after", ""), str):
        said.append(f"The added question “{name}” must stand after a question key.")
    return said + ([] if _simple_kind(item.get("kind")) else [_no_kind(name)])


def _no_kind(name: Json) -> str:
    return f"The added question “{name}” must be one of {', '.join(SIMPLE_KINDS)}; a list needs its choices."


def _is_line(text: Json, *, empty: bool) -> bool:
    if not isinstance(text, str) or len(text) > LONGEST_LABEL or not (empty or text.strip()):
        return False
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def _simple_kind(said: Json) -> Kind | None:
    """The kind of an added question from {"kind": name, options}; None when it is not a simple one."""
    if not isinstance(said, dict) or said.get("kind") not in SIMPLE_KINDS:
        return None
    allowed = {"kind"} | ({"choices"} if "choice" in said["kind"] else set())
    choices = said.get("choices", [["", ""]])
    if set(said) != allowed or not isinstance(choices, list) or not choices:
        return None
    pairs = [pair for pair in choices if isinstance(pair, list) and len(pair) == 2]
    if pairs != choices or not all(_is_line(text, empty=True) for pair in pairs for text in pair):
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
        *_requiring(definition, overlay),
        *_ordering(definition, overlay.get("order", {})),
        *_adding(definition, overlay.get("add", ())),
    ]


def hiding_reason(definition: Definition, key: str, hidden: frozenset[str] = frozenset()) -> str:
    """Why this question cannot be hidden, as the part of a sentence behind the colon; "" when it can.

    `hidden` are the other questions that are hidden as well.
    """
    question = definition.places[key][2]
    if key in NEEDED:
        return NEEDED[key]
    if question.promotes:
        return "reports and returns count it"
    if question.safety:
        return "it keeps the child safe and is confirmed each term"
    if key in RULED:
        return RULED[key]
    for _s, block, other in definition.places.values():
        asks = {condition[0] for condition in (block.condition, other.condition) if condition}
        if key in asks and other.key not in hidden:
            return f"whether “{other.name}” is asked depends on it"
        if key in other.computed and other.key not in hidden:
            return f"“{other.name}” is worked out from it"
    return ""


def hiding_problem(definition: Definition, key: str, hidden: frozenset[str] = frozenset()) -> str:
    """The whole sentence of `hiding_reason`; "" when the question can be hidden."""
    reason = hiding_reason(definition, key, hidden)
    return f"“{definition.places[key][2].name}” cannot be hidden: {reason}." if reason else ""


def requiring_problem(section: Section, question: Question) -> str:
    """Why nobody may be made to answer this question before signing; "" when it can be required.

    Otherwise a section could never be signed: those who fill it in do not see the question.
    """
    name, fillers = question.name, {*section.filled_by, *section.on_behalf_by}
    if question.child_words:
        return f"“{name}” cannot be required: a child may leave out anything that asks for their own words."
    if fillers == {Role.YOUNG_PERSON}:
        return (
            f"“{name}” cannot be required: in “{section.title}” the child is asked for their own words alone."
        )
    if question.confidential and not fillers & set(KNOWS_WHERE):
        return f"“{name}” cannot be required: nobody who fills in “{section.title}” may see it."
    return ""


def staying_required(question: Question) -> str:
    """Why this question cannot be made voluntary; "" when it can."""
    if question.safety and question.required:
        return f"“{question.name}” must stay required: it keeps the child safe."
    return ""


def _hiding(definition: Definition, moves: Mapping[str, Json]) -> Iterator[str]:
    hidden = frozenset(key for key, move in moves.items() if move.get("hide"))
    for key in sorted(hidden):
        if definition.has(key) and (reason := hiding_problem(definition, key, hidden)):
            yield reason
    for section in definition.sections:
        for block in section.blocks:
            if block.questions and all(question.key in hidden for question in block.questions):
                yield f"“{block.title}” must keep a question: hide all but one, or leave it."


def _requiring(definition: Definition, overlay: Mapping[str, Json]) -> Iterator[str]:
    for key, move in overlay.get("questions", {}).items():
        if not definition.has(key):
            continue
        section, _block, question = definition.question(key)
        if move.get("required") is False and (reason := staying_required(question)):
            yield reason
        if (
            move.get("required")
            and not question.required
            and (reason := requiring_problem(section, question))
        ):
            yield reason
    homes = {block.key: section for section in definition.sections for block in section.blocks}
    for item in overlay.get("add", ()):
        move = overlay.get("questions", {}).get(added_key(item["key"]), {})
        asked = move.get("required", item.get("required"))
        asked = asked and definition.pep_type in item.get("types", ALL_TYPES)
        if (
            asked
            and item["block"] in homes
            and (reason := requiring_problem(homes[item["block"]], _question(item)))
        ):
            yield reason


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
        elif clashes(key, seen | definition.places.keys()):
            yield f"“{key}” is too much like the key of another question: give it another key."
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
    question = dataclasses.replace(question, show_if=block.condition)
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
