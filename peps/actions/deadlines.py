"""An authority changes its deadlines: how many days, of which kind, before or after. What runs is moved at once.

What is met is never moved. The rules themselves are `accounts.deadlines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions import change_settings
from accounts.deadlines import PREFIX, Deadline, problems
from accounts.models import AuthoritySettings
from epep.moves import Refused
from peps.clocks.computing import compare, recompute
from peps.clocks.reading import chunks, read, rules_for
from peps.models import Clock


@dataclass(frozen=True)
class Outlook:
    """What a change would do: how many open deadlines move, and one of them before and after."""

    moves: int
    before: date | None = None
    after: date | None = None
    why: str = ""


def outlook(settings: AuthoritySettings, rule: Deadline, *, today: date) -> Outlook:
    """What would move if the rule were this one. Nothing is written; what stands in the rows is compared."""
    rules = rules_for(settings.authority)
    if rules is None or not Clock.objects.filter(authority=settings.authority, rule=rule.key).exists():
        return Outlook(0)
    rules.by_key = {**rules.by_key, rule.key: rule}
    moves, example = 0, Outlook(0)
    touched = Clock.objects.filter(
        authority=settings.authority, rule=rule.key, met_on__isnull=True, stopped_on__isnull=True
    )
    for ids in chunks(settings.authority, only=set(touched.values_list("child_id", flat=True))):
        for _child, found in compare(read(ids, today=today), rules, today=today):
            for row, change in found.changed:
                if row.rule == rule.key and "due_on" in change:
                    moves += 1
                    if not example.why:
                        example = Outlook(0, row.due_on, change["due_on"], change["why"])
    return Outlook(moves, example.before, example.after, example.why)


def change_deadline(
    *, settings: AuthoritySettings, rule: Deadline, by: Any, now: datetime, today: date
) -> int:
    """Keep the authority's own numbers of a rule and move what runs by it; how many moved. Raises Refused."""
    row = {"n": rule.n, "unit": rule.unit, "anchor": rule.anchor}
    if wrong := problems({rule.key: row}):
        raise Refused("guard", wrong)
    with transaction.atomic():
        change_settings(settings=settings, values={f"{PREFIX}{rule.key}": row}, by=by, now=now)
        return recompute(settings.authority, today=today, now=now).moved
