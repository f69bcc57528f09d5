"""An authority changes its deadlines: how many days, of which kind, before or after; or switches one off or on.

What runs is moved, stopped or begun at once; what is met is never touched. The rules are `accounts.deadlines`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actions import change_settings
from accounts.authority import preset
from accounts.deadlines import PREFIX, Deadline, changed_days, deadlines, problems
from accounts.models import AuthoritySettings
from epep.moves import Refused
from peps.clocks.computing import compare, later, recompute
from peps.clocks.in_step import keep_in_step
from peps.clocks.reading import chunks, read, rules_for
from peps.clocks.rules import rules_of
from peps.models import Clock, Pep, Section

_RUNNING = Q(met_on__isnull=True, stopped_on__isnull=True)
CHANGED, SWITCHED_OFF, SWITCHED_ON = "deadline.changed", "deadline.switched_off", "deadline.switched_on"
ADDED = "deadline.added"
VERBS = (CHANGED, SWITCHED_OFF, SWITCHED_ON, ADDED)
OWN = "own_"
"""How the keys of rules begin that an authority added."""
"""The events of the audit that are about deadlines; their `rule` says which."""


@dataclass(frozen=True)
class Outlook:
    """What a change would do: how many open deadlines move, and one of them before and after; how many stop, or
    start or go on, and how many of those would be overdue at once."""

    moves: int = 0
    before: date | None = None
    after: date | None = None
    why: str = ""
    stops: int = 0
    starts: int = 0
    overdue: int = 0


def running(settings: AuthoritySettings, key: str) -> QuerySet[Clock]:
    """The authority's clocks of a rule that are neither met nor stopped."""
    return Clock.objects.filter(_RUNNING, authority=settings.authority_id, rule=key)


def outlook(settings: AuthoritySettings, rule: Deadline, *, today: date) -> Outlook:
    """What would happen if the rule were this one. Nothing is written; what stands in the rows is compared."""
    touched = running(settings, rule.key)
    if rule.off:
        return Outlook(stops=touched.count())
    known = rules_of(settings).get(rule.key)
    is_off = known is None or known.off
    rules = rules_for(settings.authority)
    if rules is None or not (is_off or touched.exists()):
        return Outlook()
    rules.by_key = {**rules.by_key, rule.key: rule}
    found = Outlook()
    only = None if is_off else set(touched.values_list("child_id", flat=True))
    for ids in chunks(settings.authority, only=only):
        for _child, different in compare(read(ids, today=today), rules, today=today):
            found = _with(found, different, rule.key, today)
    return found


def _with(found: Outlook, different: Any, key: str, today: date) -> Outlook:
    """The outlook with what differs for one child."""
    days = [
        want.due.on
        for want in different.new
        if want.rule.key == key and want.met_on is None and want.stopped_on is None
    ]
    for row, change in different.changed:
        if row.rule != key:
            continue
        if row.stopped_on is not None and "stopped_on" in change and change["stopped_on"] is None:
            if change.get("met_on") is None:
                days.append(later(row.extended_to, change.get("due_on", row.due_on)))
        elif "due_on" in change:
            found = dataclasses.replace(found, moves=found.moves + 1)
            if not found.why:
                found = dataclasses.replace(
                    found, before=row.due_on, after=change["due_on"], why=change["why"]
                )
    return dataclasses.replace(
        found,
        starts=found.starts + len(days),
        overdue=found.overdue + sum(1 for day in days if day is not None and day < today),
    )


def change_deadline(
    *, settings: AuthoritySettings, rule: Deadline, by: Any, now: datetime, today: date
) -> int:
    """Keep the authority's own numbers of a rule and move what runs by it; how many moved. Raises Refused."""
    row = _own(settings, rule.key) | {"n": rule.n, "unit": rule.unit, "anchor": rule.anchor}
    _refuse(settings, rule.key, row)
    before = rules_of(settings)[rule.key]
    was, is_now = changed_days(before, rule)
    with transaction.atomic():
        change_settings(
            settings=settings, values={f"{PREFIX}{rule.key}": row}, by=by, now=now,
            event=CHANGED, rule=rule.key, name=before.name, was=was, **{"is": is_now},
        )  # fmt: skip
        return recompute(settings.authority, today=today, now=now).moved


def switch_deadline(
    *, settings: AuthoritySettings, key: str, off: bool, by: Any, now: datetime, today: date
) -> int:
    """Switch a rule off or on; how many clocks stopped, or started or go on. What the law needs stays on.

    A section whose clock stops is due with its plan. Raises Refused.
    """
    rule = rules_of(settings)[key]
    own = _own(settings, key)
    row = {name: value for name, value in own.items() if name != "off"} | ({"off": True} if off else {})
    _refuse(settings, key, row)
    if rule.off == off:
        raise Refused("state", [f"This deadline is {'off' if off else 'on'} already."])
    with transaction.atomic():
        before = set(running(settings, key).values_list("pk", flat=True))
        change_settings(
            settings=settings, values={f"{PREFIX}{key}": row}, by=by, now=now,
            event=SWITCHED_OFF if off else SWITCHED_ON, rule=key, name=rule.name,
        )  # fmt: skip
        recompute(settings.authority, today=today, now=now)
        if off:
            _due_with_the_plan(settings, key, now=now)
            return len(before)
        return running(settings, key).exclude(pk__in=before).count()


def new_rule(settings: AuthoritySettings, row: dict[str, Any], *, today: date) -> Deadline:
    """A rule as the authority would add it: it counts from today. Raises Refused where it cannot be."""
    key = f"{OWN}{1 + sum(known.startswith(OWN) for known in rules_of(settings))}"
    whole = row | {"since": today.isoformat()}
    _refuse(settings, key, whole)
    return deadlines({key: whole})[key]


def add_deadline(
    *, settings: AuthoritySettings, row: dict[str, Any], by: Any, now: datetime, today: date
) -> int:
    """Add a rule of the authority's own; how many clocks it started. Raises Refused."""
    with transaction.atomic():
        AuthoritySettings.objects.select_for_update().get(pk=settings.pk)
        settings.refresh_from_db()
        rule = new_rule(settings, row, today=today)
        change_settings(
            settings=settings, values={f"{PREFIX}{rule.key}": row | {"since": today.isoformat()}}, by=by, now=now,
            event=ADDED, rule=rule.key, name=rule.words,
        )  # fmt: skip
        recompute(settings.authority, today=today, now=now)
        return running(settings, rule.key).count()


def _own(settings: AuthoritySettings, key: str) -> dict[str, Any]:
    """What the authority itself says of a rule."""
    return dict(settings.values.get(f"{PREFIX}{key}", {}))


def wrong_with(settings: AuthoritySettings, rule: Deadline) -> list[str]:
    """What is wrong with these numbers of a rule, in sentences; empty when they can be kept."""
    numbers = {"n": rule.n, "unit": rule.unit, "anchor": rule.anchor}
    return _problems(settings, rule.key, _own(settings, rule.key) | numbers)


def _problems(settings: AuthoritySettings, key: str, row: dict[str, Any]) -> list[str]:
    return problems({f"{PREFIX}{key}": row}, preset(settings.preset).get("deadlines", {}))


def _refuse(settings: AuthoritySettings, key: str, row: dict[str, Any]) -> None:
    if wrong := _problems(settings, key, row):
        raise Refused("guard", wrong)


def _due_with_the_plan(settings: AuthoritySettings, key: str, *, now: datetime) -> None:
    """Sections that have no clock any more have the day of their plan."""
    rows = Section.objects.filter(
        pep__authority=settings.authority_id,
        pep__status__in=(Pep.Status.OPEN, Pep.Status.RETURNED),
        clocks__rule=key,
        clocks__met_on__isnull=True,
    )
    days = rows.order_by("pk").distinct().values_list("pk", "due_on", "pep__due_on")
    keep_in_step({pk: plan for pk, mine, plan in days if plan != mine}, now=now)
