"""An adult's note beside the child's words: under the adult's name, added and never changed.

The words themselves are kept in `saving.childs_own`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.roles import LABELS, Role
from epep.audit.record import record
from epep.moves import Refused
from peps import access
from peps.actions.keeping import store
from peps.actions.saving import locked
from peps.blocks.views import DONE
from peps.models import Note, Section
from peps.pinned import form_of

MOST = 4000
"""Most characters of one note."""


@transaction.atomic
def add_note(*, section: Section, question: str, text: str, by: Any, now: datetime) -> Note:
    """Put a note beside the child's answer to `question`. The same words of one person are one note.

    Raises the section's revision, so that a signature covers it. Raises Refused when the section is
    signed or not this person's to fill, and for the young person: what they say are answers.
    """
    text = text.strip()
    fresh = locked(section, by, now)
    form = form_of(fresh)
    role = access.acting_as(by, fresh, form, on=localdate(now))
    if role is None or role == Role.YOUNG_PERSON:
        raise Refused("permission", ["Notes are for the adults who help. What you say is your answer."])
    if question not in {item.key for item in form.questions() if item.child_words and item.key != DONE}:
        raise Refused("guard", ["A note stands beside the child’s own words only."])
    if not text:
        raise Refused("guard", ["Enter the note."])
    if len(text) > MOST:
        raise Refused("guard", [f"A note can have up to {MOST} characters."])
    same = Note.objects.filter(section=fresh, question=question, made_by=by, text=text).first()
    if same is not None:
        return same
    note = Note(section=fresh, question=question, text=text, made_by=by, name=by.name, made_at=now)
    note.role = LABELS[role]
    note.save(force_insert=True)
    store(fresh, touched=(), by=by, now=now, autosave=True)
    record(
        "note.added",
        fresh,
        by=by,
        now=now,
        child_id=fresh.pep.child_id,
        question=question,
        letter=fresh.letter,
    )
    return note
