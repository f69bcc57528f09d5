"""An authority's deadlines as data: event, verb, number, unit, before or after, for whom, from which source. Pure.

It stands here because the settings of an authority are kept here; what is counted by it stands in `peps.clocks`.
"""

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
SIDES = ("before", "after")
MOST = 400
"""Days; more than a year is a slip of the key."""
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
"""What has to be done by then; how it is seen to be done stands in `peps.clocks.done`."""


OWNERS = {
    "social_worker": "Social worker",
    "designated_teacher": "Designated teacher",
    "virtual_school_officer": "Virtual School",
}
WHO: dict[str, tuple[str, ...]] = {
    "initiated": ("social_worker",),
    "arranged": ("social_worker", "designated_teacher"),
    "held": ("designated_teacher", "social_worker"),
    "available": ("virtual_school_officer",),
    "completed": ("designated_teacher", "social_worker"),
    "returned": ("designated_teacher",),
    "reviewed": ("designated_teacher", "social_worker"),
    "judged": ("virtual_school_officer",),
    "finalised": ("virtual_school_officer",),
}
"""Who does it where a rule does not say (`who` of a rule: role keys)."""


def within(owner: str) -> str:
    """How somebody is called within a sentence: "designated teacher", and still "Virtual School"."""
    return owner if owner.startswith("Virtual") else owner[:1].lower() + owner[1:]


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
    who: tuple[str, ...] = ()

    @property
    def owners(self) -> str:
        """Whose it is, in words; a section's own people are said by its form."""
        first, *more = [OWNERS[role] for role in self.who or WHO.get(self.verb, ())] or [""]
        return " and ".join([first, *map(within, more)])

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
        who=tuple(row.get("who", ())),
    )
    if found.event not in EVENTS or found.verb not in VERBS or found.unit not in UNITS:
        raise ValueError(f"The deadline “{key}” names something that is not known.")
    if found.n < 0 or found.n > MOST or found.anchor not in SIDES:
        raise ValueError(f"The deadline “{key}” must be so many days before or after its event.")
    return found


PREFIX = "deadlines."
"""An authority's own numbers stand in its values by this name and the key of the rule."""
CHANGED = ("n", "unit", "anchor")
"""What an authority may change of a rule; what starts it and what is to be done by then are the preset's."""


def merged(preset: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The preset's rules with what the authority changed (`values` of its settings)."""
    return {key: {**row, **values.get(f"{PREFIX}{key}", {})} for key, row in preset.items()}


def problems(values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is wrong with an authority's own numbers, by name, in sentences; empty when they can be used."""
    found = []
    for row in values.values():
        n = row.get("n")
        if not isinstance(n, int) or not 0 <= n <= MOST:
            found.append(f"Enter a whole number of days from 0 to {MOST}")
        elif set(row) - set(CHANGED) or row.get("unit") not in UNITS or row.get("anchor") not in SIDES:
            found.append("Choose which days are counted, and before or after")
    return found
