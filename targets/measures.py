"""How we will know: kinds of measure, reading what is typed, comparing and saying figures. Pure.

A figure is stored as text in its kind's own form: count, score "12.5"; percent "85"; observed "3/5" (times out
of occasions); age "92" (whole months); grade the label on its scale; done has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from peps.blocks.kinds import AGE, DecimalNumber, Unreadable

KINDS: dict[str, str] = {
    "count": "A count",
    "score": "A score",
    "grade": "A grade on a scale",
    "percent": "A percentage",
    "observed": "Seen how often",
    "age": "An age, such as a reading age",
    "done": "Done by a date",
}
OLDEST = 25 * 12
"""Months. No pupil's reading age is looked up beyond it; a larger number is a slip of the key."""

_STORED = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
_MONTHS = re.compile(r"(\d{1,3}) ?(?:m|mths?|months?)")
_OUT_OF = re.compile(r"(\d{1,3}) ?(?:/|out of|of|in) ?(\d{1,3})")
_A_NUMBER = DecimalNumber(low="0", high="999999.99", places=2)
_A_SHARE = DecimalNumber(low="0", high="100", places=2)


@dataclass(frozen=True)
class Read:
    """What was read: the stored form, or a sentence that says what would be right."""

    stored: str = ""
    problem: str = ""


def needs_figures(kind: str) -> bool:
    """Whether the kind has a starting point and an aim."""
    return kind in KINDS and kind != "done"


def read(kind: str, typed: str, *, scale: Sequence[str] = (), name: str = "The aim") -> Read:
    """Read one figure as it was typed; empty is empty. `name` begins the sentence of a problem."""
    text = " ".join(typed.split()).casefold()
    if not text or not needs_figures(kind):
        return Read()
    if kind == "grade":
        return _grade(typed.strip(), scale, name)
    return {"percent": _percent, "observed": _observed, "age": _age}.get(kind, _plain)(text, name)


def number(kind: str, stored: str, *, scale: Sequence[str] = ()) -> Fraction | None:
    """The figure as a number to compare and to draw: observed as a share of 1, a grade as its place from 0."""
    if not stored:
        return None
    if kind == "grade":
        return Fraction(list(scale).index(stored)) if stored in scale else None
    if kind == "observed":
        times, _, occasions = stored.partition("/")
        if not (times.isdecimal() and occasions.isdecimal() and int(occasions)):
            return None
        return Fraction(int(times), int(occasions))
    return Fraction(stored) if _STORED.fullmatch(stored) else None


def show(kind: str, stored: str, unit: str = "") -> str:
    """The figure in words: "3 out of 5 lessons", "7 years 8 months", "85%"."""
    if not stored:
        return ""
    if kind == "percent":
        return f"{stored}%"
    if kind == "observed":
        times, _, occasions = stored.partition("/")
        return f"{times} out of {occasions} {unit}".rstrip()
    if kind == "age" and stored.isdecimal():
        years, months = divmod(int(stored), 12)
        rest = f" {months} month{'' if months == 1 else 's'}" if months else ""
        return f"{years} year{'' if years == 1 else 's'}{rest}"
    return f"{stored} {unit}".rstrip() if kind in ("count", "score") else stored


def _plain(text: str, name: str) -> Read:
    if text.endswith("%"):
        return Read(
            problem=f"{name} must be a number, not a percentage: choose “{KINDS['percent']}” for that"
        )
    return _read(_A_NUMBER, text, f"{name} must be a number, like 12 or 12.5")


def _percent(text: str, name: str) -> Read:
    text = re.sub(r" ?(?:%|per ?cent)$", "", text)
    return _read(_A_SHARE, text, f"{name} must be a percentage from 0 to 100, like 85")


def _read(kind: DecimalNumber, text: str, problem: str) -> Read:
    """A number as every answer of a plan is read, without zeros at its end."""
    try:
        value = kind.clean(text)
    except Unreadable:
        return Read(problem=problem)
    return Read(f"{value.normalize():f}" if value else "0") if value is not None else Read(problem=problem)


def _observed(text: str, name: str) -> Read:
    found = _OUT_OF.fullmatch(text)
    if not found or not int(found[2]):
        return Read(problem=f"{name} must say how often out of how many, like 3 out of 5")
    if int(found[1]) > int(found[2]):
        return Read(problem=f"{name} must be {found[2]} out of {found[2]} or fewer")
    return Read(f"{int(found[1])}/{int(found[2])}")


def _age(text: str, name: str) -> Read:
    if re.fullmatch(r"\d{1,2}\.\d{1,2}", text):
        years, _, rest = text.partition(".")
        meant = f"{years} years {rest} months" if int(rest) < 12 else f"{years}.{rest} years"
        return Read(
            problem=f"{name} must say years and months, because {text} can be read in two ways: "
            f"enter “{meant}” or the months alone, like “92 months”"
        )
    months = _MONTHS.fullmatch(text)
    try:
        total = int(months[1]) if months else AGE.clean(text)
    except Unreadable:
        total = None
    if total is None:  # also for what looks like nothing to the one who cleans it: a control character
        return Read(problem=f"{name} must be an age, like “7 years 8 months” or “92 months”")
    if total > OLDEST:
        return Read(problem=f"{name} must be an age of {OLDEST // 12} years or under")
    return Read(str(total))


def _grade(text: str, scale: Sequence[str], name: str) -> Read:
    for label in scale:
        if label.casefold() == text.casefold():
            return Read(label)
    if not scale:
        return Read(problem="Enter the scale first, lowest first, like: 1, 2, 3, 4, 5, 6, 7, 8, 9")
    return Read(problem=f"{name} must be one of the scale: {', '.join(scale)}")
