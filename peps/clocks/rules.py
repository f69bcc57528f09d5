"""An authority's deadlines: the words of `accounts.deadlines`, and reading them for one authority. Pure but for that.

The data stand with the settings of an authority (`[deadlines.…]` of its preset, its own numbers on top).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.ages import PREFIX
from accounts.authority import preset
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
    """The authority's rules by key, with its own numbers; those it switched off are among them (`off`)."""
    return deadlines(merged(preset(settings.preset).get("deadlines", {}), settings.values))


def ages_of(settings: AuthoritySettings) -> Mapping[str, Any]:
    """From and until which age there are plans (`[ages]`), with the authority's own values on top."""
    own = {
        name.removeprefix(PREFIX): value for name, value in settings.values.items() if name.startswith(PREFIX)
    }
    return {**preset(settings.preset).get("ages", {}), **own}
