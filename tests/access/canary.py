"""A plan with a word of its own in every personal field, for the test of where they turn up."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from peps.models import Pep, Section
from peps.pinned import definition_of, form_of
from tests import factories

WORD = re.compile(r"zq[a-z]+\d*qz", re.IGNORECASE)


def word(name: str) -> str:
    """The canary of a field."""
    return f"zq{name}qz"


@dataclass
class Life:
    """A plan with canaries in it, and what was noticed on the way."""

    scene: factories.Scene
    published: list[Any] = field(default_factory=list)
    drafted: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    """Question key → its canary."""

    @property
    def pep(self) -> Pep:
        """The plan as it stands."""
        return Pep.objects.select_related("child", "authority", "term", "school").get(pk=self.scene.pep.pk)

    def section(self, key: str) -> Section:
        """A section as it stands."""
        return factories.section_of(self.scene.pep, key)

    def where(self, test: Any) -> set[str]:
        """Canaries of the questions that pass."""
        places = definition_of(self.scene.pep).places
        return {canary for key, canary in self.answers.items() if test(*places[key])}


def browser(user: Any) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def _typed(question: Any, canary: str) -> Any:
    """What to type for a question so that its canary is in the answer; None when the kind holds no words."""
    kind = question.kind
    if getattr(kind, "max", 99) < len(canary):
        return None
    if kind.name == "rows":
        marked = {
            column.key: canary for column in kind.columns[bool(kind.start) :] if _fits(column.kind, canary)
        }
        names = {column.key for column in kind.columns}
        free = {"scale": "words"} if "scale" in names else {}  # a mark in words, and a result in words
        free |= {"test": "vocational_other"} if "test" in names else {}
        return [row | marked | free for row in factories.plausible(question)] if marked else None
    if kind.name == "confirm":
        inner = _typed(_Inner(kind.inner), canary)
        return {"value": inner, "confirmed": "on"} if inner else None
    return {"text": canary, "long_text": canary, "email": f"{canary}@demo.example"}.get(kind.name)


def _fits(kind: Any, canary: str) -> bool:
    return kind.name in ("text", "long_text") and kind.max >= len(canary)


@dataclass(frozen=True)
class _Inner:
    kind: Any
    key: str = ""
    label: str = "Answer"


def fill(life: Life, key: str, by: Any) -> None:
    """Answer a whole section with a canary in every answer that holds words."""
    section = life.section(key)
    own: dict[str, Any] = {}
    for number, question in enumerate(form_of(section).questions()):
        canary = word(f"{key}{number:03d}")
        typed = _typed(question, canary)
        if typed:
            own[question.key] = typed
    factories.fill_everything(life.scene.pep, key, by=by, optional=True, **own)
    stored = json.dumps(life.section(key).answers)
    numbered = {q.key: word(f"{key}{n:03d}") for n, q in enumerate(form_of(section).questions())}
    life.answers |= {name: canary for name, canary in numbered.items() if canary in stored}
