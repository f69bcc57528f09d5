"""What an authority chose: its preset file, with its own values on top. Reading only.

Presets are TOML files in `presets/`, one per authority; an authority's own values are rows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from accounts.models import AuthoritySettings, Organisation

PRESETS = Path(__file__).parent / "presets"
_MISSING = object()


@lru_cache(maxsize=16)
def preset(name: str) -> Mapping[str, Any]:
    """The parsed preset file; FileNotFoundError for a name that has none."""
    if not name.replace("_", "").isalnum():
        raise FileNotFoundError(name)
    return tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def settings_of(authority: Organisation) -> AuthoritySettings:
    """The authority's settings row; AuthoritySettings.DoesNotExist when it was never set up."""
    return authority.settings


def own_list(authority: Organisation, name: str, start: Mapping[str, str]) -> dict[str, str]:
    """The authority's own list of code to words by dotted name ("targets.areas"); `start` when it has none."""
    own: Any = choice(settings_of(authority), name, {})
    return dict(own) if isinstance(own, Mapping) and own else dict(start)


def choice(settings: AuthoritySettings, name: str, default: Any = None) -> Any:
    """One choice by dotted name ("session.idle_minutes"): the authority's own, else the preset's."""
    if name in settings.values:
        return settings.values[name]
    found: Any = preset(settings.preset)
    for step in name.split("."):
        found = found.get(step, _MISSING) if isinstance(found, Mapping) else _MISSING
        if found is _MISSING:
            return default
    return found
