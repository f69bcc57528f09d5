"""An authority's deadlines: the words of `accounts.deadlines`, and reading them for one authority. Pure but for that.

The data stand with the settings of an authority (`[deadlines.…]` of its preset, its own numbers on top).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.authority import choice, preset
from accounts.deadlines import (
    CUT_OFF,
    EMERGENCY,
    ENTERED_CARE,
    EVENTS,
    JOINED_SCHOOL,
    MEETING,
    MOVED_PLACEMENT,
    OF_CHILD,
    RETURNED,
    SUBMITTED,
    TERM_END,
    UNITS,
    VERBS,
    Deadline,
    deadlines,
    merged,
)
from accounts.models import AuthoritySettings

__all__ = [
    "CUT_OFF",
    "EMERGENCY",
    "ENTERED_CARE",
    "EVENTS",
    "JOINED_SCHOOL",
    "MEETING",
    "MOVED_PLACEMENT",
    "OF_CHILD",
    "RETURNED",
    "SUBMITTED",
    "TERM_END",
    "UNITS",
    "VERBS",
    "Deadline",
    "ages_of",
    "deadlines",
    "rules_of",
]


def rules_of(settings: AuthoritySettings) -> dict[str, Deadline]:
    """The authority's rules by key, with its own numbers."""
    return deadlines(merged(preset(settings.preset).get("deadlines", {}), settings.values))


def ages_of(settings: AuthoritySettings) -> Mapping[str, Any]:
    """From and until which age there are plans (`[ages]`), with the authority's own values on top."""
    ages = choice(settings, "ages", {})
    return {name: choice(settings, f"ages.{name}", value) for name, value in ages.items()}
