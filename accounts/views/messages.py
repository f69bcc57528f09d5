"""What was sent to whom and when; sending failed messages again; in development, reading them."""

from __future__ import annotations

import email
import uuid
from dataclasses import dataclass
from email import policy as email_policy
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import querysets
from accounts.models import Membership, Organisation
from accounts.views.person import person_of
from epep.audit.record import record
from epep.bell import ring
from epep.mail import send
from epep.mail.bundle import RULE as REMINDERS
from epep.mail.models import HeadTold, Message, MessageAbout
from epep.mail.rule_words import RULES, problem_said, said
from epep.mail.wording import subject

PER_PAGE = 50
STATUSES = (("", "All"), ("waiting", "Waiting"), ("sent", "Sent"), ("parked", "Needs attention"))
OTHERS = "others"
KINDS = (("", "Everything"), (REMINDERS, "Reminders"), *RULES.items(), (OTHERS, "Other messages"))
FILES_SHOWN = 50


@dataclass(frozen=True)
class Written:
    """A message of the development folder, as a person would read it."""

    subject: str
    to: str
    date: str
    text: str
    links: list[str]


class Filter(forms.Form):
    """Which messages: about what, to whom, since when. What cannot be read filters nothing."""

    rule = forms.ChoiceField(required=False)
    q = forms.CharField(required=False, max_length=100)
    since = forms.DateField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = KINDS  # type: ignore[attr-defined]

    def narrowed(self, rows: QuerySet[Message]) -> QuerySet[Message]:
        """The rows that match."""
        self.is_valid()
        chosen = self.cleaned_data
        rule, text, since = chosen.get("rule", ""), chosen.get("q", ""), chosen.get("since")
        if rule == REMINDERS:
            rows = rows.filter(rule=REMINDERS)
        elif rule == OTHERS:
            rows = rows.exclude(rule=REMINDERS)
        elif rule:
            about = MessageAbout.objects.filter(Q(rule=rule) | Q(rule__startswith=f"{rule}."))
            rows = rows.filter(pk__in=about.values("message_id"))
        if text:
            rows = rows.filter(Q(recipient__name__icontains=text) | Q(address__icontains=text))
        return rows.filter(queued_at__date__gte=since) if since else rows


def messages(request: HttpRequest) -> HttpResponse:
    """Messages of the authority, newest first."""
    status = request.GET.get("status", "")
    rows = _mine(request)
    parked = rows.filter(status=Message.Status.PARKED).count()
    chosen = Filter(request.GET)
    rows = chosen.narrowed(rows)
    if status in dict(STATUSES):
        rows = rows.filter(status=status) if status else rows
    page = Paginator(rows.select_related("recipient"), PER_PAGE).get_page(request.GET.get("page"))
    about = _abouts(request, [row.pk for row in page.object_list])
    listed = [
        {
            "row": row,
            "subject": subject(row.template, row.context),
            "about": about.get(row.pk, []),
            "problem": problem_said(row.problem),
            "parked": row.status == Message.Status.PARKED,
        }
        for row in page.object_list
    ]
    kept = request.GET.copy()
    for name in ("status", "page"):
        kept.pop(name, None)
    context = {
        "page": page,
        "listed": listed,
        "status": status,
        "statuses": STATUSES,
        "parked": parked,
        "kinds": KINDS,
        "chosen": {name: request.GET.get(name, "") for name in ("rule", "q", "since")},
        "kept": kept.urlencode(),
        "local": _folder() is not None,
    }
    return render(request, "accounts/messages.html", context)


def _abouts(request: HttpRequest, messages_shown: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What each bundle is about, in words: the things of this person's authorities alone."""
    rows = MessageAbout.objects.filter(message__in=messages_shown, authority__in=_authorities(request))
    heads = HeadTold.objects.filter(message__in=messages_shown, authority__in=_authorities(request))
    found: dict[uuid.UUID, list[str]] = {}
    for message_id, rule, count in (
        pair
        for some in (rows, heads)
        for pair in some.values_list("message_id", "rule").annotate(n=Count("pk")).order_by("rule")
    ):
        found.setdefault(message_id, []).append(f"{said(rule)} ({count})" if count > 1 else said(rule))
    return found


def again(request: HttpRequest) -> HttpResponse:
    """Put failed messages of the authority back into the queue: the one that was named, or all (POST)."""
    rows = _mine(request).filter(status=Message.Status.PARKED)
    if one := request.POST.get("message", ""):
        try:
            rows = rows.filter(pk=uuid.UUID(one))
        except ValueError:
            raise Http404 from None
    ids = list(rows.values_list("pk", flat=True)[:1000])
    count = send.again(ids)
    if count:
        now = timezone.now()
        for authority in _authorities(request):
            record("message.again", authority, by=person_of(request), now=now, count=count)
        for pk in ids:
            ring("epep.mail.tasks.deliver", str(pk))
    text = f"{count} message{'' if count == 1 else 's'} will be sent again."
    notices.success(request, text if count else "No message has failed.")
    return redirect("mail:list")


def _authorities(request: HttpRequest) -> list[Organisation]:
    return querysets.authorities_of(request.user, "message.view", on=timezone.localdate())


def _mine(request: HttpRequest) -> QuerySet[Message]:
    """Messages of the person's authorities; those of no authority when they went to the authority's people."""
    mine = _authorities(request)
    people = Membership.objects.filter(organisation__in=mine).values("user_id")
    about = MessageAbout.objects.filter(authority__in=mine).values("message_id")
    heads = HeadTold.objects.filter(authority__in=mine).values("message_id")
    whose = Q(authority__in=mine) | Q(authority=None, recipient__in=people)
    whose |= Q(authority=None, pk__in=about) | Q(authority=None, pk__in=heads)
    return Message.objects.filter(whose).order_by("-queued_at")


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
