"""Who is reminded of what today: one bundle for each person, without what they were told, put off or may not open."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts import policy
from accounts.models import AuthoritySettings, User
from children.models import Child
from epep.calendar import is_working_day
from epep.mail.bundle import told
from epep.mail.models import HowOften
from peps.models import Pep
from peps.reminders import todo
from peps.reminders.apart import of_several, plans_round
from peps.reminders.meant import Item, meant
from peps.reminders.rules import ASKED, CHANGES, JUDGE, LONGEST, MEETING, OPENED, REASON, SECTION, SEND

OPENS = {
    SECTION: "section.open",
    CHANGES: "section.open",
    SEND: "pep.view",
    JUDGE: "pep.judge",
    REASON: "pep.view",
    OPENED: "pep.view",
    ASKED: "pep.view",
    MEETING: "pep.read",
}
"""The permission without which nobody is told of a thing: for its plan, and of a meeting for the child."""
ALL_AT_ONCE, FEW = 500, 100
"""How many people are looked at together; and of those who have to do with several authorities."""
_PLANS = Pep.objects.select_related("child").only(
    "status", "without_school", "current_snapshot", "child__authority"
)
_CHILDREN = Child.objects.only("authority")
"""As the policy reads them."""


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
    """How many plans of each kind, and together; meetings to come are none of the plans that wait."""
    of: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, pep_id in plans:
        of[kind].add(pep_id)
    return {kind: len(found) for kind, found in sorted(of.items())} | {
        "plans": len(set().union(*(found for kind, found in of.items() if kind != MEETING)))
    }


def to_send(today: date, *, authority_id: uuid.UUID | None = None) -> list[Bundle]:
    """Every bundle of the day; or of those who are told of an authority's plans, with what they are told of others."""
    return [bundle for part in in_parts(today, authority_id=authority_id) for bundle in part]


def in_parts(today: date, *, authority_id: uuid.UUID | None = None) -> Iterator[list[Bundle]]:
    """The same, some people at a time and authority by authority: however many there are, few are held at once.

    Nothing on a day that is no working day: it waits for the next one.
    """
    if not is_working_day(today):
        return
    weekly = set(HowOften.objects.filter(weekly=True, user__is_active=True).values_list("user_id", flat=True))
    digests = weekly if starts_week(today) else set()
    several = of_several(today, besides=digests)
    places = AuthoritySettings.objects.select_related("authority").order_by("authority_id")
    by_id = {place.authority_id: place for place in places}
    for pk, place in by_id.items():
        if authority_id in (None, pk):
            people = meant(place, today)
            yield from _parts(sorted(people.keys() - several.keys() - digests), people, weekly, today)
    apart = sorted(several.keys() | digests, key=lambda pk: (sorted(several.get(pk, ())), pk))
    for start in range(0, len(apart), FEW):
        some = [
            pk
            for pk in apart[start : start + FEW]
            if authority_id is None or authority_id in several.get(pk, ())
        ]
        found: dict[uuid.UUID, list[Item]] = defaultdict(list)
        for pk in sorted({place for person in some for place in several.get(person, ())} & by_id.keys()):
            for person, items in meant(by_id[pk], today, plans=plans_round(some, today)).items():
                found[person] += items
        yield from _parts(some, found, weekly, today)


def _parts(
    ids: list[uuid.UUID], people: Mapping[uuid.UUID, list[Item]], weekly: set[uuid.UUID], today: date
) -> Iterator[list[Bundle]]:
    """The bundles of these people, who are told of nothing but this."""
    for start in range(0, len(ids), ALL_AT_ONCE):
        some = ids[start : start + ALL_AT_ONCE]
        users = User.objects.in_bulk(some)
        gone = told(some, today - timedelta(days=LONGEST))
        new = {users[pk]: [item for item in people.get(pk, ()) if (pk, *item.key) not in gone] for pk in some}
        open_to = openable(new, today)
        bundles = (_bundle(user, items, today, weekly=user.pk in weekly) for user, items in open_to.items())
        yield [bundle for bundle in bundles if bundle]


def starts_week(day: date) -> bool:
    """Whether it is the first working day of its week."""
    before = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return is_working_day(day) and not any(is_working_day(one) for one in before)


def _bundle(user: User, items: list[Item], today: date, *, weekly: bool) -> Bundle | None:
    """What the person may open, as often as they want it; None when nothing is left."""
    is_digest = weekly and starts_week(today)
    entries = [entry for entry in todo.entries(user, on=today) if entry.quiet is None] if is_digest else []
    if entries:
        coming = [(MEETING, item.thing.row.pep_id) for item in items if item.thing.about == MEETING]
        counts = counted([*((entry.kind, entry.thing.row.pep_id) for entry in entries), *coming])
        whose = frozenset(entry.thing.authority_id for entry in entries)
        return Bundle(user, items, "digest", counts, whose)
    if weekly:
        items = [item for item in items if item.due.late or item.thing.about == MEETING]
    return Bundle(user, items) if items else None


def openable(people: Mapping[User, list[Item]], on: date) -> dict[User, list[Item]]:
    """For each person those whose plan they may open today, and the meetings of children they have still to do with:
    an invitation of somebody whose work with a child is over is no more than an old message.

    A few queries for each permission, however many people.
    """
    asked: dict[tuple[str, bool], dict[User, set[uuid.UUID]]] = defaultdict(lambda: defaultdict(set))
    for user, items in people.items():
        for item in items:
            asked[_permission(item)][user].add(_opened(item))
    policy.read_grants(people, on)
    may = {
        (permission, of_child): policy.allowed(of, permission, _CHILDREN if of_child else _PLANS, on=on)
        for (permission, of_child), of in asked.items()
    }
    return {
        user: [item for item in items if (user.pk, _opened(item)) in may[_permission(item)]]
        for user, items in people.items()
    }


def _permission(item: Item) -> tuple[str, bool]:
    """What is asked, and whether of the child."""
    return OPENS[item.thing.about], item.thing.about == MEETING


def _opened(item: Item) -> uuid.UUID:
    return item.thing.row.child_id if item.thing.about == MEETING else item.thing.row.pep_id
