"""Who is told what of money: queued in the same transaction. No message holds a name, an amount or a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from accounts.roles import Role
from children.people import people_round
from epep.mail.queue import queue
from funding.models import Request

CONCERNED = (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER)


def tell(request: Request, rule: str, template: str, *, by: Any, now: datetime) -> None:
    """Tell the designated teacher, the social worker and whoever asked, except `by`, once for each decision."""
    on = localdate(now)
    people = {person.user for person in people_round(request.child, CONCERNED, on=on)}
    if request.requested_by is not None and request.requested_by.is_active:
        people.add(request.requested_by)
    for user in sorted(people - {by}, key=lambda one: one.name):
        queue(
            f"funding.{rule}.{request.decisions.count()}",
            request,
            to=user,
            authority=request.authority,
            template=template,
            due_on=on,
            now=now,
            context={"count": 1, "path": reverse("funding:request", args=[request.pk])},
        )
