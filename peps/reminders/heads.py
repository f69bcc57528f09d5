"""What is late at schools whose head teacher contact has no account: by address, how many plans and which are new.

They open nothing, so nothing is asked of the policy: they are told a number. Queueing is `epep.mail.heads`.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import AuthoritySettings, User
from accounts.roles import Role
from children.models import SchoolSpell
from epep.calendar import is_working_day
from epep.mail.heads import LateThing, told_to_heads
from epep.mail.models import HeadContact
from peps.models import Pep
from peps.reminders.dues import Thing, due_rows
from peps.reminders.people import owners
from peps.reminders.rules import LONGEST, Due, due, table_of


@dataclass
class ToHead:
    """What one address is told of today. `plans` are all that are late there, with whose they are; `late` is what
    is new of it."""

    address: str
    to: User | None = None
    plans: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    late: list[LateThing] = field(default_factory=list)
    schools: set[uuid.UUID] = field(default_factory=set)

    @property
    def rules(self) -> dict[str, int]:
        """New things, by rule."""
        return dict(sorted(Counter(one.rule for one in self.late).items()))

    def of(self, authority_id: uuid.UUID) -> ToHead:
        """What of it is about one authority's plans."""
        plans = {pk: whose for pk, whose in self.plans.items() if whose == authority_id}
        late = [one for one in self.late if one.authority_id == authority_id]
        return replace(self, plans=plans, late=late, schools={one.school_id for one in late})


def to_heads(today: date) -> list[ToHead]:
    """Every message of the day to such an address. None on a day off, and where nothing new came late."""
    contacts = dict(HeadContact.objects.exclude(address="").values_list("organisation_id", "address"))
    if not contacts or not is_working_day(today):
        return []
    at: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    spells = SchoolSpell.objects.live(today).filter(school__in=contacts)
    for child_id, school_id in spells.values_list("child_id", "school_id"):
        at[child_id].add(school_id)
    gone = told_to_heads(list(contacts), today - timedelta(days=LONGEST))
    found: dict[str, ToHead] = {}
    for thing, one in _late(spells, today):
        for school_id in at[thing.row.child_id]:
            told = found.setdefault(contacts[school_id], ToHead(contacts[school_id]))
            told.plans[thing.row.pep_id] = thing.authority_id
            told.schools.add(school_id)
            late = LateThing(
                school_id, one.name, thing.thing_type, str(thing.thing_id), thing.due_on, thing.authority_id
            )
            if late[:-1] not in gone:
                told.late.append(late)
    new = [told for _address, told in sorted(found.items()) if told.late]
    users = {user.email: user for user in User.objects.filter(email__in=[one.address for one in new])}
    for told in new:
        told.to = users.get(told.address)
    return new


def _late(spells: QuerySet[SchoolSpell], today: date) -> Iterator[tuple[Thing, Due]]:
    """What the tables say whoever stands above the school is told of."""
    for settings in AuthoritySettings.objects.select_related("authority"):
        peps = Pep.objects.filter(authority=settings.authority_id, child__in=spells.values("child_id"))
        days: dict[str, dict[date, Due]] = {}
        abouts: dict[str, str] = {}
        for one in due(today, table_of(settings)):
            if "above" in one.to:
                days.setdefault(one.rule.key, {})[one.due_on] = one
                abouts[one.rule.key] = one.rule.about
        for key, of in days.items():
            for thing in due_rows(abouts[key], peps, first=min(of), last=max(of)):
                if thing.due_on in of and _is_schools(thing):
                    yield thing, of[thing.due_on]


def _is_schools(thing: Thing) -> bool:
    """Whether the thing is the designated teacher's: only then the head teacher stands above it."""
    row = thing.row
    return Role.DESIGNATED_TEACHER in owners(row, "filled_by" if row.key else "senders")
