"""Who is reminded of what today: one bundle for each person, without what they were told, put off or may not open."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from accounts import policy
from accounts.models import AuthoritySettings, User
from epep.calendar import is_working_day
from epep.mail.bundle import About, told
from epep.mail.models import HowOften, Quiet
from peps.models import Pep
from peps.reminders import quiet, todo
from peps.reminders.dues import Thing, due_rows
from peps.reminders.people import around, to_now
from peps.reminders.rules import CHANGES, JUDGE, LONGEST, REASON, SECTION, SEND, Due, due, table_of

OPENS = {
    SECTION: "section.open",
    CHANGES: "section.open",
    SEND: "pep.view",
    JUDGE: "pep.judge",
    REASON: "pep.view",
}
"""The permission without which nobody is told of a thing."""
ALL_AT_ONCE = 500
"""How many people are looked at together."""


class Item(NamedTuple):
    """A thing that somebody is to be told of, and the rule by which."""

    thing: Thing
    due: Due

    @property
    def about(self) -> About:
        """As it is recorded, so that it goes once."""
        thing = self.thing
        return About(self.due.name, thing.thing_type, str(thing.thing_id), thing.due_on, thing.authority_id)


@dataclass
class Bundle:
    """Everything one person is told of today. `counts` are plans, by kind."""

    to: User
    items: list[Item]
    template: str = "reminders"
    counts: dict[str, int] = field(default_factory=dict)
    of: frozenset[uuid.UUID] = frozenset()
    """The authorities whose plans it is about."""

    def __post_init__(self) -> None:
        self.of = self.of or frozenset(item.thing.authority_id for item in self.items)
        if not self.counts:
            self.counts = counted((kind_of(item), item.thing.row.pep_id) for item in self.items)


def kind_of(item: Item) -> str:
    """Under which words a bundle counts it."""
    if item.due.above:
        return "above"
    return "late" if item.due.late and item.thing.about != REASON else item.thing.about


def counted(plans: Iterable[tuple[str, uuid.UUID]]) -> dict[str, int]:
    """How many plans of each kind, and together."""
    of: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, pep_id in plans:
        of[kind].add(pep_id)
    return {kind: len(found) for kind, found in sorted(of.items())} | {
        "plans": len(set().union(*of.values()))
    }


def to_send(today: date) -> list[Bundle]:
    """Every bundle of the day, by person. Nothing on a day that is no working day: it waits for the next one."""
    if not is_working_day(today):
        return []
    people = _meant(today)
    weekly = set(HowOften.objects.filter(weekly=True, user__is_active=True).values_list("user_id", flat=True))
    ids = sorted({*people, *(weekly if starts_week(today) else ())})
    found: list[Bundle] = []
    for start in range(0, len(ids), ALL_AT_ONCE):
        some = ids[start : start + ALL_AT_ONCE]
        users = User.objects.in_bulk(some)
        gone = told(some, today - timedelta(days=LONGEST))
        for pk in some:
            items = [item for item in people.get(pk, []) if (pk, *_key(item)) not in gone]
            bundle = _bundle(users[pk], items, today, weekly=pk in weekly)
            if bundle:
                found.append(bundle)
    return found


def starts_week(day: date) -> bool:
    """Whether it is the first working day of its week."""
    before = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return is_working_day(day) and not any(is_working_day(one) for one in before)


def _key(item: Item) -> tuple[str, str, date]:
    return (item.due.name, str(item.thing.thing_id), item.thing.due_on)


def _bundle(user: User, items: list[Item], today: date, *, weekly: bool) -> Bundle | None:
    """What the person may open, as often as they want it; None when nothing is left."""
    if weekly and starts_week(today):
        entries = [entry for entry in todo.entries(user, on=today) if entry.quiet is None]
        counts = counted((entry.kind, entry.thing.row.pep_id) for entry in entries)
        whose = frozenset(entry.thing.authority_id for entry in entries)
        return Bundle(user, openable(user, items, today), "digest", counts, whose) if entries else None
    if weekly:
        items = [item for item in items if item.due.late]
    items = openable(user, items, today) if items else []
    return Bundle(user, items) if items else None


def openable(user: User, items: list[Item], on: date) -> list[Item]:
    """Those whose plan the person may open today. As many queries as there are permissions among them."""
    may: dict[str, set[uuid.UUID]] = {}
    for permission in {OPENS[item.thing.about] for item in items}:
        asked = {item.thing.row.pep_id for item in items if OPENS[item.thing.about] == permission}
        rows = policy.visible(user, permission, Pep.objects.filter(pk__in=asked), on=on)
        may[permission] = set(rows.values_list("pk", flat=True))
    return [item for item in items if item.thing.row.pep_id in may[OPENS[item.thing.about]]]


def _meant(today: date) -> dict[uuid.UUID, list[Item]]:
    """For each person what the tables of all authorities mean for them."""
    found: dict[uuid.UUID, dict[tuple[str, str, date], Item]] = defaultdict(dict)
    for settings in AuthoritySettings.objects.select_related("authority"):
        items = _items(settings, today)
        if not items:
            continue
        people = around(
            {item.thing.row.child_id for item in items}, today, authorities=[settings.authority_id]
        )
        hushed = quiet.of_plans({item.thing.row.pep_id for item in items}, today)
        for item in items:
            thing = item.thing
            for user_id in people.of(thing.row, thing.authority_id, to_now(item.due.to, thing.status)):
                for pk in _passed_on(user_id, hushed.get((user_id, str(thing.row.pep_id)))):
                    found[pk].setdefault(_key(item), item)
    return {pk: list(items.values()) for pk, items in found.items()}


def _items(settings: AuthoritySettings, today: date) -> list[Item]:
    """Things of an authority that its table is about today."""
    by_rule: dict[str, dict[date, list[Due]]] = {}
    abouts: dict[str, str] = {}
    for one in due(today, table_of(settings)):
        abouts[one.rule.key] = one.rule.about
        by_rule.setdefault(one.rule.key, {}).setdefault(one.due_on, []).append(one)
    peps = Pep.objects.filter(authority=settings.authority_id)
    return [
        Item(thing, one)
        for key, days in by_rule.items()
        for thing in due_rows(abouts[key], peps, first=min(days), last=max(days))
        for one in days.get(thing.due_on, ())
    ]


def _passed_on(user_id: uuid.UUID, hush: Quiet | None) -> list[uuid.UUID]:
    """Who is told in the end: the person, nobody, or the colleague who does it now, if they still may."""
    if hush is None:
        return [user_id]
    return [hush.colleague_id] if hush.colleague_id else []
