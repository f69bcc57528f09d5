"""Sending: claim a row, send it once, mark it. A failure is tried again later; three park it for staff.

A claim is a lease written before the mail server is asked, so that a worker that dies costs one try.
"""

from __future__ import annotations

import smtplib
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from epep.mail.attaching import attach
from epep.mail.hours import in_hours
from epep.mail.links import address_of
from epep.mail.models import Message
from epep.mail.wording import wording

log = structlog.get_logger(__name__)

TRIES = 3
LEASE = timedelta(minutes=3)
"""Longer than a task may run: a message that is being sent is nobody else's."""
WAIT = (timedelta(minutes=2), timedelta(minutes=30))
"""How long to leave the mail server alone after the first and the second failure."""
INTERRUPTED = "Interrupted"
Status = Message.Status


def deliver(message_id: uuid.UUID, *, now: datetime) -> bool:
    """Send the message if it is waiting and its time has come. True when it went out now."""
    message = _claim(message_id, now)
    if message is None:
        return False
    try:
        email_of(message).send(fail_silently=False)
    except Exception as error:  # smtplib, ssl, sockets and templates each have their own kinds
        _failed(message, type(error).__name__, now, for_good=_is_refused(error))
        return False
    _waiting(message).update(status=Status.SENT, sent_at=now, problem="")
    return True


def late(*, now: datetime) -> list[uuid.UUID]:
    """Messages whose time has come and that nobody is sending, oldest first, a thousand at most."""
    rows = Message.objects.filter(status=Status.WAITING, not_before__lte=now).order_by("not_before")
    return list(rows.values_list("pk", flat=True)[:1000])


def email_of(message: Message) -> EmailMultiAlternatives:
    """The e-mail of a row: plain text and HTML, to one address, with an id that marks a second copy."""
    words = wording(message.template, message.context)
    context = {
        "words": words,
        "address": address_of(message),
        "council": message.authority.name if message.authority else "",
    }
    email = EmailMultiAlternatives(
        subject=_one_line(words.subject),
        body=render_to_string("mail/message.txt", context),
        to=[message.address],
        headers={
            "Message-ID": f"<{message.pk}@{urlsplit(settings.EPEP_SITE_URL).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    email.attach_alternative(render_to_string("mail/message.html", context), "text/html")
    attach(message, email)
    return email


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _waiting(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, status=Status.WAITING)


def _claim(message_id: uuid.UUID, now: datetime) -> Message | None:
    """Count the try and take the lease; None when the message is sent, parked, early or another's."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("authority")
            .filter(pk=message_id, status=Status.WAITING, not_before__lte=now)
            .first()
        )
        if message is None:
            return None
        if message.by_day and (morning := in_hours(now)) > now:
            _waiting(message).update(not_before=morning)
            return None
        if message.attempts >= TRIES:
            _park(message, INTERRUPTED)
            return None
        _waiting(message).update(attempts=F("attempts") + 1, not_before=now + LEASE)
        message.attempts += 1
        return message


def _is_refused(error: Exception) -> bool:
    """Whether the mail server knows that the address does not exist (5xx): asking again would not help."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _said in error.recipients.values())


def _failed(message: Message, problem: str, now: datetime, *, for_good: bool = False) -> None:
    log.warning("message_not_sent", message=str(message.pk), problem=problem, attempt=message.attempts)
    if for_good or message.attempts >= TRIES:
        _park(message, problem)
    else:
        _waiting(message).update(problem=problem[:200], not_before=now + WAIT[message.attempts - 1])


def _park(message: Message, problem: str) -> None:
    _waiting(message).update(status=Status.PARKED, problem=problem[:200])


def came_back(message_id: uuid.UUID, problem: str) -> bool:
    """Park a message that was sent and could not be delivered; False when there is none."""
    rows = Message.objects.filter(pk=message_id, status=Status.SENT)
    return rows.update(status=Status.PARKED, problem=problem[:200]) > 0


def again(messages: list[uuid.UUID]) -> int:
    """Put parked messages back into the queue with all their tries; how many there were.

    They go to the address that the person has now.
    """
    rows = Message.objects.filter(pk__in=messages, status=Status.PARKED)
    own = get_user_model().objects.filter(pk=OuterRef("recipient_id")).values("email")
    return rows.update(
        status=Status.WAITING,
        attempts=0,
        problem="",
        not_before=F("queued_at"),
        address=Coalesce(Subquery(own[:1]), F("address")),
    )
