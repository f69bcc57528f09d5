"""What AUTHORITY, SCHOOL, CASELOAD, LINKED, SELF and GRANTED mean for a child.

Registered with `accounts.policy`, as a filter for lists, as an answer for one child and as one for many people.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts import policy
from accounts.models import User
from accounts.permissions import Scope
from accounts.policy import Grant
from children.models import Child, Delegation, Link, SchoolSpell

HELP = "help_child"


def _live_links(on: date) -> QuerySet[Link]:
    """A link with a placement ends with the placement."""
    alive = Q(placement__isnull=True) | (
        Q(placement__started_on__lte=on)
        & (Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gt=on))
    )
    return Link.objects.live(on).filter(alive)


def _links(grant: Grant, user: User, on: date) -> QuerySet[Link]:
    """Live links of this person in this role."""
    return _live_links(on).filter(user=user, role=grant.role)


def _delegated(user: User, on: date) -> QuerySet[Child]:
    """Children with a live delegation to this person for which the guardian row stands."""
    live = Delegation.objects.live(on).filter(delegate=user, ended_early_at__isnull=True)
    return policy.granted(user, HELP, Child.objects.filter(pk__in=live.values("child_id")))


class Among:
    """The scopes of some people over some children on a day, read with two queries."""

    def __init__(self, users: Collection[User], children: Collection[Child], on: date) -> None:
        ids = [child.pk for child in children]
        schools = {grant.organisation_id for user in users for grant in policy.grants(user, on)}
        spells = SchoolSpell.objects.live(on).filter(school__in=schools, child__in=ids)
        links = _live_links(on).filter(user__in=users, child__in=ids)
        self.on_roll = set(spells.values_list("school_id", "child_id"))
        self.linked = set(links.values_list("user_id", "role", "child_id"))
        self.ids = ids
        self._held: dict[uuid.UUID, set[uuid.UUID]] = {}

    def holds(self, scope: Scope, grant: Grant, user: User, on: date, child: Child) -> bool:
        """As `ChildScopes.holds`; a query for each person to whom children were delegated."""
        if scope is Scope.AUTHORITY:
            return child.authority_id == grant.organisation_id
        if scope is Scope.SCHOOL:
            return (grant.organisation_id, child.pk) in self.on_roll
        if scope is Scope.GRANTED:
            return child.pk in self._granted(user, on)
        mine = (user.pk, str(grant.role), child.pk) in self.linked
        return mine and child.authority_id == grant.organisation_id

    def _granted(self, user: User, on: date) -> set[uuid.UUID]:
        if user.pk not in self._held:
            held = _delegated(user, on).filter(pk__in=self.ids)
            self._held[user.pk] = set(held.values_list("pk", flat=True))
        return self._held[user.pk]


class ChildScopes:
    """All faces of each scope."""

    def rows(self, scope: Scope, grant: Grant, user: User, on: date, prefix: str) -> Q:
        """The filter on a queryset whose path to the child is `prefix`."""
        if scope is Scope.AUTHORITY:
            return Q(**{f"{prefix}authority": grant.organisation_id})
        if scope is Scope.SCHOOL:
            roll = SchoolSpell.objects.live(on).filter(school=grant.organisation_id)
            return Q(**{f"{prefix}pk__in": roll.values("child_id")})
        if scope is Scope.GRANTED:
            return Q(**{f"{prefix}pk__in": _delegated(user, on).values("pk")})
        own = {f"{prefix}pk__in": _links(grant, user, on).values("child_id")}
        return Q(**own, **{f"{prefix}authority": grant.organisation_id})

    def holds(self, scope: Scope, grant: Grant, user: User, on: date, child: Child) -> bool:
        """The same for one child."""
        if scope is Scope.AUTHORITY:
            return child.authority_id == grant.organisation_id
        if scope is Scope.SCHOOL:
            return SchoolSpell.objects.live(on).filter(school=grant.organisation_id, child=child).exists()
        if scope is Scope.GRANTED:
            return _delegated(user, on).filter(pk=child.pk).exists()
        if child.authority_id != grant.organisation_id:
            return False
        return _links(grant, user, on).filter(child=child).exists()

    def among(self, users: Collection[User], children: Collection[Child], on: date) -> Among:
        """The same for many people and children."""
        return Among(users, children, on)

    def teaches(self, school: Any, authority: Any, on: date) -> bool:
        """Whether a child of the authority is on the school's roll."""
        return SchoolSpell.objects.live(on).filter(school=school, child__authority=authority).exists()


def register() -> None:
    """Tell the policy. Called when the app is ready."""
    policy.register_scopes(ChildScopes())
    policy.register_subject(
        Child, policy.Subject(path="", load=lambda queryset: queryset.select_related("authority"))
    )
