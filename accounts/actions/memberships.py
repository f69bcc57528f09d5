"""Giving a person a role in an organisation, and ending it. Reach follows from the rows by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Membership, Organisation, User
from accounts.querysets import manages, may_take
from accounts.roles import Role
from epep.audit.record import record
from epep.moves import Refused

NOT_YOURS = "Your role does not include changing who works here."
FOR_ANOTHER = "Only the Virtual School head or an administrator can end this role."


def start_membership(
    *, user: User, organisation: Organisation, role: Role, by: User, now: datetime
) -> Membership:
    """The person holds the role from today; the row that stands already when they hold it. No permission asked."""
    held = Membership.objects.filter(user=user, organisation=organisation, role=role, ends_on=None)
    found = held.first()
    if found is not None:
        return found
    made = Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=localdate(now)
    )
    record("membership.started", user, by=by, now=now, role=str(role), organisation=str(organisation.pk))
    return made


def end_membership(*, membership: Membership, by: User, now: datetime) -> Membership:
    """End a role today: from the next request on it reaches nobody. Raises Refused."""
    on = localdate(now)
    with transaction.atomic():
        row = Membership.objects.select_for_update().select_related("organisation").get(pk=membership.pk)
        if not manages(by, row.organisation, on=on):
            raise Refused("permission", [NOT_YOURS])
        if not may_take(by, row.role, row.organisation, on=on):
            raise Refused("permission", [FOR_ANOTHER])
        if row.user_id == by.pk:
            raise Refused("permission", ["You cannot end your own role. Ask a colleague to do it."])
        if row.ends_on is not None and row.ends_on <= on:
            raise Refused("state", ["This role has ended already."])
        row.ends_on = max(on, row.starts_on)
        row.save()
        record(
            "membership.ended", row.user, by=by, now=now, role=row.role, organisation=str(row.organisation_id)
        )
    return row
