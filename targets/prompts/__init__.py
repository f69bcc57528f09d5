"""Live prompts beside a target: what is missing or worth a second look, never a mark. Pure.

`review` is all; the rules stand by the letter of SMART they belong to. What is done about a prompt (fix it,
or dismiss it) is for the editor. Rules match words, so they miss things and cry wolf; how often, the command
`evaluate_prompts` counts against targets judged by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from targets.prompts import achievable, measurable, relevant, specific, timed
from targets.prompts.said import MUST, WORTH, Doing, Prompt, Said

__all__ = ["CODES", "DISMISSIBLE", "MUST", "RULES", "WORTH", "Doing", "Prompt", "Said", "review"]

Rule = Callable[[Said], Iterator[Prompt]]
RULES: tuple[Rule, ...] = (
    *specific.RULES,
    *measurable.RULES,
    *achievable.RULES,
    *relevant.RULES,
    *timed.RULES,
)
CODES = tuple(
    dict.fromkeys(
        code for module in (specific, measurable, achievable, relevant, timed) for code in module.CODES
    )
)

DISMISSIBLE = frozenset(CODES) - {
    "empty", "same_as_start", "wrong_way", "no_date", "past_date", "nobody",
}  # fmt: skip
"""What rests on matching words, or is advice: a person may know better. What is simply lacking stays."""


def review(target: Said) -> list[Prompt]:
    """Everything worth a word about the target, must-fix first, else in the order S M A R T."""
    found = [prompt for rule in RULES for prompt in rule(target)]
    return sorted(found, key=lambda prompt: prompt.severity != MUST)
