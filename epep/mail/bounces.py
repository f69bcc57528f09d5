"""Messages that come back: a delivery report (RFC 3464) about one of ours parks it for the officer's list.

Which addresses do not work is read from the messages: one that was changed since is not among them.
"""

from __future__ import annotations

import email
import re
import uuid
from collections.abc import Iterator
from email.message import Message as Mail
from typing import NamedTuple

import structlog
from django.db.models import QuerySet

from epep.mail import send
from epep.mail.models import Message

log = structlog.get_logger(__name__)

FAILED = "failed"
REFUSED, HARD, SOFT = "SMTPRecipientsRefused", "Bounced", "BouncedForNow"
"""Why a message is parked: refused at once, come back from an address that does not work, come back this time."""
_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_NO_SUCH_ADDRESS = re.compile(r"5\.(0\.\d+|1\.\d+|2\.[01])")
"""Statuses (RFC 3463) that say that the address does not work. A full mailbox or a filter may be otherwise tomorrow."""


class Report(NamedTuple):
    """The messages it may be about, the likeliest first, and the status it got, as 5.1.1."""

    message_ids: tuple[uuid.UUID, ...]
    status: str

    @property
    def hard(self) -> bool:
        """Whether the address does not work; else it could not be delivered this time."""
        return _NO_SUCH_ADDRESS.fullmatch(self.status) is not None


def read(raw: bytes) -> Report | None:
    """The report in an e-mail; None for anything else, and where the server still tries or brings good news."""
    mail = email.message_from_bytes(raw)
    status = next(
        (status for action, status in _outcomes(mail) if action == FAILED and status[0] in "45"), ""
    )
    ids = tuple(dict.fromkeys(uuid.UUID(found) for text in _ids(mail) for found in _OURS.findall(text)))
    return Report(ids, status) if status and ids else None


def _outcomes(mail: Mail) -> Iterator[tuple[str, str]]:
    """Action and status of each recipient. Where a server leaves the status out, its diagnostic has it."""
    for part in mail.walk():
        for block in _parts(part) if part.get_content_type() == "message/delivery-status" else ():
            said = str(block.get("Status", "")), str(block.get("Diagnostic-Code", ""))
            found = next((found for text in said if (found := _STATUS.search(text))), None)
            if found:
                action = str(block.get("Action", FAILED)).split("(")[0].strip().lower()
                yield action, found.group(1)


def _ids(mail: Mail) -> Iterator[str]:
    """Texts in which the id of the message stands that came back: its own head, else what the report answers to."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            yield from (str(inside.get("Message-ID", "")) for inside in _parts(part))
        elif kind == "text/rfc822-headers":
            head = part.get_payload(decode=True)
            yield str(email.message_from_bytes(head).get("Message-ID", "")) if isinstance(head, bytes) else ""
    for name in ("X-Original-Message-ID", "In-Reply-To", "References"):
        yield str(mail.get(name, ""))


def _parts(part: Mail) -> list[Mail]:
    """What a part holds; none where it holds text, as a broken one does."""
    held = part.get_payload()
    return [one for one in held if isinstance(one, Mail)] if isinstance(held, list) else []


def take(raw: bytes) -> bool:
    """Park the message that a report is about; False when it is about none of ours that was sent."""
    report = read(raw)
    if report is None:
        return False
    problem = f"{HARD if report.hard else SOFT} {report.status}"
    taken = next((pk for pk in report.message_ids if send.came_back(pk, problem)), None)
    if taken:
        log.info("message_came_back", message=str(taken), status=report.status)
    return taken is not None


def not_reached(rows: QuerySet[Message]) -> dict[str, str]:
    """Addresses among these messages that do not work, with the problem: the last one came back or was refused."""
    done = rows.filter(status__in=(Message.Status.SENT, Message.Status.PARKED))
    last = done.order_by("address", "-queued_at", "-pk").distinct("address")
    return {
        address: problem
        for address, status, problem in last.values_list("address", "status", "problem")
        if status == Message.Status.PARKED and problem.split(" ")[0] in (REFUSED, HARD)
    }
