"""What must be there before a request is sent: need, kind, days, costs, why it is additional, the effect.

Source: what the requests of the authorities read have in common. Answers that cannot be read stand in the way too.
"""

from __future__ import annotations

from collections.abc import Iterator

from funding.rules.facts import MUST, Asked, Finding
from funding.rules.saying import lacking, said

SOURCE = "What a decision needs"
TEXTS = {
    "need": "Say what the child needs that the money is for",
    "additional": "Say how it is additional to what all pupils get: the premium does not pay for what everybody has",
    "effect": "Say what it will do for the child",
    "effect_measure": "Say how you will know what it did: the effect is looked at when the money is spent",
}


def check(asked: Asked) -> list[Finding]:
    """Each question that is not answered, or whose answer cannot be read."""
    # Instalments are asked for by the pattern alone: without it nobody sees the answer, or can mend it.
    unread = {
        key: sentence
        for key, sentence in asked.unread.items()
        if key != "instalments" or asked.pattern == "dated"
    }
    found = [Finding("unread", MUST, sentence, SOURCE, key) for key, sentence in unread.items()]
    found += [
        Finding("missing", MUST, f"{sentence}.", SOURCE, key)
        for key, sentence in _missing(asked)
        if key not in unread
    ]
    return found


def _missing(asked: Asked) -> Iterator[tuple[str, str]]:
    """(key, what to do about it), in the order of the request."""
    texts = {key: sentence for key, sentence in TEXTS.items() if not said(asked, key)}
    if "need" in texts:
        yield "need", texts.pop("need")
    if not asked.intervention.strip():
        yield "intervention", "Choose the kind of intervention"
    if asked.starts_on is None:
        yield "starts_on", "Say when it starts"
    if asked.ends_on is None:
        yield "ends_on", "Say when it ends: money is for a time"
    if not asked.lines:
        yield (
            "lines",
            "Add at least one cost: what it is, the price of one, how many a week and for how many weeks",
        )
    for number, line in enumerate(asked.lines, 1):
        # A line half said counts as £0: left alone it would be lost without a word.
        if lacks := lacking(line):
            yield "lines", f"Cost {number}: say {_listed(lacks)}"
    if asked.pattern == "dated" and not asked.instalments:
        yield "instalments", "Say on which days how much is to be paid, or choose another way of payment"
    yield from texts.items()


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
