"""Who at a school is told when something is late: named by its designated teacher or by the Virtual School.

Somebody with a role there, or an address that is told a number and needs no access.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from children.models import SchoolSpell
from epep.audit.record import record
from epep.mail.models import HeadContact
from epep.moves import Refused

NAME = "reminder.contact"
NO_RIGHT = "Your role does not include naming who is told at this school."
NOT_THERE = "Choose somebody who can open the plans of this school"


def schools_of(user: User, *, on: date) -> QuerySet[Organisation]:
    """The schools for which the person may name somebody: their own, or those their authority's children go to."""
    mine = policy.organisations(user, NAME, on)
    taught = SchoolSpell.objects.live(on).filter(child__authority__in=mine).values("school_id")
    rows = Organisation.objects.filter(Q(pk__in=mine) | Q(pk__in=taught), kind=Organisation.Kind.SCHOOL)
    return rows.order_by("name", "pk")


def teachers_of(school: Organisation, *, on: date) -> QuerySet[User]:
    """Those at the school who can open its plans, by name."""
    rows = Membership.objects.live(on).filter(organisation=school, role=Role.DESIGNATED_TEACHER)
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True).order_by("name", "pk")


def name_head_contact(
    *, school: Organisation, by: User, now: datetime, user_id: uuid.UUID | None = None, address: str = ""
) -> None:
    """Who is told of what is late: the person `user_id`, who must hold a role there, else `address`, else nobody.

    The address of one of those people stands for that person. Raises Refused.
    """
    on = localdate(now)
    if not schools_of(by, on=on).filter(pk=school.pk).exists():
        raise Refused("permission", [NO_RIGHT])
    there = teachers_of(school, on=on)
    address = address.strip().lower()
    if user_id is None and address:
        user_id = there.filter(email__iexact=address).values_list("pk", flat=True).first()
    if user_id is not None and not there.filter(pk=user_id).exists():
        raise Refused("guard", [NOT_THERE])
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=school.pk)
        if user_id is None and not address:
            HeadContact.objects.filter(organisation=school).delete()
        else:
            named = {"user_id": user_id, "address": "" if user_id else address}
            HeadContact.objects.update_or_create(
                organisation=school, defaults=named | {"named_at": now, "named_by": by}
            )
        how = "person" if user_id else "address" if address else "nobody"
        record("school.head_contact", school, by=by, now=now, how=how)
