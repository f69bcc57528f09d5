"""Dates that must follow each other: the start before the end, this meeting before the next.

Only dates of one form are compared; what is late is for the clocks.
"""

from __future__ import annotations

from datetime import date

from peps.blocks.kinds import DATE, fill
from peps.completeness.rules.reading import Answered, Missing

PAIRS = (
    ("identity_born_on", "care_since"),
    ("care_since", "placement_since"),
    ("identity_born_on", "school_joined_on"),
    ("identity_born_on", "early_two_year_check"),
    ("sen_plan_reviewed", "sen_plan_next"),
    ("meeting_on", "meeting_next_on"),
)
"""(earlier, later) question keys. A placement may begin on the day care begins."""
STRICT = frozenset({"meeting_next_on", "sen_plan_next"})
ROWS = (("suspensions_list", "first", "last"), ("enrolment_history", "joined", "left"))
"""(question key, column of the start, column of the end)."""


def check(form: Answered) -> list[Missing]:
    """Each date that stands before the one it must follow."""
    found: list[Missing] = []
    for earlier, later in PAIRS:
        first, last = form.value(earlier), form.value(later)
        if first and last and (last < first or (last == first and later in STRICT)):
            found += form.lacks(later, _say(form.name(later), first, strict=later in STRICT))
    for key, start, end in ROWS:
        for number, row in enumerate(form.rows(key), 1):
            first, last = row.get(start), row.get(end)
            if first and last and last < first:
                label = form.definition.places[key][2].kind.column[end].label  # type: ignore[attr-defined]
                found += form.lacks(key, f"Row {number}: " + _say(label, first, strict=False))
    return found


def _say(label: str, first: date, *, strict: bool) -> str:
    return fill(f"{{label}} must be {'after' if strict else 'on or after'} {DATE.show(first)[0]}", label)
