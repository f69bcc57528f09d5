"""S: one outcome, in a sentence of ordinary length, with nothing left to fill in and nothing vague."""

from __future__ import annotations

import re
from collections.abc import Iterator

from targets.prompts.said import MUST, WORTH, Prompt, Said
from targets.prompts.words import ANAPHORA, NUMBER, SECOND, SLOTS, VAGUE, VERBS

CODES = ("empty", "vague", "slot", "two_outcomes", "too_long")
LONGEST = 40
"""Words."""
_JOINT = re.compile(r"(?:,\s*)?\b(?:and|as well as|plus)\b(?:\s+(?:also|then|will|to|can))*|\s&\s|;")
_SHARED_TAIL = re.compile(r"\b\w+ [\w-]+(?: [\w-]+)? out of (?:every )?\w+\W*$")
"""How often, for the whole sentence: "… and puts away three toys, 4 days out of 5" is one thing."""
_FIGURES_OF_THE_FIRST = {"get", "gets", "score", "scores"}
_ADVERB = re.compile(r"^(?:\w+ly|also|then|always|never)$")


def outcome(target: Said) -> Iterator[Prompt]:
    """What will be different."""
    if not target.outcome.strip():
        yield Prompt("empty", "outcome", MUST, "What will be different for the child?", "S")


def vague(target: Said) -> Iterator[Prompt]:
    """A verb that nobody can see, with no measure to say what would be seen."""
    found = VAGUE.search(target.outcome)
    if not found or NUMBER.search(target.outcome) or target.aim:
        return
    if target.measure.strip() and (target.kind == "done" or NUMBER.search(target.measure)):
        return
    yield Prompt("vague", "outcome", WORTH, f"“{found[0].strip()}”: what would you see?", "S")


def slot(target: Said) -> Iterator[Prompt]:
    """Something left to be filled in or chosen."""
    for part, text in target.texts.items():
        found = SLOTS.search(text)
        if found:
            yield Prompt("slot", part, MUST, f"“{found[0].strip()}” is still to be filled in.", "S")


def two_outcomes(target: Said) -> Iterator[Prompt]:
    """Two things that could be reached one without the other. A sentence apart counts, a shared object does not."""
    if _has_two(target.outcome):
        yield Prompt("two_outcomes", "outcome", WORTH, "Are these two things? Make one of each.", "S")


def too_long(target: Said) -> Iterator[Prompt]:
    """A sentence that nobody remembers."""
    count = len(target.outcome.split())
    if count > LONGEST:
        yield Prompt(
            "too_long", "outcome", WORTH, f"{count} words. Can it be said in {LONGEST} or fewer?", "S"
        )


def _has_two(text: str) -> bool:
    sentences = [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip()) if len(part.split()) > 3]
    if len(sentences) > 1:
        return True
    for joint in _JOINT.finditer(text):
        before = re.findall(r"[\w’'-]+", text[: joint.start()].lower())
        after = re.findall(r"[\w’'-]+", text[joint.end() :].lower())
        while after and _ADVERB.fullmatch(after[0]):
            after = after[1:]
        if len(after) < 2 or after[0] not in SECOND or ANAPHORA & set(after[1:7]):
            continue
        if after[0] in _FIGURES_OF_THE_FIRST or _SHARED_TAIL.search(text):
            continue
        verbs = [place for place, word in enumerate(before) if word in VERBS]
        if verbs and len(before) - verbs[0] > 2:
            return True
    return False


RULES = (outcome, vague, slot, two_outcomes, too_long)
