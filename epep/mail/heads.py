"""Messages to a school's head teacher contact who has no account: how many plans are late, once, and no link.

Whose things are late is `peps.reminders.heads`; here stands only that it happens once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from epep.bell import ring
from epep.mail.hours import LONDON, in_hours
from epep.mail.models import HeadTold, Message

RULE = TEMPLATE = "head_told"
_THING = ("headcontact", "late")
"""What such a message is about, for its key: with the day and the address it makes one a day and address."""


class LateThing(NamedTuple):
    """One late thing at a school, by one rule, for one due day."""

    school_id: uuid.UUID
    rule: str
    thing_type: str
    thing_id: str
    due_on: date
    authority_id: uuid.UUID


def queue_to_head(
    *, address: str, to: Any, on: date, now: datetime, plans: int, late: Sequence[LateThing]
) -> Message | None:
    """Queue the day's one message to `address` because of `late`, which was not told before; `plans` is how many.
    `to` is the person where somebody with an account, but none at the school, has that address; else None.

    None when the address has one of today, or one that still waits, or a bundle of its own today: then it goes
    another day. The message and its rows stand or fall together.
    """
    authorities = {one.authority_id for one in late}
    message = Message(
        rule=RULE,
        thing_type=_THING[0],
        thing_id=_THING[1],
        due_on=on,
        recipient=to,
        address=address,
        authority_id=next(iter(authorities)) if len(authorities) == 1 else None,
        template=TEMPLATE,
        context={"count": plans},
        not_before=in_hours(now),
        by_day=True,
        queued_at=now,
    )
    if _has_one(address, on):
        return None
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            HeadTold.objects.bulk_create(HeadTold(message=message, **one._asdict()) for one in late)
            ring("epep.mail.tasks.deliver", str(message.pk))
    except IntegrityError:
        return None
    return message


def _has_one(address: str, on: date) -> bool:
    """Whether the person behind the address has a message of the day, or one that waits for the morning."""
    morning = datetime.combine(on, time.min, tzinfo=LONDON)
    recent = Q(due_on__gte=on) | Q(sent_at__gte=morning)
    to_address = Q(rule=RULE, thing_type=_THING[0], thing_id=_THING[1], address=address)
    by_day = Message.objects.filter(by_day=True)
    waits = recent | Q(status=Message.Status.WAITING)
    return (
        by_day.filter(waits, to_address).exists() or by_day.filter(recent, recipient__email=address).exists()
    )


def told_to_heads(schools: Collection[uuid.UUID], since: date) -> set[tuple[uuid.UUID, str, str, str, date]]:
    """What these schools' addresses were told of things due from `since` on, as a `LateThing` without its authority."""
    rows = HeadTold.objects.filter(school__in=schools, due_on__gte=since)
    return set(rows.values_list("school_id", "rule", "thing_type", "thing_id", "due_on"))
