"""Running a meeting on one page, its saving as one types, notes taken over, and a blank copy on paper."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from epep.moves import Refused
from epep.page import widgets
from epep.page.forms import without_errors
from epep.page.templatetags.epep_page import uk_time
from epep.page.widgets import Rows
from peps import access, marks, parts
from peps.actions.saving import Saved
from peps.blocks.answers import shown
from peps.blocks.kinds import tidy
from peps.blocks.layout import Section as FormSection
from peps.forms import SectionForm, form_for
from peps.meetings import querysets, running
from peps.meetings import wishes as wish_words
from peps.models import Meeting, Pep, Section
from peps.pinned import definition_of
from peps.querysets_last import last_plan
from peps.since_last import since_last
from peps.views.frame import STATUS_OF, frame, refused
from peps.views.meetings import people_of

PAGE = "meetings/run.html"
FIRST, BEFORE = "meeting_child_first", "meeting_last_actions"
AGREED = ("meeting_plan", "meeting_next_on", "meeting_organiser")
FROM_MEETING = ("meeting_on", "meeting_place", "meeting_people")
"""Filled in from the meeting itself when it is marked as held: not asked while it runs."""


def run(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Everything for the meeting on one page. A POST saves all of it; its button may say that it was held."""
    meeting = querysets.current(pep)
    if meeting is None:
        return redirect("meetings:overview", pep.pk)
    section = querysets.meeting_section(pep)
    form = _form(request, pep, meeting, section)
    if request.method != "POST":
        return render(request, PAGE, _context(request, pep, meeting, section, form))
    if Rows.pressed(request.POST):
        without_errors(form)
        return render(request, PAGE, _context(request, pep, meeting, section, form, keep=True))
    now = timezone.now()
    try:
        running.tick(meeting=meeting, came=_ticked(request, meeting), by=request.user, now=now)
        saved = running.write_down(
            meeting=meeting, typed=form.typed(), by=request.user, now=now, **_sent(request, form)
        )
        if saved and saved.conflicts and section is not None:
            return redirect("peps:compare", pep.pk, section.key)
        if form.errors:
            page = _context(request, pep, meeting, section, form, keep=True) | {
                "has_errors": True,
                "kept": True,
            }
            return render(request, PAGE, page, status=422)
        if request.POST.get("then") == "held":
            running.hold(meeting=meeting, by=request.user, now=now)
            messages.success(request, "The meeting is marked as held.")
            return redirect("meetings:overview", pep.pk)
    except Refused as refusal:
        page = _context(request, pep, meeting, section, form, keep=True)
        return refused(request, PAGE, page, refusal)
    messages.success(request, "Saved.")
    return redirect("meetings:run", pep.pk)


def save(request: HttpRequest, pep: Pep) -> HttpResponse:
    """What the script sends while people type and tick: only what is named in `changed`."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = querysets.current(pep)
    if meeting is None:
        return JsonResponse({"message": "This meeting was cancelled."}, status=409)
    section = querysets.meeting_section(pep)
    form, now = _form(request, pep, meeting, section), timezone.now()
    changed = set(request.POST.getlist("changed"))
    ticks = {key: came for key, came in _ticked(request, meeting).items() if f"came-{key}" in changed}
    typed = form.typed(only=changed)
    try:
        if ticks:
            running.tick(meeting=meeting, came=ticks, by=request.user, now=now)
        saved = None
        if typed:
            saved = running.write_down(
                meeting=meeting, typed=typed, by=request.user, now=now, autosave=True, **_sent(request, form)
            )
    except Refused as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=STATUS_OF.get(refusal.kind, 409))
    return JsonResponse({"saved_at": uk_time(now)} | _told(request, pep, form, saved))


def _told(request: HttpRequest, pep: Pep, form: SectionForm, saved: Saved | None) -> dict[str, Any]:
    """What the script has to know of a save into the plan, as the page of a section is told."""
    if saved is None:
        return {}
    stamps = saved.section.stamps
    return {
        "revision": saved.section.revision,
        "merged": {key: {"by": _who(request, stamps[key])} for key in saved.merged if key in form.fields},
        "conflicts": [
            {"key": one.question, "label": one.label, "by": one.by_name} for one in saved.conflicts
        ],
        "compare_url": reverse("peps:compare", args=[pep.pk, saved.section.key]),
        "problems": saved.problems,
        "refused": {key: saved.problems[key] for key in saved.refused},
    }


def _who(request: HttpRequest, stamp: list[Any]) -> str:
    return "You, in another window," if stamp[1] == str(request.user.pk) else str(stamp[2])


def _sent(request: HttpRequest, form: SectionForm) -> dict[str, Any]:
    """Which page was sent; an unreadable revision counts as the oldest."""
    base = request.POST.get("base_revision", "")
    return {
        "base_revision": int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0,
        "page": tidy(request.POST.get("page", ""))[:40] or secrets.token_urlsafe(12),
        "shown": marks.read_marks(form.of, request.POST.get("shown", "")),  # type: ignore[attr-defined]
    }


def _ticked(request: HttpRequest, meeting: Meeting) -> dict[str, bool]:
    """Each invited person's id, and whether they are ticked."""
    ticked = set(request.POST.getlist("came"))
    return {str(pk): str(pk) in ticked for pk in meeting.invitees.values_list("pk", flat=True)}


def _form(request: HttpRequest, pep: Pep, meeting: Meeting, section: Section | None) -> SectionForm:
    """The questions of the record, with the plan's answers, or with this person's own notes."""
    questions = running.form_for_meeting(pep, section)
    may_write = running.may_write(request.user, section, on=timezone.localdate())
    if may_write and section is not None:
        answers = section.answers
    else:
        mine = str(request.user.pk)
        answers = {key: notes[mine]["stored"] for key, notes in meeting.notes.items() if mine in notes}
    form = form_for(questions, answers, data=request.POST if request.method == "POST" else None)
    for key in FROM_MEETING:
        form.fields.pop(key, None)
    form.of, form.answers, form.may_write = questions, answers, may_write  # type: ignore[attr-defined]
    return form


def _context(
    request: HttpRequest,
    pep: Pep,
    meeting: Meeting,
    section: Section | None,
    form: Any,
    *,
    keep: bool = False,
) -> dict[str, Any]:
    names = [key for key in form.fields if key not in (FIRST, BEFORE, *AGREED)]
    kept = (
        {"page": request.POST.get("page", ""), "base": request.POST.get("base_revision", "")} if keep else {}
    )
    return frame(request, pep) | {
        "meeting": meeting,
        "section": section,
        "form": form,
        "may_write": form.may_write,
        "first": form[FIRST] if FIRST in form.fields else None,
        "before": form[BEFORE] if BEFORE in form.fields else None,
        "said": _said_before(form, section, form.of),
        "notes_fields": [form[key] for key in names],
        "agreed": [form[key] for key in AGREED if key in form.fields],
        "people": people_of(request, meeting),
        "wishes": wish_words.in_words(querysets.wishes_of(pep)),
        "words": _childs_words(request, pep),
        "others": _notes_of_others(request, meeting, form.of) if form.may_write else [],
        "can_be_held": meeting.status == Meeting.Status.ARRANGED and meeting.starts_at <= timezone.now(),
        "page_token": kept.get("page") or secrets.token_urlsafe(12),
        "base_revision": kept.get("base") or (section.revision if section else 0),
        "shown": request.POST.get("shown", "") if keep else marks.marks_of(form.of, form.answers),
        "targets": _targets(pep),
        "since": since_last(pep, request.user, on=timezone.localdate()),
    }


def _targets(pep: Pep) -> list[str]:
    """Titles of last term's targets, to be reviewed in the meeting; none where there was no plan before."""
    part, last = parts.get("targets"), last_plan(pep)
    return [str(row.get("title") or "") for row in part.content(last.pep)] if part and last else []


def _said_before(form: Any, section: Section | None, questions: FormSection) -> list[tuple[str, list[str]]]:
    """For somebody who only keeps notes: what stands in the plan's record already."""
    if form.may_write or section is None:
        return []
    lines = [(one.label, shown(one, section.answers.get(one.key))) for one in questions.questions()]
    return [(label, text) for label, text in lines if text]


def _childs_words(request: HttpRequest, pep: Pep) -> list[tuple[str, list[str]]]:
    """What the child said in the plan, for reading out. Only what this person may see in the plan."""
    if not access.sees_draft(request.user, pep, on=timezone.localdate()):
        return []
    answers = querysets.answers_flat(pep)
    found = []
    for section in definition_of(pep).sections:
        for block in section.blocks:
            if block.key != "views":
                continue
            lines = [
                (one.label, shown(one, answers.get(one.key))) for one in block.questions if one.child_words
            ]
            found += [(label, text) for label, text in lines if text and answers]
    return found


def _notes_of_others(request: HttpRequest, meeting: Meeting, questions: FormSection) -> list[dict[str, Any]]:
    """What people noted who may not write in the plan, for whoever may."""
    known = {one.key: one for one in questions.questions()}
    return [
        {
            "key": key,
            "whose": whose,
            "by": note["by"],
            "label": known[key].label,
            "lines": shown(known[key], note["stored"]),
        }
        for key, notes in meeting.notes.items()
        if key in known
        for whose, note in notes.items()
    ]


def take_over(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Put somebody's note into the plan (POST)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    meeting = querysets.current(pep)
    if meeting is None:
        return redirect("meetings:overview", pep.pk)
    key, _, whose = request.POST.get("note", "").partition(":")
    try:
        running.take_over(meeting=meeting, key=key, whose=whose, by=request.user, now=timezone.now())
        messages.success(request, "The note is in the plan now.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("meetings:run", pep.pk)


class BackForm(forms.Form):
    """Why a meeting is put back."""

    reason = forms.CharField(
        label="Why?", max_length=500, widget=widgets.LongText(rows=2),
        help_text="For example: marked on the wrong plan. It is kept with the plan",
        error_messages={"required": "Say why the meeting is put back"},
    )  # fmt: skip


def put_back(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Take back that the meeting was held, after a page that says what follows."""
    meeting = querysets.current(pep)
    if meeting is None or meeting.status != Meeting.Status.HELD:
        return redirect("meetings:overview", pep.pk)
    form = BackForm(request.POST or None)
    context = frame(request, pep) | {"form": form, "meeting": meeting}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "meetings/back.html", context, status=status)
    try:
        running.put_back(
            meeting=meeting, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, "meetings/back.html", context, refusal)
    messages.success(request, "The meeting is not held any more. Change its day, or run it when it comes.")
    return redirect("meetings:overview", pep.pk)


def paper(request: HttpRequest, pep: Pep) -> HttpResponse:
    """A blank copy to print and write on by hand. `?last=1` puts on it what was agreed last time."""
    meeting = querysets.current(pep)
    questions = running.form_for_meeting(pep, querysets.meeting_section(pep))
    skip = (FIRST, BEFORE, *AGREED, *FROM_MEETING)
    wanted = [one for one in questions.questions() if one.key not in skip]
    before = next((one for one in questions.questions() if one.key == BEFORE), None)
    with_last = bool(request.GET.get("last")) and before is not None
    people = [_on_paper(one, pep) for one in people_of(request, meeting)] if meeting else []
    context = frame(request, pep) | {
        "meeting": meeting,
        "people": people,
        "more": range(max(2, 8 - len(people))),
        "boxes": [{"label": one.label, "yes_no": one.kind.name == "yes_no"} for one in wanted],
        "with_last": with_last,
        "before": shown(before, querysets.answers_flat(pep).get(BEFORE)) if with_last and before else [],
        "lines": range(6),
    }
    return render(request, "meetings/paper.html", context)


def _on_paper(one: dict[str, Any], pep: Pep) -> str:
    """Whom to tick, on a sheet that may be lost: professionals by name, the family by what they are."""
    role = one["row"].role
    if role == Role.YOUNG_PERSON:
        return str(pep.child.short_name)
    if role and role != Role.CARER:
        return f"{one['name']}, {one['what'].lower()}"
    return str(one["what"] or "Somebody invited")
