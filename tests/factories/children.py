"""Children in care with a placement and a school, and the people linked to them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from accounts import policy
from accounts.models import Organisation, User
from accounts.roles import Role
from children.models import CarePeriod, Child, Delegation, Link, Placement, SchoolSpell
from children.scopes import HELP
from tests.factories.days import LONG_AGO, NOW, TODAY

_number = count(1)
_GIVEN = ("Alex", "Maya", "Jordan", "Priya", "Kofi", "Ffion", "Sami", "Lily", "Ode", "Ruben")


def child(
    authority: Organisation,
    *,
    at: Organisation | None = None,
    born: date = date(2013, 2, 14),
    in_care: bool = True,
    confidential: bool = False,
    **more: Any,
) -> Child:
    """A child (Year 9 in autumn 2026) in care since 2020, placed with carers, on the roll of `at`."""
    number = next(_number)
    fields = {
        "la_child_id": f"C{number:05}",
        "given_name": _GIVEN[number % 10],
        "family_name": f"Example{number}",
        "date_of_birth": born,
        "sex": "F",
        "ethnicity": "WBRI",
        "first_language": "English",
        "interpreter_needed": False,
        "upn": "",
        "sources": {"ethnicity": {"source": "the social care record", "on": "2026-11-03"}},
    }
    made = Child.objects.create(authority=authority, **(fields | more))
    began = min(max(LONG_AGO, born + timedelta(days=400)), TODAY)  # nobody is in care before they are born
    if in_care:
        care = CarePeriod.objects.create(child=made, started_on=began)
        placement(made, since=began, care_period=care, confidential=confidential)
    if at:
        school_spell(made, at, since=began)
    return made


def placement(child: Child, *, since: date = LONG_AGO, until: date | None = None, **more: Any) -> Placement:
    """An episode with foster carers under a full care order."""
    fields = {
        "reason_new": "S",
        "legal_status": "C2",
        "placement_type": "U4",
        "address": "4 Larch Row, Brookton",
        "postcode": "BK3 4CD",
        "carer_name": "Mo Carer",
    }
    return Placement.objects.create(child=child, started_on=since, ended_on=until, **(fields | more))


def school_spell(
    child: Child, school: Organisation, *, since: date = LONG_AGO, until: date | None = None
) -> SchoolSpell:
    """The child is on the roll of the school."""
    return SchoolSpell.objects.create(child=child, school=school, started_on=since, ended_on=until)


def link(
    child: Child, who: User, role: Role, *, since: date = LONG_AGO, until: date | None = None, **more: Any
) -> Link:
    """The person stands by the child in the role; a carer's link names the placement."""
    if role == Role.CARER:
        more.setdefault("placement", child.placements.first())
    who.__dict__.pop("_roles_for", None)
    return Link.objects.create(child=child, user=who, role=role, started_on=since, ended_on=until, **more)


def delegate(
    child: Child,
    who: User,
    sections: list[str],
    *,
    by: User,
    since: date = TODAY - timedelta(days=30),
    until: date = date(2099, 1, 1),
    now: datetime = NOW,
) -> Delegation:
    """The colleague (a member with the role of school colleague) may help with these sections."""
    policy.grant(who, HELP, child)
    who.__dict__.pop("_roles_for", None)
    return Delegation.objects.create(
        child=child,
        granted_by=by,
        delegate=who,
        sections=sections,
        started_on=since,
        ended_on=until,
        granted_at=now,
    )
