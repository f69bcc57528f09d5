"""Answering an invitation: by the link of the message, which needs no account, or signed in.

Either page says date, time and place, and nothing about whom the meeting is for.
"""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from epep.moves import Refused
from epep.page import widgets
from peps.meetings import places, querysets, replying, telling
from peps.models import Invitee

ANSWERS = (
    (Invitee.Reply.YES.value, "I come"),
    (Invitee.Reply.NO.value, "I cannot come"),
    (Invitee.Reply.OTHER.value, "I could come at another time"),
)
ASK = "Ask the person who invited you"
STATUS = {replying.USED: 410, replying.PAST: 410, replying.CANCELLED: 410, replying.GONE: 404}


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
    if state := replying.state_of(row, now=now):
        return _gone(request, state, row)
    form = AnswerForm(request.POST or None)
    context = facts_of(row) | {"form": form}
    if request.method != "POST":
        return render(request, "meetings/reply.html", context)
    if not form.is_valid():
        return render(request, "meetings/reply.html", context, status=422)
    try:
        replying.answer(
            invitee=row,
            reply=form.cleaned_data["reply"],
            text=form.cleaned_data["text"],
            by=None,
            now=now,
            by_link=True,
        )
    except Refused as refusal:
        return _gone(request, refusal.messages[0], row)
    return render(
        request, "meetings/reply_done.html", context | {"said": dict(ANSWERS)[form.cleaned_data["reply"]]}
    )


def _typed(form: AnswerForm) -> dict[str, str]:
    return {key: form.cleaned_data[key] for key in ("reply", "text")}


def _gone(request: HttpRequest, state: str, row: Invitee | None = None) -> HttpResponse:
    context = {"state": state, "answer": row.get_reply_display() if row else ""}
    return render(request, "meetings/reply_gone.html", context, status=STATUS.get(state, 410))


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
    rows = querysets.invitations_of(request.user, now=timezone.now())
    items = [
        facts_of(row) | {"row": row, "is_open": not row.reply or row.reply_sequence != row.sequence_sent}
        for row in rows
    ]
    return render(request, "meetings/mine.html", {"items": items})


def signed_in_answer(request: HttpRequest, invitee_id: uuid.UUID) -> HttpResponse:
    """Answer, or answer anew, signed in. Somebody else's invitation is not there."""
    rows = Invitee.objects.filter(user=request.user.pk, sequence_sent__gte=0)
    row = rows.select_related("meeting__pep__school", "meeting__pep__child").filter(pk=invitee_id).first()
    if row is None:
        raise Http404
    now = timezone.now()
    if state := replying.state_of(row, now=now, by_link=False):
        return _gone(request, state, row)
    is_current = row.reply_sequence == row.sequence_sent
    first = {"reply": row.reply, "text": row.reply_text} if is_current else {}
    form = AnswerForm(request.POST or None, initial=first)
    context = facts_of(row) | {"form": form, "is_signed_in": True}
    if request.method != "POST":
        return render(request, "meetings/reply.html", context)
    if not form.is_valid():
        return render(request, "meetings/reply.html", context, status=422)
    try:
        replying.answer(
            invitee=row,
            reply=form.cleaned_data["reply"],
            text=form.cleaned_data["text"],
            by=request.user,
            now=now,
        )
    except Refused as refusal:
        return _gone(request, refusal.messages[0], row)
    messages.success(request, "Thank you. Your answer is kept.")
    return redirect("meetings:mine")
