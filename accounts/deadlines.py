"""An authority's deadlines as data: event, verb, number, unit, before or after, for whom, from which source. Pure.

It stands here because the settings of an authority are kept here; what is counted by it stands in `peps.clocks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
TYPES = {"early_years": "Early years", "school_age": "School age", "post_16": "Post-16"}
"""The types of PEP a rule can be for."""
_ANY = tuple(verb for verb in VERBS if verb != "signed")
OF_EVENT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*OF_CHILD, TERM_END, CUT_OFF), _ANY),
    MEETING: ("available", "completed", "returned", "judged", "finalised"),
    SUBMITTED: ("judged", "finalised"),
    RETURNED: ("returned",),
}
"""What can be due from each event by a rule that an authority adds; sections are signed by the layout's own rules."""
COMING = (MEETING, TERM_END, CUT_OFF)
"""Events that are known beforehand: only before them can something be due."""


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
THEIR_OWN = tuple(verb for verb, who in WHO.items() if who == ("virtual_school_officer",))
"""What the Virtual School does itself: nobody else is asked why it was late."""


def within(owner: str) -> str:
    """How somebody is called within a sentence: "designated teacher", and still "Virtual School"."""
    return owner if owner.startswith("Virtual") else owner[:1].lower() + owner[1:]


@dataclass(frozen=True)
class Deadline:
    """n units before or after an event, the verb is done.

    `applies_to` are PEP types ("" stands for all); `source` says where the rule comes from, in the
    authority's own words where it has some. `law` says why the law needs it: such a rule is never switched off
    and never made later than the preset has it. What happened before `since` starts nothing by it.
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
    law: str = ""
    off: bool = False
    since: date | None = None

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

    @property
    def only(self) -> str:
        """For which types of PEP alone, in words; "" for all."""
        return " and ".join(TYPES.get(kind, kind) for kind in self.applies_to)

    @property
    def name(self) -> str:
        """What it is without its number: "PEP meeting held after the child joined the school"."""
        what, event = VERBS.get(self.verb, self.verb.capitalize()), EVENTS.get(self.event, self.event)
        return f"{what} {self.anchor if self.n else 'by'} {event}"

    @property
    def days(self) -> str:
        """Its number alone: "10 working days"."""
        one, many = UNITS[self.unit]
        return f"{self.n} {one if self.n == 1 else many}"

    @property
    def latest(self) -> str:
        """Until when: "10 working days after the child entered care", "the end of term"."""
        event = EVENTS.get(self.event, self.event)
        return f"{self.days} {self.anchor} {event}" if self.n else event


def changed_days(before: Deadline, after: Deadline) -> tuple[str, str]:
    """Two versions of one rule as their numbers; with before or after where that is what changed."""
    if before.anchor == after.anchor:
        return before.days, after.days
    return f"{before.days} {before.anchor}", f"{after.days} {after.anchor}"


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
        law=str(row.get("law", "")),
        off=bool(row.get("off", False)),
        since=date.fromisoformat(row["since"]) if row.get("since") else None,
    )
    if found.event not in EVENTS or found.verb not in VERBS or found.unit not in UNITS:
        raise ValueError(f"The deadline “{key}” names something that is not known.")
    if found.n < 0 or found.n > MOST or found.anchor not in SIDES:
        raise ValueError(f"The deadline “{key}” must be so many days before or after its event.")
    return found


PREFIX = "deadlines."
"""An authority's own numbers stand in its values by this name and the key of the rule."""
CHANGED = ("n", "unit", "anchor")
"""What an authority may change of a rule, beside switching it off; what starts it and what is to be done by then
are the preset's."""
ADDED = ("event", "verb", "applies_to", "source", "since")
"""What a rule of its own has beside."""
LONGEST_SOURCE = 200
_SHORTEST_FIRST = ("calendar_days", "working_days", "school_days")
"""Each kind leaves out what the one before it does, and more."""


def merged(preset: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The preset's rules with what the authority changed, and those it added (`values` of its settings)."""
    found = {key: {**row, **values.get(f"{PREFIX}{key}", {})} for key, row in preset.items()}
    own = {name.removeprefix(PREFIX): row for name, row in values.items() if name.startswith(PREFIX)}
    return found | {key: row for key, row in own.items() if key not in preset and "event" in row}


def problems(
    values: Mapping[str, Mapping[str, Any]], preset: Mapping[str, Mapping[str, Any]] | None = None
) -> list[str]:
    """What is wrong with an authority's own numbers and switches, by name, in sentences; empty when they can be used.

    With the preset's rules it is also said what the law does not let be switched off or made later.
    """
    found = []
    for name, said in values.items():
        own = dict(said)
        base = (preset or {}).get(name.removeprefix(PREFIX), {})
        if not base and "event" in own and preset is not None:
            found += _problems_of_new(own)
            for key in ADDED:
                own.pop(key, None)
        row = {**base, **own}
        n = row.get("n")
        numbers = set(own) - {"off"} or not base
        if numbers and (not isinstance(n, int) or not 0 <= n <= MOST):
            found.append(f"Enter a whole number of days from 0 to {MOST}")
        elif (
            (numbers and (row.get("unit") not in UNITS or row.get("anchor") not in SIDES))
            or set(own) - {*CHANGED, "off"}
            or not isinstance(own.get("off", False), bool)
        ):
            found.append("Choose which days are counted, and before or after")
        elif base.get("law") and own.get("off"):
            found.append(f"This deadline cannot be switched off. {base['law']}.")
        elif base.get("law") and _is_later(base, row):
            most = _deadline("", base)
            found.append(f"This can be earlier than {most.latest}, never later. {most.law}.")
    return found


def _problems_of_new(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with what an authority says of a rule of its own, beside its numbers."""
    checks = (
        (row["event"] in EVENTS, "Select what it is counted from"),
        (row.get("verb") in OF_EVENT.get(row["event"], VERBS), "Select something that can be due from that"),
        (row.get("anchor") != "before" or row["event"] in COMING, "Nothing can be due before that happens"),
        (set(row.get("applies_to", ())) <= set(TYPES), "Select which plans it is for"),
        (bool(row.get("source")), "Enter where this deadline comes from"),
        (len(row.get("source", "")) <= LONGEST_SOURCE, f"Say it in {LONGEST_SOURCE} characters or fewer"),
    )
    return [words for good, words in checks if not good]


def _is_later(base: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether the row can end after what the law allows."""
    if row.get("anchor") == "before" or not row["n"]:
        return False
    kinds = _SHORTEST_FIRST.index(row["unit"]) <= _SHORTEST_FIRST.index(base["unit"])
    return base.get("anchor") == "before" or not kinds or row["n"] > base["n"]
