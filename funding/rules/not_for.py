"""What the premium is not for: administration, clothing, transport, and what the authority has listed.

Source: Bolton's guidance, Sutton's and Essex's lists, the authority's own. Words alone only warn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.words import NOT_FOR

SOURCE, OWN = "Bolton’s, Essex’s and Sutton’s guidance", "The authority’s own list"
WORDS: dict[str, tuple[str, ...]] = {
    "administration": (
        "administration", "admin", "administrator", "administrative", "office", "postage", "paperwork", "photocopying",
    ),
    "clothing": (
        "clothing", "clothes", "uniform", "shoe", "blazer", "coat", "jumper", "trousers", "skirt", "PE kit",
        "football boots",
    ),
    "transport": (
        "transport", "taxi", "fare", "bus fare", "train fare", "bus pass", "minibus", "travel", "mileage", "petrol",
    ),
}  # fmt: skip
"""Words that go with an entry of the list, in the singular; an entry that is not here stands for itself."""
COMPUTERS = ("laptop", "chromebook", "notebook computer")
VIEWS = frozenset({"child_thinks", "carer_thinks"})
"""What somebody thinks of it says nothing of what is bought."""


def check(asked: Asked) -> list[Finding]:
    """The kind of intervention against the list, then every text and cost line against its words."""
    places = _places(asked)
    own = [entry for entry in asked.scheme.not_for if entry.strip().casefold() not in NOT_FOR]
    found: list[Finding] = []
    for entry in (*NOT_FOR, *own):
        name = entry.strip().replace("_", " ")
        if not name:
            continue
        source = SOURCE if entry in NOT_FOR else OWN
        if _is_kind(asked, name):
            message = f"The premium is not for {name}. Choose another kind of intervention, or withdraw the request."
            found.append(Finding("not_for_kind", MUST, message, source, "intervention"))
        else:
            found += _worded(places, WORDS.get(name.casefold(), (name,)), name, source)
    return [*found, *_computers(places)]


def _is_kind(asked: Asked, name: str) -> bool:
    kind = f"{asked.intervention} · {asked.scheme.interventions.get(asked.intervention, '')}"
    return bool(_any((name,)).search(kind.replace("_", " ")))


def _places(asked: Asked) -> list[tuple[str, str]]:
    """(key of the question, text), costs first: what is bought says most."""
    return [
        *(("lines", line.what) for line in asked.lines),
        ("intervention", asked.scheme.interventions.get(asked.intervention, "")),
        *((key, text) for key, text in asked.texts.items() if key not in VIEWS),
    ]


def _found(places: list[tuple[str, str]], words: tuple[str, ...]) -> dict[str, str]:
    """Each word found as it was typed, and the question in which it stands first."""
    hits: dict[str, str] = {}
    for key, text in places:
        for hit in _any(words).findall(text):
            hits.setdefault(hit.casefold(), key)
    return hits


def _worded(
    places: list[tuple[str, str]], words: tuple[str, ...], name: str, source: str
) -> Iterator[Finding]:
    if hits := _found(places, words):
        message = f"{_quoted(hits)}: the premium is not for {name}. Check that none of the money is."
        yield Finding("not_for_words", WARN, message, source, next(iter(hits.values())))


def _computers(places: list[tuple[str, str]]) -> Iterator[Finding]:
    if hits := _found(places, COMPUTERS):
        message = (
            f"{_quoted(hits)}: not in itself. Check that the request says which need of this child it meets."
        )
        yield Finding("computer", WARN, message, "Essex’s and Sutton’s guidance", next(iter(hits.values())))


def _quoted(hits: dict[str, str]) -> str:
    return ", ".join(f"“{hit}”" for hit in hits)


@lru_cache(maxsize=256)
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words by itself, singular or plural, whatever its case; long ones first."""
    forms = {form for word in words for form in _forms(word)}
    listed = "|".join(sorted(forms, key=lambda form: (-len(form), form)))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.IGNORECASE)


def _forms(word: str) -> Iterator[str]:
    """The word with its spaces in any width, and its plural; what ends in s may be one already."""
    bare = r"[\s-]+".join(re.escape(part) for part in word.split())
    yield f"{bare}(?:s|es)?"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 4:
        yield bare[:-1]
