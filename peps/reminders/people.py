"""Whose a thing is: who fills it in, signs, sends or judges it, and who stands above them. Few queries in all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from accounts.models import Membership, User
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.models import Delegation, Link, SchoolSpell
from epep.mail.models import HeadContact
from peps.models import Pep, Section
from peps.pinned import definition_of


class Row(NamedTuple):
    """What is needed to say whose a section is; `key` is "" for a whole plan."""

    pep_id: uuid.UUID
    child_id: uuid.UUID
    key: str
    digest: str
    without_school: bool


ROW = ("pep_id", "pep__child_id", "key", "pep__definition_id", "pep__without_school")
"""The columns of a `Row`, from a section."""
WORK = frozenset({Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER})
"""Roles that are reminded: those who answer for a section. A child or carer is asked by a person."""
Place = tuple[uuid.UUID, Role]


@dataclass
class Around:
    """The people round some children on a day, by child and role; officers by authority; who stands above."""

    people: dict[Place, set[uuid.UUID]] = field(default_factory=dict)
    heads: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=dict)
    officers: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=dict)
    helpers: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = field(default_factory=dict)

    def of(self, row: Row, authority_id: uuid.UUID | None, to: Iterable[str]) -> set[uuid.UUID]:
        """Who is meant for a thing by these names of the table."""
        found: set[uuid.UUID] = set()
        for name in to:
            if name == "virtual_school":
                found |= self.officers.get(authority_id, set()) if authority_id else set()
            elif name == "above":
                found |= self._above(row)
            else:
                found |= self._in(row, owners(row, name))
        return found

    def _in(self, row: Row, roles: Iterable[Role]) -> set[uuid.UUID]:
        return {user for role in roles for user in self.people.get((row.child_id, role), ())}

    def _above(self, row: Row) -> set[uuid.UUID]:
        """Above the designated teacher the school's head teacher contact, above the social worker the team manager."""
        roles = owners(row, "filled_by" if row.key else "senders")
        found: set[uuid.UUID] = set()
        if Role.DESIGNATED_TEACHER in roles:
            found |= self.heads.get(row.child_id, set())
        if Role.SOCIAL_WORKER in roles:
            found |= self.people.get((row.child_id, Role.TEAM_MANAGER), set())
        return found


def to_now(to: Iterable[str], status: str) -> tuple[str, ...]:
    """Whom a thing waits for as it stands: a section that is ready to sign waits for who signs it."""
    if status != Section.Status.COMPLETE:
        return tuple(to)
    return tuple("signed_by" if name == "filled_by" else name for name in to)


def owners(row: Row, name: str) -> frozenset[Role]:
    """The roles whose the thing is: who fills it or, where those cannot, who does it for them."""
    if name == "senders" or not row.key:
        return frozenset({Role.SOCIAL_WORKER if row.without_school else Role.DESIGNATED_TEACHER})
    return _owners(row.digest, row.without_school, row.key, name)


@lru_cache(maxsize=1024)
def _owners(digest: str, without_school: bool, key: str, name: str) -> frozenset[Role]:
    """Of a section of a form, which never changes."""
    form = definition_of(Pep(definition_id=digest, without_school=without_school)).section(key)
    return frozenset(getattr(form, name)) & WORK or frozenset(form.on_behalf_by) & WORK


def around(children: set[uuid.UUID], on: date, *, authorities: Iterable[uuid.UUID] = ()) -> Around:
    """The people round these children. Six queries, however many."""
    found = Around()
    links = Link.objects.live(on).filter(child__in=children, role__in=WORK, user__is_active=True)
    for child_id, role, user_id in links.values_list("child_id", "role", "user_id"):
        found.people.setdefault((child_id, Role(role)), set()).add(user_id)
    spells = list(
        SchoolSpell.objects.live(on).filter(child__in=children).values_list("child_id", "school_id")
    )
    schools = {school_id for _child, school_id in spells}
    teachers = Membership.objects.live(on).filter(
        role=Role.DESIGNATED_TEACHER, user__is_active=True, organisation__in=schools
    )
    at_school: dict[uuid.UUID, set[uuid.UUID]] = {}
    for school_id, user_id in teachers.values_list("organisation_id", "user_id"):
        at_school.setdefault(school_id, set()).add(user_id)
    heads = dict(
        HeadContact.objects.filter(organisation__in=schools).values_list("organisation_id", "user_id")
    )
    for child_id, school_id in spells:
        teaching, head = at_school.get(school_id, set()), heads.get(school_id)
        if head in teaching and len(teaching) > 1:
            found.heads.setdefault(child_id, set()).add(head)
            teaching = teaching - {head}
        found.people.setdefault((child_id, Role.DESIGNATED_TEACHER), set()).update(teaching)
    held = Delegation.objects.live(on).filter(child__in=children, ended_early_at__isnull=True)
    for child_id, user_id, keys in held.filter(delegate__is_active=True).values_list(
        "child_id", "delegate_id", "sections"
    ):
        for key in keys:
            found.helpers.setdefault((child_id, key), set()).add(user_id)
    found.officers = _officers(set(authorities), on)
    return found


def _officers(authorities: set[uuid.UUID], on: date) -> dict[uuid.UUID, set[uuid.UUID]]:
    """The officers of each authority; its head where it has none."""
    if not authorities:
        return {}
    rows = Membership.objects.live(on).filter(
        organisation__in=authorities, role__in=VIRTUAL_SCHOOL, user__is_active=True
    )
    by_role: dict[Role, dict[uuid.UUID, set[uuid.UUID]]] = {role: {} for role in VIRTUAL_SCHOOL}
    for authority_id, role, user_id in rows.values_list("organisation_id", "role", "user_id"):
        by_role[Role(role)].setdefault(authority_id, set()).add(user_id)
    first, last = (by_role[role] for role in VIRTUAL_SCHOOL)
    return {pk: found for pk in authorities if (found := first.get(pk) or last.get(pk))}


def plans_of(rows: Iterable[Row], to: tuple[str, ...], *, on: date) -> list[tuple[User, int]]:
    """Whose the sections are, and in how many plans. Few queries, however many sections."""
    plans: dict[uuid.UUID, set[uuid.UUID]] = {}
    for row, user_id in _each(list(rows), to, on):
        plans.setdefault(user_id, set()).add(row.pep_id)
    users = User.objects.in_bulk(plans)
    return [(users[pk], len(ids)) for pk, ids in plans.items()]


def _each(rows: list[Row], to: tuple[str, ...], on: date) -> Iterator[tuple[Row, uuid.UUID]]:
    people = around({row.child_id for row in rows}, on)
    for row in rows:
        for user_id in people.of(row, None, to):
            yield row, user_id
