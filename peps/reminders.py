"""Reminders: one table of rules, and a pure `due(today)` that says which dates they fall on.

Who gets one is read here; queueing is `jobs.py`, wording is in the mail templates.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from accounts.authority import choice
from accounts.models import AuthoritySettings, Membership, Organisation, User
from accounts.roles import Role
from children.models import Link, SchoolSpell
from peps.models import Pep, Section
from peps.pinned import definition_of

OPEN = (Pep.Status.OPEN, Pep.Status.RETURNED)


@dataclass(frozen=True)
class Rule:
    """A row of the table. `which` names the rows asked, `date` their date, `to` the section's roles."""

    key: str
    which: str
    date: str
    days_before: tuple[int, ...]
    to: tuple[str, ...]
    template: str


@dataclass(frozen=True)
class Due:
    """A rule that falls due today for everything whose date is `due_on`. `name` tells the offsets apart."""

    rule: Rule
    name: str
    due_on: date


@dataclass(frozen=True)
class Reminder:
    """One message: to whom, for which authority, of how many plans, due on which day."""

    rule: str
    template: str
    to: User
    authority: Organisation
    due_on: date
    count: int


def rules(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The table as an authority's preset has it (`[[reminders]]`)."""
    return tuple(
        Rule(
            row["key"],
            row["which"],
            row["date"],
            tuple(sorted(row["days_before"])),
            tuple(row["to"]),
            row["template"],
        )
        for row in rows
    )


def due(today: date, table: Iterable[Rule]) -> list[Due]:
    """What the table says for `today`: for each date ahead, the nearest offset that has been reached.

    A day on which nothing ran is made good the next day; a date in the past reminds nobody. The
    message's key holds rule, offset and date, so that each goes once.
    """
    found = []
    for rule in table:
        for left in range(max(rule.days_before, default=-1) + 1):
            offset = next(days for days in rule.days_before if days >= left)
            found.append(Due(rule, f"{rule.key}.{offset}", today + timedelta(days=left)))
    return found


def to_send(today: date) -> list[Reminder]:
    """Every reminder for today: one per authority, person, rule and date, with how many plans it is about."""
    found: list[Reminder] = []
    for settings in AuthoritySettings.objects.select_related("authority"):
        for item in due(today, rules(choice(settings, "reminders", []))):
            rows = _WHICH[item.rule.which](settings.authority_id, item)
            found += [
                Reminder(item.name, item.rule.template, user, settings.authority, item.due_on, count)
                for user, count in plans_of(rows, item.rule.to, on=today)
            ]
    return found


def plans_of(rows: Iterable[Row], to: tuple[str, ...], *, on: date) -> list[tuple[User, int]]:
    """Whose the sections are, and in how many plans. Four queries, however many sections."""
    plans: dict[uuid.UUID, set[uuid.UUID]] = {}
    for row, user_id in _owners(list(rows), to, on):
        plans.setdefault(user_id, set()).add(row.pep_id)
    users = User.objects.in_bulk(plans)
    return [(users[pk], len(ids)) for pk, ids in plans.items()]


class Row(NamedTuple):
    """What is needed to say whose a section is."""

    pep_id: uuid.UUID
    child_id: uuid.UUID
    key: str
    digest: str
    without_school: bool


ROW = ("pep_id", "pep__child_id", "key", "pep__definition_id", "pep__without_school")
"""The columns of a `Row`, from a section."""


def _open_sections(authority_id: uuid.UUID, item: Due) -> list[Row]:
    """Sections of open plans that are not signed, by their date."""
    rows = Section.objects.filter(
        pep__authority=authority_id, pep__status__in=OPEN, **{item.rule.date: item.due_on}
    ).exclude(status=Section.Status.SIGNED)
    return [Row(*row) for row in rows.values_list(*ROW)]


_WHICH = {"open_sections": _open_sections}

_WORK = frozenset({Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER})
"""Roles that are reminded: those who answer for a section. A child or carer is asked by a person."""


def _owners(rows: list[Row], to: tuple[str, ...], on: date) -> Iterator[tuple[Row, uuid.UUID]]:
    """For each section the people whose it is: who fills it or, where those cannot, who does it for them."""
    people = _people({row.child_id for row in rows}, on)
    for row in rows:
        pep = Pep(definition_id=row.digest, without_school=row.without_school)
        form = definition_of(pep).section(row.key)
        roles = {role for name in to for role in getattr(form, name)} & _WORK
        roles = roles or set(form.on_behalf_by) & _WORK
        for user_id in {user for role in roles for user in people.get((row.child_id, role), ())}:
            yield row, user_id


def _people(children: set[uuid.UUID], on: date) -> dict[tuple[uuid.UUID, Role], set[uuid.UUID]]:
    found: dict[tuple[uuid.UUID, Role], set[uuid.UUID]] = {}
    links = Link.objects.live(on).filter(child__in=children, role__in=_WORK, user__is_active=True)
    for child_id, role, user_id in links.values_list("child_id", "role", "user_id"):
        found.setdefault((child_id, Role(role)), set()).add(user_id)
    teachers = Membership.objects.live(on).filter(role=Role.DESIGNATED_TEACHER, user__is_active=True)
    at_school: dict[uuid.UUID, set[uuid.UUID]] = {}
    for school_id, user_id in teachers.values_list("organisation_id", "user_id"):
        at_school.setdefault(school_id, set()).add(user_id)
    spells = SchoolSpell.objects.live(on).filter(child__in=children)
    for child_id, school_id in spells.values_list("child_id", "school_id"):
        found.setdefault((child_id, Role.DESIGNATED_TEACHER), set()).update(at_school.get(school_id, ()))
    return found
