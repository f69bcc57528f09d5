"""Bundles of reminders: at most one message per person and day, about things that are each told once.

Who is reminded of what is `peps.reminders`; here stands only that it happens once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from epep.bell import ring
from epep.mail.hours import LONDON, in_hours
from epep.mail.models import Message, MessageAbout
from epep.mail.wording import COUNTS

RULE = "reminders"
"""The rule of every bundle; what it is about stands in its rows."""


class About(NamedTuple):
    """One thing to be told, by one rule, for one due day."""

    rule: str
    thing_type: str
    thing_id: str
    due_on: date
    authority_id: uuid.UUID


def queue_bundle(
    *,
    to: Any,
    on: date,
    now: datetime,
    counts: Mapping[str, int],
    abouts: Sequence[About],
    template: str,
    authorities: Collection[uuid.UUID],
) -> Message | None:
    """Queue the one message of the day `on` to `to`. None when they have one of today or one that still waits.

    It is the message of the authority whose plans it is about; of none where they are several authorities'.

    The message and its things stand or fall together: where another run tells one of the things in the same
    moment, this one is taken back and what remains goes with the next.
    """
    if set(counts) - COUNTS:
        raise ValueError(f"a bundle counts {', '.join(sorted(COUNTS))} alone")
    message = Message(
        rule=RULE,
        thing_type=to._meta.model_name,
        thing_id=str(to.pk),
        due_on=on,
        recipient=to,
        address=to.email,
        authority_id=next(iter(authorities)) if len(authorities) == 1 else None,
        template=template,
        context={"count": counts.get("plans", 0), "counts": dict(counts), "path": "/to-do/"},
        not_before=in_hours(now),
        by_day=True,
        queued_at=now,
    )
    if _has_one(to, on):
        return None
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            MessageAbout.objects.bulk_create(
                MessageAbout(message=message, recipient=to, **about._asdict()) for about in abouts
            )
            ring("epep.mail.tasks.deliver", str(message.pk))
    except IntegrityError:
        return None
    return message


def _has_one(to: Any, on: date) -> bool:
    """Whether a bundle to this person waits, or one of this day or later was queued or sent."""
    morning = datetime.combine(on, time.min, tzinfo=LONDON)
    recent = Q(status=Message.Status.WAITING) | Q(due_on__gte=on) | Q(sent_at__gte=morning)
    return Message.objects.filter(recent, by_day=True, rule=RULE, recipient=to).exists()


def told(recipients: Sequence[uuid.UUID], since: date) -> set[tuple[uuid.UUID, str, str, date]]:
    """What these people were told already of things due from `since` on: (person, rule, thing id, due day)."""
    rows = MessageAbout.objects.filter(recipient__in=recipients, due_on__gte=since)
    return set(rows.values_list("recipient_id", "rule", "thing_id", "due_on"))
