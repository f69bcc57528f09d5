"""Who stands round a child on a day: for messages, for the people list, for names on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import LABELS, Role
from children.models import Child, Delegation, Link, SchoolSpell


@dataclass(frozen=True)
class Person:
    """A person in one role for one child."""

    user: User
    role: Role
    where: str = ""

    @property
    def role_name(self) -> str:
        """The role in words."""
        return LABELS[self.role]


_AT_SCHOOL = (Role.DESIGNATED_TEACHER,)
_AT_AUTHORITY = (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.FUNDING_OFFICER)
_LINKED = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)


def people_round(child: Child, roles: Iterable[Role], *, on: date, also_closed: bool = False) -> list[Person]:
    """Active people who reach the child in one of `roles` on the day `on`, in the order of `roles`.

    `also_closed`: those too whose account was closed since, for looking back.
    """
    wanted = list(roles)
    found = _linked(child, wanted, on) + _members(child, wanted, on) + _delegates(child, wanted, on)
    found = [person for person in found if also_closed or person.user.is_active]
    return sorted(found, key=lambda person: (wanted.index(person.role), person.user.name))


def _linked(child: Child, wanted: list[Role], on: date) -> list[Person]:
    roles = [role for role in wanted if role in _LINKED]
    if not roles:
        return []
    alive = Q(placement__isnull=True) | Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gt=on)
    rows = Link.objects.live(on).filter(alive, child=child, role__in=roles)
    return [Person(link.user, Role(link.role)) for link in rows.select_related("user")]


def _members(child: Child, wanted: list[Role], on: date) -> list[Person]:
    """People of the child's schools and authority: each by the organisation's index. Asked for in one
    condition with "or", PostgreSQL reads every membership there is."""
    live = Membership.objects.live(on).select_related("user", "organisation")
    schools = SchoolSpell.objects.live(on).filter(child=child).values("school_id")
    asked = []
    if at_school := [role for role in wanted if role in _AT_SCHOOL]:
        asked.append(live.filter(role__in=at_school, organisation__in=schools))
    if at_authority := [role for role in wanted if role in _AT_AUTHORITY]:
        asked.append(live.filter(role__in=at_authority, organisation=child.authority_id))
    rows = asked[0].union(*asked[1:], all=True) if asked else []
    return [Person(row.user, Role(row.role), row.organisation.name) for row in rows]


def _delegates(child: Child, wanted: list[Role], on: date) -> list[Person]:
    if Role.SCHOOL_COLLEAGUE not in wanted:
        return []
    rows = Delegation.objects.live(on).filter(child=child, ended_early_at__isnull=True)
    return [Person(row.delegate, Role.SCHOOL_COLLEAGUE) for row in rows.select_related("delegate")]
