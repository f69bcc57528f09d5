"""May this person do this with this child's record? `can` answers for one thing, `visible` for a list, `allowed` for
many people. All read `permissions.py`; a property test holds them equal. The only caller of django-guardian.
What CASELOAD or SCHOOL means for a child is registered by `children.scopes`, what a PEP's status
adds by `peps.access`: people know nothing of children.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from accounts.models import Membership, User
from accounts.permissions import PERMISSIONS, Scope, scope_of
from accounts.roles import Role


@dataclass(frozen=True)
class Decision:
    """Yes, or no with the reason in words for the person."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Decision(True)


@dataclass(frozen=True)
class Grant:
    """One live membership as the policy uses it."""

    role: Role
    organisation_id: uuid.UUID


class Scopes(Protocol):
    """What a scope means for a child; registered once by `children.scopes`."""

    def rows(self, scope: Scope, grant: Grant, user: User, on: date, prefix: str) -> Q:
        """The filter on a queryset whose path to the child is `prefix` ("" or "child__")."""

    def holds(self, scope: Scope, grant: Grant, user: User, on: date, child: Any) -> bool:
        """The same for one child."""

    def among(self, users: Collection[Any], children: Collection[Any], on: date) -> Reached:
        """The same for many people and children, read at once."""

    def teaches(self, school: Any, authority: Any, on: date) -> bool:
        """Whether a child of the authority is on the school's roll."""


class Reached(Protocol):
    """`Scopes.holds` for people and children that were read before, without a query for each."""

    def holds(self, scope: Scope, grant: Grant, user: User, on: date, child: Any) -> bool:
        """As `Scopes.holds`."""


@dataclass(frozen=True)
class Subject:
    """How a model relates to a child, and what its own state adds.

    `rows(permission, role)` is a filter on the model; `holds(permission, role, thing)` the same for
    one. `load` adds the select_related a page needs.
    """

    path: str
    rows: Callable[[str, Role], Q] = lambda permission, role: Q()
    holds: Callable[[str, Role, Any], Decision] = lambda permission, role, thing: YES
    load: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda queryset: queryset


_subjects: dict[type[Model], Subject] = {}
_scopes: list[Scopes] = []


def register_scopes(scopes: Scopes) -> None:
    """Say what scopes mean for a child. Called once, when the children app is ready."""
    _scopes[:] = [scopes]


def register_subject(model: type[Model], subject: Subject) -> None:
    """Say how `model` hangs on a child. Called when the app that owns it is ready."""
    _subjects[model] = subject


def subject_of(model: type[Model]) -> Subject:
    """The registered subject; KeyError when the model is not one the policy knows."""
    return _subjects[model]


def child_of(thing: Model) -> Any:
    """The child that a thing is about, by its registered path."""
    for step in [part for part in _subjects[type(thing)].path.split("__") if part]:
        thing = getattr(thing, step)
    return thing


def grants(user: Any, on: date) -> tuple[Grant, ...]:
    """The live memberships of an active user on a day; read once per request and day."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    cache: dict[date, tuple[Grant, ...]] = user.__dict__.setdefault("_grants", {})
    if on not in cache:
        rows = Membership.objects.live(on).filter(user=user).values_list("role", "organisation_id")
        cache[on] = tuple(sorted({Grant(Role(role), org) for role, org in rows}, key=str))
    return cache[on]


def read_grants(users: Iterable[Any], on: date) -> None:
    """Read the grants of many people with one query; `grants` then asks for none of theirs."""
    active = {user.pk: user for user in users if user.is_active}
    found: dict[Any, set[Grant]] = {pk: set() for pk in active}
    rows = Membership.objects.live(on).filter(user__in=found)
    for pk, role, organisation in rows.values_list("user_id", "role", "organisation_id"):
        found[pk].add(Grant(Role(role), organisation))
    for pk, user in active.items():
        user.__dict__.setdefault("_grants", {})[on] = tuple(sorted(found[pk], key=str))


def roles(user: Any, on: date) -> set[Role]:
    """Every role the person holds on a day."""
    return {grant.role for grant in grants(user, on)}


def organisations(user: Any, permission: str, on: date) -> list[uuid.UUID]:
    """The organisations in which the person holds `permission`: for acts that concern no child yet."""
    return [grant.organisation_id for grant in grants(user, on) if scope_of(permission, grant.role)]


def visible(user: Any, permission: str, queryset: QuerySet[Any], *, on: date) -> QuerySet[Any]:
    """The rows of `queryset` for which `user` has `permission` on the day `on`."""
    subject = _subjects[queryset.model]
    prefix = f"{subject.path}__" if subject.path else ""
    reach = Q(pk__in=[])
    for grant in grants(user, on):
        scope = scope_of(permission, grant.role)
        if scope is not None:
            rows = _scopes[0].rows(scope, grant, user, on, prefix)
            reach |= rows & subject.rows(permission, grant.role)
    return queryset.filter(reach)


def roles_for(user: Any, child: Any, on: date) -> dict[Role, set[Scope]]:
    """The roles in which the person reaches this child, each with the scopes that hold; read once a page."""
    cache: dict[Any, dict[Role, set[Scope]]] = user.__dict__.setdefault("_roles_for", {})
    key = (child.pk, on)
    if key not in cache:
        found: dict[Role, set[Scope]] = {}
        for grant in grants(user, on):
            for scope in {row[grant.role] for row in PERMISSIONS.values() if grant.role in row}:
                if _scopes[0].holds(scope, grant, user, on, child):
                    found.setdefault(grant.role, set()).add(scope)
        cache[key] = found
    return cache[key]


def can(user: Any, permission: str, thing: Model, *, on: date) -> Decision:
    """May `user` do `permission` with `thing` on the day `on`? The reason is for the person to read."""
    subject = _subjects[type(thing)]
    refusal = Decision(
        False, "Your role does not include this. The Virtual School can tell you who can do it."
    )
    for role, scopes in roles_for(user, child_of(thing), on).items():
        if scope_of(permission, role) not in scopes:
            continue
        decision = subject.holds(permission, role, thing)
        if decision:
            return YES
        refusal = decision
    return refusal


def allowed(
    asked: Mapping[Any, Collection[Any]], permission: str, queryset: QuerySet[Any], *, on: date
) -> set[tuple[Any, Any]]:
    """For many people at once what `visible` says for each: the pairs (person, thing) of those asked, by their ids.

    `asked`: person → ids of things; `queryset` says how things are read. Few queries, however many people.
    """
    subject = _subjects[queryset.model]
    things = {thing.pk: thing for thing in queryset.filter(pk__in=set().union(*asked.values()))}
    children = {pk: child_of(thing) for pk, thing in things.items()}
    read_grants(asked, on)
    reached = _scopes[0].among(list(asked), {child.pk: child for child in children.values()}.values(), on)
    found = set()
    for user, ids in asked.items():
        mine = [(one, scope) for one in grants(user, on) if (scope := scope_of(permission, one.role))]
        for pk in ids if mine else ():
            if pk in things and any(
                reached.holds(scope, one, user, on, children[pk])
                and subject.holds(permission, one.role, things[pk])
                for one, scope in mine
            ):
                found.add((user.pk, pk))
    return found


def concerns(school: Any, authority: Any, *, on: date) -> bool:
    """Whether a school is the authority's business: in its area, or with one of its children on roll."""
    return school.la_code == authority.la_code or _scopes[0].teaches(school, authority, on)


def granted(user: User, codename: str, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Rows granted person to record through guardian, without any of its short cuts."""
    if not user.is_active:
        return queryset.none()
    found: QuerySet[Any] = get_objects_for_user(
        user, codename, klass=queryset, use_groups=False, accept_global_perms=False, with_superuser=False
    )
    return found


def grant(user: User, permission: str, thing: Model) -> None:
    """Give one person one permission on one record (`children.help_child`)."""
    assign_perm(permission, user, thing)


def revoke(user: User, permission: str, thing: Model) -> None:
    """Take it away again; nothing happens when it was not there."""
    remove_perm(permission, user, thing)
