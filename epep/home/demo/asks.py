"""Invented requests for money of the demonstration, as a person would type them.

What they ask is `funding.questions`; who asks, decides and pays is `money.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

_TUTOR = {
    "need": "Falls behind where the lesson builds on what was missed at the school before",
    "intervention": "tuition_one",
    "menu": "targeted",
    "provider": "The school",
    "delivered_by": "Tutor",
    "group_size": "1",
    "lines": [
        {"what": "Reading tutor", "per": "session", "rate": "15", "number": "3", "weeks": "6"},
        {"what": "Maths tutor", "per": "hour", "rate": "20", "number": "1.5", "weeks": "6"},
    ],
    "pattern": "one_off",
    "additional": "Nobody else in the class has a tutor of their own",
    "beyond_ehc": "No plan",
    "effect": "Keeps up in lessons without the tutor",
    "effect_measure": "The unit tests before and after",
    "exit_plan": "The class teacher goes on with the reading record",
    "child_thinks": "I would like it in the library, not in class",
    "carer_thinks": "Will help with getting there on time",
}
ASKS: dict[str, dict[str, Any]] = {
    "tutor": _TUTOR,
    "mentor": _TUTOR
    | {
        "need": "Changes of plan end in a day lost",
        "intervention": "mentoring",
        "menu": "wider",
        "delivered_by": "Learning mentor",
        "lines": [{"what": "Learning mentor", "per": "hour", "rate": "18", "number": "2", "weeks": "6"}],
        "additional": "The school’s mentor has no hours left for one child",
        "effect": "Tells an adult when something is too much",
        "effect_measure": "The mentor’s list of changes and of what was said",
        "exit_plan": "The form tutor takes over the talk on Fridays",
    },
    "therapy": _TUTOR
    | {
        "need": "Loud rooms and new people are hard since the last move",
        "intervention": "therapy",
        "menu": "wider",
        "provider": "Larkspur Play Therapy",
        "delivered_by": "Play therapist",
        "lines": [{"what": "Play therapy", "per": "session", "rate": "60", "number": "1", "weeks": "6"}],
        "additional": "The waiting list of the clinic is six months long",
        "effect": "Stays in class on days with visitors",
        "effect_measure": "Days a week without leaving the room",
        "exit_plan": "The therapist shows the key adult three things to do",
    },
    "books": _TUTOR
    | {
        "need": "Has no books of their own to read at home",
        "intervention": "equipment",
        "menu": "teaching",
        "delivered_by": "The school library",
        "group_size": "1",
        "lines": [{"what": "Books the child chose", "per": "item", "rate": "7.99", "number": "12"}],
        "additional": "Other children have books at home that moved with them",
        "effect": "Reads at bedtime on most days",
        "effect_measure": "The reading record",
        "exit_plan": "The books are the child’s",
    },
    "group": _TUTOR
    | {
        "need": "Fractions are the gap that the last test showed",
        "intervention": "tuition_group",
        "group_size": "4",
        "lines": [{"what": "Maths tutor for the group", "per": "hour", "rate": "32", "number": "1", "weeks": "6"}],
        "effect": "Eight of ten questions right",
        "effect_measure": "The unit quiz, once before and once after",
    },
    "big": _TUTOR
    | {
        "need": "Was without a school place for a term and has gaps in every subject",
        "intervention": "extended",
        "lines": [{"what": "Tutor after school", "per": "hour", "rate": "30", "number": "4", "weeks": "8"}],
        "additional": "No other pupil was out of school for a term",
        "effect": "Back in all sets by the summer",
        "effect_measure": "The tests of the three main subjects",
    },
    "uniform": _TUTOR
    | {
        "need": "Needs a coat and boots for the school farm",
        "intervention": "outdoor",
        "lines": [{"what": "Coat and boots", "per": "item", "rate": "85"}],
        "additional": "The school farm is for a few children only",
        "effect": "Works on the farm in all weathers",
        "effect_measure": "Afternoons on the farm",
    },
}  # fmt: skip
EVIDENCE: dict[str, tuple[tuple[str, str], ...]] = {
    "Spring 2026": (
        ("significant", "Two levels up in the test after, and asks to go on"),
        ("moderate", "Left the room twice in six weeks, before it was twice a week"),
        ("minimal", "Came to half of the sessions; they were on days with family time"),
        ("none", "The mentor left in the second week and nobody came instead"),
    ),
    "Summer 2026": (
        ("moderate", "Reads for ten minutes alone; the record shows it for five weeks"),
        ("significant", "Told an adult before every change of plan this half term"),
    ),
}
"""What the money did, in turn: tutoring, mentoring."""
NEED_TOO = "The same gap as the child who shares the tutor"
DECLINED = "Clothes are for the carers’ allowance: ask the social worker, who knows of this request."
"""The reason of a request that was declined; it reaches the teacher and the social worker."""
RATE_SOURCE = "Invented for the demonstration. Enter the rate your authority is given."


def typed(name: str, starts: date, ends: date, **own: Any) -> dict[str, Any]:
    """An ask with its days, as a form sends it."""
    days = {
        key: [str(day.day), str(day.month), str(day.year)]
        for key, day in (("starts_on", starts), ("ends_on", ends))
    }
    return ASKS[name] | days | own
