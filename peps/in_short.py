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
    """One target in the child's own words, or in its plain ones; what the child does and what others do."""

    title: str
    by_when: date | None
    mine: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class InShort:
    """Targets, what can be done at home, what is going well, and the next meeting."""

    targets: tuple[Aim, ...]
    at_home: tuple[str, ...]
    going_well: tuple[str, ...]
    next_meeting: date | None
    called: str = "targets"
    """What the authority calls its targets."""


def in_short(content: Mapping[str, Any], form: Definition) -> InShort:
    """The short version of sealed content, answered on `form`."""
    answers = {key: value for section in content["answers"].values() for key, value in section.items()}
    rows = content.get("parts", {}).get("targets", [])
    targets = [row for row in rows if "outcome" not in row]  # the others are reviews of last term's
    return InShort(
        targets=tuple(_aim(row, _names(content)) for row in targets),
        at_home=tuple(row["at_home"] for row in targets if row.get("at_home")),
        going_well=tuple(
            line
            for key in GOING_WELL
            if form.has(key)
            for line in shown(form.question(key)[2], answers.get(key))
        ),
        next_meeting=_day((content.get("facts") or {}).get("next_meeting_on")),
        called=form.words.get("targets", "targets"),
    )


def _names(content: Mapping[str, Any]) -> set[str]:
    """How a row of who does what may name the child."""
    child = content.get("child") or {}
    known = " ".join(str(child.get(name) or "") for name in ("name", "preferred_name")).split()
    return {name.casefold() for name in known} | {"me", "i", "the child", "child"}


def _aim(row: Mapping[str, Any], names: set[str]) -> Aim:
    lines = [row["who"]] if isinstance(row.get("who"), str) else row.get("who") or []
    mine = [line for line in lines if line.partition(":")[0].strip().casefold() in names]
    return Aim(
        row.get("child_words") or row.get("title") or "",
        _day(row.get("by_when")),
        tuple(line.partition(":")[2].strip() or line for line in mine),
        tuple(line for line in lines if line not in mine),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
