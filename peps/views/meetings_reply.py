"""Answering an invitation: by the link of the message, which needs no account, or signed in.

Either page says date, time and place, and nothing about whom the meeting is for.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from epep.page import widgets
from peps.meetings import places, querysets, replying, telling
from peps.models import Invitee
from peps.models.meeting import IN_THEIR_WORDS

ANSWERS = tuple(IN_THEIR_WORDS.items())
ASK = "Ask the person who invited you"
STATUS = {replying.GONE: 404}
"""What is not 410: a link that never was one."""


class AnswerForm(forms.Form):
    """Comes, cannot come, another time; and a few words."""

    reply = forms.ChoiceField(
        label="Can you come?", choices=ANSWERS, widget=widgets.Radios(choices=ANSWERS),
        error_messages={"required": "Select whether you can come", "invalid_choice": "Select whether you can come"},
    )  # fmt: skip
    text = forms.CharField(
        label="Anything to add", required=False, max_length=300, widget=widgets.LongText(rows=2),
        help_text="For example other times that suit you. Who arranges the meeting reads it",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Another time needs words."""
        data = super().clean() or {}
        if data.get("reply") == Invitee.Reply.OTHER and not (data.get("text") or "").strip():
            self.add_error("text", "Say which other times would suit you")
        return data


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a message. Looking at it uses nothing up; answering does."""
    now = timezone.now()
    row = replying.by_token(token)
    if row is None:
        return _gone(request, replying.GONE)
    if state := replying.state_of(row, now=now, token=token):
        return _gone(request, state, row, token)
    form = AnswerForm(request.POST or None)
    return _answered(request, row, form, token=token) or render(
        request,
        "meetings/reply_done.html",
        facts_of(row) | {"said": IN_THEIR_WORDS[form.cleaned_data["reply"]]},
    )


def _answered(
    request: HttpRequest, row: Invitee, form: AnswerForm, *, token: str | None = None
) -> HttpResponse | None:
    """Draw the form, or keep the answer that was sent; None once it is kept, for the caller to say so."""
    by = None if token is not None else request.user
    if request.method != "POST" or not form.is_valid():
        context = facts_of(row) | {"form": form, "is_signed_in": by is not None}
        return render(
            request, "meetings/reply.html", context, status=422 if request.method == "POST" else 200
        )
    given = form.cleaned_data
    try:
        replying.answer(
            invitee=row, reply=given["reply"], text=given["text"], by=by, now=timezone.now(), token=token
        )
    except Refused as refusal:
        return _gone(request, refusal.messages[0], row, token)
    return None


def _gone(
    request: HttpRequest, state: str, row: Invitee | None = None, token: str | None = None
) -> HttpResponse:
    """Why there is nothing to answer here; what was answered, and the way to a new link where one can be had."""
    context: dict[str, Any] = {"state": state}
    if row is not None and token is not None and state in (replying.USED, replying.REPLACED):
        context |= {
            "meeting": row.meeting,
            "said": row.said if row.is_answered else "",
            "token": token,
        }
    return render(request, "meetings/reply_gone.html", context, status=STATUS.get(state, 410))


def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link for one that was used or replaced (POST). It goes to the address that was invited, never
    to whoever asks."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = replying.by_token(token)
    if row is None:
        return _gone(request, replying.GONE)
    try:
        is_sent = replying.send_new_link(invitee=row, now=timezone.now())
    except Refused as refusal:
        return _gone(request, refusal.messages[0], row)
    return render(request, "meetings/reply_sent.html", {"is_sent": is_sent}, status=200 if is_sent else 429)


def facts_of(row: Invitee) -> dict[str, Any]:
    """Date, time and place of the meeting somebody is invited to. A place that names a person is not told."""
    meeting = row.meeting
    school = meeting.pep.school
    if meeting.how == "online":
        place = "Online"
    elif places.kind_of(meeting.place) == places.SCHOOL and school:
        parts = (school.name, places.detail_of(meeting.place), school.street, school.town, school.postcode)
        place = ", ".join(filter(None, parts))
    elif places.kind_of(meeting.place) == places.HOME:
        place = meeting.place
    else:
        place = places.told_outside(meeting.place, telling.names_of(meeting)) or ASK
    return {
        "meeting": meeting,
        "place": place,
        "also_online": meeting.how == "mixed",
        "changed": meeting.sequence > 0,
    }


def mine(request: HttpRequest) -> HttpResponse:
    """What the person who is signed in is invited to."""
    rows = querysets.invitations_of(request.user, now=timezone.now(), with_names=True)
    items = [facts_of(row) | {"row": row, "is_open": not row.is_answered} for row in rows]
    return render(request, "meetings/mine.html", {"items": items})


def signed_in_answer(request: HttpRequest, invitee_id: uuid.UUID) -> HttpResponse:
    """Answer, or answer anew, signed in. Somebody else's invitation is not there."""
    rows = Invitee.objects.filter(user=request.user.pk, sequence_sent__gte=0)
    row = rows.select_related("meeting__pep__school", "meeting__pep__child").filter(pk=invitee_id).first()
    if row is None:
        raise Http404
    if state := replying.state_of(row, now=timezone.now()):
        return _gone(request, state, row)
    first = {"reply": row.reply, "text": row.reply_text} if row.is_answered else {}
    kept = _answered(request, row, AnswerForm(request.POST or None, initial=first))
    if kept is None:
        messages.success(request, "Thank you. Your answer is kept.")
    return kept or redirect("meetings:mine")
