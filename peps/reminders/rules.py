"""The table of reminders: about what, how long before or after, to whom, and who is told when it stays undone.

Pure but for `table_of`. The authority changes times and switches; whom a rule may reach is fixed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from accounts.authority import choice
from accounts.models import AuthoritySettings
from epep.calendar import add_working_days, is_working_day, working_days_between

SECTION, SEND, CHANGES, JUDGE, REASON = "section", "send", "changes", "judge", "late_reason"
MEETING = "meeting"
"""A meeting to come: told apart from the rest, since whose it is stands in its invitations: `coming.py`."""
OPENED, ASKED = "opened", "asked"
"""What a bundle tells besides the table: `besides.py`."""
ABOUTS: dict[str, str] = {
    SECTION: "A section to fill in or sign",
    CHANGES: "Changes needed",
    SEND: "A plan to send to the Virtual School",
    JUDGE: "A plan to judge",
    REASON: "A reason for being late",
    MEETING: "A meeting to come",
}
"""What reminders can be about, in words."""
TO: dict[str, str] = {
    "filled_by": "whoever fills in the section",
    "signed_by": "whoever signs the section",
    "senders": "whoever sends the plan",
    "virtual_school": "the Virtual School",
    "above": "the head teacher contact or the team manager",
    "invited": "whoever said they come or has not answered yet",
}
"""Whom a rule can reach, in words."""
OWN = "reminders.own"
"""The authority's own times and switches: {key: {"on", "days_before", "days_after", "escalate"}}."""
LONGEST = 60
"""Calendar days for which what is late is still looked at: what was never told by then is told by a person."""
_ALLOW = 10
"""How far a reminder may be brought forward over days that are no working days."""


@dataclass(frozen=True)
class Step:
    """So many working days after the due day, they are told too."""

    after: int
    to: str


@dataclass(frozen=True)
class Rule:
    """A row of the table. `days_before` are calendar days, `days_after` working days late."""

    key: str
    about: str
    to: tuple[str, ...]
    days_before: tuple[int, ...] = ()
    days_after: tuple[int, ...] = ()
    escalate: tuple[Step, ...] = ()
    template: str = "reminders"
    on: bool = True


@dataclass(frozen=True)
class Due:
    """A rule that has come due for everything whose day is `due_on`. `name` tells its times apart."""

    rule: Rule
    name: str
    due_on: date
    to: tuple[str, ...]
    late: bool = False
    above: bool = False


def rules(
    rows: Iterable[Mapping[str, Any]], own: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[Rule, ...]:
    """The table as a preset has it (`[[reminders]]`) with the authority's own times and switches on top."""
    return tuple(_changed(_rule(row), (own or {}).get(row["key"], {})) for row in rows)


def table_of(settings: AuthoritySettings) -> tuple[Rule, ...]:
    """The table of one authority."""
    return rules(choice(settings, "reminders", []), choice(settings, OWN, {}))


def _rule(row: Mapping[str, Any]) -> Rule:
    found = Rule(
        key=row["key"],
        about=row["about"],
        to=tuple(row["to"]),
        days_before=tuple(sorted(row.get("days_before", ()))),
        days_after=tuple(sorted(row.get("days_after", ()))),
        escalate=tuple(Step(step["after"], step["to"]) for step in row.get("escalate", ())),
        template=row.get("template", "reminders"),
    )
    if found.about not in ABOUTS or {*found.to, *(step.to for step in found.escalate)} - set(TO):
        raise ValueError(f"The reminder “{found.key}” names something that is not known.")
    return found


def _changed(rule: Rule, own: Mapping[str, Any]) -> Rule:
    """The rule with other times; never with other people."""
    after = own.get("escalate", {})
    return replace(
        rule,
        on=bool(own.get("on", rule.on)),
        days_before=tuple(sorted(own.get("days_before", rule.days_before))),
        days_after=tuple(sorted(own.get("days_after", rule.days_after))),
        escalate=tuple(Step(int(after.get(step.to, step.after)), step.to) for step in rule.escalate),
    )


def due(today: date, table: Iterable[Rule]) -> list[Due]:
    """What the table says for `today`. A day on which nothing ran is made good the next working day.

    Of the times before a due day the nearest that has been reached counts alone, and of those after it the
    furthest: whoever was away finds one reminder, not one for each day. Whoever stands above is told at each
    step, since each step has its own people.
    """
    return [item for rule in table if rule.on for item in _ahead(rule, today) + _behind(rule, today)]


def sends_on(due_on: date, days: int) -> date:
    """The day on which a reminder so many days before `due_on` goes out: that day or the next working day, or
    the last working day before where the due day would be over by then."""
    on = due_on - timedelta(days=days)
    if is_working_day(on):
        return on
    after = add_working_days(on, 1)
    return after if after <= due_on else add_working_days(on, -1)


@lru_cache(maxsize=256)
def _ahead(rule: Rule, today: date) -> list[Due]:
    found = []
    for left in range(max(rule.days_before) + _ALLOW if rule.days_before else 0):
        due_on = today + timedelta(days=left)
        reached = [days for days in rule.days_before if sends_on(due_on, days) <= today]
        if reached:
            found.append(Due(rule, f"{rule.key}.{min(reached)}", due_on, rule.to))
    return found


@lru_cache(maxsize=256)
def _behind(rule: Rule, today: date) -> list[Due]:
    if not rule.days_after and not rule.escalate:
        return []
    found = []
    for back in range(1, LONGEST + 1):
        due_on = today - timedelta(days=back)
        late = working_days_between(due_on, today)
        own = [days for days in rule.days_after if days <= late]
        if own:
            found.append(Due(rule, f"{rule.key}.late.{max(own)}", due_on, rule.to, late=True))
        found += [
            Due(rule, f"{rule.key}.{step.to}", due_on, (step.to,), late=True, above=True)
            for step in rule.escalate
            if step.after <= late
        ]
    return found
