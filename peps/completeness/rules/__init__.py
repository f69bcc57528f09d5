"""Rules that look at several answers at once: what the law asks, sums, dates, plans that numbers ask for.

One file per rule, each with `check(form) -> list[Missing]`; what a single answer lacks is for its kind.
"""

from __future__ import annotations

from collections.abc import Callable

from peps.completeness.rules import (
    arrangements,
    attendance,
    carers_role,
    core_subjects,
    history,
    leisure,
    marks,
    order,
    planned_changes,
    sdq,
    sen_ranks,
    views,
)
from peps.completeness.rules.reading import Answered, Missing

RULES: tuple[Callable[[Answered], list[Missing]], ...] = tuple(
    module.check
    for module in (
        history,
        arrangements,
        planned_changes,
        leisure,
        carers_role,
        views,
        attendance,
        sdq,
        order,
        core_subjects,
        marks,
        sen_ranks,
    )
)

CONTRADICTIONS: tuple[Callable[[Answered], list[Missing]], ...] = (
    attendance.sums,
    order.check,
    marks.check,
    sen_ranks.check,
)
"""Those that answers break together, whatever else is still missing: said as soon as somebody saves."""
