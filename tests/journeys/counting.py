"""What a PDF must hold and must not, counted from the form and the stored answers alone.

The expectation never goes through the code that draws documents, so that one can be held against the other.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from typing import Any

from peps.blocks.answers import is_empty, value_of
from peps.blocks.definition import shown_keys
from peps.blocks.kinds import Rows
from peps.blocks.layout import Definition, Question

AS_A_SENTENCE = {"views_done": "The child said that this is finished"}
"""Answers that a document says in words of its own."""


@dataclass
class Counted:
    """How a PDF compares with a plan: keys found, keys that lack something, keys that should not be there."""

    found: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    too_much: list[str] = field(default_factory=list)
    silent: int = 0
    """Questions that are not answered and of which the PDF says nothing, as it should."""


def text_of(pdf: bytes) -> str:
    """The PDF's text as poppler reads it."""
    made = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return made.stdout.decode()


def count(definition: Definition, answers: dict[str, Any], facts: dict[str, Any], text: str) -> Counted:
    """Every question of the form held against the PDF's text.

    An answered question that applies must stand there with its label and its whole answer; any other must
    not, unless its words are part of something that does, or it is required and said to be missing.
    """
    squashed, words = _squash(text), set(re.findall(r"\w+", text.casefold()))
    applies = shown_keys(definition, answers | facts)
    result = Counted()
    said: list[str] = []
    others: list[Question] = []
    for key, (_section, _block, question) in definition.places.items():
        if key in applies and not is_empty(question, answers.get(key)):
            if key in AS_A_SENTENCE:
                (result.found if _squash(AS_A_SENTENCE[key]) in squashed else result.lacking).append(key)
                continue
            lines = question.kind.show(value_of(question, answers[key]))
            said += [question.label, *lines]
            whole = _squash(question.label) in squashed and _stands(question, lines, squashed, words)
            (result.found if whole else result.lacking).append(key)
        elif not (key in applies and question.required):
            others.append(question)
    around = _squash(" ".join([*said, *_titles(definition)]))
    for question in others:
        label = _squash(question.label)
        if label in around:
            continue
        if label in squashed:
            result.too_much.append(question.key)
        else:
            result.silent += 1
    return result


def _stands(question: Question, lines: list[str], squashed: str, words: set[str]) -> bool:
    """Whether the answer's lines are there; cells of a table are broken over lines, so word by word."""
    kind = getattr(question.kind, "inner", question.kind)
    if isinstance(kind, Rows):
        return set(re.findall(r"\w+", " ".join(lines).casefold())) <= words
    return all(_squash(line) in squashed for line in lines)


def _titles(definition: Definition) -> list[str]:
    return [
        words
        for section in definition.sections
        for words in (section.title, section.declaration, *(block.title for block in section.blocks))
    ]


def _squash(text: str) -> str:
    """Text without spaces and line breaks, which a page sets as it needs."""
    return re.sub(r"[\s\u00ad\u200b\f]+", "", text)
