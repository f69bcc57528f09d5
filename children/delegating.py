"""Handing part of a child's plan to a colleague until a day, and taking it back. The teacher answers for it.

The grant is django-guardian's, given and taken through `accounts.policy`; the limits are the Delegation's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from accounts import policy
from accounts.actions import issue_invitation, start_membership
from accounts.actions.accounts import one_line
from accounts.authority import preset
from accounts.models import AuthoritySettings, Organisation, User
from accounts.permissions import scope_of
from accounts.querysets import by_email, never_joined
from accounts.roles import Role
from children.models import Child, ChildUserObjectPermission, Delegation
from children.scopes import HELP
from epep.audit.record import record
from epep.mail.queue import queue
from epep.moves import Refused

LONGEST = timedelta(days=366)
"""Help for longer than a school year is a role, not help."""


@dataclass(frozen=True)
class Handed:
    """A section that can be handed over: its key, letter and title."""

    key: str
    letter: str
    title: str


def sections_to_hand(user: Any, child: Child, *, on: date) -> list[Handed]:
    """The sections the person fills, or types for their owner, that a helper can fill as well.

    A helper works at a school, so these are sections that a designated teacher fills.
    """
    mine = _granting_roles(user, child, on)
    row = AuthoritySettings.objects.filter(authority=child.authority_id).first()
    parts = preset(row.preset).get("sections", {}) if row else {}
    found = []
    for key, part in parts.items():
        fillers = {Role(name) for name in (*part["filled_by"], *part.get("on_behalf_by", ()))}
        if Role.DESIGNATED_TEACHER in fillers and fillers & mine:
            found.append(Handed(key, part["letter"], part["title"]))
    return found


def _granting_roles(user: Any, child: Child, on: date) -> set[Role]:
    held = policy.roles_for(user, child, on)
    return {role for role, scopes in held.items() if scope_of("delegate.grant", role) in scopes}


def delegate(
    *, by: User, child: Child, email: str, name: str, sections: list[str], until: date, now: datetime
) -> Delegation:
    """Ask a colleague to help with these sections until the day `until`, which is the last one.

    The colleague has an address at the same place (the part after the @). Without an account, one is made
    that opens nothing until they take up the invitation sent to them. Raises Refused.
    """
    on = localdate(now)
    _check(by, child, email, sections, until, on)
    with transaction.atomic():
        colleague = _colleague(by, child, email.strip().lower(), one_line(name), now=now, on=on)
        if _running(child, colleague, on).select_for_update().exists():
            raise Refused("state", ["This colleague helps with this child already. End that first."])
        made = Delegation.objects.create(
            child=child,
            granted_by=by,
            delegate=colleague,
            sections=sorted(set(sections)),
            started_on=on,
            ended_on=until + timedelta(days=1),
            granted_at=now,
        )
        policy.grant(colleague, HELP, child)
        record(
            "delegation.granted",
            made,
            by=by,
            now=now,
            child_id=child.pk,
            sections=made.sections,
            until=until.isoformat(),
        )
        if colleague.is_active:
            queue(
                "delegation.granted",
                made,
                to=colleague,
                authority=child.authority,
                template="help_wanted",
                due_on=until,
                now=now,
                context={"count": 1, "due_on": until.isoformat()},
            )
    return made


def _check(by: User, child: Child, email: str, sections: list[str], until: date, on: date) -> None:
    allowed = policy.can(by, "delegate.grant", child, on=on)
    if not allowed:
        raise Refused("permission", [allowed.reason])
    own = by.email_domain
    wrong = []
    if email.strip().rpartition("@")[2].lower() != own:
        wrong.append(f"Enter an address that ends in @{own}, like yours: only a colleague can help")
    if email.strip().lower() == by.email.lower():
        wrong.append("Enter a colleague’s address, not your own")
    if not sections:
        wrong.append("Choose at least one section")
    if set(sections) - {part.key for part in sections_to_hand(by, child, on=on)}:
        raise Refused("permission", ["You can hand over only sections that you fill in yourself."])
    if not on <= until <= on + LONGEST:
        wrong.append("Choose a last day between today and a year from now")
    if wrong:
        raise Refused("guard", wrong)


def _colleague(by: User, child: Child, email: str, name: str, *, now: datetime, on: date) -> User:
    """The account of the address with the role of a colleague; made, and invited, when there is none."""
    place = _place(by, child, on)
    found = by_email(email, lock=True)
    if found and not found.is_active and not never_joined(found):
        raise Refused("state", ["This person’s account is closed. Ask the Virtual School about it."])
    if found and found.is_active:
        start_membership(user=found, organisation=place, role=Role.SCHOOL_COLLEAGUE, by=by, now=now)
        return found
    if not name:
        raise Refused("guard", ["Enter your colleague’s name: they have no account yet"])
    made = found or User.objects.create_user(email, None, name=name, is_active=False)
    issue_invitation(
        email=email,
        name=name,
        role=Role.SCHOOL_COLLEAGUE,
        organisation=place,
        authority=child.authority,
        by=by,
        now=now,
    )
    return made


def _place(by: User, child: Child, on: date) -> Organisation:
    """Where the granter holds the role in which they reach the child: the school, before the authority."""
    schools = child.school_spells.live(on).values("school_id")
    held = {
        grant.organisation_id
        for grant in policy.grants(by, on)
        if grant.role in _granting_roles(by, child, on)
    }
    rows = Organisation.objects.filter(pk__in=held)
    return rows.filter(pk__in=schools).first() or rows.get(pk=child.authority_id)


def _running(child: Child, colleague: User, on: date) -> QuerySet[Delegation]:
    """Help that has not ended, from today on."""
    rows = Delegation.objects.filter(child=child, delegate=colleague, ended_early_at=None)
    return rows.filter(ended_on__gt=on)


def end_delegation(*, delegation: Delegation, by: User, now: datetime) -> Delegation:
    """Take the help back at once: the colleague's next request finds nothing. Raises Refused."""
    on = localdate(now)
    with transaction.atomic():
        row = (
            Delegation.objects.select_for_update(of=("self",))
            .select_related("child", "delegate")
            .get(pk=delegation.pk)
        )
        allowed = policy.can(by, "delegate.grant", row.child, on=on)
        if not allowed:
            raise Refused("permission", [allowed.reason])
        if row.ended_early_at or row.ended_on <= on:
            raise Refused("state", ["This help has ended already."])
        row.ended_early_at, row.ended_early_by = now, by
        row.save(update_fields=["ended_early_at", "ended_early_by"])
        if not _running(row.child, row.delegate, on).exists():
            policy.revoke(row.delegate, HELP, row.child)
        record("delegation.ended", row, by=by, now=now, child_id=row.child_id)
    return row


def end_expired(*, now: datetime) -> tuple[int, int]:
    """Take away grants whose delegation has run out: (how many now, orphans left, which must be 0)."""
    on = localdate(now)
    ended = 0
    for row in _orphans(on).select_related("user", "content_object"):
        with transaction.atomic():
            policy.revoke(row.user, HELP, row.content_object)
            last = (
                Delegation.objects.filter(child=row.content_object_id, delegate=row.user_id)
                .order_by("-ended_on")
                .first()
            )
            if last is not None and not last.ended_early_at:
                record("delegation.ran_out", last, by=None, now=now, child_id=last.child_id)
        ended += 1
    return ended, _orphans(on).count()


def _orphans(on: date) -> QuerySet[ChildUserObjectPermission]:
    """Guardian's rows for which no delegation runs."""
    running = Delegation.objects.filter(
        child=OuterRef("content_object"), delegate=OuterRef("user"), ended_early_at=None, ended_on__gt=on
    )
    return ChildUserObjectPermission.objects.filter(~Exists(running))
