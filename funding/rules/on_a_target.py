"""No target, no money: it is for what the plan of the child says, on a target that is still worked on.

Source: conditions of grant (the premium meets the needs in the child's PEP); so ask all authorities read.
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding

SOURCE = "Conditions of grant"


def check(asked: Asked) -> list[Finding]:
    """No target, a target that has ended, or one that names other money."""
    word = asked.target_word
    if not asked.has_target:
        return [
            Finding(
                "no_target",
                MUST,
                f"Choose the {word} the money is for. The premium is for needs in the plan: no {word}, no money.",
                SOURCE,
            )
        ]
    found = []
    if asked.target_stopped:
        found.append(
            Finding(
                "target_ended",
                MUST,
                f"The {word} has been stopped or finished. Ask on one that is still worked on.",
                SOURCE,
            )
        )
    if asked.target_money != "ppp":
        found.append(
            Finding(
                "target_without_premium",
                WARN,
                f"The {word} does not say that it needs Pupil Premium Plus. Check that this is the right {word}.",
                SOURCE,
            )
        )
    return found
