"""What a move of a meeting brings about: who came is settled, the plan's facts follow, people are told."""

from __future__ import annotations

from django.utils.timezone import localdate

from epep.moves import Context
from peps.clocks.following import follow_plan
from peps.meetings.telling import CANCELLED, drop_overtaken, tell
from peps.models import Invitee, Meeting, PepFacts


def attendance(context: Context) -> None:
    """Nobody is left open: who was not ticked did not come."""
    Invitee.objects.filter(meeting=context.thing, came__isnull=True).update(came=False)


def facts_follow(context: Context) -> None:
    """The plan knows when its meeting was, also where the section of the meeting is somebody else's to write."""
    held_on = localdate(context.thing.starts_at)
    PepFacts.objects.filter(pk=context.thing.pep_id).update(meeting_on=held_on)
    follow_plan(context.thing.pep, now=context.now)


def held_undone(context: Context) -> None:
    """As if nobody had said that it was held: who came is open again, the plan has the day of an earlier meeting."""
    meeting = context.thing
    meeting.held_at = meeting.held_by = None
    meeting.revision += 1
    meeting.saved_at, meeting.saved_by = context.now, context.by
    Invitee.objects.filter(meeting=meeting, came=False).update(came=None)
    others = Meeting.objects.filter(pep=meeting.pep_id, status=Meeting.Status.HELD).exclude(pk=meeting.pk)
    last = others.order_by("starts_at").values_list("starts_at", flat=True).last()
    PepFacts.objects.filter(pk=meeting.pep_id).update(meeting_on=localdate(last) if last else None)
    follow_plan(meeting.pep, now=context.now)


def tell_cancelled(context: Context) -> None:
    """Everybody who was invited hears, and their calendars forget it."""
    meeting = context.thing
    meeting.sequence += 1
    meeting.revision += 1
    meeting.saved_at, meeting.saved_by = context.now, context.by
    follow_plan(meeting.pep, now=context.now)
    drop_overtaken(meeting)
    if meeting.starts_at < context.now:
        return
    for invitee in meeting.invitees.filter(sequence_sent__gte=0).select_related("user"):
        tell(meeting, CANCELLED, invitee, now=context.now)
