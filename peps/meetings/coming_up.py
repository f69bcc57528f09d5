"""Who is reminded of a meeting to come: who accepted and who has not answered. Others have nothing to be told.

People with an account hear it in their one bundle of the day (`peps.reminders`); for those who were invited by an
address alone it is a message of its own, with a new link to answer.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from epep.mail.models import Message
from peps.meetings.telling import REMINDED, new_link, tell
from peps.meetings.times import LONDON
from peps.models import Invitee, Meeting, Pep

KIND = "meeting"
"""What rules of reminders, bundles and lists call a meeting."""
_ROW = ("pk", "pep__authority_id", "pep_id", "pep__child_id", "pep__definition_id", "pep__without_school")


class Coming(NamedTuple):
    """A meeting that is still to take place, with what a reminder needs of its plan."""

    meeting_id: uuid.UUID
    authority_id: uuid.UUID
    pep_id: uuid.UUID
    child_id: uuid.UUID
    definition_id: str
    without_school: bool
    day: date


def coming(peps: QuerySet[Pep], *, first: date | None, last: date | None) -> Iterator[Coming]:
    """The arranged meetings of these plans between two days, by time. One query."""
    rows = Meeting.objects.filter(pep__in=peps, status=Meeting.Status.ARRANGED)
    if first:
        rows = rows.filter(starts_at__gte=_midnight(first))
    if last:
        rows = rows.filter(starts_at__lt=_midnight(last + timedelta(days=1)))
    found: Iterator[Any] = rows.order_by("starts_at", "pk").values_list(*_ROW, "starts_at").iterator()
    for *row, starts_at in found:
        yield Coming(*row, localdate(starts_at))  # type: ignore[call-arg]


def guests(meetings: Collection[uuid.UUID], *, on: date) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Meeting → the people with an account who are to be reminded of it. One query."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    if meetings:
        rows = _to_remind(on).filter(meeting__in=meetings, user__is_active=True)
        for meeting_id, user_id in rows.values_list("meeting_id", "user_id"):
            found[meeting_id].add(user_id)
    return found


def _to_remind(on: date) -> QuerySet[Invitee]:
    """Told of the meeting as it is, before today; accepted, or not answered since."""
    waits = Q(reply__in=("", Invitee.Reply.YES)) | ~Q(reply_sequence=F("meeting__sequence"))
    rows = Invitee.objects.filter(waits, sequence_sent__gte=F("meeting__sequence"))
    rows = rows.filter(meeting__status=Meeting.Status.ARRANGED, invited_at__lt=_midnight(on))
    found: QuerySet[Invitee] = rows.filter(~Q(asked_again_on=on) | Q(asked_again_on=None))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)


# ---- people without an account ---------------------------------------------------------------------


class Note(NamedTuple):
    """One message to somebody without an account: who, of which meeting, by which rule of which authority."""

    invitee_id: uuid.UUID
    meeting_id: uuid.UUID
    authority_id: uuid.UUID
    rule: str
    due_on: date


def notes(due: Collection[tuple[str, Coming]], *, on: date) -> list[Note]:
    """The messages that are to go to addresses today for meetings that a rule is about. Two queries."""
    by_meeting = {one.meeting_id: (rule, one) for rule, one in due}
    rows = _to_remind(on).filter(meeting__in=by_meeting, user=None).exclude(email="")
    gone = set(
        Message.objects.filter(
            thing_type=KIND, thing_id__in=[str(pk) for pk in by_meeting], template=REMINDED
        )
        .filter(recipient=None)
        .values_list("thing_id", "rule", "due_on", "address")
    )
    found = []
    for pk, meeting_id, email in rows.order_by("pk").values_list("pk", "meeting_id", "email"):
        rule, one = by_meeting[meeting_id]
        if (str(meeting_id), rule, one.day, email) not in gone:
            found.append(Note(pk, meeting_id, one.authority_id, rule, one.day))
    return found


@transaction.atomic
def send_note(note: Note, *, on: date, now: datetime) -> bool:
    """Queue one of them, unless meanwhile it went, was answered or the meeting is over; whether it did."""
    meetings = Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("pep__authority")
    meeting = meetings.filter(pk=note.meeting_id, starts_at__gt=now).first()
    row = _to_remind(on).filter(pk=note.invitee_id).select_for_update(no_key=True, of=("self",)).first()
    if meeting is None or row is None or localdate(meeting.starts_at) != note.due_on:
        return False
    gone = Message.objects.filter(
        rule=note.rule, thing_type=KIND, thing_id=str(meeting.pk), due_on=note.due_on, address=row.email
    )
    if gone.exists():
        return False
    row.save(update_fields=new_link(row))
    return tell(meeting, REMINDED, row, now=now, rule=note.rule, by_day=True) is not None
