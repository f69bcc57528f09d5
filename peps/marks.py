"""What a page showed, as short marks, so that a question nobody touched is never taken for a change.

A whole section is posted at once: without marks, an old page would seem to undo what others wrote since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from peps.blocks.layout import Section as FormSection

LENGTH = 12
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark(stored: Any) -> str:
    """Twelve hexadecimal digits of a stored answer: 48 bits, so that a chance match is no concern."""
    text = _ENCODER.encode(stored)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def marks_of(form: FormSection, answers: Mapping[str, Any]) -> str:
    """The marks of every answer of a section, in the order of its questions, as one text."""
    return written(form, {question.key: mark(answers.get(question.key)) for question in form.questions()})


def written(form: FormSection, marks: Mapping[str, str]) -> str:
    """Marks by question key as the text that `marks_of` makes and `read_marks` reads."""
    return "".join(marks[question.key] for question in form.questions())


def read_marks(form: FormSection, text: str) -> dict[str, str]:
    """Question key → mark; empty when the text is not what `marks_of` made for this section."""
    keys = [question.key for question in form.questions()]
    if len(text) != LENGTH * len(keys):
        return {}
    return {key: text[place * LENGTH : (place + 1) * LENGTH] for place, key in enumerate(keys)}
