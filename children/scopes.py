"""What AUTHORITY, SCHOOL, CASELOAD, LINKED, SELF and GRANTED mean for a child.

Registered with `accounts.policy`, as a filter for lists and as an answer for one child.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts import policy
from accounts.models import User
from accounts.permissions import Scope
from accounts.policy import Grant
from children.models import Child, Delegation, Link, SchoolSpell

HELP = "help_child"


def _links(grant: Grant, user: User, on: date) -> QuerySet[Link]:
    """Live links of this person in this role; a link with a placement ends with the placement."""
    alive = Q(placement__isnull=True) | (
        Q(placement__started_on__lte=on)
        & (Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gt=on))
    )
    return Link.objects.live(on).filter(alive, user=user, role=grant.role)


def _delegated(user: User, on: date) -> QuerySet[Child]:
    """Children with a live delegation to this person for which the guardian row stands."""
    live = Delegation.objects.live(on).filter(delegate=user, ended_early_at__isnull=True)
    return policy.granted(user, HELP, Child.objects.filter(pk__in=live.values("child_id")))


class ChildScopes:
    """Both faces of each scope."""

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

    def teaches(self, school: Any, authority: Any, on: date) -> bool:
        """Whether a child of the authority is on the school's roll."""
        return SchoolSpell.objects.live(on).filter(school=school, child__authority=authority).exists()


def register() -> None:
    """Tell the policy. Called when the app is ready."""
    policy.register_scopes(ChildScopes())
    policy.register_subject(
        Child, policy.Subject(path="", load=lambda queryset: queryset.select_related("authority"))
    )
