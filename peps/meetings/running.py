"""Running a meeting: what is written goes into the plan's section, or waits as a note for whoever may write there.

Nothing that anybody types is written over: notes are kept by question and person.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.roles import Role
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps import access, actions
from peps.actions.saving import Saved
from peps.blocks.answers import accept, typed_of
from peps.blocks.kinds import Json, LongText, Rows, Typed
from peps.blocks.layout import Question, Section
from peps.blocks.meeting import MEETING as BLOCK
from peps.meetings import querysets
from peps.meetings.lifecycle import MEETING, lock
from peps.models import Meeting, Pep
from peps.models import Section as SectionRow
from peps.pinned import form_of

SITTING = timedelta(minutes=10)
RUNNING = (Meeting.Status.ARRANGED, Meeting.Status.HELD)
OVER = (Pep.Status.FINALISED, Pep.Status.CANCELLED)


def form_for_meeting(pep: Pep, section: SectionRow | None) -> Section:
    """The questions of the record, as the plan's own form has them, else as everybody's."""
    if section is None:
        return Section(
            key="meeting", letter="", title=BLOCK.title, filled_by=(), signed_by=(),
            blocks=(BLOCK,),
        )  # fmt: skip
    form = form_of(section)
    return dataclasses.replace(form, blocks=tuple(block for block in form.blocks if block.key == BLOCK.key))


def may_write(user: Any, section: SectionRow | None, *, on: Any) -> bool:
    """Whether what this person types goes into the plan at once."""
    return section is not None and bool(access.may_fill(user, section, form_of(section), on=on))


@transaction.atomic
def write_down(
    *,
    meeting: Meeting,
    typed: Mapping[str, Typed],
    by: Any,
    now: datetime,
    autosave: bool = False,
    **page: Any,
) -> Saved | None:
    """Keep what was typed. `page`: base_revision, page, shown, as `peps.actions.save_section` takes them.

    None when it was kept as this person's notes. Raises Refused when the person may not, or the meeting was cancelled.
    """
    fresh = _running(meeting, by, now)
    section = querysets.meeting_section(fresh.pep)
    if section is not None and may_write(by, section, on=localdate(now)):
        return actions.save_section(section=section, changes=typed, by=by, now=now, autosave=autosave, **page)
    if _note(fresh, form_for_meeting(fresh.pep, section), typed, by, now):
        _keep(fresh, by, now, autosave=autosave)
    return None


def _note(meeting: Meeting, form: Section, typed: Mapping[str, Typed], by: Any, now: datetime) -> bool:
    """Put it beside what others noted; whether anything is new."""
    mine, changed = str(by.pk), False
    for question in form.questions():
        if question.key not in typed:
            continue
        stored = accept(question, typed[question.key]).stored
        notes = meeting.notes.setdefault(question.key, {})
        if stored == (notes.get(mine) or {}).get("stored"):
            continue
        changed = True
        if stored in (None, "", []):
            notes.pop(mine, None)
        else:
            notes[mine] = {"stored": stored, "by": by.name, "at": now.isoformat()}
    meeting.notes = {key: notes for key, notes in meeting.notes.items() if notes}
    return changed


def _keep(meeting: Meeting, by: Any, now: datetime, *, autosave: bool) -> None:
    """Save, with one row of history for a person and ten minutes of typing."""
    last = meeting.history.first() if autosave else None
    same = last is not None and last.history_user_id == by.pk and last.history_change_reason == "noted"
    keep = not (same and last is not None and last.history_date > now - SITTING)
    save_as(meeting, by=by, now=now, why="noted", keep=keep)


@transaction.atomic
def tick(*, meeting: Meeting, came: Mapping[str, bool], by: Any, now: datetime) -> None:
    """Say who is there: id of the invited person → yes or no. Raises Refused."""
    fresh = _running(meeting, by, now)
    for row in fresh.invitees.all():
        if str(row.pk) in came and row.came != came[str(row.pk)]:
            row.came = came[str(row.pk)]
            row.save(update_fields=["came"])


@transaction.atomic
def hold(*, meeting: Meeting, by: Any, now: datetime) -> Meeting:
    """Mark it as held: what the meeting itself knows is filled in where nobody answered. Raises Refused."""
    done: Meeting = MEETING.apply("hold", meeting, by=by, now=now)
    section = querysets.meeting_section(done.pep)
    form = form_for_meeting(done.pep, section)
    there = section.answers if section else {}
    known = {key: typed for key, typed in _known(done).items() if key not in there and key in _keys(form)}
    if section is not None and may_write(by, section, on=localdate(now)):
        actions.save_section(
            section=section,
            changes=known,
            by=by,
            now=now,
            base_revision=section.revision,
            page=f"held-{done.pk}"[:40],
        )
    elif _note(done, form, known, by, now):
        _keep(done, by, now, autosave=False)
    return done


FROM_MEETING = ("meeting_on", "meeting_place", "meeting_people", "meeting_child_came")
"""What `hold` fills in by itself."""


@transaction.atomic
def put_back(*, meeting: Meeting, reason: str, by: Any, now: datetime) -> Meeting:
    """Take back that a meeting was held, while its plan is open. What people wrote stays; what was filled in by
    itself goes again, as far as nobody changed it since. Raises Refused."""
    section = querysets.meeting_section(lock(meeting).pep)
    form = form_for_meeting(meeting.pep, section)
    filled = _still_as_filled(meeting, form, section.answers) if section else []
    says_held = section is not None and bool(section.answers.get("meeting_on"))
    if section is not None and section.status == SectionRow.Status.SIGNED and says_held:
        raise Refused("guard", ["The record of the meeting is signed. It has to be opened again first."])
    if section is not None and says_held and not may_write(by, section, on=localdate(now)):
        raise Refused(
            "guard", ["The record in the plan says that it was held. Who writes it can put it back."]
        )
    done: Meeting = MEETING.apply("put_back", meeting, by=by, now=now, reason=reason)
    if notes := {key: note for key, note in done.notes.items() if key in FROM_MEETING}:
        done.notes = {key: note for key, note in done.notes.items() if key not in notes}
        save_as(done, by=by, now=now, why="noted")
    if section is not None and filled:
        actions.save_section(
            section=section,
            changes={key: _nothing(key) for key in filled},
            by=by,
            now=now,
            base_revision=section.revision,
            page=f"back-{done.pk}"[:40],
        )
    return done


def _nothing(key: str) -> Typed:
    """An answer taken away, as a form would send it."""
    empty: dict[str, Typed] = {"meeting_on": ["", "", ""], "meeting_people": []}
    return empty.get(key, "")


def _still_as_filled(meeting: Meeting, form: Section, answers: Mapping[str, Json]) -> list[str]:
    """The answers that stand as `hold` put them; the day always: a meeting that is to come has none."""
    known = _known(meeting)
    same = [
        question.key
        for question in form.questions()
        if question.key in known
        and _without_ids(answers.get(question.key))
        == _without_ids(accept(question, known[question.key]).stored)
    ]
    return [key for key in FROM_MEETING if answers.get(key) and (key in same or key == "meeting_on")]


def _keys(form: Section) -> set[str]:
    return {question.key for question in form.questions()}


_AS_IN_PLAN = {
    Role.YOUNG_PERSON: "child",
    Role.VIRTUAL_SCHOOL_OFFICER: "virtual_school",
    Role.VIRTUAL_SCHOOL_HEAD: "virtual_school",
    Role.TEAM_MANAGER: "other",
    Role.SCHOOL_COLLEAGUE: "other",
}


def _known(meeting: Meeting) -> dict[str, Typed]:
    """Day, way, people, as a form would send them. The carer's name stays out: schools may not know it."""
    day = localdate(meeting.starts_at)
    codes = dict(_choices("meeting_people", "role"))
    people: list[Typed] = []
    for row in querysets.invitees_of(meeting):
        role = _AS_IN_PLAN.get(Role(row.role), row.role) if row.role else "other"
        name = row.user.name if row.user else ", ".join(filter(None, (row.name, row.what)))
        people.append(
            {
                "role": role if role in codes else "other",
                "name": "" if row.role in (Role.CARER, Role.YOUNG_PERSON) else name,
                "invited": "yes",
                "came": "yes" if row.came else "no",
                "copy": "",
            }
        )
    found: dict[str, Typed] = {
        "meeting_on": [str(day.day), str(day.month), str(day.year)],
        "meeting_place": meeting.how,
        "meeting_people": people,
    }
    child = next((row for row in meeting.invitees.all() if row.role == Role.YOUNG_PERSON), None)
    if child is not None and child.came is not None:
        found["meeting_child_came"] = "yes" if child.came else "no"
    return found


def _choices(key: str, column: str) -> tuple[tuple[str, str], ...]:
    kind: Any = next(question.kind for question in BLOCK.questions if question.key == key)
    found: tuple[tuple[str, str], ...] = kind.column[column].kind.choices
    return found


@transaction.atomic
def take_over(*, meeting: Meeting, key: str, whose: str, by: Any, now: datetime) -> None:
    """Put somebody's note into the plan, after what stands there, and take it off the notes. Raises Refused."""
    fresh = _running(meeting, by, now)
    section = querysets.meeting_section(fresh.pep)
    note = fresh.notes.get(key, {}).get(whose)
    if note is None:
        raise Refused("state", ["This note is not there any more."])
    if section is None or not may_write(by, section, on=localdate(now)):
        raise Refused("permission", ["The record of the meeting is for someone else to write."])
    question = {one.key: one for one in form_of(section).questions()}[key]
    actions.save_section(
        section=section,
        changes={key: joined(question, section.answers.get(key), note["stored"])},
        by=by, now=now, base_revision=section.revision, page=f"note-{fresh.pk}"[:40],
    )  # fmt: skip
    fresh.notes[key].pop(whose)
    fresh.notes = {name: notes for name, notes in fresh.notes.items() if notes}
    save_as(fresh, by=by, now=now, why="note_taken_over")
    record("meeting.note_taken_over", fresh, by=by, now=now, child_id=fresh.pep.child_id)


def joined(question: Question, stands: Json, note: Json) -> Typed:
    """An answer with a note after it, as a form would send it; what cannot be joined gives way to the note."""
    before, after = typed_of(question, stands), typed_of(question, note)
    if stands in (None, "", []):
        return _without_ids(after)
    if isinstance(question.kind, LongText) and isinstance(before, str) and isinstance(after, str):
        return f"{before.rstrip()}\n{after}"
    if isinstance(question.kind, Rows) and isinstance(before, list) and isinstance(after, list):
        return [*before, *_without_ids(after)]
    return after


def _without_ids(rows: Any) -> Any:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return rows
    return [{key: value for key, value in row.items() if key != "id"} for row in rows]


def _running(meeting: Meeting, by: Any, now: datetime) -> Meeting:
    fresh = lock(meeting)
    decision = policy.can(by, "meeting.arrange", fresh.pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if fresh.status not in RUNNING:
        raise Refused("state", ["This meeting was cancelled."])
    if fresh.pep.status in OVER:
        raise Refused("state", ["This plan is finished, so what was written of its meeting stays as it is."])
    return fresh
