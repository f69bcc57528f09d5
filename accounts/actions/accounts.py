"""Closing and opening accounts, and changing one's own details. Accounts are never deleted."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Invitation, Membership, User
from accounts.querysets import manages_person, may_take, never_joined
from epep.audit.record import record
from epep.moves import Refused

FOR_ANOTHER = "Only the Virtual School head or an administrator can close this account."
NOT_YOURS = "This person also works for somebody else. End their roles here instead."


def close_account(*, user: User, by: User, now: datetime, reason: str) -> User:
    """Close an account: sessions, roles and open invitations end with it. Raises Refused."""
    on = localdate(now)
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        if fresh.pk == by.pk:
            raise Refused("permission", ["You cannot close your own account. Ask a colleague to do it."])
        if not manages_person(by, fresh, on=on):
            raise Refused("permission", [NOT_YOURS])
        held = Membership.objects.live(on).filter(user=fresh).select_related("organisation")
        if not all(may_take(by, row.role, row.organisation, on=on) for row in held):
            raise Refused("permission", [FOR_ANOTHER])
        if not reason.strip():
            raise Refused("guard", ["Say why the account is closed"])
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        for row in Membership.objects.live(on).filter(user=fresh, ends_on=None):
            row.ends_on = max(on, row.starts_on)
            row.save()
        Invitation.objects.filter(email__iexact=fresh.email, accepted_at=None, expires_at__gt=now).update(
            expires_at=now
        )
        for session in UserSession.objects.filter(user=fresh):
            session.end()
        record("person.closed", fresh, by=by, now=now, reason=reason.strip())
    return fresh


def reopen_account(*, user: User, by: User, now: datetime) -> User:
    """Open a closed account again, without any role: roles are given afresh. Raises Refused."""
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        if not manages_person(by, fresh, on=localdate(now), past=True):
            raise Refused("permission", [NOT_YOURS])
        if fresh.is_active or never_joined(fresh):
            raise Refused("state", ["This account is not closed."])
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        record("person.reopened", fresh, by=by, now=now)
    return fresh


def change_details(*, user: User, name: str, job_title: str, phone: str, now: datetime) -> User:
    """What colleagues see of a person, changed by themself. The e-mail address stays: it says who they are."""
    with transaction.atomic():
        fresh = User.objects.select_for_update().get(pk=user.pk)
        fresh.name, fresh.job_title, fresh.phone = one_line(name), one_line(job_title), one_line(phone)
        fresh.save(update_fields=["name", "job_title", "phone"])
        record("person.changed", fresh, by=fresh, now=now)
    return fresh


def one_line(text: str) -> str:
    """Text for a place that has one line; line breaks and runs of blanks become one blank."""
    return " ".join(text.split())
