"""Answering an invitation: by the link of the message, once for each link, or by signing in. And a new link."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from epep.audit.record import record
from epep.moves import Refused
from peps.meetings.telling import LINK, digest_of, new_link, tell
from peps.models import Invitee, Meeting

USED, PAST, CANCELLED, GONE, REPLACED = "used", "past", "cancelled", "gone", "replaced"
WAIT = timedelta(hours=1)
"""How long somebody waits before they can have another link."""
REPLIES = (Invitee.Reply.YES, Invitee.Reply.NO, Invitee.Reply.OTHER)


def by_token(token: str) -> Invitee | None:
    """Whom a link belongs to, also one that a newer link replaced (`state_of` says so)."""
    digest = digest_of(token)
    rows = Invitee.objects.filter(sequence_sent__gte=0).select_related(
        "user", "meeting__pep__school", "meeting__pep__authority", "meeting__pep__child"
    )
    return rows.filter(token_digest=digest).first() or rows.filter(former_digests__contains=[digest]).first()


def state_of(invitee: Invitee, *, now: datetime, token: str | None = None) -> str:
    """Why it cannot be answered now (used, replaced, past, cancelled), or "". `token` is that of a link."""
    meeting = invitee.meeting
    if meeting.status == Meeting.Status.CANCELLED:
        return CANCELLED
    if meeting.status != Meeting.Status.ARRANGED or meeting.starts_at <= now:
        return PAST
    if token is None:
        return ""
    if digest_of(token) != invitee.token_digest:
        return REPLACED
    return USED if invitee.is_link_used else ""


@transaction.atomic
def send_new_link(*, invitee: Invitee, now: datetime) -> bool:
    """Send a new link in place of the one that was used or replaced, to the address that was invited and no other.

    False when one went out within the last hour. Raises Refused when there is nothing left to answer.
    """
    fresh, _meeting = _locked(invitee)
    if state := state_of(fresh, now=now):
        raise Refused("state", [state])
    if fresh.link_wanted_at is not None and fresh.link_wanted_at > now - WAIT:
        return False
    fresh.link_wanted_at = now
    fresh.save(update_fields=["link_wanted_at", *new_link(fresh)])
    tell(fresh.meeting, LINK, fresh, now=now, rule=f"meeting.link.{fresh.links}.{fresh.pk.hex[-8:]}")
    record("meeting.new_link", fresh.meeting, by=None, now=now, child_id=fresh.meeting.pep.child_id)
    return True


def _locked(invitee: Invitee) -> tuple[Invitee, Meeting]:
    """The fresh row with its fresh meeting, both locked, the meeting first. Refused when it is taken off the list."""
    meetings = Meeting.objects.select_for_update(no_key=True, of=("self",))
    meeting = meetings.select_related("pep__authority").get(pk=invitee.meeting_id)
    rows = Invitee.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    fresh = rows.filter(pk=invitee.pk).first()
    if fresh is None:
        raise Refused("state", [GONE])
    fresh.meeting = meeting
    return fresh, meeting


@transaction.atomic
def answer(
    *, invitee: Invitee, reply: str, text: str, by: Any, now: datetime, token: str | None = None
) -> Invitee:
    """Keep the answer. `by` is None and `token` given for a link. Raises Refused with kind "state" and the state as
    its message when the link is used up or the meeting is past or cancelled, "guard" for no answer."""
    if reply not in REPLIES:
        raise Refused("guard", ["Select whether you can come."])
    text = " ".join(text.split())
    if len(text) > 300:
        raise Refused("guard", ["What you want to say must be 300 characters or fewer."])
    if reply == Invitee.Reply.OTHER and not text:
        raise Refused("guard", ["Say which other times would suit you."])
    fresh, meeting = _locked(invitee)
    if state := state_of(fresh, now=now, token=token):
        raise Refused("state", [state])
    fresh.reply, fresh.reply_text = reply, text
    fresh.reply_sequence, fresh.replied_on = fresh.sequence_sent, now
    fresh.is_link_used = fresh.is_link_used or token is not None
    fresh.save(update_fields=["reply", "reply_text", "reply_sequence", "replied_on", "is_link_used"])
    record("meeting.answered", meeting, by=by, now=now, child_id=meeting.pep.child_id, reply=str(reply))
    return fresh
