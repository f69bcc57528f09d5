"""Messages about a meeting: queued with ids alone; link and calendar file are made when they are sent.

Registered with the mail when the app is ready.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.secrets import link_token
from epep.mail import attaching, links
from epep.mail.models import Message
from epep.mail.queue import queue
from peps.meetings import ics, places
from peps.models import Invitee, Meeting

INVITED, CHANGED, CANCELLED = "meeting_invited", "meeting_changed", "meeting_cancelled"
ASKED, REMINDED, LINK = "meeting_asked", "meeting_reminder", "meeting_link"
NAMED = ("invitees__user", "pep__child__placements")
"""What `names_of` reads of a meeting."""
OVERTAKEN = (ASKED, REMINDED, LINK)
"""What need not go any more once the meeting is changed or cancelled: another message says more."""


def tell(
    meeting: Meeting,
    template: str,
    invitee: Invitee,
    *,
    now: datetime,
    rule: str = "",
    by_day: bool = False,
) -> Message | None:
    """Queue one message to one person about the meeting as it is now.

    It goes once for `rule`; left out, once for each version of the meeting. With `by_day` it waits for working
    hours. None when that went out already, or when there is no address to send it to.
    """
    if invitee.user is None and not invitee.email:
        return None
    starts = localtime(meeting.starts_at)
    return queue(
        rule or f"meeting.{template.removeprefix('meeting_')}.{meeting.sequence}.{invitee.pk.hex[-8:]}",
        meeting,
        to=invitee.user,
        address=invitee.email,
        authority=meeting.pep.authority,
        template=template,
        due_on=starts.date(),
        now=now,
        context={"due_on": starts.date().isoformat(), "at": f"{starts:%H:%M}"},
        by_day=by_day,
    )


def drop_overtaken(meeting: Meeting, invitee: Invitee | None = None) -> None:
    """Forget what still waits to be sent, to everybody or to one person, and would be wrong by now."""
    rows = Message.objects.filter(thing_type="meeting", thing_id=str(meeting.pk), template__in=OVERTAKEN)
    if invitee is not None:
        rows = rows.filter(address=invitee.user.email if invitee.user else invitee.email)
    rows.filter(status=Message.Status.WAITING).delete()


def new_link(invitee: Invitee) -> list[str]:
    """Make a link for the next message to this person; the one before opens nothing any more. Not saved yet:
    the names of the fields to save."""
    if invitee.token_digest:
        invitee.former_digests = [*invitee.former_digests, invitee.token_digest]
    invitee.links += 1
    invitee.token_digest = digest_of(token_of(invitee))
    invitee.is_link_used = False
    return ["former_digests", "links", "token_digest", "is_link_used"]


def token_of(invitee: Invitee) -> str:
    """The secret of the newest link to answer that was made for this person."""
    return link_token(f"meeting.{invitee.links - 1}", invitee.pk)


def digest_of(token: str) -> str:
    """What is stored of it: its SHA-256, so that the table opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


def _invitee(message: Message) -> Invitee | None:
    rows = Invitee.objects.filter(meeting_id=uuid.UUID(message.thing_id))
    rows = (
        rows.filter(user=message.recipient_id) if message.recipient_id else rows.filter(email=message.address)
    )
    return rows.first()


def answer_path(message: Message) -> str:
    """The page to answer on; the front page for somebody who is no longer invited."""
    invitee = _invitee(message)
    return reverse("meetings:reply", args=[token_of(invitee)]) if invitee else "/"


def calendar_of(message: Message) -> attaching.Attachment | None:
    """The calendar file of the meeting as it is when the message goes."""
    meeting = (
        Meeting.objects.select_related("pep__child", "pep__authority", "pep__school")
        .prefetch_related(*NAMED)
        .filter(pk=message.thing_id)
        .first()
    )
    if meeting is None:
        return None
    gone = message.template == CANCELLED or meeting.status == Meeting.Status.CANCELLED
    method = ics.CANCEL if gone else ics.REQUEST
    entry = ics.Entry(
        uid=f"{meeting.pk}@{urlsplit(settings.EPEP_SITE_URL).hostname or 'localhost'}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        stamp=meeting.saved_at,
        to=message.address,
        organiser=_organiser(),
        organiser_name=meeting.pep.authority.name,
        place="Online" if meeting.how == "online" else places.told_outside(meeting.place, names_of(meeting)),
    )
    text = ics.calendar_file(entry, method=method).decode()
    return attaching.Attachment("meeting.ics", text, "calendar", {"method": method})


def names_of(meeting: Meeting) -> list[str]:
    """Names that no message may hold: the child's, the school's, of those invited, and where the child lives.

    Fetch `NAMED` with the meeting: for a list it must not be read for each one."""
    child, school = meeting.pep.child, meeting.pep.school
    found = [child.given_name, child.family_name, child.preferred_name, child.la_child_id]
    found += [school.name] if school else []
    for placement in child.placements.all():
        found += [placement.address, placement.postcode, placement.carer_name]
    found += [row.user.name if row.user else row.name for row in meeting.invitees.all()]
    return [name for name in found if name]


def _organiser() -> str:
    """The portal's own address: what a calendar shows as who invites."""
    sender = str(settings.DEFAULT_FROM_EMAIL)
    return sender.rpartition("<")[2].rstrip(">").strip()


def register() -> None:
    """Tell the mail. Called when the app is ready."""
    for template in (INVITED, CHANGED, *OVERTAKEN):
        links.register(template, answer_path)
    links.register(CANCELLED, lambda _message: "/")
    for template in (INVITED, CHANGED, CANCELLED):
        attaching.register(template, calendar_of)
