"""Delivery reports as mail servers write them, and what else comes to an address for bounces. Names are invented."""

from __future__ import annotations

_HEAD = """\
Return-Path: <>
From: {sender}
To: bounces@demo.example
Subject: {subject}
Message-ID: <0b9ad8c5-9c1f-4c5e-9a57-7a0c2f6e4f10@mail.demo.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

"""
"""The report's own id looks like one of ours, as Exchange writes it: it is none."""

POSTFIX = (
    _HEAD.format(sender="MAILER-DAEMON@mx.demo.example (Mail Delivery System)", subject="Undelivered Mail")
    + """\
This is a MIME-encapsulated message.

--b
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<gone@demo.example>: host mx.school.example[192.0.2.7] said: 550 5.1.1
    <gone@demo.example>: Recipient address refused (in reply to RCPT TO command)

--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.demo.example
X-Postfix-Queue-ID: 4QXyz1
Arrival-Date: Tue,  8 Dec 2026 07:00:02 +0000 (GMT)

Final-Recipient: rfc822; gone@demo.example
Original-Recipient: rfc822;gone@demo.example
Action: failed
Status: {status}
Remote-MTA: dns; mx.school.example
Diagnostic-Code: smtp; 550 {status} <gone@demo.example>: refused

--b
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <portal@demo.example>
Message-ID: <{pk}@demo.example>
Subject: Education plans

--b--
"""
)
EXCHANGE = (
    _HEAD.format(sender="postmaster@demo.example", subject="Undeliverable: Education plans")
    + """\
--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset="us-ascii"

Your message to gone@demo.example couldn't be delivered.

--c
Content-Type: text/html; charset="us-ascii"

<p>Your message couldn't be delivered.</p>

--c--

--b
Content-Type: message/delivery-status

Reporting-MTA: dns;LO0P265MB1234.GBRP265.PROD.OUTLOOK.COM
Received-From-MTA: dns;portal.demo.example
Arrival-Date: Tue, 8 Dec 2026 07:00:04 +0000

Final-Recipient: rfc822;gone@demo.example
Action: failed
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound; Recipient not found

--b
Content-Type: message/rfc822

Received: from portal.demo.example by LO0P265MB1234.GBRP265.PROD.OUTLOOK.COM
Subject: Education plans
Message-ID:
 <{pk}@demo.example>
Content-Type: text/plain

1 plan waits for you.

--b--
"""
)
GMAIL = (
    _HEAD.format(
        sender="Mail Delivery Subsystem <mailer-daemon@mail.example>", subject="Delivery Status Notification"
    )
    + """\
--b
Content-Type: multipart/related; boundary="c"

--c
Content-Type: text/html; charset="UTF-8"

<p>Address not found</p>

--c
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--c--
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Tue, 08 Dec 2026 07:00:05 +0000 (GMT)

Final-Recipient: rfc822; gone@demo.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550-{status} The email account that you tried to reach does not exist.
Last-Attempt-Date: Tue, 08 Dec 2026 07:00:06 +0000 (GMT)

--b
Content-Type: message/rfc822

Message-ID: <{pk}@demo.example>
From: portal@demo.example
To: gone@demo.example
Subject: Education plans
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="d"

--d
Content-Type: text/plain

1 plan waits for you.

--d--

--b--
"""
)
EXIM = (
    _HEAD.format(sender="Mail Delivery System <Mailer-Daemon@demo.example>", subject="Mail delivery failed")
    + """\
--b
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--b
Content-type: message/delivery-status

Reporting-MTA: dns; mail.demo.example

Action: failed
Final-Recipient: rfc822;gone@demo.example
Status: {status}

--b
Content-type: text/rfc822-headers
Content-Transfer-Encoding: quoted-printable

Message-ID: <{pk}@demo.example>
Subject: Education=20plans

--b--
"""
)
BARE = (
    _HEAD.format(sender="postmaster@demo.example", subject="Delivery failure").replace(
        "Auto-Submitted", "In-Reply-To: <{pk}@demo.example>\nAuto-Submitted"
    )
    + """\
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.demo.example

Final-Recipient: rfc822; gone@demo.example
Action: failed
Diagnostic-Code: smtp; 550 {status} no such user

--b--
"""
)
"""Neither a status nor the message that came back: a diagnostic, and the id it answers to."""
SHAPES = {"postfix": POSTFIX, "exchange": EXCHANGE, "gmail": GMAIL, "exim": EXIM, "bare": BARE}

DELAYED = POSTFIX.replace("Action: failed", "Action: delayed")
DELIVERED = POSTFIX.replace("Action: failed", "Action: relayed")
OUT_OF_OFFICE = """\
From: Somebody <gone@demo.example>
To: portal@demo.example
Subject: Automatic reply: Education plans
In-Reply-To: <{pk}@demo.example>
References: <{pk}@demo.example>
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Content-Type: text/plain

I am away until 5 January. 550 5.1.1 is what I would say.
"""
READ_RECEIPT = """\
From: Somebody <gone@demo.example>
Subject: Read: Education plans
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;gone@demo.example
Original-Message-ID: <{pk}@demo.example>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""
COMPLAINT = """\
From: abuse@mail.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <{pk}@demo.example>

--b--
"""
NO_BOUNCE = {
    "delayed": DELAYED,
    "delivered": DELIVERED,
    "out of office": OUT_OF_OFFICE,
    "read receipt": READ_RECEIPT,
    "complaint": COMPLAINT,
    "a letter": "From: a@demo.example\nSubject: hello\n\nIs {pk} there? 5.1.1\n",
    "nothing": "",
}


def report(shape: str, pk: object, status: str = "5.1.1") -> bytes:
    """The text of a shape about the message `pk`."""
    return shape.replace("{pk}", str(pk)).replace("{status}", status).encode()
