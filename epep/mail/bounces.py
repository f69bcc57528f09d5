"""Messages that come back: a delivery report (RFC 3464) about one of ours parks it for the officer's list."""

from __future__ import annotations

import email
import re
import uuid
from email import policy as email_policy
from typing import Any, NamedTuple

from epep.mail import send

OURS = re.compile(rb"^message-id:\s*<([0-9a-f-]{36})@", re.IGNORECASE | re.MULTILINE)


class Report(NamedTuple):
    """Which message it is about and the status it got, as 5.1.1."""

    message_id: uuid.UUID
    status: str


def read(raw: bytes) -> Report | None:
    """The report in an e-mail; None for anything else, and for delays (4.x.x) and good news (2.x.x)."""
    found: Any = email.message_from_bytes(raw, policy=email_policy.default)
    if found.get_content_type() != "multipart/report":
        return None
    status = next((part for part in _statuses(found) if part.startswith("5.")), "")
    named = OURS.search(b"\n".join(_inside(part) for part in found.iter_parts()))
    if not status or named is None:
        return None
    return Report(uuid.UUID(named.group(1).decode()), status)


def _statuses(found: Any) -> list[str]:
    """The Status of each recipient."""
    return [
        str(block["Status"]).split()[0]
        for part in found.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in part.get_payload()
        if block["Status"]
    ]


def _inside(part: Any) -> bytes:
    """The head of the message that came back, as it lies in the report."""
    if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
        return bytes(part.as_bytes())
    return b""


def take(raw: bytes) -> bool:
    """Park the message that a report is about; False when it is about none of ours."""
    report = read(raw)
    return report is not None and send.came_back(report.message_id, report.status)
