"""The bank of templates that ships with the portal: TOML files beside this, read once. Pure.

Slots stand in square brackets. `[child]` and `[aim]` are filled in by the portal; every other slot is asked for.
An authority's own templates are rows (`targets.models.BankEntry`), of the same shape.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\[([^\]\n]{1,60})\]")
CHILD, AIM = "child", "aim"
TEXTS = ("outcome", "child_words", "measure", "why", "at_home")


@dataclass(frozen=True)
class Template:
    """One template. `actions` are rows as `targets.questions.ACTIONS` has them."""

    key: str
    area: str
    outcome: str
    kind: str
    phases: tuple[str, ...] = ()
    subject: str = ""
    span: str = "short"
    unit: str = ""
    better: str = "up"
    child_words: str = ""
    measure: str = ""
    why: str = ""
    at_home: str = ""
    actions: tuple[Mapping[str, Any], ...] = field(default=())
    own: bool = False

    @property
    def slots(self) -> list[str]:
        """Names of what must be filled in by hand, in the order in which they are met, each once."""
        found = [name for text in self.texts() for name in SLOT.findall(text)]
        return list(dict.fromkeys(name for name in found if name not in (CHILD, AIM)))

    def texts(self) -> list[str]:
        """Every text that may hold slots."""
        rows = [str(row.get(key) or "") for row in self.actions for key in ("who", "does")]
        return [getattr(self, name) for name in TEXTS] + rows

    def body(self) -> dict[str, Any]:
        """As a row keeps it: everything but the key and whose it is."""
        found = asdict(self)
        del found["key"], found["own"]
        return found


@dataclass(frozen=True)
class Pair:
    """A weak sentence, a better one, and what made it better."""

    area: str
    weak: str
    better: str
    why: str


def template_of(key: str, body: Mapping[str, Any], *, own: bool = False) -> Template:
    """A template from a TOML table or a row's body; keys it does not know are left out."""
    known = {name: body[name] for name in Template.__dataclass_fields__ if name in body and name != "key"}
    known["phases"] = tuple(known.get("phases", ()))
    known["actions"] = tuple(known.get("actions", ()))
    return Template(key=key, **known | {"own": own})


@lru_cache(maxsize=1)
def shipped() -> dict[str, Template]:
    """Every template that ships with the portal, by key, area by area."""
    tables = [row for table in _tables() for row in table.get("template", ())]
    return {row["key"]: template_of(row["key"], row) for row in tables}


@lru_cache(maxsize=1)
def pairs() -> dict[str, Pair]:
    """A weak and a better sentence for each area."""
    return {row["area"]: Pair(**row) for table in _tables() for row in table.get("pair", ())}


def _tables() -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]


def find(
    templates: Iterable[Template], *, area: str = "", phase: str = "", words: str = ""
) -> list[Template]:
    """Those of the area and phase that hold every one of the words, in any of their texts."""
    wanted = words.casefold().split()
    return [
        one
        for one in templates
        if (not area or one.area == area)
        and (not phase or phase in one.phases)
        and all(word in " ".join((*one.texts(), one.unit, one.subject)).casefold() for word in wanted)
    ]


def filled(template: Template, *, child: str, slots: Mapping[str, str]) -> dict[str, Any]:
    """What a target takes over: texts with what was filled in, and the slots that were not left as they are.

    `[aim]` stays: it follows the aim that is typed in the editor.
    """
    known = {CHILD: child, **{name: text.strip() for name, text in slots.items() if text.strip()}}

    def put(text: str) -> str:
        return SLOT.sub(lambda found: known.get(found[1], found[0]), text)

    said: dict[str, Any] = {name: put(getattr(template, name)) for name in TEXTS}
    said |= {name: getattr(template, name) for name in ("area", "subject", "span", "kind", "unit", "better")}
    said["actions"] = [
        {
            "id": f"r{number}",
            **row,
            "who": put(str(row.get("who") or "")),
            "does": put(str(row.get("does") or "")),
        }
        for number, row in enumerate(template.actions, start=1)
    ]
    return {name: value for name, value in said.items() if value}
