"""What every kind of answer promises, the register of kinds, and the error that keeps the typed text.

One family of kinds a file stands beside this; form fields and templates are mapped in `peps.forms`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any, ClassVar, TypeVar

Json = Any
"""Whatever `json.dumps` takes: None, bool, int, str, list, dict. Floats are never stored."""
Value = Any
"""The Python value of an answer; None when there is no answer."""
Typed = Any
"""The shape a form shows and sends: text, a list of texts, a list of rows (see each kind)."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""PostgreSQL takes neither NUL nor lone surrogates in JSON; the others are never typed on purpose."""


class Unreadable(ValueError):
    """Something was typed that is not an answer of this kind.

    The sentence says what would be right and holds `{label}` where the name of the question belongs,
    so that one kind serves many questions: `error.about("Attendance")`.
    """

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(fill(sentence, "This answer"))

    def about(self, label: str) -> str:
        """The message with the question's own name in it."""
        return fill(self.sentence, label)


def fill(sentence: str, label: str) -> str:
    """Put a question's name into a message; inside a sentence the name loses its capital letter.

    >>> fill("Enter {label}", "Attendance this year")
    'Enter attendance this year'
    >>> fill("Enter {label}", "SEN status")
    'Enter SEN status'
    """
    label = label[:1].upper() + label[1:] if sentence.startswith("{label}") else _lowered(label)
    return sentence.replace("{label}", label).replace("yes or no for whether", "whether")


def _lowered(label: str) -> str:
    word = label.split(" ", 1)[0]
    keep = word == "I" or word[1:2].isdigit() or word[1:] != word[1:].lower()
    return label if keep else label[:1].lower() + label[1:]


def tidy(text: str) -> str:
    """Text as typed, with Unix line ends and without characters that cannot be stored."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def tidy_json(data: Json) -> Json:
    """`tidy` for every text in a JSON-like shape; anything that is no JSON becomes text."""
    if data is None or isinstance(data, (bool, int)):
        return data
    if isinstance(data, str):
        return tidy(data)
    if isinstance(data, dict):
        return {tidy(str(key)): tidy_json(item) for key, item in data.items()}
    if isinstance(data, (list, tuple)):
        return [tidy_json(item) for item in data]
    return tidy(str(data))


def as_text(raw: object) -> str:
    """One line or more of typed text, trimmed; what is no text at all is refused."""
    if raw is None or raw in ([], (), {}):
        return ""
    if isinstance(raw, bool) or not isinstance(raw, (str, int)):
        raise Unreadable("{label} must be text")
    return tidy(str(raw)).strip()


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of answer. Subclasses are frozen dataclasses whose fields are the kind's options."""

    name: ClassVar[str] = ""

    def clean(self, raw: Typed) -> Value:
        """The value of what was typed; None when empty. Raises `Unreadable` with a sentence."""
        raise NotImplementedError

    def to_json(self, value: Value) -> Json:
        """How the value is stored. Lossless."""
        return value

    def from_json(self, data: Json) -> Value:
        """The value back from storage."""
        return data

    def typed(self, value: Value) -> Typed:
        """The value as a form shows it; `clean(typed(value)) == value`."""
        return "" if value is None else str(value)

    def is_empty(self, value: Value) -> bool:
        """Whether nothing was answered."""
        return value is None

    def show(self, value: Value) -> list[str]:
        """Plain text lines for pages and documents; no lines when empty."""
        return [] if self.is_empty(value) else [str(value)]

    def show_cell(self, value: Value) -> str:
        """One cell of a table or CSV file. Guarding against formulas is the CSV writer's work."""
        return "; ".join(self.show(value))

    def gaps(self, value: Value) -> list[str]:
        """Sentences (with `{label}`) about what a readable answer still lacks before sign-off."""
        return []

    def ask(self) -> str:
        """The sentence when a required answer is not there."""
        return "Enter {label}"

    def carried(self, data: Json) -> Json:
        """The stored answer as it starts in the next plan; a confirmation is never carried."""
        return data

    def compared(self, data: Json) -> tuple[Json, ...]:
        """The stored answer as a `show_if` condition sees it: one item or several."""
        return () if data is None else (data,)

    def describe(self) -> dict[str, Json]:
        """The kind's name and the options that differ from its defaults, as JSON."""
        options = {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if getattr(self, field.name) != field.default
        }
        return {"kind": self.name, **options}

    @classmethod
    def from_describe(cls, data: dict[str, Json]) -> Kind:
        """The kind back from `describe()`. Lists become tuples."""
        return cls(**{name: _frozen(item) for name, item in data.items() if name != "kind"})


KINDS: dict[str, type[Kind]] = {}
"""Every kind by its name. A name, once stored in a definition, is for ever."""

K = TypeVar("K", bound=type[Kind])


def register(kind: K) -> K:
    """Class decorator: puts a kind into `KINDS`."""
    if not kind.name or kind.name in KINDS:
        raise TypeError(f"{kind.__name__} needs a name of its own")
    KINDS[kind.name] = kind
    return kind


def kind_from(data: dict[str, Json]) -> Kind:
    """The kind that `describe()` described. KeyError when there is no such kind."""
    return KINDS[data["kind"]].from_describe(data)


def _plain(item: Any) -> Json:
    return [_plain(part) for part in item] if isinstance(item, tuple) else item


def _frozen(item: Json) -> Any:
    return tuple(_frozen(part) for part in item) if isinstance(item, list) else item
