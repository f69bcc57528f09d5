"""The four authorities' forms and small ones of our own, for the tests of this folder. Not a test itself."""

from __future__ import annotations

import copy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from accounts.roles import Role
from peps.blocks.definition import resolve
from peps.blocks.layout import Block, Definition, Section

PRESETS = Path(__file__).parents[3] / "accounts" / "presets"
AUTHORITIES = ("birmingham", "walsall", "bolton", "norfolk")


@cache
def _preset(name: str) -> dict[str, Any]:
    return tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def preset(name: str) -> dict[str, Any]:
    """A copy of an authority's layout file that a test may change."""
    return copy.deepcopy(_preset(name))


def birmingham() -> dict[str, Any]:
    """A copy of the layout file that a test may change."""
    return preset("birmingham")


@cache
def form(pep_type: str = "school_age", authority: str = "birmingham") -> Definition:
    """An authority's form of a type."""
    return resolve(pep_type, _preset(authority))


def small(*blocks: Block, lines: dict[str, str] | None = None) -> Definition:
    """A form of one section with these blocks."""
    section = Section("part", "A", "Part", (Role.SOCIAL_WORKER,), (Role.SOCIAL_WORKER,), blocks=blocks)
    return Definition("school_age", "330", {}, {}, (section,), lines or {})
