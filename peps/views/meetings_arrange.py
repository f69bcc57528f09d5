"""Arranging a meeting and changing it: people round the child, suggested days, and a reason against the wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.roles import LABELS, Role
from epep.moves import Refused
from epep.page.dates import weekday_date
from epep.page.forms import without_errors
from epep.page.widgets import Rows
from peps import access
from peps.blocks.answers import accept
from peps.blocks.layout import Section
from peps.forms import SectionForm, form_for
from peps.meetings import arranging, clashing, days, places, querysets, questions
from peps.meetings import wishes as wish_words
from peps.meetings.arranging import Details, Guest
from peps.meetings.times import in_words, local
from peps.models import Meeting, Pep
from peps.views.frame import frame, refused
from peps.views.meetings import blocks_of, name_of

PAGE = "meetings/arrange.html"


@dataclass
class Desk:
    """What arranging one plan's meeting needs: whom one can choose, the suggested days, the wishes."""

    pep: Pep
    guests: dict[str, Guest]
    labels: tuple[tuple[str, str], ...]
    slots: list[days.Slot]
    said: dict[str, Any]
    form: Section


def desk(request: HttpRequest, pep: Pep, meeting: Meeting | None, *, on: date) -> Desk:
    """People round the child and who is invited already; days inside the deadline."""
    knows = access.sees_confidential(request.user, pep.child, on=on)
    guests: dict[str, Guest] = {}
    labels: dict[str, str] = {}
    for person in querysets.proposed(pep, on=on):
        key = f"{person.role}:{person.user.pk}"
        guests[key] = Guest(person.user, person.role)
        labels[key] = _label(person.user.name, person.role, knows=knows)
    known = {guest.user.pk for guest in guests.values() if guest.user}
    for row in querysets.invitees_of(meeting) if meeting else []:
        if row.user and row.user.pk not in known:
            key = f"{row.role}:{row.user.pk}"
            guests[key] = arranging.guest_of(row)
            labels[key] = _label(name_of(row, knows=knows), row.role, knows=knows)
    said = querysets.wishes_of(pep)
    slots = days.suggest(said, today=on, until=querysets.held_by(pep), calendar=querysets.calendar_of(pep))
    choices = tuple(
        (questions.slot_code(slot), f"{weekday_date(slot.day)}, {in_words(slot.at)}") for slot in slots
    )
    return Desk(
        pep, guests, tuple(labels.items()), slots, said, questions.form_of(tuple(labels.items()), choices)
    )


def _label(name: str, role: str, *, knows: bool) -> str:
    words = LABELS[Role(role)]
    return words if role == Role.CARER and not knows else f"{name}, {words.lower()}"


def first_said(found: Desk, *, on: date) -> dict[str, Any]:
    """What the form begins with: the people most meetings have, the first suggested time, the school."""
    ticked = [key for key, guest in found.guests.items() if Role(guest.role) not in querysets.NOT_AT_FIRST]
    unwanted = found.said.get("not_come") or []
    if found.said.get("part") in ("no", "message"):
        unwanted = [*unwanted, Role.YOUNG_PERSON]
    wanted = found.said.get("come") or []
    ticked = [key for key in ticked if found.guests[key].role not in unwanted]
    ticked += [key for key, guest in found.guests.items() if guest.role in wanted and key not in ticked]
    where = found.said.get("where")
    said: dict[str, Any] = {
        "minutes": 60,
        "how": "online" if where == "online" else "person",
        "where": where if where in (places.HOME, places.OTHER) else places.SCHOOL,
        "people": ticked,
        "chair": found.said.get("chair") or ("The child" if found.said.get("part") == "chair" else ""),
    }
    return said


def said_of(found: Desk, meeting: Meeting) -> dict[str, Any]:
    """An arranged meeting as the form shows it."""
    starts = local(meeting.starts_at)
    iso = starts.date().isoformat()
    rows = querysets.invitees_of(meeting)
    others = [
        {"id": f"r{number}", "name": row.name, "what": row.what or None, "email": row.email or None}
        for number, row in enumerate((row for row in rows if not row.user), start=1)
    ]
    invited = {row.user_id for row in rows}
    return {
        "day": questions.OTHER_DAY,
        "on": iso,
        "at": in_words(starts.time()),
        "minutes": meeting.minutes,
        "how": meeting.how,
        "where": places.kind_of(meeting.place) or None,
        "detail": places.detail_of(meeting.place) or None,
        "people": [key for key, guest in found.guests.items() if guest.user and guest.user.pk in invited],
        "others": others or None,
        "chair": meeting.chair or None,
        "reason": meeting.against_wishes or None,
    }


def arrange(request: HttpRequest, pep: Pep) -> HttpResponse:
    """A new meeting; goes on to its page, where the invitations are sent."""
    on = timezone.localdate()
    there = querysets.current(pep)
    if request.method != "POST" and there is not None and there.status == Meeting.Status.ARRANGED:
        return redirect("meetings:overview", pep.pk)
    found = desk(request, pep, None, on=on)

    def save(details: Details) -> None:
        made = arranging.arrange(pep=pep, details=details, by=request.user, now=timezone.now())
        words = "The meeting is arranged. Nobody has been told yet: send the invitations."
        messages.success(request, words)
        _tell_of(request, made)

    return _page(request, found, None, first_said(found, on=on), save)


def change(request: HttpRequest, pep: Pep) -> HttpResponse:
    """Another time, place or list of people; who was invited hears of it."""
    meeting = querysets.current(pep)
    if meeting is None or meeting.status != Meeting.Status.ARRANGED:
        return redirect("meetings:overview", pep.pk)
    found = desk(request, pep, meeting, on=timezone.localdate())
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0

    def save(details: Details) -> None:
        before = meeting.sequence
        done = arranging.change(
            meeting=meeting, details=details, revision=revision, by=request.user, now=timezone.now()
        )
        told = done.sequence > before
        messages.success(
            request,
            "The meeting is changed. Everybody who was invited is told."
            if told
            else "The meeting is changed.",
        )
        _tell_of(request, done)

    return _page(request, found, meeting, said_of(found, meeting), save)


def _tell_of(request: HttpRequest, meeting: Meeting) -> None:
    """What somebody may have overlooked about the day and the time."""
    for line in clashing.to_know(request.user, meeting, on=timezone.localdate()):
        messages.warning(request, line)


def _page(
    request: HttpRequest, found: Desk, meeting: Meeting | None, said: Mapping[str, Any], save: Any
) -> HttpResponse:
    """Draw the form, or read it and save. What was typed is never lost."""
    form = form_for(found.form, said, data=request.POST if request.method == "POST" else None)
    context = _context(request, found, form, meeting)
    if request.method != "POST":
        return render(request, PAGE, context)
    if Rows.pressed(request.POST):
        without_errors(form)
        return render(request, PAGE, context)
    read = questions.read(
        found.form,
        {
            key: accept(field.question, form.typed().get(key)).stored
            for key, field in form.answer_fields.items()
        },
    )
    for text, key in read.problems:
        if not form.has_error(key):
            form.add_error(key, text)
    if form.errors:
        return render(request, PAGE, context | {"has_errors": True}, status=422)
    try:
        save(details_of(found, read))
    except Refused as refusal:
        problems = [(text, _FIELD.get(text.split(".")[0], "")) for text in refusal.messages]
        fresh = querysets.current(found.pep) if meeting else None
        if refusal.kind == "revision" and fresh is not None:
            context["revision"] = fresh.revision
        return refused(request, PAGE, context, refusal, problems=problems)
    return redirect("meetings:overview", found.pep.pk)


_FIELD = {
    "This goes against the child’s wishes": "id_reason",
    "Choose at least one person to invite": "id_people_0",
    "Choose a day and time that are still to come": "id_at",
}


def details_of(found: Desk, read: questions.Read) -> Details:
    """The meeting that was asked for; people the plan does not offer are passed over."""
    assert read.starts_at is not None
    guests = [found.guests[key] for key in read.people if key in found.guests]
    guests += [Guest(name=row["name"], email=row["email"], what=row["what"]) for row in read.others]
    return Details(
        starts_at=read.starts_at,
        minutes=read.minutes,
        how=read.how,
        place=read.place,
        chair=read.chair,
        guests=tuple(guests),
        reason=read.reason,
    )


def _context(request: HttpRequest, found: Desk, form: SectionForm, meeting: Meeting | None) -> dict[str, Any]:
    on = timezone.localdate()
    return frame(request, found.pep) | {
        "form": form,
        "blocks": blocks_of(found.form, form),
        "meeting": meeting,
        "revision": meeting.revision if meeting else 0,
        "wishes": wish_words.in_words(found.said),
        "reasons": querysets.reasons_to_attend(found.pep, on=on),
        "until": querysets.held_by(found.pep),
        "is_told": meeting is not None
        and any(row.sequence_sent >= 0 for row in querysets.invitees_of(meeting)),
    }
