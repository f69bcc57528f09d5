"""What was sent to whom and when; sending failed messages again; in development, reading them."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email import policy as email_policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import querysets
from accounts.models import Membership, Organisation
from accounts.views.person import person_of
from epep.audit.record import record
from epep.bell import ring
from epep.mail import send
from epep.mail.models import Message
from epep.mail.wording import subject

PER_PAGE = 50
STATUSES = (("", "All"), ("waiting", "Waiting"), ("sent", "Sent"), ("parked", "Needs attention"))
FILES_SHOWN = 50


@dataclass(frozen=True)
class Written:
    """A message of the development folder, as a person would read it."""

    subject: str
    to: str
    date: str
    text: str
    links: list[str]


def messages(request: HttpRequest) -> HttpResponse:
    """Messages of the authority, newest first."""
    status = request.GET.get("status", "")
    rows = _mine(request)
    parked = rows.filter(status=Message.Status.PARKED).count()
    if status in dict(STATUSES):
        rows = rows.filter(status=status) if status else rows
    page = Paginator(rows.select_related("recipient"), PER_PAGE).get_page(request.GET.get("page"))
    listed = [(row, subject(row.template, row.context)) for row in page.object_list]
    context = {
        "page": page,
        "listed": listed,
        "status": status,
        "statuses": STATUSES,
        "parked": parked,
        "local": _folder() is not None,
    }
    return render(request, "accounts/messages.html", context)


def again(request: HttpRequest) -> HttpResponse:
    """Put all failed messages of the authority back into the queue (POST)."""
    ids = list(_mine(request).filter(status=Message.Status.PARKED).values_list("pk", flat=True)[:1000])
    count = send.again(ids)
    if count:
        now = timezone.now()
        for authority in _authorities(request):
            record("message.again", authority, by=person_of(request), now=now, count=count)
        for pk in ids:
            ring("epep.mail.tasks.deliver", str(pk))
    said = f"{count} message{'' if count == 1 else 's'} will be sent again."
    notices.success(request, said if count else "No message has failed.")
    return redirect("mail:list")


def _authorities(request: HttpRequest) -> list[Organisation]:
    return querysets.authorities_of(request.user, "message.view", on=timezone.localdate())


def _mine(request: HttpRequest) -> QuerySet[Message]:
    """Messages of the person's authorities; those of no authority when they went to the authority's people."""
    mine = _authorities(request)
    people = Membership.objects.filter(organisation__in=mine).values("user_id")
    return Message.objects.filter(Q(authority__in=mine) | Q(authority=None, recipient__in=people)).order_by(
        "-queued_at"
    )


def local(request: HttpRequest) -> HttpResponse:
    """In development, what the portal wrote into its folder of messages; elsewhere this page does not exist."""
    folder = _folder()
    if folder is None:
        raise Http404
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:FILES_SHOWN]
    return render(
        request,
        "accounts/messages_local.html",
        {"written": [found for path in files for found in _read(path)]},
    )


def _folder() -> Path | None:
    filed = settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")
    return Path(settings.EMAIL_FILE_PATH) if filed else None


def _read(path: Path) -> list[Written]:
    """The messages of one file: Django writes them one after another with a line of dashes between."""
    parts = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [
        _written(email.message_from_bytes(part, policy=email_policy.default))
        for part in parts
        if part.strip()
    ]


def _written(found: Any) -> Written:
    body = found.get_body(preferencelist=("plain",))
    text = body.get_content() if body else ""
    links = [word for word in text.split() if word.startswith(("http://", "https://"))]
    return Written(str(found["Subject"]), str(found["To"]), str(found["Date"]), text, links)
