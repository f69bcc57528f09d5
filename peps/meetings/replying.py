"""Answering an invitation: by the link of the message, once for each message, or by signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from epep.audit.record import record
from epep.moves import Refused
from peps.meetings.telling import digest_of
from peps.models import Invitee, Meeting

USED, PAST, CANCELLED, GONE = "used", "past", "cancelled", "gone"
REPLIES = (Invitee.Reply.YES, Invitee.Reply.NO, Invitee.Reply.OTHER)


def by_token(token: str) -> Invitee | None:
    """Whom a link belongs to. A link of an earlier message of the same meeting is nobody's any more."""
    rows = Invitee.objects.filter(token_digest=digest_of(token), sequence_sent__gte=0)
    return rows.select_related(
        "meeting__pep__school", "meeting__pep__authority", "meeting__pep__child"
    ).first()


def state_of(invitee: Invitee, *, now: datetime, by_link: bool = True) -> str:
    """Why it cannot be answered now (used, past, cancelled), or ""."""
    meeting = invitee.meeting
    if meeting.status == Meeting.Status.CANCELLED:
        return CANCELLED
    if meeting.status != Meeting.Status.ARRANGED or meeting.starts_at <= now:
        return PAST
    if by_link and invitee.reply and invitee.reply_sequence == invitee.sequence_sent:
        return USED
    return ""


@transaction.atomic
def answer(
    *, invitee: Invitee, reply: str, text: str, by: Any, now: datetime, by_link: bool = False
) -> Invitee:
    """Keep the answer. `by` is None for a link. Raises Refused with kind "state" and the state as its message
    when the link is used up or the meeting is past or cancelled, "guard" for no answer."""
    if reply not in REPLIES:
        raise Refused("guard", ["Select whether you can come."])
    text = " ".join(text.split())
    if len(text) > 300:
        raise Refused("guard", ["What you want to say must be 300 characters or fewer."])
    if reply == Invitee.Reply.OTHER and not text:
        raise Refused("guard", ["Say which other times would suit you."])
    meeting = (
        Meeting.objects.select_for_update(no_key=True, of=("self",))
        .select_related("pep")
        .get(pk=invitee.meeting_id)
    )
    fresh = Invitee.objects.select_for_update(no_key=True, of=("self",)).filter(pk=invitee.pk).first()
    if fresh is None or (by_link and fresh.token_digest != invitee.token_digest):
        raise Refused("state", [GONE])
    fresh.meeting = meeting
    if state := state_of(fresh, now=now, by_link=by_link):
        raise Refused("state", [state])
    fresh.reply, fresh.reply_text = reply, text
    fresh.reply_sequence, fresh.replied_on = fresh.sequence_sent, now
    fresh.save(update_fields=["reply", "reply_text", "reply_sequence", "replied_on"])
    record("meeting.answered", meeting, by=by, now=now, child_id=meeting.pep.child_id, reply=str(reply))
    return fresh
