"""What the plan's status allows with its requests: as with the plan, but not for who pays.

What was agreed is the authority's money, whatever became of the plan: a funding officer keeps hold of it.
"""

from __future__ import annotations

from django.db.models import Q

from accounts.policy import YES, Decision
from accounts.roles import Role
from funding.models import Request
from peps.access import pep_holds, rows_through

_WITH_THE_PLAN = rows_through("target__pep__")
_EVERYTHING = ~Q(pk__in=[])


def rows(permission: str, role: Role) -> Q:
    """The requests whose plan's status allows the role this permission."""
    found: Q = _EVERYTHING if role == Role.FUNDING_OFFICER else _WITH_THE_PLAN(permission, role)
    return found


def holds(permission: str, role: Role, request: Request) -> Decision:
    """The same for one request."""
    return YES if role == Role.FUNDING_OFFICER else pep_holds(permission, role, request.target.pep)
