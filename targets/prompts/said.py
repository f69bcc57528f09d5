"""What a target says, and what is round it, as plain values: all that a rule may look at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

MUST = "must_fix"
WORTH = "worth_checking"


@dataclass(frozen=True)
class Doing:
    """Who does what, how often: `times` a week, minutes each, for so many weeks; None when not said."""

    who: str = ""
    does: str = ""
    times: float | None = None
    minutes: int | None = None
    weeks: int | None = None
    group: str = ""


@dataclass(frozen=True)
class Said:
    """One target, and the days and names it is read against. Figures are in the form of `targets.measures`.

    `names` are the child's given and preferred names, `others` those of other children this person works
    with, `before` the outcomes of last term. Days that are not known are None, and ask nothing.
    """

    outcome: str = ""
    child_words: str = ""
    area: str = ""
    subject: str = ""
    span: str = "short"
    why: str = ""
    kind: str = ""
    unit: str = ""
    measure: str = ""
    start: str = ""
    start_by: date | None = None
    aim: str = ""
    better: str = "up"
    scale: tuple[str, ...] = ()
    by_when: date | None = None
    actions: tuple[Doing, ...] = ()
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    today: date | None = None
    review_on: date | None = None
    term_ends: date | None = None
    year_ends: date | None = None

    @cached_property
    def texts(self) -> dict[str, str]:
        """Free text by part, for rules that look everywhere."""
        return {
            "outcome": self.outcome,
            "child_words": self.child_words,
            "measure": self.measure,
            "why": self.why,
            "actions": " · ".join(f"{row.who}: {row.does}" for row in self.actions if row.who or row.does),
        }


@dataclass(frozen=True)
class Prompt:
    """One thing to look at. `part` names the field; `letter` the letter of SMART it belongs to."""

    code: str
    part: str
    severity: str
    message: str
    letter: str
