"""The list of one person: what waits for them, by the same table as the messages, whatever the day. Few queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts import policy
from accounts.models import AuthoritySettings, Membership
from accounts.roles import Role
from children.models import Delegation, Link, SchoolSpell
from epep.calendar import add_working_days
from epep.mail.models import Quiet
from peps.models import Pep
from peps.reminders import quiet
from peps.reminders.dues import Thing, due_rows
from peps.reminders.people import Around, around, to_now
from peps.reminders.rules import ASKED, CHANGES, JUDGE, LONGEST, REASON, SECTION, SEND, Rule, table_of

MOST = 200
"""No list is longer: nobody works through more, and the longest waiting come first."""
OWN = (SECTION, CHANGES, SEND, REASON)
_OF_ASKED = (SECTION, CHANGES, SEND)
_ROLES = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER)


@dataclass(frozen=True)
class Entry:
    """One line: a thing, whether it is there because colleagues are late with it, whether it was put off, and
    whether it is there because somebody asked the Virtual School who does it now."""

    thing: Thing
    late: bool
    above: bool = False
    quiet: Quiet | None = None
    asked: bool = False

    @property
    def kind(self) -> str:
        """Under which words a bundle counts it."""
        if self.asked:
            return ASKED
        if self.above:
            return "above"
        return "late" if self.late and self.thing.about != REASON else self.thing.about


def entries(user: Any, *, on: date) -> list[Entry]:
    """Everything that waits for the person and that they may open, by day; put-off things are marked."""
    mine = policy.organisations(user, "pep.judge", on)
    asked = _asked(mine, on) if mine else set()
    found = [*_mine(user, on), *(_of_authorities(mine, asked, on) if mine else ())]
    hushed = {row.thing_id: row for row in quiet.standing(quiet.live(on).filter(user=user), on)}
    lines = [
        Entry(
            thing,
            thing.due_on < on,
            above,
            hushed.get(str(thing.row.pep_id)),
            above and thing.row.pep_id in asked and thing.about in _OF_ASKED,
        )
        for thing, above in _unique(found).items()
    ]
    return sorted(lines, key=lambda line: (line.thing.due_on, line.thing.thing_id))[:MOST]


def waiting(lines: Iterable[Entry]) -> int:
    """How many plans wait, without what was put off."""
    return len({line.thing.row.pep_id for line in lines if line.quiet is None})


def _unique(found: list[tuple[Thing, bool]]) -> dict[Thing, bool]:
    """Each thing once: as one's own where it is, else as there for somebody else's delay."""
    return dict(sorted(found, key=lambda pair: not pair[1]))


def _tables(authorities: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Rule, ...]]:
    rows = AuthoritySettings.objects.filter(authority__in=set(authorities))
    return {row.authority_id: table_of(row) for row in rows}


def _children(user: Any, on: date) -> Q:
    """The children the person works with by name: their links, their schools, what was handed to them."""
    links = Link.objects.live(on).filter(user=user, role__in=_ROLES).values("child_id")
    schools = Membership.objects.live(on).filter(user=user, role=Role.DESIGNATED_TEACHER)
    spells = SchoolSpell.objects.live(on).filter(school__in=schools.values("organisation_id"))
    held = Delegation.objects.live(on).filter(delegate=user, ended_early_at__isnull=True)
    return Q(child__in=links) | Q(child__in=spells.values("child_id")) | Q(child__in=held.values("child_id"))


def _mine(user: Any, on: date) -> list[tuple[Thing, bool]]:
    """What falls to the person among the plans of the children they work with."""
    reach: QuerySet[Pep] = policy.visible(user, "pep.view", Pep.objects.filter(_children(user, on)), on=on)
    things = [thing for about in OWN for thing in due_rows(about, reach) if _is_time(thing, on)]
    if not things:
        return []
    tables = _tables(thing.authority_id for thing in things)
    people = around({thing.row.child_id for thing in things}, on)
    given = {
        row.thing_id: row.user_id for row in quiet.live(on).filter(colleague=user, kind=Quiet.Kind.OTHER)
    }
    found = []
    for thing in things:
        above = _falls_to(user, thing, tables.get(thing.authority_id, ()), people, given, on)
        if above is not None:
            found.append((thing, above))
    return found


def _is_time(thing: Thing, on: date) -> bool:
    """A reason is asked for what is late; the rest is there from the day the plan opens."""
    return thing.about != REASON or thing.due_on < on


def _falls_to(
    user: Any, thing: Thing, table: tuple[Rule, ...], people: Around, given: dict[str, uuid.UUID], on: date
) -> bool | None:
    """False when it is theirs, True when it is there because somebody is late with it, None when it is not."""
    for rule in table:
        if rule.about != thing.about:
            continue
        meant = people.of(thing.row, None, to_now(rule.to, thing.status))
        helps = user.pk in people.helpers.get((thing.row.child_id, thing.row.key), ())
        if user.pk in meant or helps or given.get(str(thing.row.pep_id)) in meant:
            return False
        for step in rule.escalate:
            if step.to != "virtual_school" and _is_late(thing, step.after, on):
                if user.pk in people.of(thing.row, None, (step.to,)):
                    return True
    return None


def _is_late(thing: Thing, after: int, on: date) -> bool:
    return add_working_days(thing.due_on, after) <= on


def _asked(mine: list[uuid.UUID], on: date) -> set[uuid.UUID]:
    """The plans of these authorities about which somebody asked who does their part now."""
    asked = quiet.live(on).filter(kind=Quiet.Kind.ASKED).values_list("thing_id", flat=True)
    plans = Pep.objects.filter(authority__in=mine, pk__in=[uuid.UUID(pk) for pk in asked])
    return set(plans.values_list("pk", flat=True))


def _of_authorities(mine: list[uuid.UUID], asked: set[uuid.UUID], on: date) -> list[tuple[Thing, bool]]:
    """For the Virtual School: plans to judge, what nobody has finished long after its day, and what it was asked."""
    found: list[tuple[Thing, bool]] = []
    for authority, table in _tables(mine).items():
        peps = Pep.objects.filter(authority=authority)
        for rule in table:
            if rule.about == JUDGE:
                found += [(thing, False) for thing in due_rows(JUDGE, peps, most=MOST)]
            for step in rule.escalate:
                if step.to == "virtual_school" and rule.about != JUDGE:
                    last = add_working_days(on, -step.after)
                    rows = due_rows(
                        rule.about, peps, first=on - timedelta(days=LONGEST), last=last, most=MOST
                    )
                    found += [(thing, True) for thing in rows]
    plans = Pep.objects.filter(pk__in=asked)
    return found + [(thing, True) for about in _OF_ASKED for thing in due_rows(about, plans)]
