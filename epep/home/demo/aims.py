"""Invented targets of the demonstration, as a person would type them. What they ask is `targets.questions`."""

from __future__ import annotations

from typing import Any


def _row(
    who: str, does: str, times: str = "", minutes: str = "", weeks: str = "", group: str = ""
) -> dict[str, str]:
    cells = {"who": who, "does": does, "times": times, "minutes": minutes, "weeks": weeks, "group": group}
    return {name: text for name, text in cells.items() if text}


TARGETS: tuple[dict[str, Any], ...] = (
    {
        "outcome": "I plan a page of writing by myself and start it within five minutes",
        "child_words": "I know what to write first, and I get going",
        "area": "cognition", "subject": "english", "span": "short", "asked_by": "meeting",
        "kind": "observed", "unit": "lessons", "start": "1 out of 5", "aim": "4 out of 5", "better": "up",
        "measure": "The teaching assistant ticks a card in five lessons of one week",
        "actions": [
            _row("Class teacher", "Gives a planning frame in each English lesson", "5"),
            _row("Teaching assistant", "Checks the start with me", "3", "5", "10", "one"),
        ],
        "help": "in_class", "money": "none",
        "at_home": "Talk about one thing that happened today before homework starts",
        "why": "Starting is the hard part: once I have a first line I write well", "evidence": ["attainment", "child"],
    },
    {
        "outcome": "I add and take away fractions with different bottoms",
        "child_words": "Fractions do not scare me",
        "area": "cognition", "subject": "maths", "span": "short", "asked_by": "school",
        "kind": "count", "unit": "questions of ten", "start": "3", "aim": "8", "better": "up",
        "measure": "The unit quiz, once before and once after the group",
        "actions": [_row("Mr Lund", "Teaches a small group", "3", "20", "6", "group")],
        "help": "tuition_group", "money": "ppp",
        "at_home": "Halve and quarter recipes when cooking together",
        "why": "Fractions are the gap that the last test showed", "evidence": ["attainment"],
    },
    {
        "outcome": "I come to school every day that I am well",
        "child_words": "I am there",
        "area": "attendance", "span": "long", "asked_by": "meeting",
        "kind": "percent", "start": "91%", "aim": "96%", "better": "up",
        "measure": "The register, looked at each Friday",
        "actions": [
            _row("Key adult", "Meets me at the gate on Mondays", "1", "10"),
            _row("School office", "Rings home by 9:30 every morning that I am not there"),
        ],
        "help": "attendance", "money": "none",
        "at_home": "Bag and uniform ready the evening before",
        "why": "Mondays are the days I miss", "evidence": ["attendance"],
    },
    {
        "outcome": "I tell a trusted adult when a change of plan worries me",
        "child_words": "I say it when plans change",
        "area": "semh", "span": "short", "asked_by": "child",
        "kind": "observed", "unit": "changes of plan", "start": "1 out of 4", "aim": "3 out of 4", "better": "up",
        "measure": "The learning mentor keeps a list of changes and of what I said",
        "actions": [
            _row("Learning mentor", "Talks the week through with me on Fridays", "1", "10", "12", "one"),
            _row("Every teacher", "Tells me of each change a day before"),
        ],
        "help": "mentoring", "money": "none",
        "at_home": "Look at the week’s calendar together on Sunday evening",
        "why": "I asked for it: surprises make a bad day", "evidence": ["child", "sdq"],
    },
)  # fmt: skip
"""With `by_when` left to whoever uses them."""
