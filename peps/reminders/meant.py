"""What the tables, news and meetings of one authority mean for each person today, whether they may open it or not.

One authority at a time, so that a run holds the things of one and never of all.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import AuthoritySettings
from epep.mail.bundle import About
from epep.mail.models import Quiet
from peps.models import Pep
from peps.reminders import quiet
from peps.reminders.besides import besides
from peps.reminders.coming import meetings
from peps.reminders.dues import Thing, due_rows
from peps.reminders.people import around, to_now
from peps.reminders.rules import MEETING, Due, due, table_of

Key = tuple[str, str, date]
"""Rule, thing and day due: what a person is told of once."""


class Item(NamedTuple):
    """A thing that somebody is to be told of, and the rule by which."""

    thing: Thing
    due: Due

    @property
    def about(self) -> About:
        """As it is recorded, so that it goes once."""
        thing = self.thing
        return About(self.due.name, thing.thing_type, str(thing.thing_id), thing.due_on, thing.authority_id)

    @property
    def key(self) -> Key:
        """What tells it from another one of the same person."""
        return (self.due.name, str(self.thing.thing_id), self.thing.due_on)


def meant(settings: AuthoritySettings, today: date, *, plans: Q | None = None) -> dict[uuid.UUID, list[Item]]:
    """For each person what this authority's plans mean for them; of some of its plans where `plans` says which."""
    peps = Pep.objects.filter(plans or Q(), authority=settings.authority_id)
    found: dict[uuid.UUID, list[Item]] = defaultdict(list)
    for pk, item in _by_table(list(_items(settings, peps, today)), settings.authority_id, today):
        found[pk].append(item)
    for pk, new in besides(today, peps=peps).items():
        found[pk] += [Item(*pair) for pair in new]
    for pk, new in meetings(today, settings=settings, peps=peps).items():
        found[pk] += [Item(*pair) for pair in new]
    return found


def _by_table(items: list[Item], authority_id: uuid.UUID, today: date) -> Iterator[tuple[uuid.UUID, Item]]:
    """Whose these things are, as it stands who does what; each once for a person."""
    if not items:
        return
    people = around({item.thing.row.child_id for item in items}, today, authorities=[authority_id])
    hushed = quiet.of_plans({item.thing.row.pep_id for item in items}, today)
    seen: set[tuple[uuid.UUID, str, uuid.UUID, date]] = set()
    for item in items:
        thing = item.thing
        for user_id in people.of(thing.row, authority_id, to_now(item.due.to, thing.status)):
            for pk in (
                _passed_on(user_id, hushed.get((user_id, str(thing.row.pep_id)))) if hushed else (user_id,)
            ):
                told = (pk, item.due.name, thing.thing_id, thing.due_on)
                if told not in seen:
                    seen.add(told)
                    yield pk, item


def _items(settings: AuthoritySettings, peps: QuerySet[Pep], today: date) -> Iterator[Item]:
    """Things of these plans that the authority's table is about today."""
    by_rule: dict[str, dict[date, list[Due]]] = {}
    abouts: dict[str, str] = {}
    for one in due(today, [rule for rule in table_of(settings) if rule.about != MEETING]):
        abouts[one.rule.key] = one.rule.about
        by_rule.setdefault(one.rule.key, {}).setdefault(one.due_on, []).append(one)
    for key, days in by_rule.items():
        for thing in due_rows(abouts[key], peps, first=min(days), last=max(days)):
            for one in days.get(thing.due_on, ()):
                yield Item(thing, one)


def _passed_on(user_id: uuid.UUID, hush: Quiet | None) -> tuple[uuid.UUID, ...]:
    """Who is told in the end: the person, nobody, or the colleague who does it now, if they still may."""
    if hush is None:
        return (user_id,)
    return (hush.colleague_id,) if hush.colleague_id else ()
