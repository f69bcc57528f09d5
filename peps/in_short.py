"""A plan in short, for carers and young people: what stands first when they open it. Pure.

Takes sealed content (`sealing.content_of`); whom to ring is known by `children.people`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peps.blocks.answers import shown
from peps.blocks.layout import Definition

GOING_WELL = ("meeting_well", "meeting_achievements", "strengths_achievements")
"""Questions whose answers say what is going well, whichever of them a form asks."""


@dataclass(frozen=True)
class Aim:
    """One target in plain words."""

    title: str
    by_when: date | None
    who: str = ""


@dataclass(frozen=True)
class InShort:
    """Targets, what can be done at home, what is going well, and the next meeting."""

    targets: tuple[Aim, ...]
    at_home: tuple[str, ...]
    going_well: tuple[str, ...]
    next_meeting: date | None


def in_short(content: Mapping[str, Any], form: Definition) -> InShort:
    """The short version of sealed content, answered on `form`."""
    answers = {key: value for section in content["answers"].values() for key, value in section.items()}
    targets = content.get("parts", {}).get("targets", [])
    return InShort(
        targets=tuple(
            Aim(row.get("title") or "", _day(row.get("by_when")), row.get("who") or "") for row in targets
        ),
        at_home=tuple(row["at_home"] for row in targets if row.get("at_home")),
        going_well=tuple(
            line
            for key in GOING_WELL
            if form.has(key)
            for line in shown(form.question(key)[2], answers.get(key))
        ),
        next_meeting=_day((content.get("facts") or {}).get("next_meeting_on")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
