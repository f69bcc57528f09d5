"""R: an area of need, a reason, this child and no other, and not the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from targets.prompts.said import MUST, WORTH, Prompt, Said
from targets.prompts.words import (
    FIRST_PERSON,
    JOBS,
    NAME_WORDS,
    SEASONS,
    SURNAME,
    TITLES,
    VERBS,
    WITH,
    has_word,
    norm,
)

CODES = ("empty", "no_name", "other_name", "same_as_last")


def area(target: Said) -> Iterator[Prompt]:
    """Which need the target is about."""
    if not target.area:
        yield Prompt("empty", "area", MUST, "Which area of need is this about?", "R")


def why(target: Said) -> Iterator[Prompt]:
    """A reason that can be found in the plan."""
    if not target.why.strip():
        yield Prompt("empty", "why", WORTH, "Why this one? Say what shows the need.", "R")


def own_name(target: Said) -> Iterator[Prompt]:
    """The sentence is about this child, by name or in the first person."""
    said = target.outcome
    if not said.strip() or not target.names or FIRST_PERSON.search(said):
        return
    if not any(has_word(said, name) for name in target.names):
        yield Prompt(
            "no_name", "outcome", WORTH, "The child’s name is not in it. Is it about this child?", "R"
        )


def other_name(target: Said) -> Iterator[Prompt]:
    """Another child's name, left over from a copy: it may not stand in this child's plan."""
    mine = {norm(name) for name in target.names}
    for part, text in target.texts.items():
        for name in target.others:
            if norm(name) not in mine and _names_a_child(text, name):
                yield Prompt("other_name", part, MUST, "Another child’s name is in it.", "R")
                break


def _names_a_child(text: str, name: str) -> bool:
    for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
        before, after = text[: found.start()].rstrip(), text[found.end() :]
        if TITLES.search(before) or JOBS.match(after) or SURNAME.match(after):
            continue  # an adult
        if norm(name) in NAME_WORDS:
            follows = re.match(r"\s+([\w’']+)", after)
            acts = bool(follows and follows[1].lower() in VERBS)
            joined = norm(name) not in SEASONS and bool(WITH.search(before))
            if not (acts or joined or after.startswith(("’s ", "'s "))):
                continue
        return True
    return False


def same_as_last(target: Said) -> Iterator[Prompt]:
    """Word for word what stood there last term."""
    if target.outcome.strip() and _plain(target.outcome) in {_plain(one) for one in target.before}:
        yield Prompt(
            "same_as_last",
            "outcome",
            WORTH,
            "Word for word the same as last term. What is different now?",
            "R",
        )


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split()).rstrip(" .")


RULES = (area, why, own_name, other_name, same_as_last)
