"""What people write in calendars: kinds of days, seasons and dates, read kindly and never guessed against the UK way.

Pure. Files are `calendar_files.py`.
"""

from __future__ import annotations

import re
from datetime import date

from epep.page.dates import DAYS

TERM, HALF_TERM, INSET, CLOSED, NOTHING = "term", "half_term", "inset", "closed", "nothing"
KINDS = {TERM: "Term", HALF_TERM: "Half term or other break", INSET: "INSET day", CLOSED: "Closed"}
_KIND_WORDS = (
    (HALF_TERM, r"half[\s_-]*term|mid[\s-]*term|reading week|\bbreak\b"),
    (
        INSET,
        r"\binset|in[\s-]service|training|staff (day|development)|teacher day|\bpd\b|non[\s-]?pupil|\bcpd\b",
    ),
    (NOTHING, r"bank holiday|may day|good friday|easter monday|boxing|new year|holiday|vacation"),
    (CLOSED, r"clos(ed|ure)|polling|strike|\bsnow"),
    (TERM, r"\bterm\b|autumn|spring|summer|michaelmas|advent|\blent\b|trinity|pentecost"),
)
_SEASON_WORDS = (
    ("autumn", r"autumn|michaelmas|advent|christmas term"),
    ("spring", r"spring|\blent\b|easter term"),
    ("summer", r"summer|trinity|pentecost"),
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "|".join(day[:3].lower() for day in DAYS)


def kind_of(text: str) -> str:
    """What kind of day some words mean; "" when they do not say. A holiday between terms is `NOTHING`."""
    words = text.strip().casefold().replace("_", " ")
    return next((kind for kind, pattern in _KIND_WORDS if re.search(pattern, words)), "")


def season_of(text: str) -> str:
    """The season named in some words; "" when none is."""
    words = text.casefold()
    return next((season for season, pattern in _SEASON_WORDS if re.search(pattern, words)), "")


def edge_of(text: str) -> str:
    """Whether an entry of one day marks the "start" or the "end" of a term; "" when it does neither."""
    words = text.casefold()
    if not re.search(r"\bterm\b|school", words) or kind_of(text) in (HALF_TERM, INSET):
        return ""
    if re.search(r"\b(begins?|starts?|opens?|re-?opens|first day|start of|beginning of)\b", words):
        return "start"
    return "end" if re.search(r"\b(ends?|finish(es)?|closes|last day|end of|breaks? up)\b", words) else ""


def read_date(text: str) -> date:
    """A date as people in England write it: 2/9/2026, 02.09.26, 2026-09-02, Wed 2nd September 2026.

    Raises ValueError with a sentence. The day comes before the month, always; a weekday that does not fit is a
    mistake, since nobody can tell which of the two was meant.
    """
    words = " ".join(text.replace(",", " ").casefold().split())
    weekday = re.match(rf"({_WEEKDAYS})[a-z]*\.?\s+", words)
    rest = words[weekday.end() :] if weekday else words
    day = _numbers(rest) or _names(rest)
    if day is None:
        raise ValueError(f"“{text.strip()[:40]}” is not a date, such as 2/9/2026")
    if weekday and DAYS[day.weekday()][:3].lower() != weekday.group(1):
        raise ValueError(f"“{text.strip()[:40]}” is a {DAYS[day.weekday()]}")
    return day


def _numbers(text: str) -> date | None:
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00)?)?", text):
        year, month, day = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", text):
        day, month, year = found.groups()
    else:
        return None
    return _date(text, year, month, day)


def _names(text: str) -> date | None:
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ \-/]([a-z]{3,9})\.?[ \-/](\d{4}|\d{2})", text)
    if not found or found.group(2)[:3] not in _MONTHS:
        return None
    return _date(text, found.group(3), str(_MONTHS.index(found.group(2)[:3]) + 1), found.group(1))


def _date(text: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year) + 2000 if len(year) == 2 else int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"There is no {text.strip()[:40]}") from None
