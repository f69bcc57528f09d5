"""Attainment: English reading, English writing, mathematics and science are there at least.

Which subjects those are stands in the form itself, as the rows its table starts with.
"""

from __future__ import annotations

from peps.blocks.kinds import Rows
from peps.completeness.rules.reading import Answered, Missing

TABLES = ("attainment_subjects", "attainment_areas")


def check(form: Answered) -> list[Missing]:
    """Each starting row that a filled table lacks."""
    found: list[Missing] = []
    for key in TABLES:
        rows = form.value(key)
        if not rows:
            continue
        kind = form.definition.places[key][2].kind
        if not isinstance(kind, Rows):
            continue
        there = {row.get(kind.columns[0].key) for row in rows}
        lacking = [name for name in kind.start if name not in there]
        if lacking:
            found += form.lacks(key, f"Add {', '.join(lacking)} to {form.name(key).lower()}")
    return found
