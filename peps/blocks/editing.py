"""Changing an overlay one move at a time: from the changes as they are to the changes as somebody asks.

Pure, and nothing given is changed. Whether the result can be taken says `definition.validate_overlay`; storing it
is `peps.actions.layout`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from .kinds import Json
from .layout import Question
from .overlay import LONGEST_KEY, MOVES, added_key, clashes

Overlay = dict[str, Any]

PARTS = ("questions", "order", "add")


def fingerprint(overlay: Mapping[str, Json]) -> str:
    """What a page carries to say from which changes it began; the same for the same changes."""
    text = json.dumps(tidied(overlay), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def tidied(overlay: Mapping[str, Json]) -> Overlay:
    """A copy without what says nothing: empty moves, empty orders, empty parts."""
    kept: Overlay = copy.deepcopy(dict(overlay))
    for name in ("questions", "order"):
        if name in kept:
            kept[name] = {key: said for key, said in kept[name].items() if said}
    return {name: said for name, said in kept.items() if said}


# ---- questions of the form -----------------------------------------------------------------------


def with_moves(overlay: Mapping[str, Json], question: Question, **asked: Json) -> Overlay:
    """`question` (as the form has it without these changes) with label, hint, required and hide as asked.

    What is asked as it was anyway is no move.
    """
    plain = {"label": question.label, "hint": question.hint, "required": question.required, "hide": False}
    moves = {name: asked[name] for name in MOVES if name in asked and asked[name] != plain[name]}
    kept = tidied(overlay)
    kept["questions"] = {**kept.get("questions", {}), question.key: moves}
    return tidied(kept)


def put_back(overlay: Mapping[str, Json], key: str) -> Overlay:
    """A question of the form without any move of its own; where it stands in its block stays."""
    kept = tidied(overlay)
    kept.get("questions", {}).pop(key, None)
    return tidied(kept)


# ---- order ---------------------------------------------------------------------------------------


def merged(orders: Iterable[Sequence[str]]) -> list[str]:
    """One order out of those of several PEP types: each key once, behind what stands before it.

    >>> merged([["a", "c"], ["a", "b", "c"]])
    ['a', 'b', 'c']
    """
    found: list[str] = []
    for order in orders:
        place = 0
        for key in order:
            if key in found:
                place = found.index(key) + 1
            else:
                found.insert(place, key)
                place += 1
    return found


def stepped(order: Sequence[str], seen: Sequence[str], key: str, *, up: bool) -> list[str]:
    """`order` with `key` moved past its neighbour among those `seen` on the page; the same when there is none.

    >>> stepped(["a", "hidden", "b"], ["a", "b"], "b", up=True)
    ['b', 'a', 'hidden']
    """
    place = seen.index(key) + (-1 if up else 1)
    if not 0 <= place < len(seen):
        return list(order)
    rest = [other for other in order if other != key]
    target = rest.index(seen[place]) + (0 if up else 1)
    return [*rest[:target], key, *rest[target:]]


def with_order(
    overlay: Mapping[str, Json], block: str, order: Sequence[str], plain: Sequence[str]
) -> Overlay:
    """The block in this order; none of its own when that is how it stands without one."""
    kept = tidied(overlay)
    orders = {name: keys for name, keys in kept.get("order", {}).items() if name != block}
    if list(order) != list(plain):
        orders[block] = list(order)
    kept["order"] = orders
    return tidied(kept)


# ---- questions of the authority's own ------------------------------------------------------------


def own_questions(overlay: Mapping[str, Json]) -> dict[str, dict[str, Any]]:
    """Added questions by key, those that are not asked any more as well."""
    return {added_key(item["key"]): item for item in overlay.get("add", ())}


def new_key(label: str, known: Collection[str]) -> str:
    """A key for a question to be added that nothing used before, made from its words."""
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
    start = added_key(words or "question")[: LONGEST_KEY - 10].rstrip("_")
    key, number = start, 2
    while clashes(key, known):
        key, number = f"{start}_{number}", number + 1
    return key


def with_added(overlay: Mapping[str, Json], item: Mapping[str, Json]) -> Overlay:
    """One more question at the end of its block, or behind `after`. An order of the block takes it in."""
    kept = tidied(overlay)
    kept["add"] = [*kept.get("add", []), dict(item)]
    return _placed(kept, item)


def with_changed(overlay: Mapping[str, Json], key: str, **said: Json) -> Overlay:
    """An added question with other words, kind, types or place. Moves on it are taken into the question."""
    kept = tidied(overlay)
    kept.get("questions", {}).pop(key, None)
    kept["add"] = [item | said if added_key(item["key"]) == key else item for item in kept.get("add", [])]
    return _placed(kept, own_questions(kept)[key]) if "after" in said else tidied(kept)


def _placed(overlay: Overlay, item: Mapping[str, Json]) -> Overlay:
    order, key = overlay.get("order", {}).get(item["block"]), added_key(item["key"])
    if order is not None:
        rest = [other for other in order if other != key]
        after = item.get("after", "")
        place = rest.index(after) + 1 if after in rest else len(rest)
        overlay["order"][item["block"]] = [*rest[:place], key, *rest[place:]]
    return tidied(overlay)


def coded(lines: Iterable[str], before: Iterable[Sequence[str]] = ()) -> list[list[str]]:
    """[[code, label]] of the lines of a list; a label that was there before keeps its code."""
    known = {label: code for code, label in before}
    taken, found = set(known.values()), []
    for label in dict.fromkeys(line for line in lines if line):
        code = known.get(label, "")
        if not code:
            start = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "choice"
            code, number = start, 2
            while code in taken:
                code, number = f"{start}_{number}", number + 1
            taken.add(code)
        found.append([code, label])
    return found


def lost(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[str]:
    """What the new changes do to keys that are for ever, as sentences; empty when nothing is lost."""
    said, now = [], own_questions(after)
    for key, item in own_questions(before).items():
        if key not in now:
            said.append(f"“{item['label']}” was asked, so its key is kept: take the question away instead.")
        elif now[key]["block"] != item["block"]:
            said.append(
                f"“{item['label']}” stays in its block: take it away there and add a new question here."
            )
        elif not _reads(item["kind"]["kind"], now[key]["kind"]["kind"]):
            said.append(
                f"“{item['label']}” stays the kind of question it was: add a new one for another kind."
            )
    return said


def _reads(old: str, new: str) -> bool:
    """Whether the answers of one kind can be read as the other."""
    return old == new or {old, new} == {"text", "long_text"}


def touched(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, list[str]]:
    """{"keys": question keys, "blocks": keys of blocks in another order}: what differs between two overlays."""
    old, new = tidied(before), tidied(after)
    keys = _differing(old.get("questions", {}), new.get("questions", {}))
    keys |= _differing(own_questions(old), own_questions(new))
    return {"keys": sorted(keys), "blocks": sorted(_differing(old.get("order", {}), new.get("order", {})))}


def _differing(old: Mapping[str, Json], new: Mapping[str, Json]) -> set[str]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
