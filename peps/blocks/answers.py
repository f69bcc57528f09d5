"""One answer between the screen and storage: what cleans is stored, what does not is kept as typed.

A stored answer is `kind.to_json(value)`, or {"_raw": what was typed} when it could not be read. Raw
answers are shown as typed, are named by `peps.completeness`, and are never an answer to anybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .kinds import Json, Kind, Typed, Unreadable, Value, tidy_json
from .layout import Question

RAW = "_raw"


@dataclass(frozen=True)
class Accepted:
    """What to store for something typed; `problem` is "" or the sentence that stands by the field."""

    stored: Json
    problem: str = ""


def accept(question: Question, typed: Typed) -> Accepted:
    """Clean what was typed. Never raises and never drops: the unreadable is kept under `_raw`."""
    typed = tidy_json(typed)
    try:
        value = question.kind.clean(typed)
    except Unreadable as error:
        return Accepted({RAW: typed}, error.about(question.name))
    return Accepted(question.kind.to_json(value))


def is_raw(stored: Json) -> bool:
    """Whether the stored answer is kept-as-typed text that nobody could read."""
    return isinstance(stored, dict) and RAW in stored


def code_of(stored: Json) -> str:
    """A stored choice as its code; "" for none, and for what nobody could read."""
    return stored if isinstance(stored, str) else ""


def text_of(said: Mapping[str, Json], key: str) -> str:
    """A free text among stored answers, also one that could not be read; "" for none."""
    stored = said.get(key)
    text = stored.get(RAW) if isinstance(stored, dict) else stored
    return text if isinstance(text, str) else ""


def day_of(said: Mapping[str, Json], key: str) -> date | None:
    """A day among stored answers; None when there is none that can be read."""
    stored = said.get(key)
    return date.fromisoformat(stored) if isinstance(stored, str) and stored else None


def value_of(question: Question, stored: Json) -> Value:
    """The Python value; None when empty or unreadable."""
    return None if stored is None or is_raw(stored) else question.kind.from_json(stored)


def typed_of(question: Question, stored: Json) -> Typed:
    """What a form shows for a stored answer; unreadable ones exactly as they were typed."""
    return stored[RAW] if is_raw(stored) else question.kind.typed(value_of(question, stored))


def problem_of(question: Question, stored: Json) -> str:
    """The sentence about an unreadable answer; "" for any other."""
    return accept(question, stored[RAW]).problem if is_raw(stored) else ""


def is_empty(question: Question, stored: Json) -> bool:
    """Whether nothing was typed. Something unreadable is not nothing."""
    return not is_raw(stored) and question.kind.is_empty(value_of(question, stored))


def shown(question: Question, stored: Json) -> list[str]:
    """Plain text lines; an unreadable answer as the words that were typed."""
    return _words(stored[RAW]) if is_raw(stored) else question.kind.show(value_of(question, stored))


def carried(question: Question, stored: Json) -> Json:
    """How last term's answer starts this term: judgements empty, confirmations off, raw text left out."""
    if question.judgement or question.child_words or stored is None or is_raw(stored):
        return None
    return question.kind.carried(stored)


def compared(kind: Kind, stored: Json) -> tuple[Json, ...]:
    """What a `show_if` condition sees of a stored answer; nothing when unreadable."""
    return () if stored is None or is_raw(stored) else kind.compared(stored)


def _words(raw: Json) -> list[str]:
    if isinstance(raw, dict):
        words = [str(part) for key, part in raw.items() if key != "id" and part not in ("", None, [])]
        return [" ".join(words)] if words else []
    if isinstance(raw, list):
        return [line for part in raw for line in _words(part)]
    return [] if raw is None else str(raw).split("\n")
