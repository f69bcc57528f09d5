"""A rule of reminders as a sentence: who gets it and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from peps.reminders.rules import MEETING, TO, Rule

OFF = "Nobody is told: it is switched off."


def sentences(rule: Rule) -> list[str]:
    """Who is told when, and who is told too where it stays undone."""
    if not rule.on:
        return [OFF]
    who = " and ".join(TO[name] for name in rule.to)
    before, day = ("the meeting", "of the meeting") if rule.about == MEETING else ("it is due", "it is due")
    times = []
    if early := [days for days in sorted(rule.days_before, reverse=True) if days]:
        times.append(f"{_listed(early)} {_days(early)} before {before}")
    if 0 in rule.days_before:
        times.append(f"on the day {day}")
    if rule.days_after:
        times.append(f"when it is {_listed(rule.days_after)} working {_days(rule.days_after)} late")
    found = [f"Goes to {who}, {_joined(times)}." if times else f"Would go to {who}, but no days are set."]
    found += [
        f"When it is {step.after} working {_days([step.after])} late, {TO[step.to]} is told too."
        for step in rule.escalate
    ]
    return found


def _days(numbers: Sequence[int]) -> str:
    return "day" if list(numbers) == [1] else "days"


def _listed(numbers: Sequence[int]) -> str:
    return _joined([str(number) for number in numbers])


def _joined(parts: Sequence[str]) -> str:
    """ "14, 7 and 3"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
