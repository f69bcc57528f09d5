"""An authority's deadlines as data: event, verb, number, unit, before or after, for whom, from which source. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENTERED_CARE, EMERGENCY = "entered_care", "emergency_placement"
MOVED_PLACEMENT, JOINED_SCHOOL = "moved_placement", "joined_school"
MEETING, SUBMITTED, RETURNED = "meeting", "submitted", "returned"
TERM_END, CUT_OFF = "term_end", "term_cut_off"
EVENTS: dict[str, str] = {
    ENTERED_CARE: "the child entered care",
    EMERGENCY: "the child was placed in an emergency",
    MOVED_PLACEMENT: "the child moved to another placement",
    JOINED_SCHOOL: "the child joined the school",
    MEETING: "the meeting",
    SUBMITTED: "the plan was sent",
    RETURNED: "changes were asked for",
    TERM_END: "the end of term",
    CUT_OFF: "the authority’s date for the term",
}
OF_CHILD = (ENTERED_CARE, EMERGENCY, MOVED_PLACEMENT, JOINED_SCHOOL)
"""Events of the record; the others are of a plan."""
UNITS: dict[str, tuple[str, str]] = {
    "working_days": ("working day", "working days"),
    "school_days": ("school day", "school days"),
    "calendar_days": ("day", "days"),
}
VERBS: dict[str, str] = {
    "initiated": "PEP initiated",
    "arranged": "PEP meeting arranged",
    "held": "PEP meeting held",
    "available": "PEP available",
    "completed": "PEP completed",
    "signed": "Section signed",
    "returned": "PEP sent to the Virtual School",
    "reviewed": "PEP reviewed",
    "judged": "Quality judged",
    "finalised": "PEP finalised",
}
"""What has to be done by then; how it is seen to be done stands in `done.py`."""


@dataclass(frozen=True)
class Deadline:
    """n units before or after an event, the verb is done.

    `applies_to` are PEP types ("" stands for all); `source` says where the rule comes from, in the
    authority's own words where it has some.
    """

    key: str
    event: str
    verb: str
    n: int
    unit: str
    anchor: str = "after"
    applies_to: tuple[str, ...] = ()
    source: str = ""

    @property
    def words(self) -> str:
        """ "PEP meeting held within 20 school days after the child joined the school"."""
        what, event = VERBS.get(self.verb, self.verb.capitalize()), EVENTS.get(self.event, self.event)
        if not self.n:
            return f"{what} by {event}"
        one, many = UNITS[self.unit]
        side = "at least" if self.anchor == "before" else "within"
        return f"{what} {side} {self.n} {one if self.n == 1 else many} {self.anchor} {event}"


def deadlines(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Deadline]:
    """The authority's rules by key, as `[deadlines.…]` of its preset with its own values hold them.

    Raises ValueError with a sentence for a rule that cannot be.
    """
    return {key: _deadline(key, row) for key, row in values.items()}


def _deadline(key: str, row: Mapping[str, Any]) -> Deadline:
    found = Deadline(
        key=key,
        event=str(row["event"]),
        verb=str(row["verb"]),
        n=int(row["n"]),
        unit=str(row["unit"]),
        anchor=str(row.get("anchor", "after")),
        applies_to=tuple(row.get("applies_to", ())),
        source=str(row.get("source", "")),
    )
    if found.event not in EVENTS or found.verb not in VERBS or found.unit not in UNITS:
        raise ValueError(f"The deadline “{key}” names something that is not known.")
    if found.n < 0 or found.n > 400 or found.anchor not in ("before", "after"):
        raise ValueError(f"The deadline “{key}” must be so many days before or after its event.")
    return found
