"""A: somebody does something, often enough; the aim lies ahead; the child can say it."""

from __future__ import annotations

from collections.abc import Iterator

from targets.measures import number
from targets.prompts.said import MUST, WORTH, Prompt, Said
from targets.prompts.words import HOW_OFTEN

CODES = ("empty", "same_as_start", "wrong_way", "nobody", "no_how_often")


def child_words(target: Said) -> Iterator[Prompt]:
    """A version that the child would say."""
    if not target.child_words.strip():
        yield Prompt("empty", "child_words", WORTH, "How would the child say it?", "A")


def direction(target: Said) -> Iterator[Prompt]:
    """The aim is another figure than the starting point, and a better one."""
    start, aim = (number(target.kind, one, scale=target.scale) for one in (target.start, target.aim))
    if start is None or aim is None:
        return
    if start == aim:
        yield Prompt("same_as_start", "aim", MUST, "The aim is where the child is already.", "A")
    elif (aim < start) is (target.better != "down"):
        yield Prompt("wrong_way", "aim", MUST, "The aim is worse than the starting point.", "A")


def somebody(target: Said) -> Iterator[Prompt]:
    """At least one person does something, and each act says how often."""
    rows = [row for row in target.actions if row.who.strip() and row.does.strip()]
    if not rows:
        yield Prompt(
            "nobody", "actions", MUST, "Who does what? Name at least one person and what they do.", "A"
        )
        return
    if any(not row.times and not HOW_OFTEN.search(row.does) for row in rows):
        yield Prompt("no_how_often", "actions", WORTH, "How often? Say it for each thing somebody does.", "A")


RULES = (child_words, direction, somebody)
