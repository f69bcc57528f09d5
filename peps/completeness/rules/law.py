"""How a duty of the law is checked: one answered question from each of its groups is enough.

The duties themselves are a table in `peps.blocks.statutory`; each has its rule file beside this.
"""

from __future__ import annotations

from peps.blocks.kinds import fill
from peps.blocks.statutory import Duty
from peps.completeness.rules.reading import Answered, Missing


def check_duty(form: Answered, duty: Duty) -> list[Missing]:
    """What the duty still lacks. A group that does not apply (all its questions hidden) asks nothing."""
    found: list[Missing] = []
    for group in duty.groups:
        asked = [key for key in group if key in form.shown]
        if asked and not any(form.answered(key) for key in asked):
            question = form.definition.places[asked[0]][2]
            found += form.lacks(asked[0], fill(question.kind.ask(), question.name))
    return found
