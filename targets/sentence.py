"""From a free sentence to the parts of a target that can be read in it. Pure; what was read is shown, never hidden.

"to get a 4 in maths by July" holds an aim (4), a subject and a day. What is not in the sentence is asked for.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

from targets import measures

GCSE = ("U", "1", "2", "3", "4", "5", "6", "7", "8", "9")
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b\.?,?(?: (\d{{4}}))?", re.IGNORECASE
)
_SLASHED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_MONTH_ALONE = re.compile(
    rf"\b(?:by|in|before|until) (?:the (?P<end>end|start) of )?({_MONTH})\b(?: (\d{{4}}))?", re.IGNORECASE
)
_END_OF_TERM = re.compile(
    r"\b(?:by|at|before) (?:the )?end of (?:the |this |next )?(?:\w+ )?term\b", re.IGNORECASE
)
_END_OF_YEAR = re.compile(
    r"\b(?:by|at|before) (?:the )?end of (?:the |this )?(?:school |academic )?year\b", re.IGNORECASE
)

_AGE = r"\d{1,2} ?(?:years?|yrs?|y)\b(?:,? ?(?:and )?\d{1,2} ?(?:months?|mths?|m)\b)?"
_UNIT = r"[a-z]+(?: (?:a|per) [a-z]+)?"
_NO_UNIT = r"(?!(?:minutes?|weeks?|days?|hours?|months?|years?|times?)\b)"
_FIGURES = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("age", rf"\bage\b.*?\bfrom (?P<start>{_AGE}) to (?P<aim>{_AGE})"),
        ("age", rf"\bage (?:of |to |is )*(?P<aim>{_AGE})"),
        (
            "percent",
            r"\bfrom (?P<start>\d{1,3}(?:\.\d+)?) ?%? to (?P<aim>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)",
        ),
        ("percent", r"\b(?P<aim>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent\b)"),
        ("observed", r"\b(?P<aim>\d{1,3} (?:out of|of|in) (?:every |the )?\d{1,3})(?: (?P<unit>[a-z]+))?"),
        (
            "grade",
            (
                r"\bfrom (?:an? )?(?:grade )?(?P<start>[1-9U]) to (?:an? )?(?:grade )?(?P<aim>[1-9])\b"
                r"(?=.*\b(?:GCSE|in (?:maths|english|science)))"
            ),
        ),
        (
            "grade",
            (
                r"\b(?:grade|(?:gets?|achieves?|reach(?:es)?|earns?|for) an?) (?:grade )?(?P<aim>[1-9])\b"
                r"(?! ?(?:%|per|out|minute|words?))"
            ),
        ),
        ("count", rf"\bfrom (?P<start>\d{{1,5}}) (?:\w+ )?to (?P<aim>\d{{1,5}})(?: (?P<unit>{_UNIT}))?"),
        ("count", rf"\b(?P<aim>\d{{1,5}}) (?P<unit>{_NO_UNIT}{_UNIT})"),
    )
)
"""The first that is found is taken, so the surer ones come first."""
_SUBJECTS = (
    (
        "maths",
        re.compile(
            r"\b(?:maths?|mathematics|numeracy|times tables?|fractions?|algebra|number bonds?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "english",
        re.compile(
            r"\b(?:english|reading|reads?|writing|writes?|spellings?|phonics|literacy)\b", re.IGNORECASE
        ),
    ),
    (
        "other",
        re.compile(
            r"\b(?:science|biology|chemistry|physics|history|geography|music|drama|french|spanish|german|computing"
            r"|food tech\w*|PE|RE)\b"
        ),
    ),
)


@dataclass(frozen=True)
class ReadSentence:
    """What was read, by field of a target, and the words it was read from, in the same order."""

    values: dict[str, str | date] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def read(
    text: str, *, today: date, term_ends: date | None = None, year_ends: date | None = None
) -> ReadSentence:
    """Read kind, start, aim, unit, subject and by_when. A field that is not there, or not sure, is left out."""
    said = " ".join(text.split())
    values: dict[str, str | date] = {"outcome": said} if said else {}
    words: dict[str, str] = {}
    day, day_words = _day(said, today, term_ends, year_ends)
    rest = said.replace(day_words, " ") if day_words else said
    for name, value, source in (*_figures(rest), *_subject(rest)):
        values[name], words[name] = value, source
    if day:
        values["by_when"], words["by_when"] = day, day_words
    return ReadSentence(values, words)


def _figures(text: str) -> list[tuple[str, str, str]]:
    for kind, pattern in _FIGURES:
        found = pattern.search(text)
        if not found:
            continue
        groups = {name: (value or "").strip() for name, value in found.groupdict().items()}
        aim = measures.read(kind, re.sub(r"\b(?:every|the) ", "", groups["aim"]), scale=GCSE)
        start = measures.read(kind, groups.get("start", ""), scale=GCSE)
        if not aim.stored or start.problem:
            continue
        read = [("kind", kind, found[0]), ("aim", aim.stored, groups["aim"])]
        read += [("start", start.stored, groups["start"])] if start.stored else []
        read += [("scale", ", ".join(GCSE), found[0])] if kind == "grade" else []
        read += [("unit", groups["unit"], groups["unit"])] if groups.get("unit") else []
        return read
    return []


def _subject(text: str) -> list[tuple[str, str, str]]:
    for subject, pattern in _SUBJECTS:
        found = pattern.search(text)
        if found:
            return [("subject", subject, found[0])]
    return []


def _day(text: str, today: date, term_ends: date | None, year_ends: date | None) -> tuple[date | None, str]:
    for pattern in (_DAY_MONTH, _SLASHED):
        found = pattern.search(text)
        if found:
            day, month, year = found.groups()
            number = int(month) if month.isdecimal() else _MONTHS[month.casefold()]
            return _made(int(day), number, year, today), found[0]
    for pattern, day in ((_END_OF_TERM, term_ends), (_END_OF_YEAR, year_ends)):
        found = pattern.search(text)
        if found and day:
            return day, found[0]
    found = _MONTH_ALONE.search(text)
    if found:
        number = _MONTHS[found[2].casefold()]
        year = int(found[3]) if found[3] else today.year + (number < today.month)
        last = calendar.monthrange(year, number)[1]
        return date(year, number, 1 if found["end"] == "start" else last), found[0]
    return None, ""


def _made(day: int, month: int, year: str | None, today: date) -> date | None:
    """The date, in the coming year when none is said; None when there is no such day."""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        made = date(today.year, month, day)
        return made if made >= today else date(today.year + 1, month, day)
    except ValueError:
        return None
