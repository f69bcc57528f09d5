"""Bundles of reminders: at most one message per person and day, about things that are each told once.

Who is reminded of what is `peps.reminders`; here stands only that it happens once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from epep.bell import ring
from epep.ids import new_id
from epep.mail.hours import LONDON, in_hours
from epep.mail.models import Message, MessageAbout
from epep.mail.wording import COUNTS

RULE = "reminders"
"""The rule of every bundle; what it is about stands in its rows."""
TOGETHER = 20
"""How many messages a worker is told of at once."""
_LOCK = 0x72656D696E64
_ABOUTS = (
    'INSERT INTO "mail_messageabout"'
    ' ("id", "message_id", "recipient_id", "rule", "thing_type", "thing_id", "due_on", "authority_id")'
    " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[],"
    " %s::text[], %s::text[], %s::text[], %s::date[], %s::uuid[])"
)
"""A thing each, all in one statement: a model's instances for so many rows would take longer than the database."""


class About(NamedTuple):
    """One thing to be told, by one rule, for one due day."""

    rule: str
    thing_type: str
    thing_id: str
    due_on: date
    authority_id: uuid.UUID


@dataclass(frozen=True)
class Wanted:
    """One person's bundle as it is to be queued. `counts` and `template` are what it says; nothing personal.

    It is the message of the authority whose plans it is about; of none where they are several authorities'.
    """

    to: Any
    counts: Mapping[str, int]
    abouts: Sequence[About]
    template: str
    authorities: Collection[uuid.UUID]

    def message(self, *, on: date, now: datetime) -> Message:
        """The row of the day `on`, not saved."""
        if set(self.counts) - COUNTS:
            raise ValueError(f"a bundle counts {', '.join(sorted(COUNTS))} alone")
        return Message(
            rule=RULE,
            thing_type=self.to._meta.model_name,
            thing_id=str(self.to.pk),
            due_on=on,
            recipient=self.to,
            address=self.to.email,
            authority_id=next(iter(self.authorities)) if len(self.authorities) == 1 else None,
            template=self.template,
            context={"count": self.counts.get("plans", 0), "counts": dict(self.counts)} | self._where(),
            not_before=in_hours(now),
            by_day=True,
            queued_at=now,
        )

    def _where(self) -> dict[str, str]:
        """Where its link leads: the list, or to the invitations where meetings are all; and the first meeting's day."""
        days = sorted(about.due_on for about in self.abouts if about.thing_type == "meeting")
        found = {"path": "/to-do/" if self.counts.get("plans") else "/meetings/mine/"}
        return found | ({"due_on": days[0].isoformat()} if days else {})


def queue_bundles(wanted: Sequence[Wanted], *, on: date, now: datetime) -> int:
    """Queue the messages of the day `on`, one to each person; how many are new. None to who has one of today or one
    that still waits.

    All together or none: where another run tells one of the things in the same moment, each is tried by itself. A
    message and its things stand or fall together, and what falls goes with the next.
    """
    if not wanted:
        return 0
    wanted = sorted(wanted, key=lambda one: str(one.to.pk))  # who waits for whom is the same for every run
    try:
        with transaction.atomic():
            _hold()
            return _insert(wanted, on=on, now=now)
    except IntegrityError:
        if len(wanted) == 1:
            return 0
        return sum(queue_bundles([one], on=on, now=now) for one in wanted)


def _hold() -> None:
    """Until the transaction ends no other run queues bundles: it finds what this one queued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _insert(wanted: Sequence[Wanted], *, on: date, now: datetime) -> int:
    have = _have_one([one.to for one in wanted], on)
    messages, rows = [], []
    for one in wanted:
        if one.to.pk not in have:
            messages.append(message := one.message(on=on, now=now))
            rows += [(new_id(), message.pk, one.to.pk, *about) for about in one.abouts]
    if not messages:
        return 0
    Message.objects.bulk_create(messages)
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ABOUTS, [list(column) for column in zip(*rows, strict=True)])
    for start in range(0, len(messages), TOGETHER):
        ring("epep.mail.tasks.deliver", *(str(one.pk) for one in messages[start : start + TOGETHER]))
    return len(messages)


def _have_one(people: Sequence[Any], on: date) -> set[uuid.UUID]:
    """Those for whom a bundle waits, or a message that goes by day was queued for this day or later, or sent today."""
    morning = datetime.combine(on, time.min, tzinfo=LONDON)
    waits = Q(status=Message.Status.WAITING, rule=RULE)
    recent = waits | Q(due_on__gte=on) | Q(sent_at__gte=morning)
    rows = Message.objects.filter(recent, by_day=True, recipient__in=[one.pk for one in people])
    return set(rows.values_list("recipient_id", flat=True))


def told(recipients: Sequence[uuid.UUID], since: date) -> set[tuple[uuid.UUID, str, str, date]]:
    """What these people were told already of things due from `since` on: (person, rule, thing id, due day)."""
    rows = MessageAbout.objects.filter(recipient__in=recipients, due_on__gte=since)
    return set(rows.values_list("recipient_id", "rule", "thing_id", "due_on"))
