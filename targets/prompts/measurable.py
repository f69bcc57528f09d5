"""M: how we will know, from where to where, and something that can be counted or seen."""

from __future__ import annotations

from collections.abc import Iterator

from targets.measures import needs_figures
from targets.prompts.said import MUST, WORTH, Prompt, Said
from targets.prompts.words import NUMBER

CODES = ("empty", "no_number", "no_start")


def measure(target: Said) -> Iterator[Prompt]:
    """A kind of measure or words on it; and the aim that the kind asks for."""
    if not target.kind and not target.measure.strip():
        yield Prompt("empty", "measure", MUST, "How will we know? Choose what is measured.", "M")
    elif needs_figures(target.kind) and not target.aim:
        yield Prompt("empty", "aim", MUST, "What is the aim?", "M")


def start(target: Said) -> Iterator[Prompt]:
    """Where the child is now, or the day by which somebody finds it out."""
    if needs_figures(target.kind) and not target.start and target.start_by is None:
        yield Prompt(
            "no_start", "start", WORTH, "Where is the child now? Or say by when this will be found out.", "M"
        )


def something_to_see(target: Said) -> Iterator[Prompt]:
    """A number somewhere, unless it is an event that is done by a date."""
    if not target.outcome.strip() or target.kind == "done" or not (target.kind or target.measure.strip()):
        return
    if any(NUMBER.search(text) for text in (target.outcome, target.measure, target.start, target.aim)):
        return
    if target.kind == "grade" and target.aim:
        return
    yield Prompt("no_number", "measure", WORTH, "What would somebody count or see?", "M")


RULES = (measure, start, something_to_see)
