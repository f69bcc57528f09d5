"""The page of a plan's meeting: the child's wishes first, then day, people and answers. Writing wishes, inviting.

Arranging and changing is `meetings_arrange`, running one `meetings_run`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import policy
from accounts.models import User
from accounts.roles import LABELS, Role
from epep.mail.hours import in_hours
from epep.moves import Refused
from epep.page import widgets
from epep.page.forms import without_errors
from epep.page.widgets import Rows
from peps import access
from peps.forms import form_for
from peps.meetings import arranging, attending, querysets, questions
from peps.meetings import wishes as wish_words
from peps.models import Invitee, Meeting, Pep
from peps.views.frame import frame, refused

PAGE = "meetings/overview.html"


def overview(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Everything on the meeting of this plan."""
    return render(request, PAGE, context_of(request, pep))


def context_of(request: HttpRequest, pep: Pep) -> dict[str, Any]:
    """The frame, the wishes, the meeting with who answered what, and what this person may do."""
    on, now = timezone.localdate(), timezone.now()
    meeting = querysets.current(pep)
    row = querysets.wish_of(pep)
    said = querysets.wishes_of(pep, row)
    may_arrange = bool(policy.can(request.user, "meeting.arrange", pep, on=on))
    may_attend = bool(policy.can(request.user, "meeting.attend", pep, on=on))
    people = people_of(request, meeting) if meeting else []
    return frame(request, pep, "meetings:overview") | {
        "meeting": meeting,
        "how": dict(questions.HOW).get(meeting.how, "") if meeting else "",
        "wish": row,
        "wishes": wish_words.in_words(said),
        "said": said,
        "people": people,
        "not_told": sum(one["is_waiting"] for one in people),
        "no_answer": [one for one in people if one["is_open"]],
        "can_ask": sum(one["is_open"] and arranging.may_be_asked(one["row"], on) for one in people),
        "is_past": meeting is not None and meeting.starts_at <= now,
        "is_arranged": meeting is not None and meeting.status == Meeting.Status.ARRANGED,
        "may_arrange": may_arrange,
        "is_plan_open": pep.status in arranging.OPEN,
        "may_attend": may_attend,
        "reasons": querysets.reasons_to_attend(pep, on=on),
        "to_think_of": attending.to_think_of(querysets.attend_keys(pep.authority)),
        "officers": querysets.officers(pep, on=on) if may_attend and meeting else [],
        "until": querysets.held_by(pep),
    }


def people_of(request: HttpRequest, meeting: Meeting) -> list[dict[str, Any]]:
    """Who is invited, as this person may read it, and what each answered. A school never reads the carer's name."""
    knows = access.sees_confidential(request.user, meeting.pep.child, on=timezone.localdate())
    found = []
    for row in querysets.invitees_of(meeting):
        is_told = row.sequence_sent >= meeting.sequence
        answered = bool(row.reply) and row.reply_sequence >= 0
        is_current = answered and row.reply_sequence == meeting.sequence
        found.append(
            {
                "row": row,
                "name": name_of(row, knows=knows),
                "what": LABELS[Role(row.role)] if row.role else row.what,
                "answer": row.get_reply_display() if answered else "",
                "is_old": answered and not is_current,
                "is_told": is_told,
                "is_waiting": not is_told and bool(row.user_id or row.email),
                "is_open": is_told and not is_current,
                "by_hand": not row.user_id and not row.email,
            }
        )
    return found


def name_of(row: Invitee, *, knows: bool) -> str:
    """The name of somebody invited; of a carer only for those who may know it."""
    if row.role == Role.CARER and not knows:
        return ""
    return row.user.name if row.user else row.name


# ---- wishes ----------------------------------------------------------------------------------------


def wishes(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Write down what the child would like; what the plan says already stands in the boxes."""
    said = querysets.wishes_of(pep)
    form = form_for(wish_words.FORM, said, data=request.POST if request.method == "POST" else None)
    context = frame(request, pep) | {"form": form, "blocks": blocks_of(wish_words.FORM, form)}
    if request.method != "POST":
        return render(request, "meetings/wishes.html", context)
    if Rows.pressed(request.POST):
        without_errors(form)
        return render(request, "meetings/wishes.html", context)
    try:
        arranging.record_wishes(pep=pep, typed=form.typed(), by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, "meetings/wishes.html", context, refusal)
    if form.errors:
        return render(
            request, "meetings/wishes.html", context | {"has_errors": True, "saved": True}, status=422
        )
    messages.success(request, f"What {pep.child.short_name} would like is written down.")
    return redirect("meetings:overview", pep.pk)


def blocks_of(section: Any, form: forms.Form) -> list[dict[str, Any]]:
    """Each block with its controls, for a page that draws them."""
    return [
        {"block": block, "fields": [form[one.key] for one in block.questions if one.key in form.fields]}
        for block in section.blocks
    ]


# ---- acts ------------------------------------------------------------------------------------------


def invite(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Send the invitations that are still to go (POST)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = querysets.current(pep)
    if meeting is None:
        return redirect("meetings:overview", pep.pk)
    try:
        count = arranging.invite(meeting=meeting, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, PAGE, context_of(request, pep), refusal)
    words = (
        f"{count} invitation{'' if count == 1 else 's'} sent."
        if count
        else "Everybody has been told already."
    )
    messages.success(request, words)
    return redirect("meetings:overview", pep.pk)


def ask_again(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Ask once more whoever has not answered (POST)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = querysets.current(pep)
    if meeting is None:
        return redirect("meetings:overview", pep.pk)
    now = timezone.now()
    try:
        count = arranging.ask_again(meeting=meeting, by=request.user, now=now)
    except Refused as refusal:
        return refused(request, PAGE, context_of(request, pep), refusal)
    when = "" if in_hours(now) <= now else " on the next working day at 7am"
    words = f"{count} {'person is' if count == 1 else 'people are'} asked again{when}."
    messages.success(request, words if count else "Everybody who has not answered was asked today already.")
    return redirect("meetings:overview", pep.pk)


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label="Why?", max_length=500, widget=widgets.LongText(rows=2),
        help_text="It is kept with the plan. It is not in the message that people get",
        error_messages={"required": "Say why the meeting is cancelled"},
    )  # fmt: skip


def cancel(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Cancel the meeting, after a page that says who hears of it."""
    meeting = querysets.current(pep)
    if meeting is None or meeting.status != Meeting.Status.ARRANGED:
        return redirect("meetings:overview", pep.pk)
    form = ReasonForm(request.POST or None)
    told = sum(row.sequence_sent >= 0 for row in querysets.invitees_of(meeting))
    context = frame(request, pep) | {"form": form, "meeting": meeting, "told": told}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "meetings/cancel.html", context, status=status)
    try:
        arranging.cancel(
            meeting=meeting, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, "meetings/cancel.html", context, refusal)
    messages.success(request, "The meeting is cancelled. Everybody who was invited is told.")
    return redirect("meetings:overview", pep.pk)


def attend(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Say who comes from the Virtual School (POST)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = querysets.current(pep)
    if meeting is None:
        return redirect("meetings:overview", pep.pk)
    chosen = request.POST.get("who", "")
    officers = querysets.officers(pep, on=timezone.localdate())
    who: User | None = next((user for user in officers if str(user.pk) == chosen), None)
    try:
        if chosen and who is None:
            raise Refused("guard", ["Choose somebody who works for the Virtual School."])
        arranging.assign(meeting=meeting, who=who, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, PAGE, context_of(request, pep), refusal)
    words = (
        f"{who.name} comes from the Virtual School." if who else "Nobody comes from the Virtual School now."
    )
    messages.success(request, words)
    return redirect("meetings:overview", pep.pk)
